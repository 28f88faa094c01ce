"""The cart's side of a turn: add, change, remove, empty, undo."""

from collections.abc import Sequence
from typing import assert_never

from services.actions import AddToCart, ClearCart, RemoveFromCart, SetQuantity, ShowCart, Unit
from services.assistant.commands import OpenLine, Undo
from services.assistant.finding import doubtful
from services.assistant.memory import Pending, Screen
from services.assistant.turn import Found, Turn
from services.catalogue import queries as catalogue
from services.catalogue.views import ProductCard
from services.errors import MinimumQuantityError, NotInCartError, RetiredError, StockError, TradeError
from services.messages import Named
from services.ordering import cart
from services.ordering.views import Change, LineView

Shopping = AddToCart | SetQuantity | RemoveFromCart | ClearCart | ShowCart | OpenLine | Undo
MEASURED = {"metre", "kg", "litre"}
MOST_NAMED = 5  # of the lines whose articles were retired; the cart marks them all
PACKED = {"box", "pack", "bag"}  # a tin, a tube, a roll is the article itself


async def serve(turn: Turn, step: Shopping, found: Found) -> None:
    """Everything that touches the cart."""
    match step:
        case AddToCart():
            await add(turn, step, found)
        case SetQuantity():
            await set_quantity(turn, step, found)
        case RemoveFromCart():
            await remove(turn, step, found)
        case ClearCart():
            await clear(turn)
        case Undo():
            await undo(turn)
        case ShowCart():
            turn.asked_cart = True
            turn.show(Screen.CART)
        case OpenLine(sku=sku):
            turn.memory.line = sku
            turn.show(Screen.LINE)
        case _:
            assert_never(step)


async def add(turn: Turn, action: AddToCart, found: Found) -> None:
    """Add an article; without a quantity the buyer is asked for one, with several articles which one."""
    if found.known:
        await put(turn, str(action.sku), action.quantity)
    elif (card := settled(turn, action, found)) is None:
        return
    elif action.quantity is None:
        ask_quantity(turn, card, found, action.unit)
    elif (quantity := pieces(action, card)) is None:
        turn.note(
            "cart.sold_by", name=turn.named(card).name, price=card.price, unit=turn.words.text(f"per.{card.unit}")
        )
        ask_quantity(turn, card, Found())
    else:
        await put(turn, card.sku, quantity)


async def put(turn: Turn, sku: str, quantity: float | None) -> None:
    """Add so many pieces, and make the article the one in hand; what can be had instead of too many is offered."""
    try:
        change = await cart.add(turn.buyer.chat_id, sku, quantity)
    except (StockError, MinimumQuantityError) as error:
        turn.refuse(error)
        before = next((line.quantity for line in turn.cart.lines if line.sku == sku), 0)
        offer_instead(turn, error, AddToCart(sku=sku, quantity=could_be(error) - before))
        return
    changed(turn, "cart.added", change, added=change.after - change.before)
    await ask_next(turn)


def tell_retired(turn: Turn, lines: Sequence[LineView]) -> None:
    """Name the cart's articles that are sold no longer, and offer to take them out."""
    for line in lines[:MOST_NAMED]:
        turn.note("error.retired", "refused", sku=line.sku, name=line.name(turn.buyer.language))
    if len(lines) == 1:
        turn.memory.offer = RemoveFromCart(sku=lines[0].sku)
        turn.note("cart.offer_removal", "ask")
    else:
        turn.note("cart.remove_retired")
    turn.show(Screen.CART)


def could_be(error: StockError | MinimumQuantityError) -> int:
    """The pieces that the refused line could have: all that are free, or the least that is sold."""
    return int(str(error.words.get("available", error.words.get("minimum", 0))))


