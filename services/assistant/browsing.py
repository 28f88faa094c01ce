"""Finding and looking: lists, cards, categories, comparisons, questions about an article."""

from typing import assert_never

from services.actions import AddToCart, AskProduct, Browse, Compare, Human, More, Search, ShowProduct
from services.assistant import relations
from services.assistant.answers import answer, compared, field_name, field_value, grounding, in_order
from services.assistant.commands import ListCategory, Narrow, OpenCategory, TurnPage, Widen
from services.assistant.finding import asked_by
from services.assistant.memory import Asked, Pending, Screen
from services.assistant.narrowing import in_category
from services.assistant.note import Note
from services.assistant.shortfalls import shortfalls
from services.assistant.turn import Found, Turn
from services.catalogue import queries as catalogue
from services.catalogue.views import ProductCard

SHORT = 300
Listing = Search | More | TurnPage | Narrow | Widen | ListCategory
Looking = Listing | ShowProduct | AskProduct | Compare | Browse | OpenCategory


async def serve(turn: Turn, step: Looking, found: Found) -> None:
    """Everything that looks and changes nothing."""
    match step:
        case Search() | More() | TurnPage() | Narrow() | Widen() | ListCategory():
            await show_list(turn, step, found)
        case ShowProduct():
            await show_product(turn, step, found)
        case AskProduct():
            await ask_product(turn, step, found)
        case Compare():
            await compare(turn, step, found)
        case Browse():
            await browse(turn, step, found)
        case OpenCategory():
            await open_category(turn, step)
        case _:
            assert_never(step)


async def show_list(turn: Turn, wish: Listing, found: Found) -> None:
    """A numbered list of what was found, and an honest word where it is not quite what was asked."""
    asked = found.asked or asked_by(wish, turn.memory)
    if asked is None:
        turn.note("browsing.nothing_to_go_on", "ask")
        turn.show(Screen.HOME)
        return
    result = found.result
    if result is None or result.no_match or not found.cards:
        _nothing(turn, asked, limited=result is not None and result.limited)
        return
    remember_list(turn, asked, found)
    if result.corrected:
        turn.note("browsing.corrected", query=result.corrected)
    for constraint in result.relaxed:
        turn.note(f"browsing.relaxed_{constraint}", "refused")
    turn.notes.extend(shortfalls(result.hits, found.cards, turn.words))
    offer_last_time(turn, found)
    turn.lists.append((asked.query or asked.brand or "", found.cards))
    turn.show(Screen.RESULTS)


def _nothing(turn: Turn, asked: Asked, *, limited: bool) -> None:
    if asked.offset:
        turn.note("browsing.no_more")
        turn.show(Screen.RESULTS)
    else:
        key = "browsing.no_match_limited" if limited else "browsing.no_match"
        turn.note(key, "refused", query=asked.query or asked.brand or "")
        turn.show(Screen.ANSWER)


def remember_list(turn: Turn, asked: Asked, found: Found) -> None:
    """Keep the list in its order: "the second one" counts in it."""
    memory = turn.memory
    memory.asked, memory.product, memory.category = asked, None, asked.category_id
    memory.offer, memory.waiting = None, ()
    memory.results, memory.facets = tuple(turn.named(card) for card in found.cards), found.facets
    memory.total = max(found.result.total if found.result else 0, asked.offset + len(found.cards))


def offer_last_time(turn: Turn, found: Found) -> None:
    """Offer what was taken last time of the first article that was bought before."""
    for card in found.cards:
        if (last := found.bought.get(card.sku)) is not None:
            turn.take_up(card, AddToCart(sku=card.sku, quantity=last))
            name, quantity = card.name(turn.buyer.language), turn.words.unit(card.unit, last)
            turn.note("browsing.last_time", "ask", name=name, quantity=quantity)
            return


