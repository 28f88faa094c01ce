"""The updates on their way through the program: one at a time and in order a chat, chats side by side.

Who is to blame where the program ends in the middle? What was under way in company is counted :data:`SUSPECT` at
most, whatever ends the program and however often: it may merely have been there when the machine was switched off.
From then on it is handled alone, and there every end counts: what ends the program by itself is given up soon; what
is innocent would have to be met, of all that waits, by each of several ends that come from outside.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram import Bot
from aiogram.types import Update

from bot.backoff import Backoff
from services import inbox

log = structlog.get_logger(__name__)

# PostgreSQL writes what was committed without waiting to disk within three wal_writer_delay, 0.6 s.
FLUSH_SECONDS = 1.0
SUSPECT = 1  # attempts that ended, one way or the other; from then on an update is replayed alone
CANCEL_SECONDS = 0.5  # for what is cancelled: over a silent connection even that may take long
CRASH_SECONDS = 0.1  # no server goes and comes back sooner

Handle = Callable[[Update, int], Awaitable[None]]
GiveUp = Callable[[Update], Awaitable[None]]


class AwayError(Exception):
    """Something that every update needs is away: this one is not to blame, and waits however long it takes."""


@dataclass(slots=True)
class Waiting:
    """A stored update; ``attempts`` counts those that ended without "answered": failures, and crashes as above."""

    update_id: int
    chat_id: int
    payload: dict[str, Any]
    attempts: int = 0
    replayed: bool = False


class _Place:
    """One of the ``cap`` places to be handled in, with the handler's time limit."""

    def __init__(self, cap: asyncio.Semaphore) -> None:
        """Nowhere yet."""
        self._cap, self._held = cap, False
        self.task = asyncio.current_task()
        self.limit: asyncio.Timeout | None = None

    async def __aenter__(self) -> None:
        await self.enter()

    async def __aexit__(self, *_: object) -> None:
        self.leave()

    async def enter(self) -> None:
        """Wait for a place."""
        await self._cap.acquire()
        self._held = True

    def leave(self) -> None:
        """Let another chat in."""
        if self._held:
            self._held = False
            self._cap.release()


_PLACE: ContextVar[_Place | None] = ContextVar("place", default=None)


@asynccontextmanager
async def aside() -> AsyncIterator[None]:
    """While a handler waits for Telegram to let it speak, its place is another chat's and its time stands still."""
    place = _PLACE.get()
    if place is None or place.task is not asyncio.current_task():  # a job, or a task that the handler started
        yield
        return
    limit, now = place.limit, asyncio.get_running_loop().time
    left = None if limit is None or (end := limit.when()) is None else end - now()
    if limit is not None:
        limit.reschedule(None)
    place.leave()
    yield  # cancelled here, the handler is at its end: it needs no place any more
    await place.enter()
    if limit is not None and left is not None:
        limit.reschedule(now() + left)


