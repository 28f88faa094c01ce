"""A language model that turns words into actions, and a record into an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from services.actions import Action
from services.messages import Message


class LanguageModelError(Exception):
    """The model timed out, refused, or answered nonsense; the rules' answer stands."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """An answer about an article, and the fields of its record that bear it out."""

    text: str
    fields: tuple[str, ...]


class LanguageModel(Protocol):
    async def read(self, message: Message) -> list[Action]:
        """The message's actions; raises :class:`LanguageModelError`."""
        ...

    async def answer(self, record: Mapping[str, str], question: str, language: str, chat: str = "") -> Grounded | None:
        """An answer grounded in ``record`` alone; None where it does not say. Raises :class:`LanguageModelError`."""
        ...
