"""Long polling that loses nothing: a batch is committed to PostgreSQL before the next ``getUpdates`` confirms it."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods.base import TelegramMethod

from bot.backoff import Backoff
from bot.chat_lines import CANCEL_SECONDS, SUSPECT, ChatLines, GiveUp, Handle, Waiting
from bot.inline_queries import KIND, InlineQueries
from bot.metrics import POLLED
from services import inbox

log = structlog.get_logger(__name__)

FINISH_SECONDS = 7.0
MOST_WAITING = 2_000  # updates in memory; beyond it the rest stays at Telegram
# Telegram starts from a random update id after a week without updates: an old offset could skip the new ids.
_OFFSET_SECONDS = 3 * 24 * 3600.0
_YOUNG_SECONDS = 60.0
_CONFLICTS_YOUNG, _CONFLICTS_OLD = 3, 10  # in a row; of two pollers on one token the newer one yields
_SOURCES = (
    "message",
    "edited_message",
    "callback_query",
    "channel_post",
    "edited_channel_post",
    "business_message",
    "edited_business_message",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "poll_answer",
)


class PollerConflictError(Exception):
    """Another program polls Telegram with this token (or a webhook is set): stop one of them."""


class TokenRefusedError(Exception):
    """Telegram does not know this token: take a new one from @BotFather."""


class _RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """``getUpdates`` as Telegram sent it: what is stored must not depend on a library's version."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int
    timeout: int
    allowed_updates: list[str] | None = None


