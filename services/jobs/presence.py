"""Which workers live, known to PostgreSQL at once: each holds a lock that dies with its connection.

pgqueuer itself takes a dead worker's jobs over when their heartbeat has been missing for a while; with the lock
there is nothing to wait for. A job whose worker died counts one attempt more, so that a job that kills its
workers ends among the dead letters.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
from pgqueuer.domain.settings import db_settings

LOCKS = 0x6A6F_6273  # the class of our advisory locks: any constant of our own

PATIENCE = 20.0  # seconds for a statement

_ORPHANS = """
    UPDATE {queue} SET status = 'queued', queue_manager_id = NULL, slot = NULL, updated = now(), attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM {queue} job WHERE status = 'picked' AND NOT EXISTS (
            SELECT FROM pg_locks held WHERE held.locktype = 'advisory' AND held.granted
            AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND held.classid = $1::int4::oid AND held.objid = hashtext(job.queue_manager_id::text)::oid)
        FOR UPDATE SKIP LOCKED)
    RETURNING id"""


@asynccontextmanager
async def present(url: str, worker: UUID) -> AsyncIterator[asyncpg.Connection]:
    """Hold the worker's lock; the connection that holds it."""
    connection = await asyncpg.connect(url, timeout=PATIENCE, command_timeout=PATIENCE)
    try:
        await connection.execute("SELECT pg_advisory_lock($1::int4, hashtext($2::text))", LOCKS, str(worker))
        yield connection
    finally:
        connection.terminate()


async def release_orphans(connection: asyncpg.Connection) -> list[int]:
    """Queue the jobs of dead workers again; their ids."""
    rows = await connection.fetch(_ORPHANS.format(queue=db_settings().qualified.queue_table), LOCKS)
    return [row["id"] for row in rows]


async def forget_old_logs(connection: asyncpg.Connection, days: int = 30) -> None:
    """Drop what pgqueuer wrote down about jobs long done."""
    log = db_settings().qualified.queue_table_log
    await connection.execute(f"DELETE FROM {log} WHERE created < now() - make_interval(days => $1)", days)  # noqa: S608 # a table's name, not data
