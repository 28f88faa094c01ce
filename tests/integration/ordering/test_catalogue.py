"""The catalogue, read from PostgreSQL."""

import pytest

from models.catalogue import Category, Image, Product
from services.catalogue import queries
from services.errors import UnknownProductError

pytestmark = pytest.mark.usefixtures("shop")

BOLT, DRILL, GLOVE, BIT = "SKU00412", "SKU00733", "SKU01205", "BR-8x160/S"


async def test_cards_come_in_the_order_asked_without_the_unknown_and_the_retired():
    await Product.filter(sku=GLOVE).update(active=False)
    cards = await queries.cards([DRILL, "SKU99999", GLOVE, "a\x00b", "\ud800", BOLT])
    assert [card.sku for card in cards] == [DRILL, BOLT]
    assert await queries.cards([]) == []


async def test_a_card_has_price_stock_over_all_warehouses_and_the_first_picture():
    card = await queries.card(BOLT)
    assert (str(card.price), card.available, card.pack_size, card.name("en")) == (
        "0.0842",
        6250,
        100,
        "Hex bolt M8x40 DIN 933 8.8 zinc plated",
    )
    assert card.specification == {"rosca": "M8", "longitud_mm": 40, "clase": "8.8"}
    assert card.picture.url == "images/m8x40.png"
    await queries.remember_file_id(card.picture.image_id, "AgACAgQ")
    assert (await queries.card(BOLT)).picture.file_id == "AgACAgQ"
    assert await Image.filter(telegram_file_id=None).count() == 1


async def test_an_article_without_stock_or_picture_still_has_its_card():
    card = await queries.card(BIT)
    assert (card.available, card.picture) == (0, None)
    with pytest.raises(UnknownProductError):
        await queries.card("SKU99999")


@pytest.mark.parametrize(
    ("written", "sku"),
    [
        ("sku 00412", BOLT),
        ("SKU-00412", BOLT),
        ("br 8x160 s", BIT),
        ("BR-8X160/S", BIT),
        ("8412345678905", BOLT),
        ("8 412345 678905", BOLT),
        ("SKU0041", None),
        ("", None),
        ("- /", None),
        ("\x00", None),
    ],
)
async def test_an_sku_is_found_however_it_is_written(written, sku):
    assert await queries.find_sku(written) == sku


async def test_an_sku_that_could_be_two_is_not_guessed():
    await Product.create(sku="BR8-x160S", name="Broca", price=1)
    assert await queries.find_sku("br8x160s") is None
    assert await queries.find_sku("BR8-x160S") == "BR8-x160S"


async def test_categories_count_what_is_in_and_below_them_and_leave_the_empty_out():
    assert [(c.id, c.products) for c in await queries.categories(None)] == [
        ("fasteners", 1),
        ("tools", 2),
        ("safety", 1),
    ]
    assert [(c.id, c.parent_id) for c in await queries.categories("tools")] == [("drills", "tools")]
    assert await queries.categories("drills") == []
    assert (await queries.category("tools")).products == 2
    assert await queries.category("paint") is None
    assert await queries.category("\x00") is None


async def test_a_category_that_is_its_own_ancestor_does_not_turn_for_ever():
    await Category.filter(id="tools").update(parent_id="drills")
    assert await queries.in_category("tools", limit=5, offset=0) == ([BIT, DRILL], 2)


async def test_a_page_of_a_category_knows_the_total():
    assert await queries.in_category("tools", limit=1, offset=1) == ([DRILL], 2)
    assert await queries.in_category("tools", limit=5, offset=9) == ([], 2)
    assert await queries.in_category("nowhere", limit=5, offset=0) == ([], 0)


@pytest.mark.parametrize(
    ("words", "language", "category"),
    [
        ("tornilleria", "es", "fasteners"),
        ("TORNILLERÍA", "en", "fasteners"),
        ("guante", "es", "gloves"),
        ("gloves", "es", "gloves"),
        ("taladros", "es", "drills"),
        ("drill", "en", "drills"),
        ("herramientas eléctricas", "es", "tools"),
        ("power tool", "en", "tools"),
        ("pinturas", "es", None),  # nothing is sold in it
        ("jamón ibérico", "es", None),
        ("", "es", None),
        ("de la", "es", None),
    ],
)
async def test_a_category_is_found_by_its_name_in_either_language(words, language, category):
    found = await queries.find_category(words, language)
    assert (found.id if found else None) == category


async def test_brands_are_named_by_how_much_they_have():
    assert await queries.brands(5) == ["Bosch", "3M"]
    assert await queries.brands(1) == ["Bosch"]
