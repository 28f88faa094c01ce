"""Inline queries: asked letter by letter, answered at once or not at all.

They are the only updates that are not stored: an answer that comes after the next letter is worth nothing, nothing is
changed by it, and none may wait behind a chat's orders. Of one person only the newest is worked at.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import Bot
from aiogram.types import Update

log = structlog.get_logger(__name__)

SECONDS = 8.0  # Telegram's clients have given up by then
KIND = "inline_query"


class InlineQueries:
    """Runs ``handle`` for each query, at most ``cap`` side by side, so that the chats keep the most of the machine."""

    def __init__(self, bot: Bot, handle: Callable[[Update], Awaitable[object]], *, cap: int = 4) -> None:
        """Nobody asks yet."""
        self._bot, self._handle = bot, handle
        self._cap = asyncio.Semaphore(cap)
        self._newest: dict[int, asyncio.Task[None]] = {}

    def take(self, payload: dict[str, Any]) -> None:
        """Answer a query; the one that the same person asked before is dropped."""
        person = int(payload[KIND]["from"]["id"])
        if (earlier := self._newest.get(person)) is not None:
            earlier.cancel()
        task = self._newest[person] = asyncio.create_task(self._serve(payload))
        task.add_done_callback(lambda done: self._forget(person, done))

    async def close(self) -> None:
        """Drop what is under way."""
        tasks = list(self._newest.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, payload: dict[str, Any]) -> None:
        try:
            async with self._cap, asyncio.timeout(SECONDS):
                await self._handle(Update.model_validate(payload, context={"bot": self._bot}))
        except Exception as error:  # noqa: BLE001 - whatever it is: the person types on, or asks again
            log.warning("inline_query_failed", error=f"{type(error).__name__}: {error}")

    def _forget(self, person: int, done: asyncio.Task[None]) -> None:
        if self._newest.get(person) is done:
            del self._newest[person]
