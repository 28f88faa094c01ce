"""Connections that break, or fall silent without a word: nothing waits for ever, nothing happens twice."""

import asyncio
import signal
import time
from urllib.parse import urlsplit

import pytest

from tests.faults.books import SOCKET, SPANNER, answers, assert_books_balance, cart, count, said, until, until_answered
from tests.faults.conftest import started
from tests.faults.wire import listening, wire_to_postgres


@pytest.fixture(scope="module")
async def wired(open_shop, addresses):
    """A shop whose PostgreSQL hangs on a wire, and the wire."""
    async with wire_to_postgres(addresses.database_url) as (wire, through):
        shop = await open_shop(through, BOT_DATABASE__TIMEOUT="2")
        yield shop, wire
        await shop.stop()


async def _burst(chat, numbers):
    texts = [f"añade {n} {SPANNER}" for n in numbers]
    for text in texts:
        await chat.say(text)
    return texts


@pytest.mark.fault(11)
async def test_postgresql_that_falls_silent_in_a_burst_is_given_up_and_called_anew(wired):
    shop, wire = wired
    chat = await started(shop.buyer())
    texts = await _burst(chat, range(1, 11))
    await chat.expect("Añadido: 2", timeout=60)
    wire.fall_silent()
    texts += await _burst(chat, range(11, 16))
    await asyncio.sleep(3)
    wire.speak()
    await chat.expect("Añadido: 15", timeout=120)
    await until_answered(shop)
    assert await said(shop, chat) == texts
    assert await cart(shop, chat) == {SPANNER: 120}
    await assert_books_balance(shop)


@pytest.mark.fault(11)
async def test_a_start_without_postgresql_waits_for_it_and_then_serves(wired):
    shop, wire = wired
    chat = await started(shop.buyer())
    log = shop.folder / "bot.log"

    async def waiting():
        return "waiting_for_postgresql" in log.read_text(errors="replace")

    await shop.stop()
    wire.refuses = True
    await shop.start()
    try:
        await until(waiting, 30, "the word that PostgreSQL is waited for")
        assert shop.process.returncode is None
    finally:
        wire.refuses = False
    await chat.say(f"añade 2 {SPANNER}")
    await chat.expect("Añadido: 2", timeout=60)
    await until_answered(shop)


@pytest.mark.fault(11)
async def test_locks_of_a_program_that_died_unheard_do_not_stop_the_next_one(wired, rounds):
    """The server hears neither the end of the program nor the rest of what it was saying, and holds its locks."""
    shop, wire = wired
    for n in rounds(2, 4):
        chat = await started(shop.buyer())
        texts = await _burst(chat, range(1, 9))
        await chat.expect("Añadido: 1", timeout=60)
        await asyncio.sleep(0.01 * n)
        wire.fall_silent()
        await asyncio.sleep(0.1)
        await shop.stop(signal.SIGKILL)
        wire.speak()
        await shop.start()
        await chat.expect("Añadido: 8", timeout=120)
        await until_answered(shop)
        assert await said(shop, chat) == texts
        assert await cart(shop, chat) == {SPANNER: 36}
    await assert_books_balance(shop)


@pytest.mark.fault(2)
@pytest.mark.parametrize("again", [False, True], ids=["silent", "after a silence"])
async def test_sigterm_behind_a_silent_wire_ends_the_program_in_time(wired, again):
    shop, wire = wired
    chat = await started(shop.buyer())
    texts = await _burst(chat, range(1, 6))
    await chat.expect("Añadido: 1", timeout=60)
    wire.fall_silent()
    await asyncio.sleep(0.5)
    if again:  # to new connections; the old ones have lost what was said
        wire.speak()
    began = time.monotonic()
    await shop.stop(signal.SIGTERM)
    assert time.monotonic() - began < 10
    wire.speak()
    await shop.start()
    await chat.expect("Añadido: 5", timeout=120)
    await until_answered(shop)
    assert await said(shop, chat) == texts
    assert await cart(shop, chat) == {SPANNER: 15}
    await assert_books_balance(shop)