class ChatLines:
    """A FIFO line a chat, each with a task that lives while the line has updates; at most ``cap`` run at once."""

    def __init__(
        self, bot: Bot, handle: Handle, *, on_give_up: GiveUp | None = None, cap: int = 32, seconds: float = 120
    ) -> None:
        """``handle`` gets the update and the number of attempts before this one; it may take ``seconds``."""
        self._bot, self._handle, self._on_give_up, self._seconds = bot, handle, on_give_up, seconds
        self._cap = asyncio.Semaphore(cap)
        self._lines: dict[int, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._known: set[int] = set()
        self._closing = self._alone = False
        self._marks = _Marks()

    def __len__(self) -> int:
        """How many updates wait or are handled."""
        return len(self._known)

    def __contains__(self, update_id: int) -> bool:
        return update_id in self._known

    def join(self, waiting: Waiting) -> None:
        """Put an update at the end of its chat's line."""
        self._known.add(waiting.update_id)
        line = self._lines.setdefault(waiting.chat_id, deque())
        line.append(waiting)
        if len(line) == 1:
            task = asyncio.create_task(self._work(waiting.chat_id, line))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def one_by_one(self, updates: Sequence[Waiting]) -> None:
        """Handle these alone, one after the other: one of them may be what ends the program."""
        cap, self._cap, self._alone = self._cap, asyncio.Semaphore(1), True
        for waiting in updates:
            self.join(waiting)
        while self._tasks:
            await asyncio.wait(self._tasks)
        self._cap, self._alone = cap, False

    async def close(self, seconds: float) -> None:
        """Start nothing more, let what runs finish for ``seconds``, then cancel it; it is replayed next time."""
        self._closing = True
        try:
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=seconds)
        finally:
            late = list(self._tasks)
            for task in late:
                task.cancel()
        if late:
            await asyncio.wait(late, timeout=CANCEL_SECONDS)
            log.warning("handlers_cancelled", count=len(late))

    async def _work(self, chat_id: int, line: deque[Waiting]) -> None:
        while line and not self._closing:
            await self._finish(line[0])
            self._known.discard(line.popleft().update_id)
        if not line:
            del self._lines[chat_id]

    async def _finish(self, waiting: Waiting) -> None:
        """Handle an update until it is answered or given up; only then may the chat's next one begin."""
        backoff = Backoff(0.25, 4.0)
        reason = "the program ended at every attempt"
        while waiting.attempts < inbox.MAX_ATTEMPTS:
            place = _Place(self._cap)
            async with place:
                if self._closing:
                    return
                _PLACE.set(place)
                error = await self._attempt(waiting)
            if error is None:
                await self._marks.answered(waiting.update_id)
                return
            reason = f"{type(error).__name__}: {error}"
            if waiting.attempts < inbox.MAX_ATTEMPTS:
                await backoff.sleep()
        await self._give_up(waiting, reason)

    async def _attempt(self, waiting: Waiting) -> BaseException | None:
        # Counted beforehand: if this is what ends the program, nobody is there to count it afterwards.
        beforehand = waiting.replayed and (self._alone or waiting.attempts < SUSPECT)
        if beforehand:
            await self._count(waiting)
        error = await self._failure(waiting, waiting.attempts)
        if isinstance(error, AwayError):
            if beforehand:
                await self._count(waiting, -1)
        elif error is not None and not beforehand:
            await self._count(waiting)
        return error

    async def _failure(self, waiting: Waiting, before: int) -> BaseException | None:
        try:
            update = Update.model_validate(waiting.payload, context={"bot": self._bot})
            async with asyncio.timeout(self._seconds) as limit:
                if (place := _PLACE.get()) is not None:
                    place.limit = limit
                await self._handle(update, before)
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return error  # a handler that cancelled itself
        except AwayError as error:
            log.warning("update_waits", update_id=waiting.update_id, reason=str(error))
            return error
        except Exception as error:  # a handler may fail in any way; the line must go on
            log.exception("handling_failed", update_id=waiting.update_id, attempt=before + 1)
            return error
        return None

    async def _count(self, waiting: Waiting, by: int = 1) -> None:
        """Count an attempt in the database; while it is gone, wait for it (that is not the update's fault)."""
        await persist(lambda: inbox.attempted(waiting.update_id, by), "count_attempt")
        waiting.attempts += by

    async def _give_up(self, waiting: Waiting, reason: str) -> None:
        log.error("update_given_up", update_id=waiting.update_id, attempts=waiting.attempts)
        try:
            if self._on_give_up is not None:
                await self._on_give_up(Update.model_validate(waiting.payload, context={"bot": self._bot}))
        except Exception as error:  # the apology is worth one try
            log.warning("apology_failed", update_id=waiting.update_id, exc_info=error)
        await persist(lambda: inbox.answered(waiting.update_id, reason[:1000]), "mark_given_up")


class _Marks:
    """Marks updates answered; those that finish while a statement is under way share the next one.

    The statement does not wait for the disk: after a pause in which the server may have crashed, the marks that it
    may have lost are written again.
    """

    def __init__(self) -> None:
        self._batch: list[int] = []
        self._written: deque[tuple[float, list[int]]] = deque()  # when, what: of the last FLUSH_SECONDS
        self._next: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()

    async def answered(self, update_id: int) -> None:
        """Return once the mark is committed."""
        self._batch.append(update_id)
        if self._next is None:
            self._next = asyncio.create_task(self._write())
        await asyncio.shield(self._next)

    async def _write(self) -> None:
        async with self._lock:
            batch, self._batch, self._next = self._batch, [], None
            await persist(lambda: inbox.all_answered([*batch, *self._perhaps_lost()]), "mark_answered")
            now = time.monotonic()
            self._written.append((now, batch))
            while self._written[0][0] < now - FLUSH_SECONDS:
                self._written.popleft()

    def _perhaps_lost(self) -> list[int]:
        """The marks before a pause; those that follow one another quickly had no crash between them."""
        if not self._written or time.monotonic() - self._written[-1][0] < CRASH_SECONDS:
            return []
        return [update_id for _, batch in self._written for update_id in batch]


async def persist(statement: Callable[[], Awaitable[None]], what: str) -> None:
    """Run a statement that may be repeated until the database takes it."""
    backoff = Backoff(0.1, 5.0)
    while True:
        try:
            await statement()
        except Exception as error:  # noqa: BLE001 - gone, restarting, full: the drivers have many words for it
            log.warning("database_does_not_answer", what=what, error=type(error).__name__)
            await backoff.sleep()
        else:
            return
