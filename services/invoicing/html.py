"""The invoice as HTML and CSS, for the renderer."""

from services.invoicing.document import InvoiceDocument
from services.invoicing.templating import fill, stylesheet


def invoice_html(document: InvoiceDocument) -> tuple[str, str]:
    """``(html, css)``, self-contained: nothing in it is fetched, nothing of the buyer's is markup."""
    return fill("invoice.html", document, iban=grouped(document.seller.iban)), stylesheet("invoice.css")


def grouped(iban: str) -> str:
    """An IBAN in groups of four, as it is printed (ISO 13616)."""
    bare = "".join(iban.split())
    return " ".join(bare[i : i + 4] for i in range(0, len(bare), 4))
