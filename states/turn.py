"""The one door to the clerk: what the buyer wrote or tapped goes in, the window that fits comes out."""

from collections.abc import Callable
from typing import Any

from aiogram.types import CallbackQuery, ErrorEvent, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from services.assistant import memory as memories
from services.assistant.clerk import Clerk
from services.assistant.commands import Wish
from services.assistant.memory import Memory, Screen
from services.assistant.note import Note
from services.assistant.receipt import Receipt
from services.assistant.turn import Buyer
from states.groups import STATE_OF
from states.widgets import OnClick, OnItem


async def hear(message: Message, manager: DialogManager) -> None:
    """A message in any state."""
    data = manager.middleware_data
    clerk: Clerk = data["clerk"]
    await show(manager, await clerk.hear(data["buyer"], message.text or "", data["effects"]))


async def act(manager: DialogManager, *wishes: Wish) -> None:
    """A tap or a slash command."""
    data = manager.middleware_data
    clerk: Clerk = data["clerk"]
    await show(manager, await clerk.act(data["buyer"], wishes, data["effects"]))


async def show(manager: DialogManager, receipt: Receipt) -> None:
    """Draw the receipt's window: below a message, in place of the tapped one."""
    data = manager.middleware_data
    buyer: Buyer = data["buyer"]
    if receipt.screen is Screen.ERASED:
        data["forget_account"]()
    if receipt.language != buyer.language:
        data["forget_account"]()
        data["words"] = data["clerk"].desk.words(receipt.language)
        data["buyer"] = Buyer(buyer.chat_id, receipt.language, buyer.first_name)
    data["notes"], data["memory"], data["instead"] = receipt.notes, receipt.memory, receipt.instead
    state = STATE_OF[receipt.screen]
    if isinstance(manager.event, CallbackQuery) and manager.current_context().state.group == state.group:
        await manager.switch_to(state)
    else:
        await manager.start(state, mode=StartMode.RESET_STACK, show_mode=show_mode(manager))


def show_mode(manager: DialogManager) -> ShowMode:
    """In place of the tapped message while it is the newest window; below everything otherwise."""
    event = manager.event.update.event if isinstance(manager.event, ErrorEvent) else manager.event
    if not isinstance(event, CallbackQuery) or event.message is None:
        return ShowMode.SEND
    newest = manager.current_stack().last_message_id
    return ShowMode.EDIT if newest in (None, event.message.message_id) else ShowMode.SEND


async def memory_of(manager: DialogManager) -> Memory:
    """The chat's memory as this update's turn has left it; otherwise as PostgreSQL has it."""
    data = manager.middleware_data
    memory: Memory | None = data.get("memory")
    return memory or await memories.load(data["buyer"].chat_id)


def doing(*wishes: Wish) -> OnClick:
    """A button's handler that asks the clerk for fixed wishes."""

    async def clicked(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
        await act(manager, *wishes)

    return clicked


def choosing(wish: Callable[[str], Wish]) -> OnItem:
    """A list's handler that asks the clerk for the wish of the tapped item."""

    async def clicked(_event: CallbackQuery, _list: Any, manager: DialogManager, item: str) -> None:
        await act(manager, wish(item))

    return clicked


async def redraw(manager: DialogManager, *notes: Note) -> None:
    """The window that the buyer has before him, drawn anew from the database, with a word above it."""
    data = manager.middleware_data
    buyer: Buyer = data["buyer"]
    screen = (await memories.load(buyer.chat_id)).screen
    await show(manager, Receipt(screen=screen, notes=notes, language=buyer.language))
