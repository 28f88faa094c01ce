"""A language model that turns words into actions, and a record into an answer."""

from typing import Protocol

from services.actions import Action
from services.messages import Message


class LanguageModelError(Exception):
    """The model timed out, refused, or answered nonsense; the rules' answer stands."""


class LanguageModel(Protocol):
    async def read(self, message: Message) -> list[Action]:
        """The message's actions; raises :class:`LanguageModelError`."""
        ...

    async def answer(self, record: str, question: str, language: str) -> str | None:
        """An answer grounded in ``record`` alone; None where it does not say. Raises :class:`LanguageModelError`."""
        ...
