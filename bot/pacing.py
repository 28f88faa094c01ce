"""Telegram's limits on sending, kept on our own account; a 429 all the same is waited out for that chat alone."""

import asyncio
import time
from collections import OrderedDict
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.chat_lines import aside
from bot.settings import Telegram

log = structlog.get_logger(__name__)

PACED = ("send", "edit", "copy", "forward")
FREE = {"sendChatAction"}
PATIENCE = 5  # 429s on one request
REMEMBERED = 10_000


class Bucket:
    """A token bucket: ``rate`` a second, ``burst`` at once; tokens are taken in order of asking."""

    def __init__(self, rate: float, burst: float) -> None:
        """Begin full."""
        self._rate, self._burst = rate, max(burst, 1.0)
        self._tokens, self._at = self._burst, time.monotonic()

    def take(self) -> float:
        """Take a token; seconds until it is there."""
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate) - 1
        self._at = now
        return max(0.0, -self._tokens / self._rate)


class Pacing(BaseRequestMiddleware):
    """Waits before a message where the limits say so; methods that send nothing pass at once."""

    def __init__(self, settings: Telegram) -> None:
        """Take the limits from the settings."""
        self._settings = settings
        self._all = Bucket(settings.pace_per_second, settings.pace_per_second)
        self._chats: OrderedDict[int, Bucket] = OrderedDict()

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        chat_id: Any = getattr(method, "chat_id", None)
        if isinstance(chat_id, int) and method.__api_method__.startswith(PACED) and method.__api_method__ not in FREE:
            wait = max(self._all.take(), self._chat(chat_id).take())
            if wait > 0:
                await _wait(wait)
        for _ in range(PATIENCE):
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                log.warning("told_to_wait", method=method.__api_method__, seconds=error.retry_after)
                await _wait(error.retry_after)
        return await make_request(bot, method)

    def _chat(self, chat_id: int) -> Bucket:
        bucket = self._chats.pop(chat_id, None) or self._new(chat_id)
        self._chats[chat_id] = bucket
        if len(self._chats) > REMEMBERED:
            self._chats.popitem(last=False)
        return bucket

    def _new(self, chat_id: int) -> Bucket:
        if chat_id < 0:
            return Bucket(self._settings.pace_staff_per_minute / 60, self._settings.pace_staff_per_minute / 2)
        return Bucket(self._settings.pace_per_chat, self._settings.pace_burst)


async def _wait(seconds: float) -> None:
    """Wait for this chat alone: meanwhile the handler's place is another chat's."""
    async with aside():
        await asyncio.sleep(seconds)
