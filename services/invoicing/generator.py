"""From an order to its invoice."""

from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from models.invoice import Invoice
from models.money import totals
from models.order import Order, OrderLine
from services.actions import Language
from services.errors import IncompleteCustomerError
from services.invoicing.document import Buyer, InvoiceDocument, InvoiceLine, Seller
from services.invoicing.numbers import invoice_number
from services.jobs.queue import enqueue

DEMANDED = ("name", "tax_id", "address")  # Real Decreto 1619/2012, art. 6.1 (c)–(e)


class TotalsDifferError(Exception):
    """The order's total is not what its lines add up to."""


async def issue(order: Order, *, seller: Seller, now: datetime, timezone: str = "Europe/Madrid") -> Invoice:
    """Issue the order's invoice in the ambient transaction and queue its rendering; the same one when asked again.

    ``now`` is aware; the invoice's day is the shop's. Raises :class:`IncompleteCustomerError` for a buyer without
    name, tax number or address, :class:`TotalsDifferError` for an order that does not add up.
    """
    if (issued := await Invoice.get_or_none(order_id=order.id)) is not None:
        return issued
    lines = await OrderLine.filter(order_id=order.id).order_by("position")
    today = now.astimezone(ZoneInfo(timezone))
    draft = _draft(order, lines, seller, today)  # whatever can be wrong is found before a number is drawn
    document = draft.model_copy(update={"number": await invoice_number(today.year)})
    invoice = await Invoice.create(
        number=document.number, order_id=order.id, issued_at=now, document=document.as_json()
    )
    await enqueue("invoice.render", {"invoice": invoice.id}, dedupe_key=f"invoice.render:{invoice.id}")
    return invoice


def _buyer(order: Order) -> Buyer:
    data = {name: str(order.customer_data.get(name) or "").strip() for name in Buyer.model_fields}
    for field in DEMANDED:
        if not data[field]:
            raise IncompleteCustomerError(field=field)
    return Buyer(**data)


def _draft(order: Order, lines: list[OrderLine], seller: Seller, today: datetime) -> InvoiceDocument:
    sums = totals((line.amount, line.vat_rate) for line in lines)
    if sums.total != order.total:
        raise TotalsDifferError(order.number, order.total, sums.total)
    language = cast("Language", order.language)
    return InvoiceDocument(
        number="",
        order_number=order.number,
        issued_on=today.date(),
        supplied_on=order.placed_at.astimezone(today.tzinfo).date(),
        due_on=today.date() + timedelta(days=seller.payment_days),
        language=language,
        currency=order.currency,
        seller=seller,
        buyer=_buyer(order),
        lines=tuple(_line(line, language) for line in lines),
        vat_lines=sums.vat_lines,
        tax_base=sums.tax_base,
        vat=sums.vat,
        total=sums.total,
        notes=order.notes,
    )


def _line(line: OrderLine, language: Language) -> InvoiceLine:
    return InvoiceLine(
        sku=line.product_id,
        name=line.name_en if language == "en" and line.name_en else line.name,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        vat_rate=line.vat_rate,
        amount=line.amount,
    )
