"""What went wrong in a handler, for the buyer: an old button redraws its window, a refusal is put into words.

Everything else is raised again: the intake tries the update anew, and in the end says that it could not be done.
"""

import structlog
from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import CallbackQuery, ErrorEvent, Update
from aiogram_dialog import DialogManager
from aiogram_dialog.api.exceptions import OutdatedIntent, UnknownIntent, UnknownState

from services.actions import Language
from services.assistant.note import Note
from services.errors import TradeError
from services.inbox import Effects
from services.wording import wording
from states.turn import redraw

log = structlog.get_logger(__name__)
router = Router(name="errors")


@router.errors(ExceptionTypeFilter(UnknownIntent, OutdatedIntent, UnknownState))
async def old_button(event: ErrorEvent, dialog_manager: DialogManager) -> object:
    """Every button may be old: say so in passing and draw the window as it is now.

    A message that meets a half-lost menu is not old: by now the menu is reset, and the intake's next try serves it.
    """
    tap = event.update.callback_query
    if tap is None:
        return UNHANDLED
    await _answer(tap, dialog_manager.middleware_data["words"].text("talk.old_button"))
    try:
        await redraw(dialog_manager)
    except TelegramBadRequest as error:
        if "not modified" not in error.message:
            raise
    return None


@router.errors(ExceptionTypeFilter(TradeError))
async def refused(event: ErrorEvent, dialog_manager: DialogManager) -> None:
    """A refusal that a window's own handler met: its words above the window."""
    error = event.exception
    assert isinstance(error, TradeError)  # noqa: S101  # the filter let nothing else through
    if event.update.callback_query is not None:
        await _answer(event.update.callback_query)
    await redraw(
        dialog_manager, Note(key=error.key, mark="refused", values={k: str(v) for k, v in error.words.items()})
    )


@router.errors(ExceptionTypeFilter(TelegramForbiddenError, TelegramBadRequest))
async def unreachable(event: ErrorEvent) -> object:
    """The buyer has blocked the bot, or his chat is gone: what was done is done, there is nobody to tell."""
    error = event.exception
    if isinstance(error, TelegramBadRequest) and "chat not found" not in error.message:
        return UNHANDLED
    log.info("buyer_unreachable", update_id=event.update.update_id)
    return None


async def _answer(tap: CallbackQuery, text: str | None = None) -> None:
    try:
        await tap.answer(text)
    except TelegramAPIError as error:
        log.info("tap_not_answered", error=str(error))


async def give_up(update: Update) -> None:
    """The last word on an update that failed every time: whether what it asked for was done is known."""
    done = await Effects(update.update_id).receipt() is not None
    await _say(update, "talk.done_unseen" if done else "talk.failed")


async def tell_of_outage(update: Update, told: set[int]) -> None:
    """Tell the buyer once that his menus are away; what he asked for waits."""
    event = update.message or update.callback_query
    if event is None or event.from_user is None or event.from_user.id in told:
        return
    told.add(event.from_user.id)
    try:
        await _say(update, "talk.menus_away")
    except TelegramAPIError as error:
        log.info("outage_not_told", error=str(error))


async def _say(update: Update, key: str) -> None:
    """A plain message, without menus: in the language of the buyer's Telegram, as no more may be known."""
    event = update.message or update.callback_query
    if event is None or event.from_user is None or event.bot is None:
        return
    language: Language = "en" if (event.from_user.language_code or "").startswith("en") else "es"
    await event.bot.send_message(event.from_user.id, wording(language).html(key))
