"""The bot's queue of updates, and long polling on it.

As Telegram does, a newer ``getUpdates`` ends the older one that still waits: the OLDER request gets
``409 Conflict: terminated by other getUpdates request``, the newer one goes on waiting. Two bots on one
token therefore both see 409 in turn, which is how each learns of the other. (Telegram spaces these refusals at
3 s; here each comes at once.)
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from bot.simulator.shapes import ApiError, Json

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
LONGEST_POLL = 50
_EPOCH = 1_735_689_600  # 2025-01-01


class UpdateQueue:
    """Unconfirmed updates in order.

    Ids start at the milliseconds since 2025, so that a later run never falls behind an offset that the bot
    keeps in its database (Telegram too chooses a new start after a quiet week).
    """

    def __init__(self, clock: Callable[[], float] = time.time, keep_confirmed: int = 1000) -> None:
        """``keep_confirmed`` updates stay for :meth:`redeliver`."""
        self._next = int((clock() - _EPOCH) * 1000)
        self._pending: deque[Json] = deque()
        self._confirmed: deque[Json] = deque(maxlen=keep_confirmed)
        self._again: list[Json] = []
        self._poll: asyncio.Future[None] | None = None
        self._poller_alive: Callable[[], bool] = lambda: True
        self._allowed: frozenset[str] | None = None
        self.conflicts = 0
        self.last_poll_at: float | None = None

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def pending(self) -> list[Json]:
        """What no offset has confirmed yet."""
        return list(self._pending)

    def put(self, kind: str, body: Json) -> int | None:
        """Queue an update; its id, or None where the bot does not want that kind."""
        if kind in NOT_BY_DEFAULT if self._allowed is None else kind not in self._allowed:
            return None
        return self.put_raw({kind: body})

    def put_raw(self, update: Json) -> int:
        """Queue an update as it is; it gets the next id unless it brings one."""
        update_id = int(update.get("update_id", self._next))
        self._next = max(self._next, update_id + 1)
        self._pending.append({"update_id": update_id, **update})
        self._wake()
        return update_id

    def redeliver(self, count: int = 1) -> int:
        """Give the last ``count`` confirmed updates once more, whatever offset is asked; how many there were."""
        again = list(self._confirmed)[-count:] if count > 0 else []
        self._again.extend(again)
        self._wake()
        return len(again)

    async def get(
        self,
        offset: int,
        limit: int,
        seconds: float,
        allowed: list[str] | None = None,
        alive: Callable[[], bool] = lambda: True,
    ) -> list[Json]:
        """Confirm what is below ``offset`` and wait up to ``seconds`` for what is next.

        ``alive`` tells whether the asker still listens; ending the poll of a dead one is no conflict.
        """
        self._end_older_poll()
        self.last_poll_at = time.monotonic()
        if allowed is not None:
            self._allowed = frozenset(allowed) or None
        self._confirm(offset)
        self._poller_alive = alive
        if not (self._pending or self._again) and seconds > 0:
            await self._wait(min(seconds, LONGEST_POLL))
        return self._batch(limit)

    def restore(self, pending: list[Json]) -> None:
        """Take back what an earlier run had not delivered."""
        for update in pending:
            self.put_raw(update)

    def drop_pending(self) -> None:
        """Forget everything (``drop_pending_updates``)."""
        self._pending.clear()
        self._again.clear()

    def _end_older_poll(self) -> None:
        if self._poll is not None and not self._poll.done():
            self.conflicts += self._poller_alive()
            self._poll.set_exception(ApiError(409, CONFLICT))

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._confirmed.append(self._pending.popleft())
        while self._pending and self._pending[0]["update_id"] < offset:
            self._confirmed.append(self._pending.popleft())

    async def _wait(self, seconds: float) -> None:
        poll = self._poll = asyncio.get_running_loop().create_future()
        timer = asyncio.get_running_loop().call_later(seconds, self._end, poll)
        try:
            await poll
        finally:
            timer.cancel()
            if self._poll is poll:
                self._poll = None

    def _wake(self) -> None:
        if self._poll is not None:
            self._end(self._poll)

    @staticmethod
    def _end(poll: asyncio.Future[None]) -> None:
        if not poll.done():
            poll.set_result(None)

    def _batch(self, limit: int) -> list[Json]:
        batch, self._again = self._again[:limit], self._again[limit:]
        for update in self._pending:
            if len(batch) >= limit:
                break
            batch.append(update)
        return batch