@pytest.mark.fault(11)
async def test_connections_cut_again_and_again_cost_nothing(wired):
    shop, wire = wired
    chat = await started(shop.buyer())
    texts = await _burst(chat, range(1, 21))
    for _ in range(8):
        await asyncio.sleep(0.15)
        wire.cut()
    await chat.expect("Añadido: 20", timeout=120)
    await until_answered(shop)
    assert await said(shop, chat) == texts
    assert await cart(shop, chat) == {SPANNER: 210}
    await assert_books_balance(shop)


SLOW_COMMIT = """
CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END';
CREATE CONSTRAINT TRIGGER linger AFTER UPDATE ON stored_update DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.handled_at IS NULL AND NEW.receipt IS NOT NULL) EXECUTE FUNCTION linger();
"""
COMMITTING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"


@pytest.fixture
async def slow_commit(wired):
    """Every commit of an effect takes a second: time to cut off its answer."""
    shop, _ = wired
    for statement in SLOW_COMMIT.split(";\n"):
        await shop.query(statement)
    yield
    await shop.query("DROP FUNCTION linger CASCADE")


@pytest.mark.fault(11)
@pytest.mark.usefixtures("slow_commit")
@pytest.mark.parametrize("how", ["cut", "kill"])
async def test_a_commit_that_the_program_never_hears_of_is_not_made_twice(wired, how):
    """The update's next attempt may begin before the first one is seen: only the guard of its effect stands there."""
    shop, wire = wired
    chat = await started(shop.buyer())
    await until_answered(shop)
    await chat.say(f"añade 4 {SPANNER}")

    async def committing():
        return await count(shop, COMMITTING) == 1

    await until(committing, what="the commit")
    if how == "kill":
        await shop.stop(signal.SIGKILL)
    wire.cut()
    if how == "kill":
        await shop.start()
    await chat.expect("Añadido: 4", timeout=60)
    await until_answered(shop)
    assert await cart(shop, chat) == {SPANNER: 4}
    await assert_books_balance(shop)


@pytest.mark.fault(11)
async def test_a_slow_wire_makes_the_answers_late_and_nothing_else(wired):
    shop, wire = wired
    chat = await started(shop.buyer())
    wire.delay = 0.05
    try:
        texts = await _burst(chat, range(1, 6))
        await chat.expect("Añadido: 5", timeout=120)
    finally:
        wire.delay = 0.0
    await until_answered(shop)
    assert await said(shop, chat) == texts
    assert await cart(shop, chat) == {SPANNER: 15}


@pytest.mark.fault(12)
async def test_with_redis_silent_the_buyer_is_told_and_then_served(open_shop, addresses):
    there = urlsplit(addresses.redis_url)
    async with listening(lambda: asyncio.open_unix_connection(there.path)) as wire:
        shop = await open_shop(BOT_REDIS__URL=f"redis://127.0.0.1:{wire.port}/14")
        chat = await started(shop.buyer())
        wire.fall_silent()
        await chat.say(f"añade 5 {SPANNER}")
        await chat.expect("a salvo", timeout=60)
        wire.speak()
        await chat.expect("Añadido: 5", timeout=120)
        await until_answered(shop)
        assert await cart(shop, chat) == {SPANNER: 5}
        await assert_books_balance(shop)
        await shop.stop()


@pytest.mark.fault(8)
async def test_more_chats_held_back_by_telegram_than_are_served_at_once_hold_up_no_other(shop, ben):
    held = [await started(shop.buyer()) for _ in range(36)]  # 32 are served at once
    for chat in held:
        shop.telegram.world.faults.add("refuse", method="sendMessage", chat_id=chat.id, code=429, retry_after=25)
        await chat.say(f"añade 1 {SOCKET}")

    await asyncio.sleep(1)
    await ben.say(f"añade 2 {SPANNER}")
    await ben.expect("Añadido: 2", timeout=20)
    assert sum("Añadido" in "\n".join(answers(chat)) for chat in held) == 0
    await asyncio.gather(*(chat.expect("Añadido: 1", timeout=120) for chat in held))
    assert [await cart(shop, chat) for chat in held] == [{SOCKET: 1}] * 36
