from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


def reference(model: str, name: str, to_field: str) -> fields.Field[object]:
    return fields.ForeignKeyField(
        f"models.{model}",
        source_field=f"{name}_id",
        db_constraint=True,
        to_field=to_field,
        related_name="holds",
        on_delete=OnDelete.CASCADE,
    )


class Migration(migrations.Migration):
    """Pieces kept while a quote or a payment is pending; articles that may be ordered beyond what is free."""

    dependencies = [("models", "0006_identity")]

    operations = [
        ops.AddField(
            model_name="Product", name="backorder", field=fields.BooleanField(default=False, db_default=False)
        ),
        ops.AddField(model_name="OrderLine", name="shipped", field=fields.IntField(default=0, db_default=0)),
        # what was sent before was sent whole
        ops.RunSQL(
            "UPDATE order_line l SET shipped = quantity FROM customer_order o"
            " WHERE o.id = l.order_id AND o.status IN ('shipped', 'delivered')",
            "SELECT 1",
        ),
        ops.CreateModel(
            name="Hold",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("chat_id", fields.BigIntField()),
                ("product", reference("Product", "product", "sku")),
                ("warehouse", reference("Warehouse", "warehouse", "id")),
                ("pieces", fields.IntField()),
                ("reason", fields.CharField(max_length=16)),
                ("expires_at", fields.DatetimeField(db_index=True)),
            ],
            options={
                "table": "stock_hold",
                "app": "models",
                "unique_together": (("chat_id", "product_id", "warehouse_id"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            "ALTER TABLE stock_hold ADD CONSTRAINT stock_hold_pieces CHECK (pieces > 0)",
            "ALTER TABLE stock_hold DROP CONSTRAINT stock_hold_pieces",
        ),
    ]
