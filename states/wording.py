"""Receipts and figures as a chat shows them: HTML of Telegram's kind."""

import html
import re
from collections.abc import Iterable

from aiogram_dialog import DialogManager

from models.money import Totals
from services.assistant.note import Note
from services.catalogue.views import ProductCard
from services.ordering.views import LineView
from services.wording import Html, Wording

MARKS = {"done": "✅ ", "refused": "⚠️ ", "ask": "❓ ", "info": ""}
LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
ROOM_FOR_LINES = 2400  # of LONGEST_TEXT; names may have 300 letters
TAG = re.compile(r"<[^>]+>")
TIED = re.compile(r"(?<=\d) | (?=\d)|(?<=[^\w\s.,]) ")  # beside a figure, behind a sign


def notes_html(words: Wording, notes: Iterable[Note]) -> Html:
    """The receipt's lines, each with its mark."""
    return Html("\n".join(MARKS[note.mark] + words.html(note.key, note.count, **note.values) for note in notes))


def above(manager: DialogManager, body: str, longest: int = LONGEST_TEXT) -> str:
    """A window's text with this turn's receipt above it, cut to what Telegram takes."""
    words: Wording = manager.middleware_data["words"]
    notes = notes_html(words, manager.middleware_data.get("notes", ()))
    return cut("\n\n".join(part for part in (notes, body) if part), longest)


def cut(text: str, longest: int) -> str:
    """Whole lines only, so that no tag is left open; as many as fit in ``longest`` UTF-16 units."""
    if units(text) <= longest:
        return text
    kept, size = [], 2
    for line in text.split("\n"):
        size += units(line) + 1
        if size > longest:
            break
        kept.append(line)
    return "\n".join([*kept, "…"])


def units(markup: str) -> int:
    """A text's length as Telegram counts it: UTF-16 units, after its tags and entities are read."""
    return len(html.unescape(TAG.sub("", markup)).encode("utf-16-le", "surrogatepass")) // 2


def article_line(words: Wording, number: int, card: ProductCard) -> Html:
    """An article in a numbered list: name, price, pack, stock; a figure does not end a line without its unit."""
    pack = _tied(words.html("article.pack", pack=words.unit(card.unit, card.pack_size)))
    return words.html(
        "article.line",
        number=number,
        name=card.name(words.language),
        price=words.money(card.price),
        unit=words.text(f"per.{card.unit}"),
        pack=Html(f" · {pack}" if card.pack_size > 1 else ""),
        stock=_tied(words.html(f"article.{card.supply}", available=words.unit(card.unit, card.sellable))),
    )


def _tied(term: Html) -> Html:
    return Html(TIED.sub("\N{NO-BREAK SPACE}", term))


def order_line(words: Wording, number: int, line: LineView) -> Html:
    """A line of a cart or an order: name, quantity, unit price, amount, and what of it must wait."""
    line_html = words.html(
        "article.order_line",
        number=number,
        name=line.name(words.language),
        quantity=words.unit(line.unit, line.quantity),
        price=words.money(line.unit_price),
        amount=words.money(line.amount),
    )
    if not line.sold:
        return Html(f"{line_html}\n{words.html('article.retired')}")
    if not line.later:
        return line_html
    now, later = words.unit(line.unit, line.quantity - line.later), words.unit(line.unit, line.later)
    key = "article.later" if line.quantity > line.later else "article.all_later"
    return Html(f"{line_html}\n{words.html(key, now=now, later=later)}")


def order_lines(words: Wording, lines: Iterable[LineView], most: int = 40) -> Html:
    """The lines of a cart or an order; of a very long one the first, and how many more there are.

    They leave room for what stands below them: the total is not what a long message may lose.
    """
    every, shown, room = list(lines), list[Html](), ROOM_FOR_LINES
    for number, line in enumerate(every[:most], 1):
        text = order_line(words, number, line)
        room -= units(text) + 1
        if room < 0:
            break
        shown.append(text)
    if len(every) > len(shown):
        shown.append(words.html("article.more_lines", len(every) - len(shown)))
    return Html("\n".join(shown))


def totals_html(words: Wording, totals: Totals) -> Html:
    """Tax base, VAT by rate, total."""
    rows = [words.html("total.base", amount=words.money(totals.tax_base))]
    rows += [
        words.html("total.vat", rate=words.percent(vat.rate), amount=words.money(vat.tax)) for vat in totals.vat_lines
    ]
    return Html("\n".join([*rows, words.html("total.total", amount=words.money(totals.total))]))
