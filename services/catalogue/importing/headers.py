"""Which column of a file is which: by its header, in Spanish or English, and what kind of file it is."""

import itertools
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache

from services.catalogue.importing.facts import is_private, key_of
from services.catalogue.importing.kinds import KINDS, PRODUCTS, Column, Kind
from services.catalogue.importing.wishes import KindWishes, Wishes

_MOST_NUMBERED = 12  # foto 1 … foto 12
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
            if column.numbered:
                known |= {f"{plain(header)}{gap}{n}": column for gap in ("", " ") for n in range(1, _MOST_NUMBERED + 1)}
    # a file's own column names come before anybody's synonyms
    return known | {plain(column.name): column for column in kind.columns}


@dataclass(frozen=True, slots=True)
class Mapping:
    """``places`` gives a column its cell (a category's path, and pictures, may be made of several).

    ``facts`` are the places that become facts, with the fact's name; ``ignored`` the headers that stand for nothing
    here; ``absent`` the headers that ``mapping.toml`` speaks of and the file does not have.
    """

    kind: Kind
    headers: tuple[str, ...]
    places: dict[str, tuple[int, ...]]
    ignored: tuple[str, ...]
    facts: tuple[tuple[int, str], ...] = ()
    absent: tuple[str, ...] = ()
    wishes: KindWishes = field(default_factory=KindWishes)

    @property
    def missing(self) -> list[Column]:
        """The required columns that the file lacks, and that no default stands in for."""
        given = {*self.places, *(c.field for c in self.kind.columns if c.name in self.wishes.defaults)}
        return [column for column in self.kind.columns if column.required and column.field not in given]

    @property
    def named(self) -> dict[str, str]:
        """Column → the header it was found under."""
        found = ((c, self.places.get(c.field, ())) for c in self.kind.columns)
        return {c.name: c.joint.join(self.headers[place] for place in places) for c, places in found if places}


def mapping(kind: Kind, headers: Sequence[str], wishes: KindWishes | None = None) -> Mapping:
    """Read a header for a kind of file: what was asked for first, then exact names, then the first synonym."""
    wishes = wishes or KindWishes()
    names = [plain(header) for header in headers]
    places, absent = _asked(kind, names, wishes)
    ignored = {place for place, header in enumerate(headers) if wishes.ignores(header)}
    named = {plain(header) for header in wishes.specification}
    free = [place for place in range(len(names)) if place not in ignored and names[place] not in named]
    _guess(kind, names, free, places)
    taken = {place for own in places.values() for place in own}
    facts = _facts(kind, headers, [place for place in free if place not in taken], wishes)
    used = taken | {place for place, _ in facts}
    left = tuple(h for place, h in enumerate(headers) if place not in used and h.strip())
    return Mapping(kind, tuple(headers), places, left, facts, absent, wishes)


def _asked(kind: Kind, names: Sequence[str], wishes: KindWishes) -> tuple[dict[str, tuple[int, ...]], tuple[str, ...]]:
    """Where the headers stand that the mapping names, and those that stand nowhere."""
    places: dict[str, tuple[int, ...]] = {}
    absent = [header for header in wishes.specification if plain(header) not in names]
    for column in kind.columns:
        headers = wishes.columns.get(column.name, ())
        if found := tuple(names.index(plain(header)) for header in headers if plain(header) in names):
            places[column.field] = found
        absent += [header for header in headers if plain(header) not in names]
    return places, tuple(absent)


def _guess(kind: Kind, names: Sequence[str], free: Sequence[int], places: dict[str, tuple[int, ...]]) -> None:
    known = _columns(kind)
    own = {plain(column.name) for column in kind.columns}
    asked, settled = {place for own_places in places.values() for place in own_places}, set(places)
    for exact in (True, False):
        for place in free:
            column = known.get(names[place]) if names[place] and (names[place] in own) is exact else None
            if column is None or place in asked:
                continue
            if column.numbered and column.field not in settled:
                places[column.field] = (*places.get(column.field, ()), place)
            else:
                places.setdefault(column.field, (place,))


def _facts(kind: Kind, headers: Sequence[str], free: Sequence[int], wishes: KindWishes) -> tuple[tuple[int, str], ...]:
    """The columns of a products' file that nothing else is known of: each is a fact."""
    if kind is not PRODUCTS:
        return ()
    said = {plain(header): key for header, key in wishes.specification.items()}
    known = _columns(kind)
    found: dict[int, str] = {}
    for place, header in enumerate(headers):
        name = plain(header)
        if name in said:
            found[place] = said[name]
        elif place in free and key_of(header) and name not in known and not is_private(name):
            found[place] = _other(key_of(header), found.values())
    return tuple(found.items())


def _other(key: str, taken: Collection[str]) -> str:
    """The key, or where another column has it, ``key 2``."""
    names = itertools.chain([key], (f"{key} {n}" for n in itertools.count(2)))
    return next(name for name in names if name not in taken)


def joined(headers: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """The header where it runs over two rows, a merged "Medidas" above "Largo" and "Ancho"; None where it does not.

    A second header row fills blanks of the first, and has nothing below the columns that stand alone.
    """
    headers = [*headers, *[""] * (len(below) - len(headers))]  # a sheet leaves out the blanks at a row's end
    filled = [place for place, cell in enumerate(below) if cell.strip()]
    if not filled or all(headers[place].strip() for place in filled) or any(c.strip().isdigit() for c in below):
        return None
    groups: list[str] = []
    for header in headers:
        groups.append(header.strip() or (groups[-1] if groups else ""))
    spans = [place for place in filled if groups.count(groups[place]) > 1]
    if not groups[0] or spans != filled or 0 in filled:
        return None
    return [f"{groups[p]} {below[p].strip()}" if p in filled else header for p, header in enumerate(headers)]


def score(found: Mapping) -> tuple[int, int]:
    """How well a header fits a kind: required columns missing (fewer is better), then columns known."""
    return -len(found.missing), len(found.places)


def best_row(
    records: Sequence[Sequence[str]], kinds: Sequence[Kind], wishes: Wishes | None = None
) -> tuple[int, Mapping] | None:
    """The record that is most of a header, and for which kind; None where none knows a single column."""
    candidates = [
        (number, found)
        for number, record in enumerate(records[:_LOOKED_AT])
        for kind in kinds
        if (found := mapping(kind, record, wishes.of(kind) if wishes else None)).places
    ]
    return max(candidates, key=lambda candidate: score(candidate[1]), default=None)


def kind_of_name(stem: str) -> Kind | None:
    """The kind that a file's name says: ``products``, ``products_2``, ``Artículos 2025``."""
    words = plain(stem).split()
    return next((kind for kind in KINDS if words and words[0] in kind.stems), None)