def offer_instead(turn: Turn, error: TradeError, offer: AddToCart | SetQuantity) -> None:
    """Offer the quantity that can be had, where there is one; a yes accepts it. A retired article's line may go."""
    if isinstance(error, RetiredError) and any(line.sku == offer.sku for line in turn.cart.lines):
        turn.memory.offer = RemoveFromCart(sku=offer.sku)
        turn.note("cart.offer_removal", "ask")
        return
    if not isinstance(offer.quantity, int) or offer.quantity < 1:
        return
    turn.memory.offer = offer
    turn.memory.product = Named(sku=str(offer.sku), name=turn.name_in(error))
    quantity = turn.words.unit(str(error.words.get("unit", "unit")), offer.quantity)
    turn.note("cart.offer_instead", "ask", quantity=quantity)


def ask_quantity(turn: Turn, card: ProductCard, found: Found, unit: Unit | None = None) -> None:
    """Offer the quantity of the last time, or ask for one; a bare figure completes the offer."""
    last = found.bought.get(card.sku)
    offer = AddToCart(sku=card.sku, quantity=last, unit=unit if last is None else None)
    name = card.name(turn.buyer.language)
    if turn.asked_quantity:
        turn.memory.waiting = (*turn.memory.waiting, offer)
        return
    turn.asked_quantity = True
    turn.take_up(card, offer)
    if last is not None:
        turn.note("browsing.last_time", "ask", name=name, quantity=turn.words.unit(card.unit, last))
    else:
        turn.note("cart.how_many", "ask", name=name)
    turn.show(Screen.CARD)


def offer_what_is_left(turn: Turn, error: StockError) -> None:
    """At the confirm: the line with the pieces that are left, or without the line."""
    sku = str(error.words["sku"])
    if could_be(error):
        offer_instead(turn, error, SetQuantity(sku=sku, quantity=could_be(error)))
    else:
        turn.memory.offer = RemoveFromCart(sku=sku)
        turn.note("cart.offer_removal", "ask")


async def ask_next(turn: Turn) -> None:
    """The next of several articles whose quantity was not said."""
    if turn.memory.waiting and not turn.asked_quantity and not turn.memory.pending:
        offer, turn.memory.waiting = turn.memory.waiting[0], turn.memory.waiting[1:]
        card = await catalogue.card(str(getattr(offer, "sku", "")))
        last = getattr(offer, "quantity", None)
        bought = {} if last is None else {card.sku: last}
        ask_quantity(turn, card, Found(bought=bought), getattr(offer, "unit", None))


async def set_quantity(turn: Turn, action: SetQuantity, found: Found) -> None:
    """Make a line's quantity what the buyer says."""
    sku = in_cart(turn, action.sku, action.query, found)
    if sku is None:
        near = len(found.cards) == 1 and not doubtful(found.cards[0], action.query or "")
        if near and isinstance(action.quantity, int):
            card = found.cards[0]
            turn.take_up(card, AddToCart(sku=card.sku, quantity=action.quantity))
            turn.note(
                "cart.offer_to_add",
                "ask",
                quantity=turn.words.unit(card.unit, action.quantity),
                name=turn.named(card).name,
            )
        return
    if action.quantity is None:
        turn.memory.line = sku
        turn.show(Screen.LINE)
        return
    wanted = pieces(action, found.cards[0]) if found.cards else action.quantity
    if wanted is None:
        turn.memory.line = sku
        turn.show(Screen.LINE)
        return
    try:
        changed(turn, "cart.set", await cart.set_quantity(turn.buyer.chat_id, sku, wanted))
    except (StockError, MinimumQuantityError) as error:
        turn.refuse(error)
        offer_instead(turn, error, SetQuantity(sku=sku, quantity=could_be(error)))
    except NotInCartError as error:
        turn.refuse(error)
        offer_instead(turn, error, AddToCart(sku=sku, quantity=wanted))


async def remove(turn: Turn, action: RemoveFromCart, found: Found) -> None:
    """Take a line away, or some pieces of it; it can be undone."""
    sku = in_cart(turn, action.sku, action.query, found)
    if sku is None:
        return
    change = await cart.remove(turn.buyer.chat_id, sku, action.quantity)
    changed(turn, "cart.removed" if change.after == 0 else "cart.reduced", change)


