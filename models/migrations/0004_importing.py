from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    """What an import keeps: pictures as they were checked, and which files went in when."""

    dependencies = [("models", "0003_lookups")]

    operations = [
        ops.AddField(
            model_name="Image", name="alt_text_en", field=fields.CharField(default="", db_default="", max_length=300)
        ),
        ops.AddField(
            model_name="Image", name="file", field=fields.CharField(default="", db_default="", max_length=200)
        ),
        ops.AddField(
            model_name="Image", name="problem", field=fields.CharField(default="", db_default="", max_length=300)
        ),
        ops.CreateModel(
            name="ImportedFile",
            fields=[
                ("path", fields.CharField(max_length=1000, primary_key=True, unique=True, db_index=True)),
                ("size", fields.BigIntField(default=0, db_default=0)),
                ("modified_ns", fields.BigIntField(default=0, db_default=0)),
                ("problem", fields.TextField(default="", db_default="")),
                ("imported_at", fields.DatetimeField(auto_now=True)),
            ],
            options={"table": "imported_file", "app": "models", "pk_attr": "path"},
            bases=["Model"],
        ),
    ]
