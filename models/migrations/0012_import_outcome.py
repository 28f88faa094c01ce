from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """What the last import of each file of the folder kept out."""

    dependencies = [("models", "0011_pictures_of_a_column")]

    operations = [
        ops.AddField(model_name="ImportedFile", name="refused", field=fields.IntField(default=0, db_default=0)),
        ops.AddField(model_name="ImportedFile", name="held", field=fields.IntField(default=0, db_default=0)),
    ]