async def clear(turn: Turn) -> None:
    """Empty the cart; it can be undone."""
    for line in (await cart.view(turn.buyer.chat_id)).lines:
        turn.keep(line.sku, line.quantity)
    turn.memory.pending = turn.memory.waiting = ()
    if count := await cart.clear(turn.buyer.chat_id):
        turn.note("cart.cleared", "done", count=count)
    turn.show(Screen.CART)


async def undo(turn: Turn) -> None:
    """Make the lines that were changed last what they were before."""
    if not turn.memory.undo:
        turn.note("cart.nothing_to_undo")
    else:
        here = {line.sku for line in (await cart.view(turn.buyer.chat_id)).lines}
        for sku in (sku for sku, before in turn.memory.undo if not before and sku in here):
            await cart.remove(turn.buyer.chat_id, sku)
        lines = [line for line in turn.memory.undo if line[1]]
        await cart.restore(turn.buyer.chat_id, lines, order=turn.memory.undo_order)
        turn.memory.undo = ()
        turn.note("cart.undone", "done")
    turn.show(turn.base)


def changed(turn: Turn, key: str, change: Change, added: int | None = None) -> None:
    """Note a change of the cart and show it; it can be undone."""
    turn.keep(change.sku, change.before)
    words = turn.words
    if change.before == change.after:
        key = "cart.same"
    turn.note(
        key,
        "done",
        name=change.name(turn.buyer.language),
        quantity=words.unit(change.unit, change.after if added is None else added),
        before=words.unit(change.unit, change.before),
        after=words.unit(change.unit, change.after),
    )
    if change.rounded_to is not None:
        turn.note("cart.rounded", pack=words.unit(change.unit, change.rounded_to))
    if change.later:
        turn.note(
            "cart.later" if change.after > change.later else "cart.all_later",
            name=change.name(turn.buyer.language),
            now=words.unit(change.unit, change.after - change.later),
            later=words.unit(change.unit, change.later),
        )
    if not turn.asked_quantity:
        turn.memory.product = Named(sku=change.sku, name=change.name(turn.buyer.language))
        turn.memory.offer = None
    turn.show(turn.base)


def settled(turn: Turn, action: AddToCart, found: Found) -> ProductCard | None:
    """The one article meant; otherwise the question which one, or the word that there is none, is noted."""
    if len(found.cards) == 1 and (action.sku or not doubtful(found.cards[0], action.query or "")):
        return found.cards[0]
    about = action.query or action.sku or ""
    if not found.cards:
        turn.note("browsing.not_found", "refused", about=about)
        return None
    candidates = tuple(turn.named(card) for card in found.cards)
    turn.ask_which(Pending(about=about, candidates=candidates, action=action))
    return None


def in_cart(turn: Turn, sku: str | None, query: str | None, found: Found) -> str | None:
    """The cart's line that is meant; what is not in the cart is said."""
    here = {line.sku for line in turn.cart.lines}
    if sku is not None:
        return sku
    meant = [card for card in found.cards if card.sku in here]
    if len(meant) == 1:
        return meant[0].sku
    turn.note("error.not_in_cart", "refused", name=query or "")
    turn.show(turn.base)
    return None


def pieces(action: AddToCart | SetQuantity, card: ProductCard) -> int | float | None:
    """The quantity in the product's own unit: "2 boxes" of an article sold by the piece is two packs of it.

    None where the one says nothing about the other: "5 metres" of what is sold by the piece.
    """
    quantity, said = action.quantity or 0, action.unit
    if said in (None, card.unit):
        return quantity
    if said in MEASURED or said == "pallet":  # how many make a pallet no record says
        return None
    packs = said in PACKED or (card.unit in MEASURED and said != "unit")  # "2 rolls" of what is sold by the metre
    return quantity * card.pack_size if packs else quantity
