"""The cart's windows."""

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Row
from aiogram_dialog.widgets.text import Format

from services.actions import Checkout, ClearCart, ShowCart, ShowProduct
from services.assistant.commands import Go, OpenLine, Undo
from services.assistant.memory import Screen
from states.cart import getters, handlers
from states.groups import Cart
from states.turn import choosing, doing
from states.widgets import T, instead, stepper, tappable

TEXT = Format("{text}")
INSTEAD = instead(choosing(lambda sku: ShowProduct(sku=sku)))

lines = Window(
    TEXT,
    INSTEAD,
    Button(T("button.remove_retired"), id="retired", on_click=handlers.remove_retired, when="retired"),
    Button(T("button.checkout"), id="checkout", on_click=doing(Checkout()), when="full"),
    tappable("line", "lines", choosing(OpenLine), label="✏️ {item[0]}"),
    Row(
        Button(T("button.undo"), id="undo", on_click=doing(Undo()), when="undo"),
        Button(T("button.clear"), id="clear", on_click=doing(ClearCart()), when="full"),
    ),
    Row(
        Button(T("button.list"), id="list", on_click=doing(Go(Screen.RESULTS)), when="back"),
        Button(T("button.home"), id="home", on_click=doing(Go(Screen.HOME))),
    ),
    state=Cart.lines,
    getter=getters.lines,
)

line = Window(
    TEXT,
    INSTEAD,
    stepper(handlers.step, when="sold"),
    Row(
        Button(T("button.remove"), id="remove", on_click=handlers.remove, when="there"),
        Button(T("button.cart"), id="cart", on_click=doing(ShowCart())),
    ),
    state=Cart.line,
    getter=getters.line,
)

dialog = Dialog(lines, line)
