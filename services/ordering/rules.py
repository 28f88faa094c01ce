"""What quantities may be ordered: pure rules, no database."""

from dataclasses import dataclass
from decimal import Decimal

from services.errors import MinimumQuantityError, OutOfStockError, QuantityError, RetiredError, StockError

MOST = 100_000  # of one article in one cart; the database's CHECK says the same


@dataclass(frozen=True, slots=True)
class Article:
    """What the rules need to know of a product; ``available`` are free pieces over all warehouses."""

    sku: str
    name_es: str
    name_en: str
    unit: str
    pack_size: int = 1
    min_quantity: int = 1
    available: int = 0
    active: bool = True
    backorder: bool = False  # may be ordered beyond what is free

    @property
    def sellable(self) -> int:
        """The free pieces that make whole packs."""
        return self.available - self.available % self.pack_size

    @property
    def minimum(self) -> int:
        """The least that can be ordered, in whole packs."""
        return packed(self.min_quantity, self.pack_size)


def whole(quantity: object) -> int:
    """A whole quantity from 1 to :data:`MOST`; raises :class:`QuantityError` (a bool, NaN, 2.5, 1e9, text …)."""
    if isinstance(quantity, bool) or not isinstance(quantity, int | float | Decimal):
        raise QuantityError(quantity=str(quantity))
    # Asked of Decimal, which knows even a signalling NaN: neither it nor infinity may be compared or formatted.
    if not Decimal(quantity).is_finite():
        raise QuantityError(quantity=str(quantity))
    if not 1 <= quantity <= MOST or quantity != int(quantity):
        raise QuantityError(quantity=quantity)
    return int(quantity)


def packed(quantity: int, pack_size: int) -> int:
    """The quantity in pieces, rounded up to whole packs."""
    return -(-quantity // pack_size) * pack_size


def orderable(article: Article, pieces: int) -> int:
    """The pieces that a line of ``pieces`` would hold: whole packs, at least the minimum.

    Raises :class:`MinimumQuantityError`; :class:`QuantityError` where the packs add up to more than :data:`MOST`.
    """
    rounded = packed(pieces, article.pack_size)
    if rounded < article.minimum:
        raise MinimumQuantityError(**_names(article), minimum=article.minimum, unit=article.unit)
    if rounded > MOST:
        raise QuantityError(quantity=rounded)
    return rounded


def in_stock(article: Article, pieces: int) -> int:
    """``pieces``, where so many are free or may be waited for.

    Raises :class:`StockError` with what could be had; :class:`RetiredError` where the article is sold no longer.
    """
    if not article.active:
        raise RetiredError(**_names(article), available=0, unit=article.unit)
    if article.backorder:
        return pieces
    if article.sellable < article.minimum:
        raise OutOfStockError(**_names(article), available=0, unit=article.unit)
    if pieces > article.available:
        raise StockError(**_names(article), available=article.sellable, unit=article.unit)
    return pieces


def later(article: Article, pieces: int) -> int:
    """Of ``pieces`` of a backordered article, those that must wait for new stock; the others leave in whole packs."""
    return max(0, pieces - article.sellable) if article.active and article.backorder else 0


def _names(article: Article) -> dict[str, str]:
    return {"sku": article.sku, "name": article.name_es, "name_en": article.name_en or article.name_es}
