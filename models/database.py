"""The connection to PostgreSQL: opened, migrated, closed."""

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.exceptions import DBConnectionError
from tortoise.migrations.api import migrate as apply_migrations

from models import TORTOISE_MODULES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# Not the statement's fault: the server is gone, going, coming, or the connection to it broke.
AWAY = (
    ConnectionError,
    DBConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)
MIGRATION_LOCK = 0x6D61_6372  # any constant of our own: two migrations side by side crash Tortoise's runner


def config(url: str, *, pool_size: int = 10, patience: float | None = None) -> dict[str, Any]:
    """Tortoise's configuration for a ``postgresql://`` URL; ``?host=/folder`` names a unix socket's folder.

    ``patience``: seconds after which a statement without an answer is given up, and the server a transaction
    without a next statement: over a connection that is broken without either side having heard of it, one would
    wait for ever, and the other hold its locks for ever.
    """
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or "localhost"])[0]
    credentials = {
        "host": unquote(host),
        "port": parts.port or 5432,
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password) if parts.password else None,
        "database": parts.path.lstrip("/") or "postgres",
        "minsize": 1,
        "maxsize": pool_size,
        "application_name": "macroferro",
        "timeout": 10.0,  # s for a new connection: asyncpg's 60 would hold a chat that long
        "reset": _reset,
        "command_timeout": patience,
        "server_settings": _deadlines(patience),
    }
    return {
        "connections": {"default": {"engine": "models.engine", "credentials": credentials}},
        "apps": {"models": {"models": TORTOISE_MODULES, "migrations": "models.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


def _deadlines(patience: float | None) -> dict[str, str]:
    """When the server ends a session whose other end may be gone.

    Half a message is no idleness: a transaction that waits for the rest of one ends by ``transaction_timeout`` alone.
    """
    if patience is None:
        return {}
    seconds, milliseconds = str(max(1, round(patience))), int(patience * 1000)
    return {
        "idle_in_transaction_session_timeout": str(milliseconds),
        "transaction_timeout": str(3 * milliseconds),
        "tcp_user_timeout": str(milliseconds),
        "tcp_keepalives_idle": seconds,
        "tcp_keepalives_interval": seconds,
        "tcp_keepalives_count": "3",
    }


async def _reset(connection: asyncpg.Connection) -> None:
    """Before a connection goes back to the pool: asyncpg's own reset, but only where there is something to reset.

    Nothing here sets a session's state (``SET LOCAL`` ends with its transaction), so the extra round trip after
    every query is saved; a connection left inside a transaction gets the whole treatment.
    """
    if connection.is_in_transaction():
        await connection.execute(connection.get_reset_query())


async def connect(url: str, *, pool_size: int = 10, patience: float | None = None) -> None:
    """Open the pool that every query of this process goes through; ``patience`` as in :func:`config`."""
    settings = config(url, pool_size=pool_size, patience=patience)
    await Tortoise.init(config=settings, _enable_global_fallback=True)


async def disconnect(seconds: float = 1.0) -> None:
    """Close the pool; connections that do not end within ``seconds``, as silent ones, are broken off."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await Tortoise.close_connections()


async def migrate(url: str) -> None:
    """Bring the schema up to date; of several processes that try at once, one does it and the others wait."""
    async with _alone(url):
        await apply_migrations(config=config(url))
        await Tortoise.close_connections()


@asynccontextmanager
async def _alone(url: str) -> "AsyncIterator[None]":
    lock = await asyncpg.connect(url)
    try:
        await lock.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        yield
    finally:
        await lock.close()
