"""What the staff's windows show: the orders that want work."""

from typing import Any

from aiogram_dialog import DialogManager

from services.ordering import orders
from services.ordering.orders import NEXT
from services.wording import Wording
from states.done.getters import order_html
from states.wording import above

PAGE = 10


async def open_orders(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """Orders neither delivered nor cancelled, oldest first."""
    words: Wording = dialog_manager.middleware_data["words"]
    found = await orders.under_way(limit=PAGE)
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
    head = words.html("staff.orders" if found else "staff.no_orders")
    return {
        "text": above(dialog_manager, "\n".join([head, "", *lines])),
        "orders": [(order.number, order.number) for order in found],
    }


async def order(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """One order and the steps it can take."""
    words: Wording = dialog_manager.middleware_data["words"]
    found = await orders.by_number(str(dialog_manager.current_context().dialog_data["order"]))
    return {
        "text": above(dialog_manager, order_html(words, found)),
        "steps": [(words.text(f"staff.mark_{status}"), status) for status in NEXT[found.status]],
    }
