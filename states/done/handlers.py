"""What taps do on a placed order, beyond asking the clerk."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager

from services.actions import RepeatOrder, SendInvoice
from states.turn import act, memory_of


async def invoice_again(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """The invoice of the order in hand, once more."""
    await act(manager, SendInvoice(order=await _in_hand(manager)))


async def repeat(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """The order in hand, once more into the cart."""
    await act(manager, RepeatOrder(order=await _in_hand(manager)))


async def _in_hand(manager: DialogManager) -> str | None:
    return (await memory_of(manager)).order
