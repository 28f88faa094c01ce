"""What goes with an article, and what stands in for it where it is out of stock.

The rules are data (``relatives.toml``): kinds of the thesaurus and the measures that must agree. Candidates come from
the index, where every article carries its kinds; whether they fit is told by their own records.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from services.catalogue import queries as catalogue
from services.catalogue.views import ProductCard
from services.ports.search_index import IndexHit, SparseVector
from services.search import measures
from services.search.documents import HEAD, dimension
from services.search.fits import MEASURES, Fits, fits_of
from services.search.service import Search
from services.search.thesaurus import trade
from services.search.tokens import bare, tokenise

RULES = Path(__file__).with_name("relatives.toml")
KIND = 0.8 * HEAD  # a concept's weight from which the article is of that kind, or of one below it
ITSELF = 0.98 * HEAD  # and from which it is that very kind
OF_A_KIND, ALIKE = 24, 48  # candidates that are looked at
SHORTER, OTHER_MATERIAL, PLAINER = 1.5, 0.3, 0.6  # what a substitute's differences weigh

Terms = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Companion:
    """Articles of the kinds ``for_`` go with those of ``with_`` where ``mine`` and ``theirs`` agree."""

    for_: tuple[str, ...]
    with_: tuple[str, ...]
    mine: str | None = None
    theirs: str | None = None
    brand: bool = False
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Substitute:
    """What articles of the kinds ``for_`` (all where none is named) must agree in."""

    for_: tuple[str, ...]
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    companions: tuple[Companion, ...]
    substitutes: tuple[Substitute, ...]
    better: tuple[str, ...] = ()  # materials, from plain to good


def read(path: Path = RULES, kinds: Iterable[str] | None = None) -> Rules:
    """The rules of a file; raises ``ValueError`` naming the rule that is wrong."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    known = set(trade().concepts if kinds is None else kinds)
    companions = tuple(_companion(rule, known, number) for number, rule in enumerate(raw.get("companion", ()), 1))
    substitutes = tuple(
        Substitute(_kinds(rule.get("for", ()), known, f"substitute {number}"), tuple(map(_measure, rule["same"])))
        for number, rule in enumerate(raw.get("substitute", ()), 1)
    )
    return Rules(companions, substitutes, tuple(raw.get("materials", {}).get("better", ())))


@lru_cache(maxsize=1)
def _shipped() -> Rules:
    return read()


def _companion(rule: Mapping[str, Any], known: set[str], number: int) -> Companion:
    where = f"companion {number}"
    if unknown := set(rule) - {"for", "with", "by", "brand", "without"}:
        raise ValueError(f"{where} has unknown keys {sorted(unknown)}")
    mine, _, theirs = (part.strip() for part in str(rule.get("by", "")).partition("="))
    return Companion(
        _kinds(rule["for"], known, where),
        _kinds(rule["with"], known, where),
        _measure(mine) if mine else None,
        _measure(theirs or mine) if mine else None,
        bool(rule.get("brand", False)),
        _kinds(rule.get("without", ()), known, where),
    )


def _kinds(named: Iterable[str], known: set[str], where: str) -> tuple[str, ...]:
    if unknown := set(named) - known:
        raise ValueError(f"{where} names kinds that the thesaurus does not have: {sorted(unknown)}")
    return tuple(named)


def _measure(name: str) -> str:
    if name not in MEASURES:
        raise ValueError(f"there is no measure {name!r}; there are {', '.join(MEASURES)}")
    return name


