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
    # whether ``email`` may open this file: the wholesaler's own entry, or an address that a mailed code has proven
    email_proven = fields.BooleanField(default=True, db_default=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "customer"


class Account(Model):
    """A Telegram user; in a private chat the chat's id is the user's. ``customer``: whom he buys for at the moment."""

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


class Membership(Model):
    """An account may buy for a customer: several accounts to a company, several companies to an account.

    A trigger keeps the customer that an account buys for at the moment among them.
    """

    id: int = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField("models.Account", related_name="memberships")
    account_id: int
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="memberships"
    )
    customer_id: int
    how = fields.CharField(max_length=16, default="checkout", db_default="checkout")  # contact, code, invitation
    joined_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "membership"
        unique_together = (("account_id", "customer_id"),)


class Invitation(Model):
    """A link that binds whoever opens it first, until it expires; only the token's hash is kept."""

    id: int = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="invitations"
    )
    customer_id: int
    made_by = fields.BigIntField(default=0, db_default=0)  # the person of the staff; 0: the command line
    made_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    used_by = fields.BigIntField(null=True)

    class Meta:
        table = "invitation"


class LoginCode(Model):
    """A one-time code asked for by a chat. The row is the same whether the address is on file or not."""

    id: int = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField(db_index=True)
    address = fields.CharField(max_length=254, db_index=True)  # as typed, in lower case; forgotten within a day
    salt = fields.BinaryField(null=True)
    code_hash = fields.BinaryField(null=True)
    tries = fields.IntField(default=0, db_default=0)
    asked_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "login_code"


class MailCount(Model):
    """How many mails an address (its hash) got on a day: nobody's mailbox is filled by another's asking."""

    id: int = fields.BigIntField(primary_key=True)
    recipient_hash = fields.CharField(max_length=64)
    day = fields.DateField()
    mails = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "mail_count"
        unique_together = (("recipient_hash", "day"),)
