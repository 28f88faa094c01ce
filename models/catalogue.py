"""Categories, products, pictures, warehouses, stock."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Category(Model):
    id = fields.CharField(max_length=64, primary_key=True)
    name = fields.CharField(max_length=200)
    name_en = fields.CharField(max_length=200, default="", db_default="")
    parent: fields.ForeignKeyNullableRelation["Category"] = fields.ForeignKeyField(
        "models.Category", related_name="children", null=True, on_delete=fields.SET_NULL
    )
    parent_id: str | None
    position = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "category"


class Product(Model):
    """An article. ``price`` is net, a unit, with up to four decimals: screws cost less than a cent."""

    sku = fields.CharField(max_length=64, primary_key=True)
    category: fields.ForeignKeyNullableRelation[Category] = fields.ForeignKeyField(
        "models.Category", related_name="products", null=True, on_delete=fields.SET_NULL
    )
    category_id: str | None
    name = fields.CharField(max_length=300)
    name_en = fields.CharField(max_length=300, default="", db_default="")
    description = fields.TextField(default="", db_default="")
    description_en = fields.TextField(default="", db_default="")
    price = fields.DecimalField(max_digits=12, decimal_places=4)
    vat_rate = fields.DecimalField(max_digits=5, decimal_places=2, default=21, db_default=21)
    brand = fields.CharField(max_length=100, default="", db_default="")
    specification: dict[str, Any] = fields.JSONField(default=dict)
    unit = fields.CharField(max_length=16, default="unit", db_default="unit")
    pack_size = fields.IntField(default=1, db_default=1)
    min_quantity = fields.IntField(default=1, db_default=1)
    backorder = fields.BooleanField(default=False, db_default=False)  # may be ordered beyond what is free
    ean = fields.CharField(max_length=14, default="", db_default="", db_index=True)
    manufacturer_ref = fields.CharField(max_length=64, default="", db_default="")
    aliases: list[str] = fields.JSONField(default=list)
    active = fields.BooleanField(default=True, db_default=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "product"
        indexes = (("category_id", "active"),)


class Image(Model):
    """A picture by address; ``file`` below ``data_dir`` once it is fetched, ``problem`` where it cannot be shown."""

    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField("models.Product", related_name="images")
    product_id: str
    url = fields.CharField(max_length=1000)
    alt_text = fields.CharField(max_length=300, default="", db_default="")
    alt_text_en = fields.CharField(max_length=300, default="", db_default="")
    position = fields.IntField(default=0, db_default=0)
    telegram_file_id = fields.CharField(max_length=200, null=True)
    file = fields.CharField(max_length=200, default="", db_default="")
    problem = fields.CharField(max_length=300, default="", db_default="")
    listed = fields.BooleanField(default=True, db_default=True)  # in a file of pictures, not in a products' column

    class Meta:
        table = "image"
        unique_together = (("product_id", "url"),)


class Warehouse(Model):
    id = fields.CharField(max_length=64, primary_key=True)
    name = fields.CharField(max_length=200)
    address = fields.TextField(default="", db_default="")

    class Meta:
        table = "warehouse"


class Stock(Model):
    """Pieces of a product in a warehouse: free to sell = ``on_hand`` − ``reserved``, never below zero (a CHECK)."""

    product: fields.ForeignKeyRelation[Product] = fields.ForeignKeyField("models.Product", related_name="stock")
    product_id: str
    warehouse: fields.ForeignKeyRelation[Warehouse] = fields.ForeignKeyField("models.Warehouse", related_name="stock")
    warehouse_id: str
    on_hand = fields.IntField(default=0, db_default=0)
    reserved = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "stock"
        unique_together = (("product_id", "warehouse_id"),)


class ImportedFile(Model):
    """A file of the folder that is kept in step, as it was when it last went in, and what was wrong with it then."""

    path = fields.CharField(max_length=1000, primary_key=True)
    size = fields.BigIntField(default=0, db_default=0)
    modified_ns = fields.BigIntField(default=0, db_default=0)
    problem = fields.TextField(default="", db_default="")
    refused = fields.IntField(default=0, db_default=0)  # rows that stayed out
    held = fields.IntField(default=0, db_default=0)  # prices that were not let in
    imported_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "imported_file"
