"""Telegram as the jobs see it: documents and notices that no update asked for."""

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError, TelegramNotFound
from aiogram.types import BufferedInputFile

from bot.pacing import notice
from services.ports.messenger import MessengerError

FOR_GOOD = (TelegramForbiddenError, TelegramBadRequest, TelegramNotFound)


class TelegramMessenger:
    """The port ``services.ports.messenger`` over aiogram."""

    def __init__(self, bot: Bot) -> None:
        """Send as this bot."""
        self._bot = bot

    async def send_text(self, chat_id: int, html: str) -> None:
        """Send a message; raises :class:`MessengerError`."""
        try:
            with notice():
                await self._bot.send_message(chat_id, html)
        except TelegramAPIError as error:
            raise _failure(error) from error

    async def send_document(self, chat_id: int, filename: str, content: bytes | str, caption: str) -> str:
        """Send a file; its id for the next time. Raises :class:`MessengerError`."""
        document = content if isinstance(content, str) else BufferedInputFile(content, filename)
        try:
            with notice():
                message = await self._bot.send_document(chat_id, document, caption=caption)
        except TelegramAPIError as error:
            raise _failure(error) from error
        return message.document.file_id if message.document else ""


def _failure(error: TelegramAPIError) -> MessengerError:
    return MessengerError(str(error), permanent=isinstance(error, FOR_GOOD))
