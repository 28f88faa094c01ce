"""Carts and orders as the conversation sees them: frozen values drawn from the database."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from models.money import Totals
from services.actions import Language


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a cart or an order; prices net, ``amount`` = quantity × unit price, rounded to cents."""

    sku: str
    name_es: str
    name_en: str
    quantity: int
    unit: str
    unit_price: Decimal
    vat_rate: Decimal
    amount: Decimal
    available: int  # free pieces now (carts); 0 on orders
    later: int = 0  # of the quantity, the pieces that wait for new stock
    sold: bool = True  # False in a cart whose article was retired meanwhile

    def name(self, language: Language) -> str:
        """The article's name in the buyer's language."""
        return self.name_en if language == "en" and self.name_en else self.name_es


@dataclass(frozen=True, slots=True)
class CartView:
    lines: tuple[LineView, ...]
    totals: Totals
    fingerprint: str  # changes with any line, quantity or price: what a summary was confirmed on


@dataclass(frozen=True, slots=True)
class Change:
    """What a cart change did: the line's quantity before and after (0: no line)."""

    sku: str
    name_es: str
    name_en: str
    unit: str
    before: int
    after: int
    rounded_to: int | None = None  # the pack that the quantity was rounded up to
    later: int = 0  # of ``after``, the pieces that wait for new stock

    def name(self, language: Language) -> str:
        """The article's name in the buyer's language."""
        return self.name_en if language == "en" and self.name_en else self.name_es


@dataclass(frozen=True, slots=True)
class OrderView:
    number: str
    status: str  # placed, confirmed, shipped, delivered, cancelled
    placed_at: datetime
    lines: tuple[LineView, ...]
    totals: Totals
    notes: str
    invoice_number: str | None
