"""What the staff's taps do: they carry orders on."""

from typing import Any, cast

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager

from services.assistant.note import Note
from services.errors import TradeError
from services.inbox import Effects
from services.ordering import orders
from services.ordering.orders import Status
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
