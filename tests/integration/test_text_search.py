"""What PostgreSQL keeps beside each article to search by: letters folded as the search folds what buyers write."""

from decimal import Decimal

import pytest

from models.catalogue import Product
from services.search import database as words
from services.search.contract import SearchRequest
from services.search.thesaurus import trade


@pytest.fixture(scope="module", autouse=True)
async def stocked(database):
    for sku, name in (
        ("CAB-AZ", "CABLE UNIFILAR ÑANDÚ 2,5 mm² azul"),
        ("TOR-M8", "Tornillo hexagonal M8×40 cincado"),
        ("ARA-I", "Arandela de presio\u0301n de 8 mm"),  # the accent as a sign of its own, as macOS writes it
        ("LLA-8", "Juego de llaves 90º acodadas"),
    ):
        await Product.create(sku=sku, name=name, price=Decimal("1.20"))


@pytest.mark.parametrize(
    ("asked", "sku"),
    [
        ("ñandu", "CAB-AZ"),
        ("2,5 mm²", "CAB-AZ"),
        ("2,5 mm2", "CAB-AZ"),
        ("m8x40", "TOR-M8"),
        ("M8×40", "TOR-M8"),
        ("arandelas de presión", "ARA-I"),
        ("llaves 90º", "LLA-8"),
    ],
)
async def test_an_article_is_found_however_its_letters_are_written(asked, sku):
    found = await words.find(SearchRequest(asked, "es", limit=3), None, trade())
    assert [hit.sku for hit in found.hits][:1] == [sku]
    assert not found.no_match
