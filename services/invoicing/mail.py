"""The mail that brings an invoice: HTML and text, the PDF attached."""

from services.invoicing.document import InvoiceDocument
from services.invoicing.html import grouped
from services.invoicing.templating import fill
from services.ports.mailer import Attachment, Mail
from services.wording import wording


def compose(document: InvoiceDocument, pdf: bytes, *, again: str = "") -> Mail:
    """The mail to the buyer, in the invoice's language.

    Its Message-ID is the invoice's own, so that a repetition is recognised as one (RFC 5322, 3.6.4); ``again``
    tells a copy that was asked for from it, which the mailbox would hide otherwise.
    """
    words = wording(document.language, document.currency)
    values = {"iban": grouped(document.seller.iban)}
    return Mail(
        recipient=document.buyer.email,
        subject=_one_line(words.text("mail.invoice.subject", number=document.number, seller=document.seller.name)),
        text=fill("mail/invoice.txt", document, **values),
        html=fill("mail/invoice.html", document, **values),
        message_id=f"<{'.'.join(filter(None, ['invoice', document.number, again]))}@{_domain(document)}>",
        attachments=(Attachment(f"{document.number}.pdf", pdf),),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _domain(document: InvoiceDocument) -> str:
    return document.seller.email.rpartition("@")[2] or "macroferro.invalid"
