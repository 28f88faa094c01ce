"""What the windows of looking around show."""

import re
from decimal import Decimal
from textwrap import shorten
from typing import Any

from aiogram.types import ContentType
from aiogram_dialog import DialogManager
from aiogram_dialog.api.entities import MediaAttachment, MediaId

from models.money import line_amount
from services.actions import AddToCart
from services.assistant import narrowing
from services.assistant.answers import field_name, field_value, in_order
from services.assistant.memory import Asked, Memory, Pending, Related
from services.catalogue import queries as catalogue
from services.catalogue.views import ProductCard
from services.ordering import cart
from services.search.facets import Facet
from services.wording import Html, Wording
from states.turn import memory_of
from states.widgets import step_labels
from states.wording import LONGEST_CAPTION, above, article_line, cut, units

LONGEST_LABEL = 36
MOST_COMPANIONS = 3
MOST_FIELDS = 10  # on a phone; the rest is a question away
ROOM_FOR_NOTES = 160
ROW_OF = {"size": "sizes", "brand": "brands", "price": "prices", "cheapest": "toggles", "stock": "toggles"}
LEADING_SIGN, TRAILING_SIGN = re.compile(r"^\D+"), re.compile(r"\D+$")
CENTS_OF_NOTHING = re.compile(r"[.,]00(?!\d)")
DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")


async def _known(manager: DialogManager) -> tuple[Wording, Memory]:
    data = manager.middleware_data
    return data["words"], await memory_of(manager)


