"""The inbox: updates stored before they are acknowledged, and their effect exactly once.

The one business transaction of an update runs in :meth:`Effects.once`: effect, receipt and "handled" are
committed together. An update that is handled again (after a crash, or delivered twice) gets the stored
receipt instead of a second effect, and is answered from it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Pending:
    """A stored update that has not been answered."""

    update_id: int
    chat_id: int
    payload: dict[str, Any]
    attempts: int


async def store(batch: Sequence[tuple[int, int, dict[str, Any]]]) -> list[int]:
    """Commit ``(update_id, chat_id, payload)`` rows; the ids that were new, in order."""
    rows = await get_connection("default").execute_query_dict(
        "INSERT INTO stored_update (update_id, chat_id, payload, received_at)"
        " SELECT u.update_id, u.chat_id, u.payload::jsonb, now()"
        " FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS u(update_id, chat_id, payload)"
        " ON CONFLICT (update_id) DO NOTHING RETURNING update_id",
        [[u for u, _, _ in batch], [c for _, c, _ in batch], [orjson.dumps(p).decode() for _, _, p in batch]],
    )
    return sorted(row["update_id"] for row in rows)


async def pending() -> list[Pending]:
    """What an earlier run left unanswered, oldest first."""
    rows = await get_connection("default").execute_query_dict(
        "SELECT update_id, chat_id, payload::text AS payload, attempts FROM stored_update"
        " WHERE answered_at IS NULL ORDER BY arrival"  # Telegram may restart its ids lower, a clock may be set back
    )
    return [Pending(r["update_id"], r["chat_id"], orjson.loads(r["payload"]), r["attempts"]) for r in rows]


async def attempted(update_id: int, by: int = 1) -> None:
    """Count attempts at handling; what fails :data:`MAX_ATTEMPTS` times is given up, with words to the buyer."""
    await get_connection("default").execute_query(
        "UPDATE stored_update SET attempts = attempts + $2 WHERE update_id = $1", [update_id, by]
    )


async def answered(update_id: int, error: str = "") -> None:
    """The buyer has his answer: the update is done."""
    await get_connection("default").execute_query(
        "UPDATE stored_update SET answered_at = now(), handled_at = coalesce(handled_at, now()), error = $2"
        " WHERE update_id = $1",
        [update_id, error],
    )


async def all_answered(update_ids: Sequence[int]) -> None:
    """The same for several at once. A mark lost in a crash of the server costs a second answer, so it need not wait."""
    await get_connection("default").execute_query(
        "WITH quickly AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))"
        " UPDATE stored_update SET answered_at = now(), handled_at = coalesce(handled_at, now()), error = ''"
        " FROM quickly WHERE update_id = ANY($1::bigint[]) AND answered_at IS NULL",
        [list(update_ids)],
    )


async def forget(before: datetime) -> None:
    """Drop answered updates received before a moment; the newest stays, it holds the offset."""
    await get_connection("default").execute_query(
        "DELETE FROM stored_update WHERE answered_at IS NOT NULL AND received_at < $1"
        " AND update_id < (SELECT max(update_id) FROM stored_update)",
        [before],
    )


class _HandledBeforeError(Exception):
    """Somebody has committed this update's effect: ours is rolled back."""


class Effects:
    """The effect of one update. Handlers get it from the middleware, nobody else opens a business transaction."""

    def __init__(self, update_id: int, *, fresh: bool = False) -> None:
        """Bind to a stored update; ``fresh``: this is its first attempt in the process that received it."""
        self.update_id = update_id
        self._fresh = fresh

    @property
    def fresh(self) -> bool:
        """Whether this is the update's first attempt: nothing of it was accepted before."""
        return self._fresh

    async def receipt(self) -> Any | None:
        """The receipt of an effect that an earlier attempt committed."""
        if self._fresh:
            return None
        rows = await get_connection("default").execute_query_dict(
            "SELECT receipt::text AS receipt FROM stored_update WHERE update_id = $1 AND handled_at IS NOT NULL",
            [self.update_id],
        )
        return orjson.loads(rows[0]["receipt"]) if rows and rows[0]["receipt"] else None

    async def once(self, effect: Callable[[], Awaitable[Any]]) -> Any:
        """Run ``effect`` in one transaction with "handled", or give the receipt of the time it ran before.

        ``effect`` returns a JSON-able receipt. What it raises rolls everything back and is raised.
        """
        try:
            async with in_transaction() as connection:
                receipt = await effect()
                await self._handled(connection, receipt)
        except _HandledBeforeError:
            self._fresh = False
            return await self.receipt()
        return receipt

    async def _handled(self, connection: BaseDBAsyncClient, receipt: Any) -> None:
        kept = orjson.dumps(receipt).decode()
        if not await connection.execute_query_dict(HANDLED, [self.update_id, kept]):
            raise _HandledBeforeError


HANDLED = """
UPDATE stored_update SET handled_at = now(), receipt = $2::text::jsonb
WHERE update_id = $1 AND handled_at IS NULL RETURNING update_id
"""
