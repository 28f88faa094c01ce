"""Words to vectors."""

from collections.abc import Sequence
from typing import Protocol


class EmbedderError(Exception):
    """The embedder did not answer."""


class Embedder(Protocol):
    """Dense vectors for texts: unit length, ``dimension`` floats each."""

    name: str
    dimension: int

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, in order; raises :class:`EmbedderError`."""
        ...
