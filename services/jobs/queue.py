"""Jobs in: queued in the transaction that makes them necessary, run after it commits, gone with it when it aborts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import db_settings
from tortoise.connection import get_connection

from services.jobs.driver import AmbientDriver


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was given up; it stays in the queue's table until somebody asks for it again."""

    id: int
    name: str
    payload: dict[str, Any]
    attempts: int


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


async def dead() -> list[DeadJob]:
    """The jobs that were given up, newest first."""
    jobs = await Queries(AmbientDriver()).list_failed_jobs()
    return [DeadJob(job.id, job.entrypoint, orjson.loads(job.payload or b"{}"), job.attempts + 1) for job in jobs]


async def revive(*jobs: DeadJob) -> None:
    """Queue dead jobs again, with all their attempts."""
    await Queries(AmbientDriver()).requeue_jobs([job.id for job in jobs])  # type: ignore[misc]  # pgqueuer's NewType of int


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
