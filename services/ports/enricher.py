"""What a language model knows of an article beside what its record says: words to find it by, never facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class EnricherError(Exception):
    """The model timed out, refused, or answered nonsense; the article is found by its own words alone."""


@dataclass(frozen=True, slots=True)
class Enriched:
    """Other names and uses, as buyers would say them, in both languages."""

    es: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Enricher(Protocol):
    name: str

    async def enrich(self, record: Mapping[str, str]) -> Enriched:
        """Names and uses for one article's record; raises :class:`EnricherError`."""
        ...
