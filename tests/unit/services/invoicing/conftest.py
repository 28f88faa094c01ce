"""Invoices of a real shop's articles."""

from datetime import date
from decimal import Decimal

import pytest

from models.money import line_amount, totals
from services.invoicing.document import Buyer, InvoiceDocument, InvoiceLine, Seller

ARTICLES = [
    ("DIN933-M8X40", "Tornillo hexagonal DIN 933 M8x40 8.8 cincado", 500, "unit", "0.0342", "21"),
    ("GSB18V-55", "Taladro percutor Bosch GSB 18V-55", 1, "box", "189.90", "21"),
    ("GN-9", "Guante de nitrilo talla 9", 24, "pair", "2.15", "10"),
]


@pytest.fixture
def invoice():
    """A function that makes an invoice; ``copies`` repeats the articles."""

    def make(*, copies=1, articles=ARTICLES, buyer="Talleres Ruiz, S.L.", email="compras@ruiz.example", **changes):
        lines = tuple(
            InvoiceLine(
                sku=sku,
                name=name,
                quantity=quantity,
                unit=unit,
                unit_price=Decimal(price),
                vat_rate=Decimal(rate),
                amount=line_amount(quantity, Decimal(price)),
            )
            for sku, name, quantity, unit, price, rate in articles * copies
        )
        sums = totals((line.amount, line.vat_rate) for line in lines)
        fields = {
            "number": "F2026-000123",
            "order_number": "2026-000045",
            "issued_on": date(2026, 11, 22),
            "supplied_on": date(2026, 11, 21),
            "due_on": date(2026, 12, 22),
            "language": "es",
            "currency": "EUR",
            "seller": Seller(
                name="Macroferro S.L.",
                tax_id="B12345674",
                address="Calle del Acero 14, 08820 El Prat de Llobregat",
                email="pedidos@macroferro.example",
                iban="ES9121000418450200051332",
                register_entry="Registro Mercantil de Barcelona, hoja B-381234",
            ),
            "buyer": Buyer(name=buyer, tax_id="B98765431", address="C/ Mayor, 3\n28013 Madrid", email=email),
            "lines": lines,
            "vat_lines": sums.vat_lines,
            "tax_base": sums.tax_base,
            "vat": sums.vat,
            "total": sums.total,
        }
        return InvoiceDocument(**{**fields, **changes})

    return make
