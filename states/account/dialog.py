"""The windows of one's account: the companies one buys for, how one proves it, and one's data."""

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Row
from aiogram_dialog.widgets.text import Format

from services.assistant.commands import (
    BuyForAnother,
    ChooseCompany,
    EraseData,
    ExportData,
    Go,
    Identify,
    LeaveCompany,
)
from services.assistant.memory import Screen
from states.account import getters, handlers
from states.groups import Account
from states.turn import choosing, doing
from states.widgets import T, tappable

TEXT = Format("{text}")
HOME = Button(T("button.home"), id="home", on_click=doing(Go(Screen.HOME)))
COMPANIES = Button(T("button.back"), id="back", on_click=doing(Go(Screen.COMPANIES)))

companies = Window(
    TEXT,
    tappable("company", "companies", choosing(lambda company: ChooseCompany(int(company))), width=1),
    Button(T("button.another_company"), id="another", on_click=doing(BuyForAnother()), when="bound"),
    Row(
        Button(T("button.identify"), id="identify", on_click=doing(Identify())),
        Button(T("button.by_phone"), id="phone", on_click=handlers.ask_for_contact),
    ),
    Row(
        Button(T("button.leave"), id="leave", on_click=doing(Go(Screen.LEAVE)), when="bound"),
        Button(T("button.data"), id="data", on_click=doing(Go(Screen.DATA))),
    ),
    HOME,
    state=Account.companies,
    getter=getters.companies,
)

leave = Window(
    TEXT,
    Button(T("button.leave_for_good"), id="leave", on_click=doing(LeaveCompany()), when="bound"),
    COMPANIES,
    state=Account.leave,
    getter=getters.leave,
)

code_address = Window(TEXT, COMPANIES, state=Account.code_address, getter=getters.code_address)

code = Window(
    TEXT,
    Row(Button(T("button.another_code"), id="again", on_click=doing(Identify())), COMPANIES),
    state=Account.code,
    getter=getters.code,
)

data = Window(
    TEXT,
    Button(T("button.export"), id="export", on_click=doing(ExportData())),
    Button(T("button.erase"), id="erase", on_click=doing(EraseData())),
    HOME,
    state=Account.data,
    getter=getters.data,
)

erased = Window(TEXT, HOME, state=Account.erased, getter=getters.erased)

dialog = Dialog(companies, leave, code_address, code, data, erased)