async def home(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """Where to begin, and what is in the cart."""
    data = dialog_manager.middleware_data
    words, memory = await _known(dialog_manager)
    view = await cart.view(data["buyer"].chat_id)
    lines = len(view.lines)
    label = words.text("button.cart_with", lines, total=words.money(view.totals.total)) if lines else ""
    notes = data.get("notes", ())
    newcomer = memory == Memory() and all(note.key.startswith("talk.greet") for note in notes)
    body = words.html("home.welcome", company=data["company"]) if newcomer or not notes else ""
    return {"text": above(dialog_manager, body), "cart_label": label or words.text("button.cart")}


async def results(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """The list last shown, in its order, drawn from the catalogue as it is now."""
    words, memory = await _known(dialog_manager)
    cards = await catalogue.cards([item.sku for item in memory.results])
    offset = memory.asked.offset if memory.asked else 0
    lines = [article_line(words, number, card) for number, card in enumerate(cards, 1)]
    header = await _header(words, memory, offset, len(cards))
    return {
        "text": above(dialog_manager, "\n".join([header, "", *lines, "", words.html("results.hint")])),
        "numbers": [(str(number), card.sku) for number, card in enumerate(cards, 1)],
        **facet_buttons(words, memory),
        "earlier": offset > 0,
        "later": offset + len(cards) < memory.total,
        "left": words.number(memory.total - offset - len(cards)),
        "in_category": memory.category is not None,
    }


async def _header(words: Wording, memory: Memory, offset: int, count: int) -> Html:
    category = await catalogue.category(memory.category) if memory.category else None
    asked = memory.asked
    about = category.name(words.language) if category else ""
    if asked and not category:
        about = " · ".join(filter(None, (asked.query, asked.brand, *_limits(words, asked))))
    key = "results.header" if about else "results.header_plain"
    total = words.number(memory.total)
    return words.html(key, about=about, first=offset + 1, last=offset + count, total=total)


def _limits(words: Wording, asked: Asked) -> list[str]:
    """What the list is narrowed by, beside the brand."""
    limits = [facet_label(words, size) for size in asked.sizes]
    if asked.min_price is not None:
        limits.append(words.text("results.from", price=words.money(Decimal(str(asked.min_price)))))
    if asked.max_price is not None:
        limits.append(words.text("results.up_to", price=words.money(Decimal(str(asked.max_price)))))
    limits += [words.text("results.in_stock")] if asked.in_stock else []
    return [*limits, words.text("results.cheapest")] if asked.cheapest else limits


def facet_buttons(words: Wording, memory: Memory) -> dict[str, list[tuple[str, str]]]:
    """What the list can be narrowed by, row by row, and what it is narrowed by, to be tapped off."""
    rows: dict[str, list[tuple[str, str]]] = {name: [] for name in ("sizes", "brands", "prices", "toggles")}
    for facet in memory.facets:
        rows[ROW_OF[facet.kind]].append((facet_label(words, facet), facet.token))
    taken = [
        (words.text("facet.taken", facet=facet_label(words, facet)), facet.token)
        for facet in narrowing.taken(memory.asked)
    ]
    return {**rows, "taken": taken}


def facet_label(words: Wording, facet: Facet) -> str:
    """A facet on a button, in few letters."""
    match facet.kind:
        case "price":
            return _band(words, facet.low, facet.high)
        case "words":
            return words.text("facet.words", words=facet.label)
        case "stock":
            return words.text("facet.stock")
        case "cheapest":
            return words.text("facet.cheapest")
        case "size" if words.language == "es":
            return DECIMAL_POINT.sub(",", facet.label)
        case _:
            return facet.label


def _band(words: Wording, low: float | None, high: float | None) -> str:
    lowest, highest = (_round_money(words, bound or 0) for bound in (low, high))
    if low is None:
        return words.text("facet.price_up_to", price=highest)
    if high is None:
        return words.text("facet.price_from", price=lowest)
    low_end, high_end = TRAILING_SIGN.sub("", lowest), LEADING_SIGN.sub("", highest)  # the currency once
    return words.text("facet.price_between", low=low_end, high=high_end)


def _round_money(words: Wording, bound: float) -> str:
    """A bound of a band as people say it: without the noughts of its cents."""
    return CENTS_OF_NOTHING.sub("", words.money(Decimal(str(bound))))


async def card(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """The article in hand: picture, description, specification, price, stock, and the stepper's quantity."""
    words, memory = await _known(dialog_manager)
    found = await catalogue.cards([memory.product.sku]) if memory.product else []
    if not found:
        return {"text": above(dialog_manager, words.html("card.gone")), "sold": False, "quantity": "0", "back": False}
    article = found[0]
    quantity = stepped(dialog_manager, article, memory)
    related = memory.related if memory.related and memory.related.sku == article.sku else Related(sku=article.sku)
    data = dialog_manager.middleware_data
    return {
        "text": above(dialog_manager, card_html(words, article, quantity, related), LONGEST_CAPTION),
        "companions": [(named.sku, named.name) for named in related.companions[:MOST_COMPANIONS]],
        "substitutes": [(named.sku, named.name) for named in related.instead],
        "picture": await _picture(data["pictures"], article),
        "sold": article.orderable,
        "add": words.text("button.add", quantity=words.unit(article.unit, quantity)),
        **step_labels(words, quantity, article.pack_size),
        "back": bool(memory.results),
    }


def stepped(manager: DialogManager, article: ProductCard, memory: Memory) -> int:
    """The quantity on the stepper: what was tapped, else what is on offer, else the least that is sold."""
    data: Any = manager.current_context().dialog_data
    kept = data.get("stepper", {})
    if kept.get("sku") == article.sku:
        return int(kept["quantity"])
    offered = getattr(memory.offer, "quantity", None)
    return int(offered) if isinstance(offered, int) and offered > 0 else max(article.min_quantity, article.pack_size)


def card_html(words: Wording, article: ProductCard, quantity: int, related: Related) -> Html:
    """The card's text; a caption holds 1,024 characters, so the description gives way before the figures."""
    head = words.html("card.head", name=article.name(words.language), sku=article.sku, brand=article.brand or "–")
    table = [
        words.html("card.field", field=field_name(key, words), value=field_value(key, value, words))
        for key, value in in_order(article.specification)[:MOST_FIELDS]
    ]
    description = words.html("card.text", text=article.description(words.language))
    terms = "\n".join(["", *_terms(words, article, quantity), *_related(words, related)])
    room = LONGEST_CAPTION - ROOM_FOR_NOTES - units(head) - units(terms)
    return Html("\n".join([head, cut("\n".join([description, "", *table]), max(room, 0)), terms]))


def _terms(words: Wording, article: ProductCard, quantity: int) -> list[Html]:
    """Price, stock, pack, minimum, and what the stepper's quantity comes to."""
    more = "_and_backorder" if article.backorder else ""
    stock = f"card.stock{more}" if article.sellable else f"article.{article.supply}"
    terms = [
        words.html("card.price", price=words.money(article.price), unit=words.text(f"per.{article.unit}")),
        words.html(stock, available=words.unit(article.unit, article.sellable)),
    ]
    if article.pack_size > 1:
        terms.append(words.html("card.pack", pack=words.unit(article.unit, article.pack_size)))
    if article.min_quantity > article.pack_size:
        terms.append(words.html("card.minimum", minimum=words.unit(article.unit, article.min_quantity)))
    if article.orderable:
        amount = words.money(line_amount(quantity, article.price))
        terms.append(words.html("card.amount", quantity=words.unit(article.unit, quantity), amount=amount))
    return terms


def _related(words: Wording, related: Related) -> list[Html]:
    """What the buttons below are: articles to take instead, articles to take along."""
    told = [words.html("card.instead")] if related.instead else []
    return [*told, words.html("card.goes_with")] if related.companions else told


async def _picture(pictures: Any, article: ProductCard) -> MediaAttachment | None:
    if article.picture is None:
        return None
    if article.picture.file_id:
        return MediaAttachment(ContentType.PHOTO, file_id=MediaId(article.picture.file_id))
    path = await pictures.path(article.picture)
    return MediaAttachment(ContentType.PHOTO, path=path) if path else None


async def categories(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """The children of the category in hand."""
    words, memory = await _known(dialog_manager)
    here = await catalogue.category(memory.category) if memory.category else None
    children = await catalogue.categories(memory.category)
    title = words.html("categories.in", category=here.name(words.language)) if here else words.html("categories.all")
    return {
        "text": above(dialog_manager, title),
        "children": [(f"{child.name(words.language)} ({child.products})", child.id) for child in children[:90]],
        "inside": here is not None,
    }


async def choice(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """The question which article is meant."""
    words, memory = await _known(dialog_manager)
    if not memory.pending:
        return {"text": above(dialog_manager, words.html("choice.settled")), "numbers": []}
    pending = memory.pending[0]
    cards = await catalogue.cards([candidate.sku for candidate in pending.candidates])
    lines = [article_line(words, number, card) for number, card in enumerate(cards, 1)]
    question = _which(words, pending, len(cards))
    more = [words.html("choice.more", len(memory.pending) - 1)] if len(memory.pending) > 1 else []
    return {
        "text": above(dialog_manager, "\n".join([question, "", *lines, *more])),
        "numbers": [(str(number), card.sku) for number, card in enumerate(cards, 1)],
    }


def _which(words: Wording, pending: Pending, candidates: int) -> Html:
    """The question; where a whole question is to be settled its words are not repeated."""
    if isinstance(pending.action, AddToCart):
        return words.html("choice.which" if candidates > 1 else "choice.this_one", about=pending.about)
    return words.html("choice.which_about" if candidates > 1 else "choice.this_one_about")


async def answer(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """What was answered, and the ways on."""
    words, memory = await _known(dialog_manager)
    data = dialog_manager.middleware_data
    data.setdefault("notes", memory.answer)
    welcome = words.html("home.welcome", company=data["company"])
    return {
        "text": above(dialog_manager, "") or welcome,
        "about": [(f"🔎 {shorten(named.name, LONGEST_LABEL, placeholder=' …')}", named.sku) for named in memory.about],
        "back": bool(memory.results),
    }


async def language(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """The question in both languages."""
    return {"text": above(dialog_manager, dialog_manager.middleware_data["words"].html("language.which"))}
