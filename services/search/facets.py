"""What a list can be narrowed by: brand, size, price, stock, told from the articles that were found.

Sizes are read from the specification, whatever its keys are called, and from the names where it has none; of all
fields the most telling one is offered. Everything is computed from one statement over the candidates.
"""

import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict
from tortoise import connections

from services.actions import Language
from services.search import measures
from services.search.folding import fold
from services.search.tokens import Token, tokenise

Kind = Literal["brand", "size", "price", "stock", "cheapest", "words"]
MOST_BRANDS, MOST_SIZES = 3, 8
MOST_VALUES = 24  # a field with more of them tells the articles apart one by one
COMMON = 0.5  # of the articles must have a field for it to be offered
FIRST, NAMED, TOLD = 2.5, 1.6, 0.8  # a size worth its name's first figure, another of the name, none of the name
LONGEST = 14  # characters of a size on a button
SPREAD = 2  # times the cheapest that the dearest costs, from which bands of price say something
_PACKS = {"pcs", "g", "ml"}  # how it is packed, not what it is
_WRITTEN = {"v": "V", "w": "W", "kw": "kW", "a": "A", "ah": "Ah", "nm": "Nm", "k": "K", "hp": "HP"}
_SIZES = {
    "rosca", "thread", "diametro", "diameter", "talla", "size", "medida", "longitud", "largo", "length", "grano",
    "grit", "seccion", "section", "ancho", "width", "espesor", "thickness",
}  # fmt: skip  # fields that tell articles apart also where the names do not say them


class Facet(BaseModel):
    """One way to narrow a list, offered or taken."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    field: str = ""  # of a size: the specification's key without its unit, or the unit alone
    value: str = ""  # in its normal form
    label: str = ""  # as the catalogue writes it
    low: float | None = None
    high: float | None = None

    @property
    def token(self) -> str:
        """A short name for a button: Telegram gives it 64 bytes."""
        told = f"{self.kind}|{self.field}|{self.value}|{self.low}|{self.high}"
        return blake2b(told.encode("utf-8", "replace"), digest_size=5).hexdigest()


@dataclass(frozen=True, slots=True)
class Size:
    """One figure of an article in its normal form, and as it is written."""

    value: str
    label: str
    figure: float

    @classmethod
    def of(cls, token: Token, label: str | None = None) -> "Size":
        """A token's."""
        value = token.names[0][0]
        shown = written(token) if label is None else label.strip()
        return cls(value, re.sub(r"^(?:talla|size)\s*", "", shown, flags=re.IGNORECASE), _figure(value))


@dataclass(frozen=True, slots=True)
class Candidate:
    """As much of an article as narrowing looks at."""

    sku: str
    name: str
    brand: str
    price: Decimal
    in_stock: bool
    specification: dict[str, Any]

    def sizes(self) -> dict[str, Size]:
        """Its sizes by field: the specification's, and those of the name that stand in none of its fields."""
        found = {}
        for key, value in self.specification.items():
            if (field := _specified(key, value)) is not None:
                found[field[0]] = field[1]
        known = {size.value for size in found.values()}
        for field_, size in _named(self.name):
            if size.value not in known:
                found.setdefault(field_, size)
        return found


_CANDIDATES = """
SELECT p.sku, p.name, p.name_en, p.brand, p.price, p.specification::text AS specification,
       EXISTS (SELECT FROM stock s WHERE s.product_id = p.sku AND s.on_hand > s.reserved) AS in_stock
FROM unnest($1::text[]) WITH ORDINALITY AS wanted(sku, place)
JOIN product p ON p.sku = wanted.sku AND p.active
ORDER BY wanted.place
"""


async def candidates(skus: Sequence[str], language: Language) -> list[Candidate]:
    """The articles in this order, as PostgreSQL knows them now."""
    if not skus:
        return []
    rows = await connections.get("default").execute_query_dict(_CANDIDATES, [list(skus)])
    return [_candidate(row, language) for row in rows]


def _candidate(row: dict[str, Any], language: Language) -> Candidate:
    name = row["name_en"] if language == "en" and row["name_en"] else row["name"]
    specification = orjson.loads(row["specification"])
    return Candidate(row["sku"], name, row["brand"], row["price"], row["in_stock"], specification)


def kept(found: Iterable[Candidate], taken: Sequence[Facet]) -> list[Candidate]:
    """Those that every facet keeps, in their order; by price where the cheapest are wanted first."""
    narrowed = [each for each in found if all(_keeps(facet, each) for facet in taken)]
    if any(facet.kind == "cheapest" for facet in taken):
        narrowed.sort(key=lambda each: each.price)
    return narrowed


