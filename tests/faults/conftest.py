"""Faults against the real process; after every one the books must balance (the table: ``tests/fault_table.py``)."""

from pathlib import Path

import pytest

from tests.faults.books import assert_books_balance

# Seconds; each wait has a limit of its own, and on a starved machine every start of the program takes a minute.
LONGEST = 1200


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(LONGEST))


@pytest.fixture(scope="session")
async def faulty_shop(open_shop):
    """The shop that most faults happen to; whatever becomes of its process, the next test finds it open."""
    return await open_shop()


@pytest.fixture
async def shop(faulty_shop):
    if faulty_shop.process.returncode is not None:
        await faulty_shop.start()
    yield faulty_shop
    faulty_shop.telegram.world.faults.clear()
    await assert_books_balance(faulty_shop)


@pytest.fixture
async def ana(shop):
    """A buyer who has pressed Start."""
    return await started(shop.buyer())


@pytest.fixture
async def ben(shop):
    """Another one."""
    return await started(shop.buyer(name="Ben"))


async def started(chat):
    await chat.start()
    await chat.answer(timeout=120)  # the program may just be starting, on a loaded machine
    return chat