async def show_product(turn: Turn, action: ShowProduct, found: Found) -> None:
    """The article's card; several that fit become a list to choose from."""
    if not found.cards:
        turn.note("browsing.not_found", "refused", about=action.query or action.sku or "")
        turn.show(Screen.ANSWER)
    elif len(found.cards) > 1:
        remember_list(turn, Asked(query=action.query or ""), found)
        turn.show(Screen.RESULTS)
    else:
        turn.speak_of(found.cards[0])
        relations.keep(turn, found.cards[0], found)
        if len(turn.shown) == 1:
            offer_last_time(turn, found)
            turn.show(Screen.CARD)
        else:
            for card in turn.shown if len(turn.shown) == 2 else turn.shown[-1:]:
                details(turn, card)
            turn.show(Screen.ANSWER)


def details(turn: Turn, card: ProductCard) -> None:
    """An article in short, where a message asks for several."""
    words = turn.words
    facts = [
        f"{field_name(key, words)}: {field_value(key, value, words)}" for key, value in in_order(card.specification)
    ]
    turn.note(
        "browsing.details",
        name=card.name(words.language),
        price=words.money(card.price),
        unit=words.text(f"per.{card.unit}"),
        stock=words.text(f"article.{card.supply}", available=words.unit(card.unit, card.sellable)),
        text=card.description(words.language)[:SHORT],
        facts=" · ".join(facts[:6]),
    )


async def ask_product(turn: Turn, action: AskProduct, found: Found) -> None:
    """Answer a question about an article from its own record; say so where the record is silent."""
    if not found.cards:
        turn.note("browsing.not_found", "refused", about=action.query or action.sku or "")
    elif len(found.cards) > 1:
        candidates = tuple(turn.named(card) for card in found.cards)
        turn.ask_which(Pending(about=action.query or "", candidates=candidates, action=action))
        return
    else:
        card = found.cards[0]
        turn.speak_of(card)
        if relations.tell(turn, card, found):
            return
        say(turn, answer(card, action.question, turn.words), found.told, action.question)
    turn.answer()


def say(turn: Turn, notes: list[Note], told: Note | None, question: str) -> None:
    """The record's own fields, then the model's answer to what they leave open, else the offer of a person."""
    turn.notes.extend(note for note in notes if told is None or note.key not in grounding.OPEN)
    if told is not None:
        turn.notes.append(told)
    elif grounding.left_open(notes):
        turn.memory.unanswered = f"{turn.memory.product.name if turn.memory.product else ''}: {question}"
        turn.memory.offer = turn.memory.offer or Human()


async def compare(turn: Turn, _: Compare, found: Found) -> None:
    """The articles side by side: only the fields that differ. They are the list from now on; narrowing goes on."""
    if len(found.cards) < 2:
        turn.note("browsing.nothing_to_compare", "ask")
        return
    memory = turn.memory
    memory.results, memory.total = tuple(turn.named(card) for card in found.cards), len(found.cards)
    memory.asked = memory.asked and memory.asked.model_copy(update={"offset": 0})
    turn.notes.extend(compared(found.cards, turn.words))
    turn.answer()


async def browse(turn: Turn, action: Browse, found: Found) -> None:
    """A department by its name, the articles of that name where there is no such department, or the whole tree."""
    category = await catalogue.find_category(action.category, turn.buyer.language) if action.category else None
    if action.category and category is None:
        if found.result is not None and found.cards and not found.result.no_match:
            remember_list(turn, Asked(query=action.category), found)
            turn.show(Screen.RESULTS)
            return
        turn.note("browsing.no_category", "refused", category=action.category)
    await open_category(turn, OpenCategory(category.id if category else None))


async def open_category(turn: Turn, command: OpenCategory) -> None:
    """Walk the tree: a category with children shows them, one without shows its articles."""
    if command.id is not None and not await catalogue.categories(command.id):
        asked = Asked(category_id=command.id)
        remember_list(turn, asked, await in_category(turn.buyer, asked))
        turn.show(Screen.RESULTS)
    else:
        turn.show(Screen.CATEGORIES)
    turn.memory.category = command.id
