"""Faults against the real process; after every one the books must balance.

``@pytest.mark.fault(row)`` names the row of the faults' table that a test shows; the table at the end of a run says
which rows were tried, and which held.
"""

import asyncio
from collections import defaultdict

import pytest

from tests.faults.books import assert_books_balance

ROWS = {
    1: "kill -9 in the middle",
    2: "SIGTERM in the middle",
    3: "an update delivered again",
    4: "Confirm tapped 20 times",
    5: "40 messages in a burst",
    6: "a handler that takes long",
    7: "a second poller on the token",
    8: "429, and Telegram's limits",
    9: "the reply's connection breaks",
    10: "Telegram unreachable",
    11: "PostgreSQL gone",
    12: "Redis flushed, Redis gone",
    13: "Qdrant gone, silent, broken",
    16: "many buyers, the last pieces",
    22: "forged taps, others' orders",
    23: "others' contacts",
    24: "text that breaks programs",
    27: "quantities that are none",
}


def pytest_configure(config):
    config.addinivalue_line("markers", "fault(row): the row of the faults' table that the test shows")


def pytest_runtest_setup(item):
    for mark in item.iter_markers("fault"):
        item.user_properties.append(("fault", mark.args[0]))


def pytest_terminal_summary(terminalreporter):
    tried, held = defaultdict(int), defaultdict(int)
    for outcome in ("passed", "failed", "error", "xfailed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, row in report.user_properties:
                if name == "fault" and (report.when == "call" or outcome == "error"):
                    tried[row] += 1
                    held[row] += outcome == "passed"
    if tried:
        terminalreporter.section("faults")
    for row in sorted(tried):
        verdict = "held" if held[row] == tried[row] else "DID NOT HOLD"
        terminalreporter.line(f"{row:>4}  {ROWS[row]:<32} {held[row]} of {tried[row]}  {verdict}")


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
    await asyncio.wait_for(chat.answer(timeout=60), 60)
    return chat
