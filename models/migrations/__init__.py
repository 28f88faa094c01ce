"""Schema migrations, in order; made by Tortoise (``python -m tortoise makemigrations``), read before committed."""
