from tortoise import migrations
from tortoise.migrations import operations as ops

CHECKS = {
    "stock": ("stock_free_not_negative", "on_hand >= reserved AND reserved >= 0"),
    "cart_line": ("cart_line_quantity", "quantity BETWEEN 1 AND 100000"),
    "order_line": ("order_line_quantity", "quantity BETWEEN 1 AND 100000"),
    "product": (
        "product_figures",
        "price >= 0 AND vat_rate BETWEEN 0 AND 100 AND pack_size >= 1 AND min_quantity >= 1",
    ),
}


class Migration(migrations.Migration):
    """What no code may break: the database refuses it."""

    dependencies = [("models", "0001_initial")]

    operations = [
        ops.RunSQL(
            [f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({rule})" for table, (name, rule) in CHECKS.items()],
            [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, (name, _) in CHECKS.items()],
        )
    ]
