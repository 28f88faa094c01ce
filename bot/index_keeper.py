"""The index of a running service: built where there is none, where it cannot be read, or where it is of another make.

The building is done in a process of its own, so that no chat waits for it; buyers are answered meanwhile from the
index as it is, or from PostgreSQL.
"""

import asyncio
import signal
import sys
from contextlib import suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING

import structlog

from bot import logs, wiring
from bot.backoff import Backoff
from models.database import connect, disconnect
from services.jobs.queue import withdraw
from services.ports.embedder import EmbedderError
from services.ports.search_index import SearchIndexError, UnreadableIndexError
from services.search.indexing import Indexing

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.embedded.engines import Addresses
    from bot.settings import Settings

log = structlog.get_logger(__name__)
FIRST_WAIT = 45.0  # seconds that a first start waits for its index: the demo's takes five, on a starved machine thirty


class IndexKeeper:
    """Sees to the index in the background."""

    def __init__(self, services: wiring.Services, rebuild: "Callable[[], Coroutine[None, None, None]]") -> None:
        """``rebuild`` makes the index anew, beside the one that answers."""
        self._services = services
        self._rebuild = rebuild
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """A first index is waited for as long as a small one takes."""
        self._task = asyncio.create_task(self._keep())
        await asyncio.wait({self._task}, timeout=FIRST_WAIT if await self._empty() else 0)

    async def close(self) -> None:
        """Break off what is under way; the index that answers stays."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _keep(self) -> None:
        backoff = Backoff(2.0, 300.0)
        while True:
            try:
                if await self._wanted():
                    await withdraw("search.refresh")  # what waits is about to be done with
                    await self._rebuild()
            except Exception as error:  # noqa: BLE001 - the search does without its index; the service goes on
                log.warning("search.index_not_ready", reason=str(error))
                await backoff.sleep()
            else:
                return

    async def _empty(self) -> bool:
        try:
            return await self._services.index.count() == 0
        except UnreadableIndexError:
            return True
        except SearchIndexError:
            return False

    async def _wanted(self) -> bool:
        try:
            note, index = await self._services.index.note(), self._services.index
            return await index.count() == 0 or note.get("make") != self._services.indexing.make
        except UnreadableIndexError as error:
            log.warning("search.index_unreadable", reason=str(error))
            return True


async def rebuild_aside(settings: "Settings", addresses: "Addresses") -> None:
    """Make the index anew in a child process; raises ``SearchIndexError`` where it fails."""
    child = get_context("spawn").Process(target=_rebuild, args=(settings, addresses), daemon=True)
    child.start()
    try:
        await asyncio.to_thread(child.join)
    finally:
        child.kill()
    if child.exitcode:
        raise SearchIndexError(f"the index could not be built (exit status {child.exitcode})")


def _rebuild(settings: "Settings", addresses: "Addresses") -> None:
    """The child's whole task."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear
    logs.configure(settings.log)
    try:
        count = asyncio.run(_rebuilt(settings, addresses))
    except (SearchIndexError, EmbedderError, OSError) as error:
        log.warning("search.rebuild_failed", reason=str(error))
        sys.exit(3)
    log.info("search.rebuilt", articles=count)


async def _rebuilt(settings: "Settings", addresses: "Addresses") -> int:
    await connect(addresses.database_url, pool_size=2)
    index = wiring.search_index(settings, addresses.qdrant_path, own=False)
    try:
        indexing = Indexing(index, wiring.the_embedder(settings), wiring.search_options(settings))
        return await indexing.rebuild()
    finally:
        await index.close()
        await disconnect()
