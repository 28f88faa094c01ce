"""What stands under the PDF in a chat: HTML, within Telegram's 1,024 characters."""

from services.actions import Language
from services.invoicing.document import InvoiceDocument, InvoiceLine
from services.wording import Html, Wording, wording

ROOM = 900  # characters for the whole caption; Telegram takes 1,024 once the markup is read
LONGEST = 70  # of a name in it


def for_buyer(document: InvoiceDocument) -> Html:
    """In the invoice's language."""
    words = wording(document.language, document.currency)
    return words.html(
        "invoice.caption", number=document.number, order=document.order_number, total=words.money(document.total)
    )


def for_staff(document: InvoiceDocument, language: Language) -> Html:
    """Customer, lines as far as they fit, total."""
    words = wording(language, document.currency)
    head = _head(document, words)
    foot = words.html("notice.new_order.total", total=words.money(document.total), number=document.number)
    return Html("\n".join([head, "", *_lines(document, words, ROOM - len(head) - len(foot)), "", foot]))


def _head(document: InvoiceDocument, words: Wording) -> Html:
    buyer = document.buyer
    contact = " · ".join(filter(None, [buyer.phone, buyer.email]))
    return words.html(
        "notice.new_order",
        number=document.order_number,
        name=_short(buyer.name),
        tax_id=_short(buyer.tax_id),
        address=_short(" ".join(buyer.address.split()), 160),
        contact=_short(contact, 120),
    )


def _lines(document: InvoiceDocument, words: Wording, room: int) -> list[str]:
    shown: list[str] = []
    for line in document.lines:
        text = _line(line, words)
        if sum(map(len, shown)) + len(text) > room - 40:  # room for the line that says how many are left out
            return [*shown, words.html("notice.new_order.more", len(document.lines) - len(shown))]
        shown.append(text)
    return shown


def _line(line: InvoiceLine, words: Wording) -> Html:
    return words.html(
        "notice.new_order.line",
        quantity=words.unit(line.unit, line.quantity),
        name=_short(line.name),
        sku=line.sku,
        amount=words.money(line.amount),
    )


def _short(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
