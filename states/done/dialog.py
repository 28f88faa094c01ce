"""The windows of placed orders."""

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Row
from aiogram_dialog.widgets.text import Format

from services.assistant.commands import Go, OpenOrder
from services.assistant.memory import Screen
from states.done import getters, handlers
from states.groups import Done
from states.turn import choosing, doing
from states.widgets import T, tappable

TEXT = Format("{text}")
HOME = Button(T("button.home"), id="home", on_click=doing(Go(Screen.HOME)))
ORDERS = Button(T("button.orders"), id="orders", on_click=doing(Go(Screen.ORDERS)))

placed = Window(TEXT, Row(ORDERS, HOME), state=Done.placed, getter=getters.placed)

orders = Window(
    TEXT,
    tappable("order", "orders", choosing(OpenOrder), width=2),
    HOME,
    state=Done.orders,
    getter=getters.listed,
)

order = Window(
    TEXT,
    Row(
        Button(T("button.invoice_again"), id="invoice", on_click=handlers.invoice_again),
        Button(T("button.repeat"), id="repeat", on_click=handlers.repeat),
        when="there",
    ),
    Row(ORDERS, HOME),
    state=Done.order,
    getter=getters.order,
)

dialog = Dialog(placed, orders, order)
