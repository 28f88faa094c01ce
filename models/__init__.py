"""The truth, in PostgreSQL, through Tortoise. ``TORTOISE_MODULES`` is what the ORM is started with."""

TORTOISE_MODULES = [
    "models.catalogue",
    "models.conversation",
    "models.customer",
    "models.enrichment",
    "models.inbox",
    "models.invoice",
    "models.order",
]
