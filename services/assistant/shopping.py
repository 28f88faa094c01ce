"""The cart's side of a turn: add, change, remove, empty, undo."""

from typing import assert_never

from services.actions import AddToCart, ClearCart, RemoveFromCart, SetQuantity, ShowCart
from services.assistant.commands import OpenLine, Undo
from services.assistant.memory import Pending, Screen
from services.assistant.turn import Found, Turn
from services.catalogue.views import ProductCard
from services.messages import Named
from services.ordering import cart
from services.ordering.views import Change

Shopping = AddToCart | SetQuantity | RemoveFromCart | ClearCart | ShowCart | OpenLine | Undo
PACKED = {"box", "pack", "bag", "roll", "tin", "tube", "drum", "pallet"}


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
        ask_quantity(turn, card, found)
    else:
        await put(turn, card.sku, pieces(action, card))


async def put(turn: Turn, sku: str, quantity: float | None) -> None:
    """Add so many pieces, and make the article the one in hand."""
    change = await cart.add(turn.buyer.chat_id, sku, quantity)
    changed(turn, "cart.added", change, added=change.after - change.before)
    turn.memory.product, turn.memory.offer = Named(sku=sku, name=change.name(turn.buyer.language)), None


def ask_quantity(turn: Turn, card: ProductCard, found: Found) -> None:
    """Offer the quantity of the last time, or ask for one; a bare figure completes the offer."""
    last = found.bought.get(card.sku)
    turn.take_up(card, AddToCart(sku=card.sku, quantity=last))
    name = card.name(turn.buyer.language)
    if last is not None:
        turn.note("browsing.last_time", "ask", name=name, quantity=turn.words.unit(card.unit, last))
    else:
        turn.note("cart.how_many", "ask", name=name)
    turn.show(Screen.CARD)


async def set_quantity(turn: Turn, action: SetQuantity, found: Found) -> None:
    """Make a line's quantity what the buyer says."""
    sku = in_cart(turn, action.sku, action.query, found)
    if sku is None:
        return
    if action.quantity is None:
        turn.memory.line = sku
        turn.show(Screen.LINE)
        return
    changed(turn, "cart.set", await cart.set_quantity(turn.buyer.chat_id, sku, action.quantity))


async def remove(turn: Turn, action: RemoveFromCart, found: Found) -> None:
    """Take a line away, or some pieces of it; it can be undone."""
    sku = in_cart(turn, action.sku, action.query, found)
    if sku is None:
        return
    change = await cart.remove(turn.buyer.chat_id, sku, action.quantity)
    turn.memory.undo = (*turn.memory.undo, (sku, change.before))
    changed(turn, "cart.removed" if change.after == 0 else "cart.reduced", change)


async def clear(turn: Turn) -> None:
    """Empty the cart; it can be undone."""
    lines = (await cart.view(turn.buyer.chat_id)).lines
    turn.memory.undo = tuple((line.sku, line.quantity) for line in lines)
    count = await cart.clear(turn.buyer.chat_id)
    turn.note("cart.cleared", "done", count=count)
    turn.show(Screen.CART)


async def undo(turn: Turn) -> None:
    """Bring back the lines that the last removal took."""
    if not turn.memory.undo:
        turn.note("cart.nothing_to_undo")
    else:
        await cart.restore(turn.buyer.chat_id, turn.memory.undo)
        turn.memory.undo = ()
        turn.note("cart.undone", "done")
    turn.show(Screen.CART)


def changed(turn: Turn, key: str, change: Change, added: int | None = None) -> None:
    """Note a change of the cart and show it."""
    words = turn.words
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
    turn.show(Screen.CART)


def settled(turn: Turn, action: AddToCart, found: Found) -> ProductCard | None:
    """The one article meant; otherwise the question which one, or the word that there is none, is noted."""
    if len(found.cards) == 1:
        return found.cards[0]
    about = action.query or action.sku or ""
    if not found.cards:
        turn.note("browsing.not_found", "refused", about=about)
        return None
    ask_which(turn, about, tuple(turn.named(card) for card in found.cards), action)
    return None


def ask_which(turn: Turn, about: str, candidates: tuple[Named, ...], action: AddToCart) -> None:
    """Ask which article is meant; the answer is a tap, a number or a name."""
    turn.memory.pending = (*turn.memory.pending, Pending(about=about, candidates=candidates, action=action))
    turn.show(Screen.CHOICE)


def in_cart(turn: Turn, sku: str | None, query: str | None, found: Found) -> str | None:
    """The cart's line that is meant; what is not in the cart is said."""
    here = {line.sku for line in turn.cart.lines}
    if sku is not None:
        return sku
    meant = [card for card in found.cards if card.sku in here]
    if len(meant) == 1:
        return meant[0].sku
    turn.note("error.not_in_cart", "refused", name=query or "")
    turn.show(Screen.CART)
    return None


def pieces(action: AddToCart, card: ProductCard) -> int | float:
    """The quantity in the product's own unit: "2 boxes" of an article sold by the piece is two packs of it."""
    quantity = action.quantity or 0
    packs = action.unit in PACKED and card.unit == "unit" and card.pack_size > 1
    return quantity * card.pack_size if packs else quantity
