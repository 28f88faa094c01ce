"""A small wholesaler: a few real articles in three warehouses, and buyers who are ready to order."""

import itertools
from datetime import UTC, datetime
from decimal import Decimal

from models.catalogue import Stock
from models.customer import Account, Customer
from services.ordering import cart, checkout

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_CONFIRMATIONS = itertools.count(1)

ARTICLES = {
    "SKU00412": {
        "name": "Tornillo hexagonal M8x40 DIN 933 8.8 cincado",
        "name_en": "Hex bolt M8x40 DIN 933 8.8 zinc plated",
        "price": Decimal("0.0842"),
        "category_id": "bolts",
        "pack_size": 100,
        "min_quantity": 100,
        "ean": "8412345678905",
        "specification": {"rosca": "M8", "longitud_mm": 40, "clase": "8.8"},
    },
    "SKU00733": {
        "name": "Taladro percutor Bosch GSB 18V-55",
        "name_en": "Bosch GSB 18V-55 combi drill",
        "price": Decimal("129.9000"),
        "brand": "Bosch",
        "category_id": "drills",
    },
    "SKU01205": {
        "name": "Guante de nitrilo EN 388 talla 9",
        "name_en": "Nitrile glove EN 388 size 9",
        "price": Decimal("2.3500"),
        "vat_rate": Decimal(10),
        "unit": "pair",
        "min_quantity": 12,
        "category_id": "gloves",
        "brand": "3M",
    },
    "BR-8x160/S": {
        "name": "Broca SDS-plus 8x160",
        "name_en": "SDS-plus bit 8x160",
        "price": Decimal("4.1000"),
        "category_id": "drills",
        "brand": "Bosch",
    },
}
STOCK = {
    "SKU00412": {"ZGZ": 5000, "MAD": 1250, "SVQ": 0},
    "SKU00733": {"ZGZ": 3, "MAD": 2, "SVQ": 0},
    "SKU01205": {"ZGZ": 40, "MAD": 60, "SVQ": 20},
    "BR-8x160/S": {"ZGZ": 0, "MAD": 0, "SVQ": 0},
}


async def stocked(sku, pieces):
    """Set an article's pieces on the shelf, by warehouse; nothing is reserved."""
    await Stock.filter(product_id=sku).delete()
    await Stock.bulk_create([Stock(product_id=sku, warehouse_id=w, on_hand=n) for w, n in pieces.items()])


async def buyer(chat_id, **data):
    """A buyer whose data are complete."""
    known = {
        "name": f"Talleres {chat_id}, S.L.",
        "email": f"compras@talleres-{chat_id}.example.com",
        "tax_id": "B50123454",
        "address": "Calle Mayor 12, 50001 Zaragoza",
    }
    customer = await Customer.create(**known, **data)
    await Account.create(user_id=chat_id, customer_id=customer.id, first_name="Ana")
    return chat_id


async def nothing_more(_order):
    """What follows an order where the test asks for nothing to follow."""


async def confirm(chat_id, *, confirmation=None, after=nothing_more, fingerprint=None, now=NOW, notes=""):
    """Confirm the cart as it stands."""
    return await checkout.confirm(
        chat_id,
        fingerprint=fingerprint or (await cart.view(chat_id)).fingerprint,
        confirmation=confirmation or f"tap-{next(_CONFIRMATIONS)}",
        language="es",
        currency="EUR",
        now=now,
        after=after,
        notes=notes,
    )


async def shelf(sku):
    """An article's (pieces on hand, pieces reserved) over all warehouses."""
    rows = await Stock.filter(product_id=sku)
    return sum(row.on_hand for row in rows), sum(row.reserved for row in rows)
