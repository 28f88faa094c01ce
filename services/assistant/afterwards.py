"""What comes after an order: its list, its status, its invoice, the same again, and quotes."""

from typing import assert_never

from services.actions import OrderStatus, Quote, RepeatOrder, SendInvoice
from services.assistant.commands import OpenOrder
from services.assistant.memory import Screen
from services.assistant.turn import Turn
from services.catalogue.names import fold
from services.customers import accounts
from services.errors import EmptyCartError, NoOrdersError
from services.invoicing import jobs as invoicing
from services.jobs.notices import tell_staff
from services.ordering import cart, holds, orders
from services.ordering.views import OrderView

Afterwards = RepeatOrder | OrderStatus | SendInvoice | Quote | OpenOrder


async def serve(turn: Turn, step: Afterwards) -> None:
    """Everything about orders that were placed, and quotes."""
    match step:
        case RepeatOrder():
            await repeat(turn, step)
        case OrderStatus():
            await status(turn, step)
        case SendInvoice():
            await send_invoice(turn, step)
        case Quote():
            await quote(turn)
        case OpenOrder(number=number):
            turn.memory.order = (await orders.get(turn.buyer.chat_id, number)).number
            turn.show(Screen.ORDER)
        case _:
            assert_never(step)


async def repeat(turn: Turn, action: RepeatOrder) -> None:
    """Put an earlier order's lines into the cart; what cannot be had any more is named."""
    order = await _order(turn, action.order)
    changes, errors = await orders.repeat(turn.buyer.chat_id, order.number)
    for error in errors:
        turn.refuse(error)
    for change in changes:
        turn.keep(change.sku, change.before)
    if changes:
        turn.note("done.repeated", "done", count=len(changes))
    turn.show(Screen.CART)


async def status(turn: Turn, action: OrderStatus) -> None:
    """An order of the buyer's; without a number, the last one."""
    order = await _order(turn, action.order)
    turn.memory.order = order.number
    if {"cuando", "when"} & {*fold(turn.text).replace("¿", "").split()} and order.status in ("placed", "confirmed"):
        turn.note("shop.delivery")
    if turn.memory.screen.state != "checkout":
        turn.show(Screen.ORDER)
        return
    state = turn.words.text(f"done.status_{order.status}")
    turn.note("done.status", number=order.number, status=state, date=turn.words.date(order.placed_at))


async def send_invoice(turn: Turn, action: SendInvoice) -> None:
    """The invoice once more, into the chat and the mailbox; by jobs."""
    order = await _order(turn, action.order)
    await invoicing.send_again(order.number, chat_id=turn.buyer.chat_id)
    turn.note("done.invoice_again", "done", number=order.number)


async def quote(turn: Turn) -> None:
    """The cart's prices as they stand; a person of the staff writes the formal quote."""
    if not (await cart.view(turn.buyer.chat_id)).lines:
        raise EmptyCartError
    await tell_staff("notice.quote", name=turn.buyer.first_name, chat=turn.buyer.chat_id)
    turn.note("cart.quote", "done")
    await _keep(turn)
    turn.show(Screen.CART)


async def _keep(turn: Turn) -> None:
    """The pieces stay the customer's until the quote is decided on; a stranger has none kept."""
    lasting, now = turn.desk.quote_hold, turn.desk.clock()
    if lasting and await accounts.customer_of(turn.buyer.chat_id) is not None:
        await holds.keep(turn.buyer.chat_id, "quote", now=now, lasting=lasting)
        turn.note("cart.held", until=turn.words.moment(now + lasting))


async def _order(turn: Turn, number: str | None) -> OrderView:
    if number is not None:
        return await orders.get(turn.buyer.chat_id, number)
    order = await orders.latest(turn.buyer.chat_id)
    if order is None:
        raise NoOrdersError
    return order
