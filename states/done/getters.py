"""What the windows of placed orders show."""

from typing import Any

from aiogram_dialog import DialogManager

from services.errors import UnknownOrderError
from services.ordering import orders
from services.ordering.views import OrderView
from services.wording import Html, Wording
from states.turn import memory_of
from states.wording import above, order_lines, totals_html

PAGE = 8


async def _order(manager: DialogManager) -> OrderView | None:
    chat_id = manager.middleware_data["buyer"].chat_id
    number = (await memory_of(manager)).order
    try:
        return await orders.get(chat_id, number) if number else None
    except UnknownOrderError:
        return None


async def placed(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """The order's number, its total, and what happens next."""
    words: Wording = dialog_manager.middleware_data["words"]
    order = await _order(dialog_manager)
    if order is None:
        return {"text": above(dialog_manager, words.html("error.no_orders"))}
    body = words.html(
        "done.placed",
        number=order.number,
        total=words.money(order.totals.total),
        invoice=order.invoice_number or "–",
    )
    return {"text": above(dialog_manager, body)}


async def listed(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """The buyer's orders, newest first."""
    words: Wording = dialog_manager.middleware_data["words"]
    found = await orders.listed(dialog_manager.middleware_data["buyer"].chat_id, limit=PAGE, offset=0)
    lines = [
        words.html(
            "done.order_line",
            number=order.number,
            date=words.date(order.placed_at),
            status=words.text(f"done.status_{order.status}"),
            total=words.money(order.totals.total),
        )
        for order in found
    ]
    head = words.html("done.orders") if found else words.html("error.no_orders")
    return {
        "text": above(dialog_manager, "\n".join([head, "", *lines])),
        "orders": [(order.number, order.number) for order in found],
    }


async def order(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """One order: lines, totals, status, invoice."""
    words: Wording = dialog_manager.middleware_data["words"]
    found = await _order(dialog_manager)
    if found is None:
        return {"text": above(dialog_manager, words.html("error.no_orders"))}
    return {"text": above(dialog_manager, order_html(words, found)), "there": True}


def order_html(words: Wording, order: OrderView) -> Html:
    """An order as a message."""
    head = words.html(
        "done.order_head",
        number=order.number,
        date=words.date(order.placed_at),
        status=words.text(f"done.status_{order.status}"),
    )
    notes = [words.html("done.order_notes", notes=order.notes)] if order.notes else []
    return Html("\n".join([head, "", order_lines(words, order.lines), "", totals_html(words, order.totals), *notes]))
