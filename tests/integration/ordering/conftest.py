"""The shop, opened anew for every test."""

import pytest
from tortoise.connection import get_connection

from models.catalogue import Category, Image, Product, Warehouse

from .shop import ARTICLES, STOCK, stocked

TABLES = (
    "order_line, invoice, customer_order, cart_line, counter, stock, image, product, category, warehouse,"
    " account, customer"
)


@pytest.fixture
async def shop(database):
    """The catalogue as new."""
    await get_connection("default").execute_query(f"TRUNCATE {TABLES} CASCADE")
    await Category.bulk_create(
        [
            Category(id="tools", name="Herramienta eléctrica", name_en="Power tools", position=2),
            Category(id="drills", name="Taladros y brocas", name_en="Drills and bits", parent_id="tools"),
            Category(id="fasteners", name="Tornillería", name_en="Fasteners", position=1),
            Category(id="bolts", name="Tornillos hexagonales", name_en="Hex bolts", parent_id="fasteners"),
            Category(id="safety", name="Protección laboral", name_en="Safety gear", position=3),
            Category(id="gloves", name="Guantes", name_en="Gloves", parent_id="safety"),
            Category(id="paint", name="Pinturas", name_en="Paints", position=4),
        ]
    )
    await Warehouse.bulk_create([Warehouse(id=w, name=w) for w in ("ZGZ", "MAD", "SVQ")])
    for sku, article in ARTICLES.items():
        await Product.create(sku=sku, **article)
        await stocked(sku, STOCK[sku])
    await Image.create(product_id="SKU00412", url="images/m8x40-b.png", alt_text="Cabeza", position=2)
    await Image.create(product_id="SKU00412", url="images/m8x40.png", alt_text="Tornillo M8x40", position=1)
