"""The one tap that the clerk cannot serve: Telegram asks for one's own contact by a keyboard of its own."""

from typing import Any

from aiogram.types import CallbackQuery, KeyboardButton, Message, ReplyKeyboardMarkup
from aiogram_dialog import DialogManager, ShowMode

from services.wording import Wording


async def ask_for_contact(tap: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """A keyboard whose only key shares the sender's own contact."""
    words: Wording = manager.middleware_data["words"]
    key = KeyboardButton(text=words.text("button.share_contact"), request_contact=True)
    manager.show_mode = ShowMode.NO_UPDATE
    if isinstance(tap.message, Message):
        keyboard = ReplyKeyboardMarkup(keyboard=[[key]], resize_keyboard=True, one_time_keyboard=True)
        await tap.message.answer(words.html("account.share_contact"), reply_markup=keyboard)
