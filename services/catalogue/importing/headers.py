"""Which column of a file is which: by its header, in Spanish or English, and what kind of file it is."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from services.catalogue.importing.kinds import KINDS, Column, Kind

_LOOKED_AT = 12  # records: a title or an address may stand above the header


def plain(header: str) -> str:
    """A header in lower case, without accents, its words one blank apart."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", header) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", " ", bare.casefold()).strip()


@cache
def _columns(kind: Kind) -> dict[str, Column]:
    known: dict[str, Column] = {}
    for column in kind.columns:
        for header in (column.name, column.field, *column.headers):
            known.setdefault(plain(header), column)
    # a file's own column names come before anybody's synonyms
    return known | {plain(column.name): column for column in kind.columns}


@dataclass(frozen=True, slots=True)
class Mapping:
    """``places`` gives a column its cell; ``ignored`` are the headers that stand for nothing here."""

    kind: Kind
    headers: tuple[str, ...]
    places: dict[str, int]
    ignored: tuple[str, ...]

    @property
    def missing(self) -> list[Column]:
        """The required columns that the file lacks."""
        return [column for column in self.kind.columns if column.required and column.field not in self.places]

    @property
    def named(self) -> dict[str, str]:
        """Column → the header it was found under."""
        return {c.name: self.headers[self.places[c.field]] for c in self.kind.columns if c.field in self.places}


def mapping(kind: Kind, headers: Sequence[str]) -> Mapping:
    """Read a header for a kind of file; of two headers for one column the exact one wins, then the first."""
    known = _columns(kind)
    own = {plain(column.name) for column in kind.columns}
    names = [plain(header) for header in headers]
    places: dict[str, int] = {}
    for exact in (True, False):
        for place, name in enumerate(names):
            column = known.get(name) if name and (name in own) is exact else None
            if column is not None:
                places.setdefault(column.field, place)
    taken = set(places.values())
    ignored = tuple(h for place, h in enumerate(headers) if place not in taken and h.strip())
    return Mapping(kind, tuple(headers), places, ignored)


def score(found: Mapping) -> tuple[int, int]:
    """How well a header fits a kind: required columns missing (fewer is better), then columns known."""
    return -len(found.missing), len(found.places)


def best_row(records: Sequence[Sequence[str]], kinds: Iterable[Kind]) -> tuple[int, Mapping] | None:
    """The record that is most of a header, and for which kind; None where none knows a single column."""
    candidates = [
        (number, found)
        for number, record in enumerate(records[:_LOOKED_AT])
        for kind in kinds
        if (found := mapping(kind, record)).places
    ]
    return max(candidates, key=lambda candidate: score(candidate[1]), default=None)


def kind_of_name(stem: str) -> Kind | None:
    """The kind that a file's name says: ``products``, ``products_2``, ``Artículos 2025``."""
    words = plain(stem).split()
    return next((kind for kind in KINDS if words and words[0] in kind.stems), None)
