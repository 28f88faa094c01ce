"""Who buys: customers (companies) and the Telegram accounts that buy for them."""

from tortoise import fields
from tortoise.models import Model


class Customer(Model):
    """A customer as the invoice needs him. ``client_ref``: the wholesaler's own number (``clients.csv``)."""

    id = fields.IntField(primary_key=True)
    client_ref = fields.CharField(max_length=64, null=True, unique=True)
    name = fields.CharField(max_length=200, default="", db_default="")
    email = fields.CharField(max_length=254, default="", db_default="")
    phone = fields.CharField(max_length=32, default="", db_default="")
    tax_id = fields.CharField(max_length=32, default="", db_default="")
    address = fields.TextField(default="", db_default="")
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "customer"


class Account(Model):
    """A Telegram user; in a private chat the chat's id is the user's."""

    user_id: int = fields.BigIntField(primary_key=True, generated=False)
    customer: fields.ForeignKeyNullableRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="accounts", null=True, on_delete=fields.SET_NULL
    )
    customer_id: int | None
    first_name = fields.CharField(max_length=256, default="", db_default="")
    username = fields.CharField(max_length=64, default="", db_default="")
    phone = fields.CharField(max_length=32, default="", db_default="")
    language = fields.CharField(max_length=2, default="es", db_default="es")
    language_chosen = fields.BooleanField(default=False, db_default=False)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "account"
