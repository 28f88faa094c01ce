"""The staff's windows; they open in the chats of ``staff.chat_ids`` only."""

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button
from aiogram_dialog.widgets.text import Format

from states.groups import Staff
from states.staff import getters, handlers
from states.widgets import T, tappable

orders = Window(
    Format("{text}"),
    tappable("order", "orders", handlers.open_order, width=2),
    state=Staff.orders,
    getter=getters.open_orders,
)

order = Window(
    Format("{text}"),
    tappable("mark", "steps", handlers.mark, width=2),
    Button(T("button.back"), id="back", on_click=handlers.back),
    state=Staff.order,
    getter=getters.order,
)

dialog = Dialog(orders, order)
