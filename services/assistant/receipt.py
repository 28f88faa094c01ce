"""The answer to a turn: what was done, what could not be done and why, line by line, and the screen that fits."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.actions import Language
from services.assistant.memory import Memory, Screen
from services.assistant.note import Note


class Receipt(BaseModel):
    """Drawn after the effect, stored with it: a replayed turn is answered from here."""

    model_config = ConfigDict(frozen=True)

    screen: Screen
    notes: tuple[Note, ...] = ()
    language: Language = "es"
    instead: tuple[tuple[str, str], ...] = Field(default=(), exclude=True)  # SKU and name of what can be had instead
    memory: Memory | None = Field(default=None, exclude=True)  # as this turn left it; unknown where it is replayed

    def as_json(self) -> dict[str, Any]:
        """For the inbox."""
        return self.model_dump(mode="json", exclude_defaults=True)