def _keeps(facet: Facet, article: Candidate) -> bool:
    match facet.kind:
        case "brand":
            return fold(article.brand) == fold(facet.value)
        case "stock":
            return article.in_stock
        case "price":
            low, high = facet.low or 0, math.inf if facet.high is None else facet.high
            return low <= article.price <= high
        case "size":
            size = article.sizes().get(facet.field)
            return size is not None and size.value == facet.value
        case _:
            return True


def offered(found: Sequence[Candidate], taken: Iterable[Facet] = ()) -> tuple[Facet, ...]:
    """The facets that would part these articles, without those that are taken already."""
    kinds = {facet.kind for facet in taken}
    fields = {facet.field for facet in taken if facet.kind == "size"}
    facets = [*_sizes(found, fields)]
    facets += _brands(found) if "brand" not in kinds else []
    facets += _bands(found) if "price" not in kinds else []
    prices = {each.price for each in found}
    if len(prices) > 1 and "cheapest" not in kinds:
        facets.append(Facet(kind="cheapest"))
    if "stock" not in kinds and len({each.in_stock for each in found}) > 1:
        facets.append(Facet(kind="stock"))
    return tuple(facets)


def _brands(found: Sequence[Candidate]) -> list[Facet]:
    counts = Counter(each.brand for each in found if each.brand)
    if len(counts) < 2:
        return []
    return [Facet(kind="brand", value=brand, label=brand) for brand, _ in counts.most_common(MOST_BRANDS)]


def _sizes(found: Sequence[Candidate], taken: set[str]) -> list[Facet]:
    """The values of the field that tells the articles apart best; of very many the commonest, small to large."""
    fields: dict[str, list[Size]] = defaultdict(list)
    said: dict[str, list[float]] = defaultdict(list)
    for article in found:
        figures = _figures(article.name)
        for field, size in article.sizes().items():
            fields[field].append(size)
            said[field].append(_said(size, figures))
    told = {
        field: _telling(sizes, len(found)) * _worth(field, said[field])
        for field, sizes in fields.items()
        if field not in taken
    }
    best = max(told, key=lambda field: (told[field], field), default="")
    if not told or told[best] <= 0:
        return []
    commonest = dict(Counter(size.value for size in fields[best]).most_common(MOST_SIZES))
    once = {size.value: size for size in fields[best] if size.value in commonest}
    chosen = sorted(once.values(), key=_in_order)
    return [Facet(kind="size", field=best, value=size.value, label=size.label) for size in chosen]


def _in_order(size: Size) -> tuple[float, list[float], str]:
    """Small to large: M3x8 stands before M3x20."""
    return size.figure, [float(number) for number in re.findall(r"\d+(?:\.\d+)?", size.value)], size.value


def _telling(sizes: Sequence[Size], articles: int) -> float:
    """How well a field parts the articles: the bits that its value tells; none for one that few of them have."""
    counts = Counter(size.value for size in sizes)
    if len(sizes) < COMMON * articles or not 2 <= len(counts) <= MOST_VALUES or len(counts) > 0.8 * len(sizes) > 3:
        return 0.0
    bits = -sum(n / len(sizes) * math.log2(n / len(sizes)) for n in counts.values())
    return min(bits, 3.0) * len(sizes) / articles


def _said(size: Size, figures: tuple[frozenset[str], ...]) -> float:
    same = {size.value, f"#{measures.plain(size.figure)}"}
    places = [place for place, names in enumerate(figures) if names & same]
    return TOLD if not places else FIRST if places[0] == 0 else NAMED


