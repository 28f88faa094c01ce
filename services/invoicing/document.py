"""The invoice as a frozen value: everything that stands on it, computed once, stored as JSON, never recomputed.

What it carries is what Real Decreto 1619/2012, art. 6.1 asks of a complete invoice: (a) number in a series,
(b) date of issue, (c)–(e) names, tax numbers and addresses of both sides, (f) the goods with unit prices net of
tax, (g)–(h) rates and tax amounts apart, (i) the date of supply where it is another one.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from models.money import VatLine
from services.actions import Language


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Seller(_Frozen):
    """The issuer, from the settings. ``register_entry``: Código de Comercio, art. 24 (commercial register data)."""

    name: str
    tax_id: str
    address: str
    email: str = ""
    phone: str = ""
    website: str = ""
    register_entry: str = ""
    iban: str = ""
    payment_days: int = 30  # Ley 3/2004, art. 4: at most 60 between businesses


class Buyer(_Frozen):
    name: str
    tax_id: str
    address: str
    email: str = ""
    phone: str = ""


class InvoiceLine(_Frozen):
    """``unit_price`` net, up to four decimals; ``vat_rate`` in per cent; ``amount`` net, in cents."""

    sku: str
    name: str
    quantity: int
    unit: str
    unit_price: Decimal
    vat_rate: Decimal
    amount: Decimal


class InvoiceDocument(_Frozen):
    number: str
    order_number: str
    issued_on: date
    supplied_on: date
    due_on: date
    language: Language
    currency: str
    seller: Seller
    buyer: Buyer
    lines: tuple[InvoiceLine, ...]
    vat_lines: tuple[VatLine, ...]
    tax_base: Decimal
    vat: Decimal
    total: Decimal
    notes: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the database keeps it: decimals and dates are strings."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Read back what :meth:`as_json` gave."""
        return cls.model_validate(stored)
