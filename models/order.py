"""Carts, orders, and the counters from which numbers without gaps are drawn."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.catalogue import Product, Warehouse
from models.customer import Customer


class CartLine(Model):
    """A line of a chat's cart; the lines stand in the order of their ids."""

    id: int = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField("models.Product", related_name="cart_lines")
    product_id: str
    quantity = fields.IntField()

    class Meta:
        table = "cart_line"
        unique_together = (("chat_id", "product_id"),)


class Order(Model):
    """A confirmed order. ``customer_data`` and the lines are snapshots: later changes do not rewrite the past."""

    id: int = fields.BigIntField(primary_key=True)
    number = fields.CharField(max_length=32, unique=True)
    chat_id = fields.BigIntField(db_index=True)
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="orders", on_delete=fields.RESTRICT
    )
    customer_id: int
    status = fields.CharField(max_length=16, default="placed", db_default="placed")
    customer_data: dict[str, Any] = fields.JSONField(default=dict)
    notes = fields.TextField(default="", db_default="")
    language = fields.CharField(max_length=2, default="es", db_default="es")
    currency = fields.CharField(max_length=3, default="EUR", db_default="EUR")
    tax_base = fields.DecimalField(max_digits=14, decimal_places=2)
    vat = fields.DecimalField(max_digits=14, decimal_places=2)
    total = fields.DecimalField(max_digits=14, decimal_places=2)
    confirmation = fields.CharField(max_length=64, unique=True)  # the confirm that made it: one order each
    placed_at = fields.DatetimeField()
    lines: fields.ReverseRelation["OrderLine"]

    class Meta:
        table = "customer_order"  # "order" is a reserved word


class OrderLine(Model):
    id: int = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField("models.Order", related_name="lines")
    order_id: int
    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField(
        "models.Product", related_name="order_lines", on_delete=fields.RESTRICT
    )
    product_id: str
    position = fields.IntField()
    name = fields.CharField(max_length=300)
    name_en = fields.CharField(max_length=300, default="", db_default="")
    quantity = fields.IntField()
    unit = fields.CharField(max_length=16, default="unit", db_default="unit")
    unit_price = fields.DecimalField(max_digits=12, decimal_places=4)
    vat_rate = fields.DecimalField(max_digits=5, decimal_places=2)
    amount = fields.DecimalField(max_digits=14, decimal_places=2)
    allocation: dict[str, int] = fields.JSONField(default=dict)  # warehouse id → pieces reserved there, not yet shipped
    shipped = fields.IntField(default=0, db_default=0)  # pieces; what is neither shipped nor reserved is backordered

    class Meta:
        table = "order_line"
        unique_together = (("order_id", "position"),)


class Hold(Model):
    """Pieces kept for a chat's cart while its quote or payment is pending; that the row is deleted is its one end."""

    id: int = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField("models.Product", related_name="holds")
    product_id: str
    warehouse: fields.ForeignKeyRelation[Warehouse] = fields.ForeignKeyField("models.Warehouse", related_name="holds")
    warehouse_id: str
    pieces = fields.IntField()
    reason = fields.CharField(max_length=16)  # "quote" or "payment"
    expires_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "stock_hold"
        unique_together = (("chat_id", "product_id", "warehouse_id"),)


class Counter(Model):
    """A row locked and counted up in the transaction that uses the number: an abort leaves no gap."""

    name = fields.CharField(max_length=64, primary_key=True)  # e.g. "order-2026"
    value = fields.BigIntField(default=0, db_default=0)

    class Meta:
        table = "counter"
