"""Words that a language model added to articles: to find them by, never shown as facts."""

from tortoise import fields
from tortoise.models import Model

from models.catalogue import Product


class Enrichment(Model):
    product: fields.OneToOneRelation[Product] = fields.OneToOneField(
        "models.Product", related_name="enrichment", primary_key=True, on_delete=fields.CASCADE
    )
    product_id: str
    es: list[str] = fields.JSONField(default=list)
    en: list[str] = fields.JSONField(default=list)
    model = fields.CharField(max_length=100, default="", db_default="")
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "enrichment"
