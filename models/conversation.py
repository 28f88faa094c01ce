"""What was said, and what the conversation has in hand."""

from typing import Any

from tortoise import fields
from tortoise.models import Model


class Conversation(Model):
    """One row a chat: the memory from which every window can be redrawn (``services.assistant.memory.Memory``)."""

    chat_id: int = fields.BigIntField(primary_key=True, generated=False)
    memory: dict[str, Any] = fields.JSONField(default=dict)
    updated_at = fields.DatetimeField(auto_now=True)

    class Meta:
        table = "conversation"


class Said(Model):
    """The conversation's log: a buyer's message and how it was read."""

    id: int = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    text = fields.TextField()
    actions: list[dict[str, Any]] = fields.JSONField(default=list)
    confidence = fields.FloatField(default=0)
    source = fields.CharField(max_length=16, default="rules", db_default="rules")
    said_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "said"
        indexes = (("chat_id", "id"),)
