"""The invoice's way to its buyer: rendered once, then to the chat, the mailbox and the staff, each a job of its own.

Each can run twice without harm: what was sent is written down, and a repetition of a job that was killed between
sending and writing carries the same Message-ID.
"""

from typing import Any
from uuid import uuid4

from tortoise.transactions import in_transaction

from models.invoice import Invoice
from services.errors import UnknownOrderError
from services.invoicing.captions import for_buyer, for_staff
from services.invoicing.context import JobContext
from services.invoicing.document import InvoiceDocument
from services.invoicing.html import invoice_html
from services.invoicing.mail import compose
from services.jobs.queue import enqueue
from services.jobs.registry import Payload
from services.ports.messenger import MessengerError


class NotRenderedYetError(Exception):
    """The invoice has no PDF yet; its sending is tried again."""


async def render(context: JobContext, payload: Payload) -> None:
    """Make the PDF, keep it, and queue the sendings with it in one transaction."""
    invoice = await Invoice.get(id=payload["invoice"])
    if invoice.pdf is not None:
        return
    pdf = await context.renderer.render(*invoice_html(InvoiceDocument.from_json(invoice.document)))
    async with in_transaction():
        if await Invoice.filter(id=invoice.id, pdf__isnull=True).update(pdf=pdf):
            await _queue("invoice.to_chat", invoice)
            await _queue("invoice.to_mail", invoice)
            for chat in context.staff_chat_ids:
                await _queue("order.to_staff", invoice, chat=chat)


async def _queue(job: str, invoice: Invoice, **more: Any) -> None:
    key = ":".join([job, str(invoice.id), *(str(more[name]) for name in ("chat",) if name in more)])
    await enqueue(job, {"invoice": invoice.id, "about": invoice.number, **more}, dedupe_key=key)


async def _rendered(payload: Payload) -> tuple[Invoice, InvoiceDocument, bytes]:
    invoice = await Invoice.get(id=payload["invoice"]).prefetch_related("order")
    if invoice.pdf is None:
        raise NotRenderedYetError(invoice.number)
    return invoice, InvoiceDocument.from_json(invoice.document), bytes(invoice.pdf)


async def to_chat(context: JobContext, payload: Payload) -> None:
    """Send the PDF to the order's chat, or to ``chat``; a later time by Telegram's file id."""
    invoice, document, pdf = await _rendered(payload)
    if invoice.telegram_file_id is not None and "again" not in payload:
        return
    chat = payload.get("chat", invoice.order.chat_id)
    file_id = await _send(context, chat, invoice, pdf, for_buyer(document))
    await Invoice.filter(id=invoice.id).update(telegram_file_id=file_id)


async def _send(context: JobContext, chat: int, invoice: Invoice, pdf: bytes, caption: str) -> str:
    name = f"{invoice.number}.pdf"
    if invoice.telegram_file_id:
        try:
            return await context.messenger.send_document(chat, name, invoice.telegram_file_id, caption)
        except MessengerError as error:
            if not error.permanent:
                raise  # otherwise the file id may be another bot's: upload anew
    return await context.messenger.send_document(chat, name, pdf, caption)


async def to_mail(context: JobContext, payload: Payload) -> None:
    """Mail the PDF to the address on the invoice, once, unless asked for again."""
    invoice, document, pdf = await _rendered(payload)
    again = str(payload.get("again", ""))
    if not document.buyer.email or (invoice.mailed_at is not None and not again):
        return
    await context.mailer.send(compose(document, pdf, again=again))
    await Invoice.filter(id=invoice.id).update(mailed_at=context.clock())


async def to_staff(context: JobContext, payload: Payload) -> None:
    """Post the new order to one of the staff's chats."""
    invoice, document, pdf = await _rendered(payload)
    caption = for_staff(document, context.staff_language)
    await _send(context, payload["chat"], invoice, pdf, caption)


async def send_again(
    order_number: str,
    *,
    to_chat: bool = True,
    to_mail: bool = True,
    customer_id: int | None = None,
    chat_id: int | None = None,
) -> str:
    """Queue an order's invoice once more, in the ambient transaction; the invoice's number.

    ``customer_id``: whose order it must be; ``chat_id``: where it is wanted, if not in the order's own chat.
    Raises :class:`UnknownOrderError` for an order that is not there, not his, or without an invoice.
    """
    found = Invoice.filter(order__number=order_number)
    invoice = await (found if customer_id is None else found.filter(order__customer_id=customer_id)).first()
    if invoice is None:
        raise UnknownOrderError(number=order_number)
    again = uuid4().hex[:8]
    if to_chat:
        await _queue("invoice.to_chat", invoice, again=again, **({} if chat_id is None else {"chat": chat_id}))
    if to_mail:
        await _queue("invoice.to_mail", invoice, again=again)
    return invoice.number


JOBS = {"invoice.render": render, "invoice.to_chat": to_chat, "invoice.to_mail": to_mail, "order.to_staff": to_staff}
