"""Tortoise's engine for asyncpg, with transactions that leave nothing behind where their connection breaks.

Tortoise 1.1.9 names a task's open transaction in a context variable. Where BEGIN fails, or the connection cannot be
given back, it keeps the name (and after a failed BEGIN the connection too): each later statement of that task would
go to a connection that is no more, and a chat whose line is such a task would never be answered again.
"""

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, cast

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionContext, TransactionContextPooled
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

if TYPE_CHECKING:
    from types import TracebackType

    import asyncpg


class Transaction(TransactionContextPooled):
    """A transaction on a connection of its own; whatever fails, both are gone afterwards."""

    client: TransactionWrapper
    _undo: AsyncExitStack

    async def __aenter__(self) -> TransactionWrapper:
        await self.ensure_connection()
        pool = cast("asyncpg.Pool", self.client._parent._pool)
        async with AsyncExitStack() as stack:
            self.client._connection = await pool.acquire()
            stack.push_async_callback(pool.release, self.client._connection)
            stack.callback(get_connections().reset, get_connections().set(self.connection_name, self.client))
            await self.client.begin()
            self._undo = stack.pop_all()
        return self.client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        async with self._undo:
            if self.client._finalized:
                return
            if kind is None:
                await self.client.commit()
            elif not issubclass(kind, TransactionManagementError):
                await self.client.rollback()


class Client(AsyncpgDBClient):
    """The pool's client."""

    def _in_transaction(self) -> TransactionContext:
        return Transaction(TransactionWrapper(self), self._pool_init_lock)


client_class = Client  # what Tortoise looks for in an engine's module
