from decimal import Decimal

import pytest

from services.search.documents import Article, analyse
from services.search.options import SearchOptions
from services.search.thesaurus import trade


@pytest.mark.parametrize(
    ("name", "specification", "cordless"),
    [
        ("AMOLADORA 125 MM DGA504 S/BAT", {"tension": "18V"}, True),
        ("Sierra de calar 12 V", {}, True),
        ("Amoladora 125 mm 900 W", {"tension": "230 V"}, False),
        ("Cable de batería 12 V", {}, False),
    ],
)
def test_a_machine_of_few_volts_has_a_battery_whether_or_not_it_says_so(name, specification, cordless):
    article = Article("153522", name, "", "", "", "Makita", (), (), (), Decimal(138), 1, specification)
    assert ("cordless" in analyse(article, trade(), SearchOptions().bm25).concepts) is cordless
