"""What the staff's taps do: they carry orders on."""

from typing import Any, cast

from aiogram.types import CallbackQuery, Message
from aiogram.utils.deep_linking import create_start_link
from aiogram_dialog import DialogManager

from models.customer import Customer
from services.assistant.note import Note
from services.customers import invitations
from services.errors import TradeError
from services.inbox import Effects
from services.ordering import orders
from services.ordering.orders import Status
from services.wording import Html, Wording
from states.groups import Staff


async def open_order(_event: CallbackQuery, _list: Any, manager: DialogManager, number: str) -> None:
    """Show an order."""
    manager.current_context().dialog_data["order"] = number
    await manager.switch_to(Staff.order)


async def back(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """To the list."""
    await manager.switch_to(Staff.orders)


async def mark(_event: CallbackQuery, _list: Any, manager: DialogManager, status: str) -> None:
    """Carry the order on to a status, once an update."""
    data = manager.middleware_data
    effects: Effects = data["effects"]
    number = str(manager.current_context().dialog_data["order"])

    async def effect() -> str:
        return (await orders.set_status(number, cast("Status", status))).status

    try:
        await effects.once(effect)
    except TradeError as error:
        data["notes"] = (Note(key=error.key, values={k: str(v) for k, v in error.words.items()}, mark="refused"),)


async def make_invitation(message: Message, who: str, manager: DialogManager) -> None:
    """A link for the customer that the staff names; with none or several by that name, which there are."""
    words: Wording = manager.middleware_data["words"]
    found = await invitations.candidates(who)
    if len(found) == 1:
        text = await _invitation(message, found[0], manager)
    elif not who.strip():
        text = words.html("staff.invite_whom")
    elif not found:
        text = words.html("staff.invite_unknown", who=who[:100])
    else:
        text = Html("\n".join([words.html("staff.invite_which"), *(_candidate(words, one) for one in found)]))
    await message.answer(text)


async def _invitation(message: Message, customer: Customer, manager: DialogManager) -> Html:
    """The token is in no receipt: a replayed command makes another, and the one that nobody saw expires."""
    data = manager.middleware_data
    now = data["clerk"].desk.clock()
    parameter = await invitations.make(customer.id, now, message.from_user.id if message.from_user else 0)
    words: Wording = data["words"]
    return words.html(
        "staff.invitation",
        name=customer.name,
        until=words.date(now + invitations.LASTS),
        link=await create_start_link(data["bot"], parameter),
    )


def _candidate(words: Wording, customer: Customer) -> Html:
    return words.html(
        "staff.invite_candidate",
        ref=customer.client_ref or customer.tax_id,
        name=customer.name,
        tax_id=customer.tax_id,
    )
