"""pgqueuer's statements on Tortoise's connection, so that a job belongs to the transaction that asks for it."""

import asyncio
from typing import Self

from pgqueuer.core.tm import TaskManager
from pgqueuer.ports.driver import Driver, NotifyCallback
from tortoise.connection import get_connection


class AmbientDriver(Driver):
    """Whatever ``get_connection`` gives: the open transaction inside ``in_transaction``, else the pool.

    It queues only; listening needs a connection of its own, which the worker has.
    """

    def __init__(self) -> None:
        """Make what pgqueuer's protocol asks for beside statements."""
        self._shutdown = asyncio.Event()
        self._tasks = TaskManager()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        return await get_connection("default").execute_query_dict(query, list(args))

    async def execute(self, query: str, *args: object) -> str:
        changed, _ = await get_connection("default").execute_query(query, list(args))
        return f"EXECUTE {changed}"

    async def notify(self, channel: str, payload: str) -> None:
        await self.execute("SELECT pg_notify($1, $2)", channel, payload)

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        raise NotImplementedError("a pooled connection cannot listen")

    @property
    def shutdown(self) -> asyncio.Event:
        return self._shutdown

    @property
    def tm(self) -> TaskManager:
        return self._tasks

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...
