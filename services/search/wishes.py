"""Wishes about the whole list in a query: "el más barato", "de más a menos potencia", "que haya en stock"."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.search.comparisons import AVAILABLE, PRICE, Range


@dataclass(frozen=True, slots=True)
class Sort:
    """By which figure the articles that are what was asked for shall stand: the price, or a fact's normal unit."""

    unit: str
    descending: bool = False

    def key(self, payload: Mapping[str, Any]) -> float:
        """What to sort by; an article that tells no such figure comes last."""
        if self.unit == PRICE:
            values: Sequence[float] = [payload["price"]] if "price" in payload else []
        else:
            values = payload.get("facts", {}).get(self.unit, [])
        if not values:
            return math.inf
        return -max(values) if self.descending else min(values)


_MOST = r"(?:\b(?:el|la|los|las|lo|the)\s+)?\b(?:mas|most)\s+"
_SUPERLATIVES = (
    (Sort(PRICE), rf"{_MOST}(?:barat|economic|asequible)\w*|\bcheap(?:est|er)?\b|\bbarat[oa]s?\b|\beconomic[oa]s?\b"),
    (
        Sort(PRICE),
        r"\b(?:the )?(?:lowest|best)[ -]price[d]?\b|\b(?:al? )?(?:menor|mejor|bajo) precio\b|\blow[ -]cost\b",
    ),
    (Sort(PRICE, descending=True), rf"{_MOST}(?:car[oa]s?|expensive)\b|\bdearest\b|\bpriciest\b"),
    (Sort("w", descending=True), rf"{_MOST}(?:potentes?|potencia|powerful|power)\b"),
    (Sort("g"), rf"{_MOST}(?:liger|livian)\w+|\blightest\b|{_MOST}lightweight\b"),
    (Sort("g", descending=True), rf"{_MOST}pesad\w+|\bheaviest\b"),
    (Sort("ah", descending=True), rf"{_MOST}(?:capacidad|capacity)\b"),
    (Sort("mm", descending=True), rf"{_MOST}larg[oa]s?\b|\b(?:the )?longest\b"),
    (Sort("mm"), rf"{_MOST}cort[oa]s?\b|\b(?:the )?shortest\b"),
)
_ORDERS = (
    (Sort(PRICE, descending=True), r"\b(?:de |from )?(?:mayor a menor|mas car[oa] a mas barat[oa])(?: precio)?\b"),
    (Sort(PRICE, descending=True), r"\bfrom (?:dear|expensive|high(?:est)?) to (?:cheap|low(?:est)?)(?: price)?\b"),
    (Sort(PRICE), r"\b(?:de )?(?:menor a mayor|mas barat[oa] a mas car[oa]|barat[oa] a car[oa])(?: precio)?\b"),
    (Sort(PRICE), r"\b(?:from )?(?:cheap|low(?:est)?) to (?:dear|expensive|high(?:est)?)(?: price)?\b"),
    (Sort(PRICE), r"\b(?:orden\w+ |sort(?:ed)? )?(?:por (?:el )?precio|by price)\b"),
)
_SORTS = tuple((sort, re.compile(pattern)) for sort, pattern in (*_ORDERS, *_SUPERLATIVES))
_STOCK = re.compile(
    r"\b(?:(?:que )?(?:haya|hay|este|esten|tengais|tengan|tenga|is|are|you have)\s+)?"
    r"(?:en stock|in stock|disponibles? (?:ya|ahora|hoy)|available (?:now|today)|con stock|entrega inmediata)\b"
)


def wishes(folded: str) -> tuple[str, Sort | None, tuple[Range, ...]]:
    """The text without its wishes, the first order asked for, and what the articles shall keep."""
    text, stock = _STOCK.subn(" ", folded)
    kept = (Range(AVAILABLE, 1, math.inf, "stock"),) if stock else ()
    wanted: Sort | None = None
    for sort, pattern in _SORTS:
        text, said = pattern.subn(" ", text)
        wanted = wanted or (sort if said else None)
    if not text.strip():  # the wish is all that was said: there is nothing to sort
        return folded, None, ()
    return text, wanted, kept
