"""A counter over a small, real catalogue: PostgreSQL, the embedded index, the rules, the invoices' real issue."""

from decimal import Decimal

import pytest
from tortoise.connection import get_connection

from bot.settings import Settings
from bot.wiring import desk, search_index, search_options
from models.catalogue import Category, Product, Stock, Warehouse
from services.assistant.clerk import Clerk
from services.search.indexing import Indexing
from services.search.service import Search
from tests.integration.assistant.counter import Talk

BOLT, BOLT_A2, BOLT_A4 = "TOR-933-M8X40", "TOR-933-M8X40-A2", "TOR-933-M8X40-A4"
NUT, TAPE, GLOVE, DRILL = "TUE-934-M8", "CIN-AIS-N", "GUA-NIT-T9", "TAL-BOS-GSB18"
HELMET, BLUE, SEALANT, TIE, ROPE = "CAS-BLA", "CAS-AZU", "SIL-NEU-T", "BRI-200", "CUE-PP-12"
ARTICLES = {
    BOLT: ("Tornillo hexagonal DIN 933 M8x40 8.8 zincado", "Hex bolt DIN 933 M8x40 8.8 zinc plated", "0.0826", 100, 1),
    BOLT_A2: ("Tornillo hexagonal DIN 933 M8x40 inox A2", "Hex bolt DIN 933 M8x40 A2 stainless", "0.1900", 100, 1),
    BOLT_A4: ("Tornillo hexagonal DIN 933 M8x40 inox A4", "Hex bolt DIN 933 M8x40 A4 stainless", "0.2974", 100, 1),
    NUT: ("Tuerca hexagonal DIN 934 M8 zincada", "Hex nut DIN 934 M8 zinc plated", "0.0231", 200, 1),
    TAPE: ("Cinta aislante negra 19 mm x 20 m 3M", "Insulating tape black 19 mm x 20 m 3M", "1.3500", 1, 10),
    GLOVE: ("Guante de nitrilo talla 9 Juba", "Nitrile glove size 9 Juba", "1.6500", 12, 12),
    DRILL: ("Taladro percutor Bosch GSB 18V-55", "Combi drill Bosch GSB 18V-55", "129.9000", 1, 1),
    HELMET: ("Casco de obra blanco Climax", "Safety helmet white Climax", "8.9000", 1, 1),
    BLUE: ("Casco de obra azul Climax", "Safety helmet blue Climax", "8.9000", 1, 1),
    SEALANT: ("Sellador de silicona neutra transparente 300 ml Ceys", "Neutral silicone sealant clear", "4.2000", 1, 1),
    TIE: ("Brida de nailon negra 200x4,8 mm", "Nylon cable tie black 200x4.8 mm", "0.0450", 100, 1),
    ROPE: ("Cuerda de polipropileno 12 mm azul", "Polypropylene rope 12 mm blue", "0.4800", 100, 1),
}
UNITS = {TAPE: "roll", GLOVE: "pair", ROPE: "metre"}
BRANDS = {TAPE: "3M", GLOVE: "Juba", DRILL: "Bosch", HELMET: "Climax", BLUE: "Climax", SEALANT: "Ceys"}
PIECES = {DRILL: 5, SEALANT: 0}
TABLES = "order_line, invoice, customer_order, cart_line, counter, account, customer, conversation, said, stored_update"


@pytest.fixture(scope="module")
async def clerk(database, tmp_path_factory):
    """The clerk as the program wires him, his catalogue indexed."""
    settings = Settings()
    await Category.create(id="all", name="Suministro industrial", name_en="Supplies")
    await Warehouse.create(id="ZGZ", name="Zaragoza")
    for sku, (name, name_en, price, pack, least) in ARTICLES.items():
        await Product.create(
            sku=sku, name=name, name_en=name_en, price=Decimal(price), pack_size=pack, min_quantity=least,
            unit=UNITS.get(sku, "unit"), brand=BRANDS.get(sku, ""), category_id="all",
            specification={"apto_exterior": True, "material": "acero inoxidable A4"} if sku == BOLT_A4 else {},
        )  # fmt: skip
        await Stock.create(product_id=sku, warehouse_id="ZGZ", on_hand=PIECES.get(sku, 5000))
    index = search_index(settings, tmp_path_factory.mktemp("counter") / "qdrant")
    await Indexing(index, None, search_options(settings)).rebuild()
    yield Clerk(desk(settings, Search(index, None, search_options(settings))))
    await index.close()


@pytest.fixture
async def talk(clerk):
    """A buyer nobody has met, at a counter where nobody has been."""
    connection = get_connection("default")
    await connection.execute_query(f"TRUNCATE {TABLES} CASCADE")
    await connection.execute_query("UPDATE stock SET reserved = 0")
    return Talk(clerk)


@pytest.fixture
async def somebody_else(clerk):
    """Another buyer at the same counter."""
    return Talk(clerk, name="Berta")


@pytest.fixture
async def priced(talk):
    """Set an article's price; the old ones come back."""

    async def price(sku, amount):
        await Product.filter(sku=sku).update(price=Decimal(amount))

    yield price
    for sku, (_, _, amount, _, _) in ARTICLES.items():
        await price(sku, amount)


@pytest.fixture
async def shelved(talk):
    """Set an article's pieces, or take it out of the catalogue; all is put back."""

    async def shelve(sku, pieces=None, *, active=True):
        await Product.filter(sku=sku).update(active=active)
        if pieces is not None:
            await Stock.filter(product_id=sku).update(on_hand=pieces)

    yield shelve
    for sku in ARTICLES:
        await shelve(sku, PIECES.get(sku, 5000))
