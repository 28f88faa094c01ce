"""The windows of looking around."""

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Row
from aiogram_dialog.widgets.media import DynamicMedia
from aiogram_dialog.widgets.text import Format

from services.actions import ChangeLanguage, Decline, Help, ShowCart, ShowProduct
from services.assistant.commands import Choose, Go, Narrow, OpenCategory, TurnPage, Widen
from services.assistant.memory import Screen
from states.browsing import getters, handlers
from states.groups import Browsing
from states.turn import choosing, doing
from states.widgets import T, articles, instead, stepper, tappable

TEXT = Format("{text}")
opening = choosing(lambda sku: ShowProduct(sku=sku))
CART = Button(T("button.cart"), id="cart", on_click=doing(ShowCart()))
HOME = Button(T("button.home"), id="home", on_click=doing(Go(Screen.HOME)))
TO_LIST = Button(T("button.list"), id="list", on_click=doing(Go(Screen.RESULTS)), when="back")

home = Window(
    TEXT,
    instead(opening),
    Button(T("button.categories"), id="categories", on_click=doing(OpenCategory(None))),
    Row(
        Button(Format("{cart_label}"), id="cart", on_click=doing(ShowCart())),
        Button(T("button.orders"), id="orders", on_click=doing(Go(Screen.ORDERS))),
    ),
    Row(
        Button(T("button.help"), id="help", on_click=doing(Help())),
        Button(T("button.language"), id="language", on_click=doing(Go(Screen.LANGUAGE))),
    ),
    state=Browsing.home,
    getter=getters.home,
)

results = Window(
    TEXT,
    tappable("number", "numbers", opening),
    tappable("off", "taken", choosing(Widen), width=2),
    tappable("size", "sizes", choosing(Narrow), width=4),
    tappable("brand", "brands", choosing(Narrow), width=3),
    tappable("price", "prices", choosing(Narrow), width=3),
    tappable("toggle", "toggles", choosing(Narrow), width=2),
    Row(
        Button(T("button.earlier"), id="earlier", on_click=doing(TurnPage(-1)), when="earlier"),
        Button(T("button.more"), id="later", on_click=doing(TurnPage(1)), when="later"),
    ),
    Row(
        Button(T("button.categories"), id="tree", on_click=doing(OpenCategory(None)), when="in_category"),
        CART,
        HOME,
    ),
    state=Browsing.results,
    getter=getters.results,
)

card = Window(
    DynamicMedia("picture", when="picture"),
    TEXT,
    stepper(handlers.step, when="sold"),
    Button(Format("{add}"), id="add", on_click=handlers.add, when="sold"),
    articles("substitute", "🔁", "substitutes", opening),
    articles("companion", "🧩", "companions", opening),
    instead(opening),
    Row(TO_LIST, CART, HOME),
    state=Browsing.card,
    getter=getters.card,
)

categories = Window(
    TEXT,
    tappable("child", "children", choosing(OpenCategory), width=2),
    Row(
        Button(T("button.articles"), id="articles", on_click=handlers.list_category, when="inside"),
        Button(T("button.up"), id="up", on_click=handlers.category_up, when="inside"),
    ),
    Row(CART, HOME),
    state=Browsing.categories,
    getter=getters.categories,
)

choice = Window(
    TEXT,
    tappable("candidate", "numbers", choosing(Choose)),
    Row(Button(T("button.none_of_these"), id="none", on_click=doing(Decline())), HOME),
    state=Browsing.choice,
    getter=getters.choice,
)

answer = Window(
    TEXT,
    tappable("about", "about", opening, width=1),
    instead(opening),
    Row(TO_LIST, CART, HOME),
    state=Browsing.answer,
    getter=getters.answer,
)

language = Window(
    TEXT,
    Row(
        Button(T("button.spanish"), id="es", on_click=doing(ChangeLanguage(language="es"), Go(Screen.HOME))),
        Button(T("button.english"), id="en", on_click=doing(ChangeLanguage(language="en"), Go(Screen.HOME))),
    ),
    state=Browsing.language,
    getter=getters.language,
)

dialog = Dialog(home, results, card, categories, choice, answer, language)
