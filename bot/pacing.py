"""Telegram's limits on sending, kept on our own account; a 429 all the same is waited out for that chat alone.

Answers go before notices: what a job sends waits until a share of the allowance lies idle, so that it never stands
in an answer's way; yet no longer than half a minute.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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
IDLE_SHARE = 1 / 3  # of a bucket, that a notice leaves for the answers
LONGEST_WAIT = 30.0  # seconds; then a notice takes its turn like an answer
LOOK_AGAIN = 0.1

_NOTICE: ContextVar[bool] = ContextVar("notice", default=False)


@contextmanager
def notice() -> Iterator[None]:
    """What is sent within is nobody's answer: it may wait."""
    before = _NOTICE.set(True)
    try:
        yield
    finally:
        _NOTICE.reset(before)


class Bucket:
    """A token bucket: ``rate`` a second, ``burst`` at once; tokens are taken in order of asking."""

    def __init__(self, rate: float, burst: float) -> None:
        """Begin full."""
        self._rate, self._burst = rate, max(burst, 1.0)
        self._tokens, self._at = self._burst, time.monotonic()

    def take(self) -> float:
        """Take a token; seconds until it is there."""
        self._fill()
        self._tokens -= 1
        return max(0.0, -self._tokens / self._rate)

    def idles(self) -> bool:
        """Whether a token can be taken, and a share is left for those who come next."""
        self._fill()
        return self._tokens >= min(1 + IDLE_SHARE * self._burst, self._burst)

    def _fill(self) -> None:
        now = time.monotonic()
        self._tokens, self._at = min(self._burst, self._tokens + (now - self._at) * self._rate), now


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
            if _NOTICE.get():
                await self._until_idle(chat_id)
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

    async def _until_idle(self, chat_id: int) -> None:
        """Let the answers go first."""
        deadline = time.monotonic() + LONGEST_WAIT
        while not (self._all.idles() and self._chat(chat_id).idles()) and time.monotonic() < deadline:  # noqa: ASYNC110  # buckets fill by the clock
            await asyncio.sleep(LOOK_AGAIN)

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
