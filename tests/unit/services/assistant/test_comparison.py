"""Articles side by side, as a phone shows them."""

import pytest

from services.assistant.answers import compared
from services.assistant.answers.comparison import MOST, WIDTH
from services.wording import wording
from tests.unit.services.assistant.test_answers import DRILL, HAMMER, MARINE, SCREW, STAINLESS, card_of


def shown(skus, language="es"):
    words = wording(language)
    return [words.text(note.key, **note.values) for note in compared([card_of(sku) for sku in skus], words)]


def test_only_what_differs_is_shown_with_price_and_stock():
    text = "\n".join(shown([SCREW, STAINLESS]))
    assert "precio" in text
    assert "stock" in text
    assert "acero 8.8 zincado · acero inoxidable A2 (AISI 304)" in text
    assert "rosca" not in text


def test_values_stand_in_the_articles_order():
    for skus in ([SCREW, MARINE], [MARINE, SCREW]):
        (line,) = (line for line in shown(skus, "en") if "suitable for salt water" in line)
        answers = ["yes" if sku == MARINE else "no" for sku in skus]
        assert line.endswith(" · ".join(answers))


def test_what_only_one_has_comes_after_what_both_have():
    lines = shown([DRILL, HAMMER])
    place = {label: n for n, line in enumerate(lines) for label in ("peso", "potencia") if label in line}
    assert place["peso"] < place["potencia"]


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("language", ["es", "en"])
def test_table_is_short_and_its_rows_fit_a_phone(count, language):
    lines = shown([SCREW, STAINLESS, MARINE, DRILL][:count], language)
    assert len(lines) <= MOST + count + 1
    rows = [line.removeprefix("<code>").removesuffix("</code>") for line in lines if line.startswith("<code>")]
    assert {len(row) for row in rows} <= {WIDTH}
