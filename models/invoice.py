"""Invoices: the frozen document, and its PDF once rendered."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.order import Order


class Invoice(Model):
    """One invoice an order; ``document`` is everything on it (``services.invoicing.document``), never recomputed."""

    id: int = fields.BigIntField(primary_key=True)
    number = fields.CharField(max_length=32, unique=True)
    order: fields.OneToOneRelation[Order] = fields.OneToOneField(
        "models.Order", related_name="invoice", on_delete=fields.RESTRICT
    )
    order_id: int
    issued_at = fields.DatetimeField()
    document: dict[str, Any] = fields.JSONField()
    pdf = fields.BinaryField(null=True)
    mailed_at = fields.DatetimeField(null=True)
    telegram_file_id = fields.CharField(max_length=200, null=True)

    class Meta:
        table = "invoice"
