"""``python -m bot invoice ORDER``: an order's invoice as a PDF file, here."""

import asyncio
import sys
from pathlib import Path

from bot import wiring
from bot.embedded.engines import engines
from bot.embedded.processes import EngineError
from bot.service import connected
from bot.settings import Settings
from models.invoice import Invoice
from services.invoicing.document import InvoiceDocument
from services.invoicing.html import invoice_html
from services.ports.renderer import RenderError


def run(settings: Settings, order: str) -> int:
    """Write ``<invoice number>.pdf`` into the current folder and say where; 1 for an order without an invoice."""
    try:
        found = asyncio.run(_find(settings, order.strip()))
        if found is None:
            sys.stderr.write(f"no order {order} has an invoice\n")
            return 1
        number, pdf = found
        path = Path.cwd() / f"{number}.pdf"
        _write(path, pdf)
    except (EngineError, RenderError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


async def _find(settings: Settings, order: str) -> tuple[str, bytes] | None:
    """The invoice's number and PDF, by the order's number or the invoice's own."""
    async with engines(settings, join=True) as addresses, connected(settings, addresses):
        invoice = await Invoice.get_or_none(order__number=order) or await Invoice.get_or_none(number=order.upper())
        if invoice is None:
            return None
        return invoice.number, bytes(invoice.pdf) if invoice.pdf is not None else await _rendered(settings, invoice)


async def _rendered(settings: Settings, invoice: Invoice) -> bytes:
    """The PDF that the worker has not made yet; it is not kept, so that its job still sends it."""
    renderer = wiring.the_renderer(settings)
    try:
        return await renderer.render(*invoice_html(InvoiceDocument.from_json(invoice.document)))
    finally:
        await renderer.close()


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".pdf.part")
    part.write_bytes(content)
    part.replace(path)
