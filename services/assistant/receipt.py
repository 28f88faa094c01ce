"""The answer to a turn: what was done, what could not be done and why, line by line, and the screen that fits."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from services.actions import Language
from services.assistant.memory import Screen

Mark = Literal["done", "refused", "info", "ask"]


class Note(BaseModel):
    """One line: a text key with its values, figures already written in the buyer's language."""

    model_config = ConfigDict(frozen=True)

    key: str
    values: dict[str, str] = {}
    count: int | None = None
    mark: Mark = "info"


class Receipt(BaseModel):
    """Drawn after the effect, stored with it: a replayed turn is answered from here."""

    model_config = ConfigDict(frozen=True)

    screen: Screen
    notes: tuple[Note, ...] = ()
    language: Language = "es"

    def as_json(self) -> dict[str, Any]:
        """For the inbox."""
        return self.model_dump(mode="json", exclude_defaults=True)
