from tortoise import migrations
from tortoise.migrations import operations as ops

# Adding a serial column to rows that are there would number them in no order.
COUNT = (
    "CREATE SEQUENCE stored_update_arrival",
    "ALTER TABLE stored_update ADD COLUMN arrival bigint",
    """UPDATE stored_update u SET arrival = o.place FROM (
        SELECT update_id, row_number() OVER (ORDER BY received_at, update_id) AS place FROM stored_update) o
    WHERE o.update_id = u.update_id""",
    "SELECT setval('stored_update_arrival', (SELECT coalesce(max(arrival), 0) + 1 FROM stored_update), false)",
    "ALTER TABLE stored_update ALTER COLUMN arrival SET DEFAULT nextval('stored_update_arrival')",
    "ALTER TABLE stored_update ALTER COLUMN arrival SET NOT NULL",
    "ALTER SEQUENCE stored_update_arrival OWNED BY stored_update.arrival",
)


class Migration(migrations.Migration):
    """The order in which updates came, whatever becomes of the clock."""

    dependencies = [("models", "0008_enrichment")]

    operations = [ops.RunSQL(list(COUNT), "ALTER TABLE stored_update DROP COLUMN arrival")]