class Intake:
    """Fetches updates, stores them, and hands each one to ``handle``: in order a chat, chats side by side.

    ``handle(update, attempts)`` may raise: the update is tried again, ``inbox.MAX_ATTEMPTS`` times in all, while its
    chat waits; then ``on_give_up(update)`` tells the buyer. What no run finished, the next run replays. ``inline``
    takes the inline queries, which wait for nothing; without it they are stored like all else.
    """

    def __init__(  # noqa: PLR0913 - knobs by keyword
        self,
        bot: Bot,
        handle: Handle,
        *,
        on_give_up: GiveUp | None = None,
        inline: InlineQueries | None = None,
        limit: int = 100,
        timeout: int = 25,
        allowed_updates: Sequence[str] | None = None,
        cap: int = 32,
        seconds: float = 120,
    ) -> None:
        """``limit`` updates a batch, ``timeout`` s a long poll, ``cap`` chats at once, ``seconds`` for a handler."""
        self._bot = bot
        self._limit, self._timeout = limit, timeout
        self._allowed = list(allowed_updates) if allowed_updates is not None else None
        self._inline = inline
        self._lines = ChatLines(bot, handle, on_give_up=on_give_up, cap=cap, seconds=seconds)
        self._stop = asyncio.Event()
        self._patience = _Patience()
        self._offset: int | None = None  # the first poll asks for all that is unconfirmed; the inbox knows it
        self._offset_at = 0.0

    def stop(self) -> None:
        """End :meth:`run`: no more polling, up to 7 s for the handlers that run."""
        self._stop.set()

    async def run(self) -> None:
        """Replay what an earlier run left, then poll until :meth:`stop`.

        Raises :class:`PollerConflictError` and :class:`TokenRefusedError`; everything else it outwaits.
        """
        polling = asyncio.create_task(self._replay_and_poll())
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            polling.cancel()
            try:
                await asyncio.wait({polling, stopping}, timeout=CANCEL_SECONDS)
            finally:
                if self._inline is not None:
                    await self._inline.close()
                await self._lines.close(FINISH_SECONDS)
        if polling.done() and not polling.cancelled():
            polling.result()

    async def _replay_and_poll(self) -> None:
        await self._replay()
        while True:
            await self._store(await self._fetch())
            while len(self._lines) > MOST_WAITING:  # noqa: ASYNC110 - rare, and needs no precision
                await asyncio.sleep(0.05)

    async def _replay(self) -> None:
        left = [Waiting(p.update_id, p.chat_id, p.payload, p.attempts, replayed=True) for p in await self._left()]
        if left:
            log.info("replaying", updates=len(left))
        alone = max((at + 1 for at, waiting in enumerate(left) if waiting.attempts >= SUSPECT), default=0)
        await self._lines.one_by_one(left[:alone])
        for waiting in left[alone:]:
            self._lines.join(waiting)

    async def _left(self) -> list[inbox.Pending]:
        backoff = Backoff(0.1, 5)
        while True:
            try:
                return await inbox.pending()
            except Exception as error:  # noqa: BLE001 - gone, restarting: the drivers have many words for it
                log.warning("database_does_not_answer", what="replay", error=type(error).__name__)
                await backoff.sleep()

    async def _fetch(self) -> list[dict[str, Any]]:
        """The next batch, however long Telegram or the network is away."""
        while True:
            if time.monotonic() - self._offset_at > _OFFSET_SECONDS:
                self._offset = None
            request = _RawUpdates(
                offset=self._offset, limit=self._limit, timeout=self._timeout, allowed_updates=self._allowed
            )
            try:
                batch = await self._bot.session(self._bot, request, timeout=self._timeout + 10)
            except Exception as error:  # noqa: BLE001 - sorted there; what is fatal is raised again
                await self._patience.after(error)
            else:
                self._patience.renew()
                POLLED.set_to_current_time()
                return batch

    async def _store(self, batch: list[dict[str, Any]]) -> None:
        """Commit a batch, however long the database is away, and queue what is new in it."""
        if not batch:
            return
        kept = storable(self._without_inline(batch))
        rows = [(int(payload["update_id"]), chat_of(payload), payload) for payload in kept]
        new = await self._committed(rows) if rows else set()
        for update_id, chat_id, payload in rows:
            if update_id in new and update_id not in self._lines:
                self._lines.join(Waiting(update_id, chat_id, payload))
        self._offset, self._offset_at = int(batch[-1]["update_id"]) + 1, time.monotonic()

    def _without_inline(self, batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The batch without its inline queries, which are answered at once and kept nowhere (docs/decisions)."""
        if self._inline is None:
            return batch
        for payload in batch:
            if KIND in payload:
                self._inline.take(payload)
        return [payload for payload in batch if KIND not in payload]

    async def _committed(self, rows: list[tuple[int, int, dict[str, Any]]]) -> set[int]:
        backoff = Backoff(0.1, 5)
        failed = False
        while True:
            try:
                new = set(await inbox.store(rows))
                if failed:  # the attempt that seemed to fail may have been committed
                    new |= {left.update_id for left in await inbox.pending()}
            except Exception as error:  # noqa: BLE001 - gone, restarting, full: nothing is confirmed meanwhile
                failed = True
                log.warning("database_does_not_answer", what="store", error=type(error).__name__)
                await backoff.sleep()
            else:
                return new


class _Patience:
    """How long to wait after a poll that failed, and when not to."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._backoff = Backoff(0.5, 30)
        self._conflicts = 0

    def renew(self) -> None:
        """A poll was answered."""
        self._backoff.reset()
        self._conflicts = 0

    async def after(self, error: Exception) -> None:
        match error:
            case TelegramConflictError():
                await self._conflict(error)
            case TelegramUnauthorizedError() | TelegramNotFound():
                raise TokenRefusedError(TokenRefusedError.__doc__) from error
            case TelegramRetryAfter():
                log.warning("poll_paused_by_telegram", seconds=error.retry_after)
                await asyncio.sleep(error.retry_after)
            case _:
                log.warning("poll_failed", error=type(error).__name__)
                await self._backoff.sleep()

    async def _conflict(self, error: TelegramConflictError) -> None:
        """Telegram ends whichever poll is older, so both pollers see conflicts: the one that began last yields."""
        self._conflicts += 1
        young = time.monotonic() - self._started < _YOUNG_SECONDS
        if self._conflicts >= (_CONFLICTS_YOUNG if young else _CONFLICTS_OLD):
            raise PollerConflictError(f"{PollerConflictError.__doc__} Telegram says: {error.message}") from error
        log.warning("another_poller_on_this_token", times=self._conflicts)
        await asyncio.sleep(1)


def chat_of(payload: dict[str, Any]) -> int:
    """The chat whose order an update belongs to; the sender where there is no chat, 0 where there is neither."""
    content: dict[str, Any] = next((payload[kind] for kind in _SOURCES if kind in payload), {})
    message: dict[str, Any] = content.get("message") or content  # a tap has the message it was made on
    for owner in (message.get("chat"), content.get("from"), content.get("user")):
        if isinstance(owner, dict) and "id" in owner:
            return int(owner["id"])
    return 0


def storable(batch: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The batch with U+FFFD for what PostgreSQL cannot hold: NUL and lone surrogates."""
    try:
        clean = b"\\u0000" not in orjson.dumps(batch)
    except orjson.JSONEncodeError:
        clean = False
    return batch if clean else [dict(_pairs(payload)) for payload in batch]


def _pairs(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((_mended(key), _mended(inner)) for key, inner in value.items())


def _mended(value: Any) -> Any:
    match value:
        case str():
            whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")
        case dict():
            return dict(_pairs(value))
        case list():
            return [_mended(inner) for inner in value]
        case _:
            return value
