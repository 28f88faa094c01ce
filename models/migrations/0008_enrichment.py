from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Words that a language model added to articles (services.search.enrichment)."""

    dependencies = [("models", "0007_holds")]

    operations = [
        ops.CreateModel(
            name="Enrichment",
            fields=[
                (
                    "product",
                    fields.OneToOneField(
                        "models.Product",
                        source_field="product_id",
                        primary_key=True,
                        db_constraint=True,
                        to_field="sku",
                        related_name="enrichment",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("es", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("en", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("model", fields.CharField(default="", db_default="", max_length=100)),
                ("created_at", fields.DatetimeField(auto_now_add=True)),
            ],
            options={"table": "enrichment", "app": "models", "pk_attr": "product_id"},
            bases=["Model"],
        ),
    ]