def _worth(field: str, said: Sequence[float]) -> float:
    """By its place in most of the names; a field that they do not say must be known to be a size."""
    middle = sorted(said)[len(said) // 2]
    return middle if middle > TOLD or _SIZES & set(field.split()) else 0.0


def _bands(found: Sequence[Candidate]) -> list[Facet]:
    """Up to three bands of price with round bounds, where the prices lie far enough apart."""
    prices = sorted(float(each.price) for each in found)
    if len(prices) < 4 or prices[-1] < SPREAD * prices[0]:
        return []
    bounds = {_round(prices[len(prices) // 3]), _round(prices[2 * len(prices) // 3])}
    inner = sorted(bound for bound in bounds if prices[0] <= bound < prices[-1])
    edges: list[float | None] = [None, *inner, None]
    bands = [Facet(kind="price", low=low, high=high) for low, high in itertools.pairwise(edges)]
    some = [band for band in bands if any((band.low or 0) <= p <= (band.high or math.inf) for p in prices)]
    return some if len(some) > 1 else []


def _round(price: float) -> float:
    """The next figure that people say: 1, 2, 3, 5 or 8 with its noughts."""
    step = 10.0 ** math.floor(math.log10(price)) if price > 0 else 1.0
    bound = next((n * step for n in (1, 2, 3, 5, 8, 10) if n * step >= price * 0.999), price)
    return float(f"{bound:.4g}")


@lru_cache(maxsize=65536)
def _named(name: str) -> tuple[tuple[str, Size], ...]:
    """The sizes that a name tells: each by its unit, a thread beside the whole that it is part of."""
    sizes: list[tuple[str, Size]] = []
    for token in tokenise(name):
        if token.kind == "measure" and token.names[0][0].lstrip("0123456789.-/") not in _PACKS:
            sizes.append((_unit_written(token.surface), Size.of(token)))
        elif token.kind == "size":
            sizes.extend(_parts(token))
    return tuple(sizes)


@lru_cache(maxsize=65536)
def _figures(name: str) -> tuple[frozenset[str], ...]:
    """What a name's figures can be called, in their order: of ``M8x40`` M8 (or 8) first, 40 second."""
    places: list[frozenset[str]] = []
    for token in tokenise(name):
        names = [name for name, _ in token.names]
        if token.kind == "size":
            sides = names[0].removeprefix("m").split("x")
            places += [frozenset({f"#{side}", f"{side}mm"}) for side in sides]
            places[-len(sides)] |= {names[0], f"m{sides[0]}"}
        elif token.kind == "measure":
            places.append(frozenset(names))
    return tuple(places)


def _parts(token: Token) -> list[tuple[str, Size]]:
    """Of ``M8x40`` the thread and the whole; of ``M8`` the thread."""
    whole = token.names[0][0]
    thread = re.match(r"m\d+(?:\.\d+)?", whole)
    named = [("thread", Size(thread[0], thread[0].upper(), float(thread[0][1:])))] if thread else []
    if thread is None or thread[0] != whole:
        named.append(("dimensions", Size(whole, whole.replace("m", "M"), _figure(whole))))
    return named


def _specified(key: str, value: Any) -> tuple[str, Size] | None:
    """A field of the specification as a size; None for yes and no, for prose and for how it is packed."""
    if isinstance(value, bool):
        return None
    return _read(key, f"{value:g}" if isinstance(value, float) else str(value))


@lru_cache(maxsize=65536)
def _read(key: str, written: str) -> tuple[str, Size] | None:
    words = [word for word in re.split(r"[^a-z0-9]+", fold(key)) if word]
    unit = words[-1] if len(words) > 1 and measures.known_unit(words[-1]) else ""
    field = " ".join(words[:-1] if unit else words)
    if len(written) > LONGEST or not field:
        return None
    tokens = tokenise(written)
    if len(tokens) == 1 and tokens[0].kind == "number" and unit:
        tokens = tokenise(f"{written} {unit}")
        written = f"{written} {_WRITTEN.get(unit, unit)}"
    if len(tokens) != 1 or tokens[0].kind not in {"measure", "size", "number"}:
        return None
    normal = tokens[0].names[0][0]
    return None if normal.lstrip("0123456789.-/") in _PACKS else (field, Size.of(tokens[0], written))


def _figure(value: str) -> float:
    """What sizes are sorted by: the first figure in it."""
    number = re.search(r"\d+-\d+/\d+|\d+/\d+|\d+(?:\.\d+)?", value)
    return measures.figure(number[0].replace("-", " ")) if number else 0.0


def letters(value: str) -> str:
    """What sort of size a normal form is: ``mm``, ``v``, ``x`` of 8x40, ``m`` of M8."""
    return "".join(c for c in value if c.isalpha())


_LETTERED = re.compile(r"(?<= )(?:x{0,4}[sl]|m)$")  # "talla l"


def written(token: Token) -> str:
    """A size as the trade writes it, from its folded form: M8, 18 V, 1/2"."""
    if token.kind == "size":
        return token.names[0][0].replace("m", "M")
    if token.kind == "standard":
        return token.surface.upper()
    parts = re.fullmatch(r"([\d.,/ -]*[\d])\s*-?([a-z]+2?)", token.surface)
    if parts is None:
        return _LETTERED.sub(lambda size: size[0].upper(), token.surface)
    return f"{parts[1]} {_WRITTEN.get(parts[2], parts[2])}"


def _unit_written(surface: str) -> str:
    """A size in a name has no key: its unit tells it from others ("125 mm", "720 W")."""
    return re.sub(r"[\d.,/\s-]+", "", surface) or "number"
