"""What a search is asked and what it answers."""

from dataclasses import dataclass, field
from decimal import Decimal

from services.actions import Language


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """``query`` in the buyer's words, freed of filters; prices in the shop's currency, tax excluded."""

    query: str
    language: Language = "es"
    brand: str | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    in_stock: bool = False
    category_id: str | None = None
    limit: int = 5
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    sku: str
    score: float
    broken: tuple[str, ...] = ()  # the sizes asked for that it does not have, in the buyer's words
    alike: bool = True  # what was asked for, as much as the best one


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits best first. ``no_match``: nothing honest to show (then ``hits`` are at best neighbours)."""

    hits: tuple[Hit, ...] = ()
    total: int = 0  # how many there are in all, for "more"
    no_match: bool = False
    corrected: str | None = None  # the query as it was read, where spelling was mended
    relaxed: tuple[str, ...] = field(default=())  # the constraints that could not be kept: "brand", "max_price", …
    limited: bool = False  # the index is gone and PostgreSQL answered: that it found nothing does not mean that much
