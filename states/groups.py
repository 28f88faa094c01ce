"""The state machine: a group a conversation state, a state a window. ``STATE_OF`` ties them to the clerk's screens."""

from aiogram.fsm.state import State, StatesGroup

from services.assistant.memory import Screen


class Browsing(StatesGroup):
    home = State()
    results = State()
    card = State()
    categories = State()
    choice = State()
    answer = State()
    language = State()


class Cart(StatesGroup):
    lines = State()
    line = State()


class Checkout(StatesGroup):
    email = State()
    company = State()
    tax_id = State()
    address = State()
    notes = State()
    summary = State()
    whom = State()


class Done(StatesGroup):
    placed = State()
    orders = State()
    order = State()


class Account(StatesGroup):
    companies = State()
    leave = State()
    code_address = State()
    code = State()
    data = State()
    erased = State()


class Staff(StatesGroup):
    orders = State()
    order = State()


GROUPS = {"browsing": Browsing, "cart": Cart, "checkout": Checkout, "done": Done, "account": Account}
STATE_OF: dict[Screen, State] = {
    screen: getattr(GROUPS[screen.value.split(".")[0]], screen.value.split(".")[1]) for screen in Screen
}
