"""A sign of life: "typing…" where an answer takes longer than a moment."""

import asyncio
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Message, TelegramObject

from bot.middlewares import Handler

PATIENCE = 0.7  # seconds before the buyer is told that somebody is at work
LASTS = 4.5  # Telegram shows the sign for five


class TypingMiddleware(BaseMiddleware):
    """Costs a timer for every message, and a request only for the slow ones."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, Message) or event.bot is None:
            return await handler(event, data)
        signs: set[asyncio.Task[None]] = set()
        loop, bot = asyncio.get_running_loop(), event.bot
        timer = loop.call_later(PATIENCE, lambda: signs.add(loop.create_task(_typing(bot, event.chat.id))))
        try:
            return await handler(event, data)
        finally:
            timer.cancel()
            for sign in signs:
                sign.cancel()


async def _typing(bot: Bot, chat_id: int) -> None:
    try:
        while True:
            await bot.send_chat_action(chat_id, "typing")
            await asyncio.sleep(LASTS)
    except TelegramAPIError:
        return  # a sign that does not arrive is no loss
