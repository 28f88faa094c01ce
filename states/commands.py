"""Slash commands and whatever else a buyer sends: everything is answered, and everything goes through the clerk."""

from aiogram import Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from services.actions import Browse, Cancel, Greet, Help, ShowCart, ShowProduct
from services.assistant.commands import AcceptInvitation, ExportData, Go, ShareContact
from services.assistant.memory import Screen
from services.assistant.note import Note
from services.customers import invitations
from states import inline
from states.deep_links import sku_of
from states.groups import Staff
from states.staff.handlers import make_invitation
from states.turn import act, hear, redraw

# the menu, in its order
COMMANDS = (
    "start", "categories", "cart", "orders", "company", "cancel", "language", "mydata", "deletemydata", "help",
)  # fmt: skip

router = Router(name="messages")


# aiogram runs a filter that is not a coroutine (F.text among them) in a thread, which costs more than the turn's SQL.


async def private(message: Message) -> bool:
    """Buyers write in private; in a group only the staff's commands are heard."""
    return message.chat.type == "private"


async def spoken(message: Message) -> bool:
    """A text that is no slash command."""
    return bool(message.text and not message.text.startswith("/"))


async def with_contact(message: Message) -> bool:
    """A shared contact."""
    return message.contact is not None


router.message.filter(private)


router.message.register(inline.open_chosen, inline.chosen_here)


@router.message(spoken)
async def said(message: Message, dialog_manager: DialogManager) -> None:
    """Free text, in any state."""
    await hear(message, dialog_manager)


@router.message(CommandStart(deep_link=True))
async def start_with_parameter(_: Message, command: CommandObject, dialog_manager: DialogManager) -> None:
    """``t.me/bot?start=SKU``: the article's card; ``?start=inv_…``: the staff's invitation.

    Telegram allows letters, figures, ``_`` and ``-`` there.
    """
    parameter = command.args or ""
    if parameter.startswith(invitations.PREFIX):
        await act(dialog_manager, AcceptInvitation(parameter))
    elif parameter == inline.HOME:
        await act(dialog_manager, Go(Screen.HOME), Greet())
    else:
        await act(dialog_manager, ShowProduct(sku=sku_of(parameter)))


@router.message(CommandStart())
async def start(_: Message, dialog_manager: DialogManager) -> None:
    await act(dialog_manager, Go(Screen.HOME), Greet())


@router.message(Command("help"))
async def help_out(_: Message, dialog_manager: DialogManager) -> None:
    await act(dialog_manager, Go(Screen.HOME), Help())


@router.message(Command("categories"))
async def categories(_: Message, dialog_manager: DialogManager) -> None:
    await act(dialog_manager, Browse())


@router.message(Command("cart"))
async def cart(_: Message, dialog_manager: DialogManager) -> None:
    await act(dialog_manager, ShowCart())


@router.message(Command("orders"))
async def orders(_: Message, dialog_manager: DialogManager) -> None:
    await act(dialog_manager, Go(Screen.ORDERS))


@router.message(Command("cancel"))
async def cancel(_: Message, dialog_manager: DialogManager) -> None:
    await act(dialog_manager, Cancel())


@router.message(Command("language"))
async def language(_: Message, dialog_manager: DialogManager) -> None:
    await act(dialog_manager, Go(Screen.LANGUAGE))


@router.message(Command("company"))
async def company(_: Message, dialog_manager: DialogManager) -> None:
    await act(dialog_manager, Go(Screen.COMPANIES))


@router.message(Command("mydata"))
async def my_data(_: Message, dialog_manager: DialogManager) -> None:
    await act(dialog_manager, ExportData())


@router.message(Command("deletemydata"))
async def delete_my_data(_: Message, dialog_manager: DialogManager) -> None:
    """Explains first: nothing is erased before the window's own confirm."""
    await act(dialog_manager, Go(Screen.DATA))


@router.message(with_contact)
async def contact(message: Message, dialog_manager: DialogManager) -> None:
    """A phone that Telegram vouches for; somebody else's contact proves nothing and is refused."""
    shared = message.contact
    own = shared is not None and message.from_user is not None and shared.user_id == message.from_user.id
    if shared is None or not own or message.forward_origin is not None:
        await redraw(dialog_manager, Note(key="talk.contact_refused", mark="refused"))
        return
    await act(dialog_manager, ShareContact(shared.phone_number))


@router.message()
async def anything_else(message: Message, dialog_manager: DialogManager) -> None:
    """Voice, pictures, files: read as text is, one day; until then the buyer is told. So too of unknown commands."""
    key = "talk.unknown_command" if message.text else "talk.only_text"
    await redraw(dialog_manager, Note(key=key, mark="info"))


stray = Router(name="stray")


@stray.callback_query()
async def unknown_button(tap: CallbackQuery, dialog_manager: DialogManager) -> None:
    """A tap that no window knows, forged or from another age: answered like any old button."""
    await tap.answer(dialog_manager.middleware_data["words"].text("talk.old_button"))
    await redraw(dialog_manager)


def staff_router(chat_ids: tuple[int, ...]) -> Router:
    """The staff's commands; everything else that is said in their chats is theirs."""
    staff = Router(name="staff")

    async def ours(message: Message) -> bool:
        return message.chat.id in chat_ids

    staff.message.filter(ours)

    @staff.message(Command("start", "orders", "pedidos"))
    async def open_orders(_: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Staff.orders, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)

    @staff.message(Command("invite", "invitar"))
    async def invite(message: Message, command: CommandObject, dialog_manager: DialogManager) -> None:
        await make_invitation(message, command.args or "", dialog_manager)

    return staff