class Relatives:
    """Finds companions and substitutes over the search's index; nothing while the index is away."""

    def __init__(self, search: Search, rules: Rules | None = None) -> None:
        """The shipped rules where none are given."""
        self._search = search
        self._rules = rules or _shipped()

    async def companions(self, card: ProductCard, most: int = 4, kinds: Sequence[str] = ()) -> list[ProductCard]:
        """What goes with an article and can be had now: one of each kind, the most wanted first.

        ``kinds``: only articles of these, where the buyer has named some.
        """
        own = await self._terms(card.sku)
        wanted = [
            (rule, kind, await self._of_kind(kind, rule, card, own))
            for rule in self._rules.companions
            if _is_any(own, rule.for_) and not _is_any(own, rule.without)
            for kind in rule.with_
            if not _is(own, kind) and (not kinds or _within(kind, kinds))
        ]
        skus = list(dict.fromkeys(sku for _, _, found in wanted for sku in found))
        cards = {found.sku: found for found in await catalogue.cards(skus) if found.sellable}
        chosen: dict[str, ProductCard] = {}
        for rule, kind, found in wanted:
            fitting = (cards[sku] for sku in found if sku in cards and _agree(rule, card, cards[sku]))
            if kind not in chosen and (best := next(fitting, None)) is not None:
                chosen[kind] = best
        return list({found.sku: found for found in chosen.values()}.values())[:most]

    async def substitutes(self, card: ProductCard, quantity: int = 1, most: int = 3) -> list[ProductCard]:
        """Articles of the same kind that agree in what matters and of which so many can be had, the nearest first."""
        own = await self._terms(card.sku)
        kinds = _very_kinds(own)
        if not kinds:
            return []
        query = {**own, **dict.fromkeys(kinds, 3 * HEAD)}
        hits = [hit for hit in await self._search.nearest(_vector(query), ALIKE) if hit.sku != card.sku]
        alike = {hit.sku: _terms(hit) for hit in hits}
        same = [sku for sku, terms in alike.items() if any(terms.get(kind, 0.0) >= ITSELF for kind in kinds)]
        must = next((rule.same for rule in self._rules.substitutes if not rule.for_ or _is_any(own, rule.for_)), ())
        fits = fits_of(card)
        fitting = [
            found
            for found in await catalogue.cards(same)
            if found.sellable >= max(quantity, 1) and _same(fits, fits_of(found), must)
        ]
        return sorted(fitting, key=lambda found: self._apart(card, found, own, alike[found.sku]))[:most]

    def _apart(self, card: ProductCard, other: ProductCard, own: Terms, theirs: Terms) -> tuple[float, str]:
        """How far a substitute is from the article: in length, in material, in everything that is said of both."""
        shared = sum(min(value, theirs.get(place, 0.0)) for place, value in own.items())
        apart = 1 - shared / (sum(own.values()) or 1.0)
        apart += _length_apart(fits_of(card), fits_of(other))
        mine, its = (self._material(terms) for terms in (own, theirs))
        if mine != its:
            apart += OTHER_MATERIAL if its > mine else PLAINER
        return apart, other.sku

    def _material(self, terms: Terms) -> int:
        """How good the material is, by its place in the rules."""
        places = [at for at, material in enumerate(self._rules.better) if dimension(f"c:{material}") in terms]
        return max(places, default=-1)

    async def _terms(self, sku: str) -> Terms:
        code = SparseVector((dimension(f"={bare(sku)}"),), (1.0,))
        hits = await self._search.nearest(code, 4)
        return next((_terms(hit) for hit in hits if hit.sku == sku), {})

    async def _of_kind(self, kind: str, rule: Companion, card: ProductCard, own: Terms) -> list[str]:
        """Articles of a kind, those first that have the measure and most words in common."""
        query = {dimension(f"c:{kind}"): 3 * HEAD}
        if rule.mine is not None:
            values = fits_of(card).get(rule.mine)
            if not values:
                return []
            query |= dict.fromkeys((dimension(value) for value in values), 6.0)
        if rule.brand:
            query |= {dimension(word): 6.0 for word in _words(card.brand)}
        hits = await self._search.nearest(_vector(query), OF_A_KIND)
        terms = {hit.sku: _terms(hit) for hit in hits if hit.sku != card.sku}
        right = [sku for sku, each in terms.items() if _is(each, kind)]
        return sorted(right, key=lambda sku: -_shared(own, terms[sku], query))


def _shared(own: Terms, theirs: Terms, wanted: Terms) -> float:
    """What both say, and above all what the rule asks for."""
    said = sum(min(value, theirs.get(place, 0.0)) for place, value in own.items())
    return said + 10 * sum(place in theirs for place in wanted)


def _agree(rule: Companion, card: ProductCard, other: ProductCard) -> bool:
    if rule.brand and card.brand.casefold() != other.brand.casefold():
        return False
    if rule.mine is None or rule.theirs is None:
        return True
    return bool(fits_of(card).get(rule.mine, frozenset()) & fits_of(other).get(rule.theirs, frozenset()))


def _same(own: Fits, theirs: Fits, must: Sequence[str]) -> bool:
    return all(own[measure] & theirs.get(measure, frozenset()) for measure in must if measure in own)


def _length_apart(own: Fits, theirs: Fits) -> float:
    mine, its = (min(map(_number, fits.get("length", ())), default=0.0) for fits in (own, theirs))
    if not mine or not its:
        return 0.0
    return (its - mine) / mine if its >= mine else SHORTER * (mine - its) / mine


def _number(value: str) -> float:
    return measures.figure(value.removesuffix("mm"))


def _is(terms: Terms, kind: str) -> bool:
    return terms.get(dimension(f"c:{kind}"), 0.0) >= KIND


def _within(kind: str, kinds: Sequence[str]) -> bool:
    """Whether a kind is one of those, or lies below or above one of them."""
    above = trade().above
    return any(kind == each or each in above(kind) or kind in above(each) for each in kinds)


def _is_any(terms: Terms, kinds: Iterable[str]) -> bool:
    return any(_is(terms, kind) for kind in kinds)


def _very_kinds(terms: Terms) -> list[int]:
    """The dimensions of the kinds that the article is itself; of a drill bit that is an SDS bit the narrower one."""
    thesaurus, places = trade(), _kind_places()
    itself = [kind for kind, place in places.items() if terms.get(place, 0.0) >= ITSELF]
    above = {broader for kind in itself for broader in thesaurus.above(kind)}
    return [places[kind] for kind in itself if kind not in above]


@lru_cache(maxsize=1)
def _kind_places() -> dict[str, int]:
    thesaurus = trade()
    return {concept: dimension(f"c:{concept}") for concept in thesaurus.concepts if thesaurus.is_article(concept)}


def _words(text: str) -> list[str]:
    return [name for token in tokenise(text) for name, _ in token.names]


def _terms(hit: IndexHit) -> Terms:
    return dict(zip(hit.sparse.indices, hit.sparse.values, strict=True)) if hit.sparse else {}


def _vector(weights: Mapping[int, float]) -> SparseVector:
    places = sorted(weights)
    return SparseVector(tuple(places), tuple(weights[place] for place in places))
