"""A transaction whose connection breaks takes nothing of its task with it."""

from contextlib import suppress

import pytest
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models.database import connect, disconnect
from tests.faults.wire import wire_to_postgres

ROUNDS = 3  # the pool has one connection: one that is not given back is one too many


@pytest.fixture
async def wire(addresses):
    """The way to PostgreSQL of this process's pool, on which a statement is given up after a fifth of a second."""
    async with wire_to_postgres(addresses.database_url) as (wire, through):
        await connect(through(addresses.database_url), pool_size=1, patience=0.2)
        yield wire
        wire.speak()
        await disconnect()


async def one():
    rows = await get_connection("default").execute_query_dict("SELECT 1 AS one")
    return rows[0]["one"]


async def served():
    """Whether the pool serves this task again, once it has met its broken connection."""
    with suppress(Exception):
        await one()
    return await one() == 1


async def broken_off(break_it, error=None):
    """A transaction whose connection breaks after its first statement."""
    async with in_transaction():
        await one()
        break_it()
        if error:
            raise error


@pytest.mark.parametrize("how", ["cut", "fall_silent"])
async def test_where_begin_fails_the_task_goes_on_with_the_pool(wire, how):
    for _ in range(ROUNDS):
        getattr(wire, how)()
        with suppress(Exception):
            await broken_off(lambda: None)
        wire.speak()
        assert await served()


@pytest.mark.parametrize("how", ["cut", "fall_silent"])
@pytest.mark.parametrize("error", [None, LookupError])
async def test_where_the_end_fails_the_task_goes_on_with_the_pool(wire, how, error):
    for _ in range(ROUNDS):
        with suppress(Exception):
            await broken_off(getattr(wire, how), error)
        wire.speak()
        assert await served()


async def test_what_the_body_raises_rolls_back_and_comes_out(wire):
    async def refused():
        async with in_transaction() as connection:
            await connection.execute_query("CREATE TABLE rolled_back (n int)")
            raise LookupError

    with pytest.raises(LookupError):
        await refused()
    rows = await get_connection("default").execute_query_dict("SELECT to_regclass('rolled_back') AS it")
    assert rows[0]["it"] is None
