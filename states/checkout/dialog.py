"""The checkout's windows: whom it is for where that is a question, five steps and the summary."""

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Row
from aiogram_dialog.widgets.text import Format

from services.actions import Accept, Cancel, ShowCart, ShowProduct
from services.assistant.checkout import STEPS
from services.assistant.commands import BuyForAnother, ChooseCompany, Go, Identify, Revise, SkipStep, StepBack
from services.assistant.memory import Screen
from states.checkout import getters
from states.groups import STATE_OF, Checkout
from states.turn import choosing, doing
from states.widgets import T, instead, tappable

TEXT = Format("{text}")


def step_window(screen: Screen) -> Window:
    """The window of one step."""
    return Window(
        TEXT,
        Button(Format("{keep}"), id="keep", on_click=doing(SkipStep()), when="keep"),
        Button(T("button.skip"), id="skip", on_click=doing(SkipStep()), when="skippable"),
        Button(T("button.identify"), id="identify", on_click=doing(Identify()), when="stranger"),
        Row(
            Button(T("button.back"), id="back", on_click=doing(StepBack())),
            Button(T("button.cancel"), id="cancel", on_click=doing(Cancel())),
        ),
        state=STATE_OF[screen],
        getter=getters.step(screen),
    )


def revise(screen: Screen) -> Button:
    """The summary's button that changes one answer."""
    name = screen.value.split(".")[1]
    return Button(T(f"button.revise_{name}"), id=name, on_click=doing(Revise(screen)))


summary = Window(
    TEXT,
    instead(choosing(lambda sku: ShowProduct(sku=sku))),
    Button(T("button.confirm"), id="confirm", on_click=doing(Accept())),
    Row(revise(Screen.EMAIL), revise(Screen.COMPANY)),
    Row(revise(Screen.TAX_ID), revise(Screen.ADDRESS)),
    Row(revise(Screen.NOTES), Button(T("button.cart"), id="cart", on_click=doing(ShowCart()))),
    Button(T("button.whom"), id="whom", on_click=doing(Go(Screen.WHOM)), when="several"),
    Button(T("button.cancel"), id="cancel", on_click=doing(Cancel())),
    state=Checkout.summary,
    getter=getters.summary,
)

whom = Window(
    TEXT,
    tappable("company", "companies", choosing(lambda company: ChooseCompany(int(company))), width=1),
    Button(T("button.another_company"), id="another", on_click=doing(BuyForAnother())),
    Button(T("button.cancel"), id="cancel", on_click=doing(Cancel())),
    state=Checkout.whom,
    getter=getters.whom,
)

dialog = Dialog(*(step_window(screen) for screen in STEPS), summary, whom)
