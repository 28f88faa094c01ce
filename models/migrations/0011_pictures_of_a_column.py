from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """Where a picture was named: the pictures that are there all stand in a file of pictures."""

    dependencies = [("models", "0010_cheaper_words")]

    operations = [
        ops.AddField(model_name="Image", name="listed", field=fields.BooleanField(default=True, db_default=True)),
    ]
