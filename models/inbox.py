"""Telegram's updates, stored before they are acknowledged."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class StoredUpdate(Model):
    """An update on its way: received, its effect committed (``handled_at``, ``receipt``), then answered.

    The database counts them by ``arrival`` as they come: no clock says which came first.
    """

    update_id: int = fields.BigIntField(primary_key=True, generated=False)
    chat_id = fields.BigIntField()  # 0 where the update belongs to no chat; the unit of ordering
    payload: dict[str, Any] = fields.JSONField()
    receipt: Any = fields.JSONField(null=True)
    attempts = fields.IntField(default=0, db_default=0)
    error = fields.TextField(default="", db_default="")
    received_at = fields.DatetimeField(auto_now_add=True)
    handled_at = fields.DatetimeField(null=True)
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "stored_update"
        indexes = (("answered_at", "update_id"),)
