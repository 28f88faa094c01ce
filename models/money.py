"""Amounts: exact decimals, rounded in one place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Round to cents, halves away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def line_amount(quantity: int, unit_price: Decimal) -> Decimal:
    """The net amount of a line; unit prices may have four decimals, amounts have two."""
    return cents(quantity * unit_price)


@dataclass(frozen=True, slots=True)
class VatLine:
    """The tax of one rate: ``rate`` in per cent, ``base`` and ``tax`` in the shop's currency."""

    rate: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Computed once, never re-added elsewhere: total = tax base + VAT."""

    tax_base: Decimal
    vat_lines: tuple[VatLine, ...]
    vat: Decimal
    total: Decimal


def totals(lines: Iterable[tuple[Decimal, Decimal]]) -> Totals:
    """Add up ``(net amount, VAT rate in per cent)`` pairs; VAT is rounded once a rate.

    Rounding per rate, not per line, follows the invoice's own breakdown (Directive 2006/112/EC, art. 226 (8)–(10)).
    """
    bases: dict[Decimal, Decimal] = defaultdict(Decimal)
    for amount, rate in lines:
        bases[rate] += amount
    vat_lines = tuple(
        VatLine(rate, base, cents(base * rate / 100)) for rate, base in sorted(bases.items(), reverse=True)
    )
    base, vat = sum((v.base for v in vat_lines), Decimal("0.00")), sum((v.tax for v in vat_lines), Decimal("0.00"))
    return Totals(base, vat_lines, vat, base + vat)
