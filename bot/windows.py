"""How windows become messages: aiogram-dialog's manager, less one request a turn."""

from aiogram import Bot
from aiogram.types import Message
from aiogram_dialog.api.entities import OldMessage
from aiogram_dialog.manager.message_manager import MessageManager


class WindowManager(MessageManager):
    """Leaves the buttons of earlier messages where they are.

    Stripping them costs a second request, and a second message of Telegram's allowance, for every turn. A tap on
    an old one is answered by ``bot.errors.old_button``, as it must be anyway.
    """

    async def remove_inline_kbd(self, bot: Bot, old_message: OldMessage | None) -> Message | None:  # noqa: ARG002  # aiogram-dialog's signature
        """Do nothing."""
        return None
