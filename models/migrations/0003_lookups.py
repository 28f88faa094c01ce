from tortoise import migrations
from tortoise.migrations import operations as ops

INDEXES = {
    # an SKU as people write it: services.catalogue.queries.FIND_SKU asks for exactly this expression
    "product_bare_sku": "product (translate(upper(sku), ' -/_.·', ''))",
    # the orders of a customer, whichever of his accounts placed them
    "customer_order_customer": "customer_order (customer_id)",
}


class Migration(migrations.Migration):
    """Look-ups that would read whole tables."""

    dependencies = [("models", "0002_checks")]

    operations = [
        ops.RunSQL(
            [f"CREATE INDEX {name} ON {expression}" for name, expression in INDEXES.items()],
            [f"DROP INDEX {name}" for name in INDEXES],
        )
    ]
