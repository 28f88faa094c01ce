"""Jobs in: queued in the transaction that makes them necessary, run after it commits, gone with it when it aborts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import orjson
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import db_settings
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError

from services.jobs.driver import AmbientDriver

WAITING, RUNNING, DEAD = "queued", "picked", "failed"  # pgqueuer's words for what a job in its table may be

_DEAD = """
SELECT job.id, job.entrypoint, convert_from(job.payload, 'UTF8') AS payload, job.attempts + 1 AS attempts, job.updated,
       coalesce(why.reason, '') AS reason
FROM {queue} job LEFT JOIN LATERAL (
    SELECT concat_ws(': ', traceback->>'exception_type', nullif(traceback->>'exception_message', '')) AS reason
    FROM {log} WHERE job_id = job.id AND traceback IS NOT NULL ORDER BY id DESC LIMIT 1) why ON true
WHERE job.status = 'failed' ORDER BY job.updated DESC, job.id DESC
"""


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was given up; it stays in the queue's table until somebody asks for it again, or lets it go."""

    id: int
    name: str
    payload: dict[str, Any]
    attempts: int
    given_up_at: datetime | None = None
    reason: str = ""  # what its last attempt failed of; forgotten after a month


async def install(url: str) -> None:
    """Make pgqueuer's tables in the database of ``url``, or bring them up to date; harmless when repeated."""
    connection = await asyncpg.connect(url)
    try:
        queries = Queries(AsyncpgDriver(connection))
        async with queries.schema_lock():
            await (queries.upgrade() if await queries.schema_is_installed() else queries.install())
    finally:
        await connection.close()


async def enqueue(
    name: str, payload: Mapping[str, Any], *, delay: timedelta | None = None, dedupe_key: str | None = None
) -> None:
    """Queue a job within the ambient transaction.

    ``payload`` is what JSON can carry. While a job of the same ``dedupe_key`` waits or runs, nothing is added.
    """
    await Queries(AmbientDriver()).enqueue(
        name, orjson.dumps(dict(payload)), execute_after=delay, dedupe_key=dedupe_key, on_conflict="skip"
    )


async def withdraw(name: str) -> None:
    """Take back every job of a name that waits: what it would do is about to be done otherwise."""
    await Queries(AmbientDriver()).clear_queue(name)


async def counted() -> dict[str, dict[str, int]]:
    """How many jobs of each name wait, run or are dead."""
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await Queries(AmbientDriver()).queue_size():
        numbers[row.entrypoint][row.status] = numbers[row.entrypoint].get(row.status, 0) + row.count
    return dict(numbers)


async def dead() -> list[DeadJob]:
    """The jobs that were given up, the last one first."""
    tables = db_settings().qualified
    rows = await get_connection("default").execute_query_dict(
        _DEAD.format(queue=tables.queue_table, log=tables.queue_table_log)
    )
    return [
        DeadJob(
            row["id"], row["entrypoint"], orjson.loads(row["payload"] or "{}"), row["attempts"], row["updated"],
            row["reason"],
        )
        for row in rows
    ]  # fmt: skip


async def revive(job: DeadJob) -> bool:
    """Queue a dead job again, with all its attempts; False, and it is let go, where the same waits or runs already.

    Not within a transaction: a refusal would end it.
    """
    try:
        await Queries(AmbientDriver()).requeue_jobs([job.id])  # type: ignore[list-item]  # pgqueuer's NewType of int
    except IntegrityError:  # its dedupe_key is taken
        await drop(job)
        return False
    return True


async def drop(job: DeadJob) -> None:
    """Let a dead job go for good."""
    table = db_settings().qualified.queue_table
    await get_connection("default").execute_query(
        f"DELETE FROM {table} WHERE id = $1 AND status = 'failed'",  # noqa: S608  # a table's name, not data
        [job.id],
    )


async def forget_jobs_about(chat_id: int) -> None:
    """Drop the dead letters that name a chat, and what their failures said; jobs under way run to their end."""
    settings = db_settings().qualified
    rows = await get_connection("default").execute_query_dict(
        f"DELETE FROM {settings.queue_table} WHERE status = 'failed' AND convert_from(payload, 'UTF8') ~ $1"  # noqa: S608  # a table's name, not data
        " RETURNING id",
        [rf'"chat":\s*{chat_id}\M'],
    )
    await get_connection("default").execute_query(
        f"UPDATE {settings.queue_table_log} SET traceback = NULL WHERE job_id = ANY($1::bigint[])",  # noqa: S608  # as above
        [[row["id"] for row in rows]],
    )
