"""Comparisons in a query: "más de 900 W", "under 200 euros", "entre 10 y 20 mm"."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.search import measures

PRICE, AVAILABLE = "price", "available"  # what is compared besides an article's facts
_MONEY = {"eur", "euro", "euros", "gbp", "usd", "pounds", "quid", "dolares", "pesos", "bucks"}
_NUM = r"(?P<{}>\d+(?:[.,]\d+)?)"
_UNIT = r"\s*(?P<unit>[a-z°]+2?\b)?"
_MORE = (
    r"(?:mas de|mayor de|superior a|al menos|como minimo|minimo(?: de)?|a partir de|desde"
    r"|over|above|more than|at least)"
)
_LESS = (
    r"(?:menos de|no mas de|menor de|inferior a|por debajo de|como maximo|maximo(?: de)?|hasta"
    r"|under|below|less than|at most|up to|cheaper than)"
)
_PATTERNS = (
    re.compile(rf"\b(?:entre|between)\s+{_NUM.format('low')}\s*[a-z]*\s+(?:y|and)\s+{_NUM.format('high')}{_UNIT}"),
    re.compile(rf"\b{_LESS}\s+{_NUM.format('high')}{_UNIT}"),
    re.compile(rf"\b{_MORE}\s+{_NUM.format('low')}{_UNIT}"),
)
_CURRENCY = re.compile(r"[£$]\s*(?=\d)")


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds (inclusive) on a fact in its normal unit, or on the price."""

    unit: str
    low: float
    high: float
    asked: str

    def kept_by(self, payload: Mapping[str, Any]) -> bool:
        """Whether an article has a figure within; one that tells no such figure does not keep it."""
        if self.unit in {PRICE, AVAILABLE}:
            values = [payload.get(self.unit, math.nan)]
        else:
            values = payload.get("facts", {}).get(self.unit, ())
        return any(self.low <= value <= self.high for value in values)


def comparisons(folded: str) -> tuple[str, tuple[Range, ...]]:
    """The text without its comparisons, and these; a bare figure is a price only after "under" and its like."""
    text = _CURRENCY.sub("", folded)
    found: list[Range] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            one = _range(match)
            if one is not None:
                found.append(one)
                text = text.replace(match.group(), " ", 1)
    return (text, tuple(found)) if found else (folded, ())


def _range(match: re.Match[str]) -> Range | None:
    groups = match.groupdict()
    unit = groups["unit"]
    if unit is None or unit in _MONEY:
        normal, factor = (PRICE, 1.0) if unit or "high" in groups else ("", 0.0)
    else:
        normal, factor = measures.normal_unit(unit)
    if not normal:
        return None
    low = measures.figure(groups["low"]) * factor if groups.get("low") else -math.inf
    high = measures.figure(groups["high"]) * factor if groups.get("high") else math.inf
    return Range(normal, low, high, match.group())
