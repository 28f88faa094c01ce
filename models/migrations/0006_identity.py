from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

# Whom an account buys for at the moment is always one of those that it may buy for, whoever writes it.
KEEP_AMONG = """
CREATE FUNCTION account_customer_is_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO membership (account_id, customer_id, joined_at) VALUES (NEW.user_id, NEW.customer_id, now())
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER account_customer_is_member AFTER INSERT OR UPDATE OF customer_id ON account
FOR EACH ROW WHEN (NEW.customer_id IS NOT NULL) EXECUTE FUNCTION account_customer_is_member()
"""
MEMBERS = """
INSERT INTO membership (account_id, customer_id, joined_at)
SELECT user_id, customer_id, created_at FROM account WHERE customer_id IS NOT NULL
"""


def reference(model: str, name: str, to_field: str) -> Any:
    return fields.ForeignKeyField(
        f"models.{model}",
        source_field=f"{name}_id",
        db_constraint=True,
        to_field=to_field,
        related_name="memberships",
        on_delete=OnDelete.CASCADE,
    )


class Migration(migrations.Migration):
    """Who may buy for whom, and how that is proven."""

    dependencies = [("models", "0005_text_search")]

    operations = [
        ops.AddField(
            model_name="Customer", name="email_proven", field=fields.BooleanField(default=True, db_default=True)
        ),
        ops.CreateModel(
            name="Membership",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("account", reference("Account", "account", "user_id")),
                ("customer", reference("Customer", "customer", "id")),
                ("how", fields.CharField(default="checkout", db_default="checkout", max_length=16)),
                ("joined_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={
                "table": "membership",
                "app": "models",
                "unique_together": (("account_id", "customer_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Invitation",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="invitations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("made_by", fields.BigIntField(default=0, db_default=0)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("used_by", fields.BigIntField(null=True)),
            ],
            options={"table": "invitation", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LoginCode",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField(db_index=True)),
                ("address", fields.CharField(db_index=True, max_length=254)),
                ("salt", fields.BinaryField(null=True)),
                ("code_hash", fields.BinaryField(null=True)),
                ("tries", fields.IntField(default=0, db_default=0)),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "login_code", "app": "models", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MailCount",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("recipient_hash", fields.CharField(max_length=64)),
                ("day", fields.DateField()),
                ("mails", fields.IntField(default=0, db_default=0)),
            ],
            options={
                "table": "mail_count",
                "app": "models",
                "unique_together": (("recipient_hash", "day"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            [
                KEEP_AMONG,
                TRIGGER,
                MEMBERS,
                "UPDATE customer SET email_proven = false WHERE client_ref IS NULL",
                "CREATE INDEX membership_customer ON membership (customer_id)",
                "CREATE INDEX customer_email ON customer (lower(email))",
                "CREATE INDEX customer_phone ON customer (right(regexp_replace(phone, '[^0-9]', '', 'g'), 9))",
            ],
            [
                "DROP INDEX customer_phone",
                "DROP INDEX customer_email",
                "DROP TRIGGER account_customer_is_member ON account",
                "DROP FUNCTION account_customer_is_member",
            ],
        ),
    ]
