"""Bursts of messages to a program that is killed again and again: nothing lost, nothing twice, in order."""

import asyncio
import os
import random
import signal
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from bot.settings import PROGRAM
from tests.integration.telegram_stub import TelegramStub

CHATS, MESSAGES = (11, 22, 33), 30
PROGRAM_OF_THE_TEST = Path(__file__).with_name("intake_process.py")


class Runs:
    """The program, started again whenever it was ended."""

    def __init__(self, *words):
        self.words = words

    async def start(self):
        environment = {**os.environ, "PYTHONPATH": str(PROGRAM)}
        words = (sys.executable, str(PROGRAM_OF_THE_TEST), *self.words)
        self.process = await asyncio.create_subprocess_exec(*words, env=environment)

    async def end(self, number):
        """Send the signal; the seconds until the process has ended."""
        started = time.monotonic()
        self.process.send_signal(number)
        await self.process.wait()
        return time.monotonic() - started


@pytest.fixture
async def watcher(database_url):
    connection = await asyncpg.connect(database_url)
    await connection.execute("TRUNCATE stored_update")
    await connection.execute("DROP TABLE IF EXISTS handled")
    await connection.execute("CREATE TABLE handled (n serial, chat_id bigint, text text)")
    yield connection
    await connection.close()


async def count(connection):
    return await connection.fetchval("SELECT count(*) FROM handled")


async def until_more_than(connection, number):
    async with asyncio.timeout(30):
        while await count(connection) <= number:
            await asyncio.sleep(0.002)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_burst_survives_kills_in_its_middle(watcher, database_url, number):
    chance = random.Random(20 + number)
    telegram = TelegramStub()
    runs = Runs(database_url, await telegram.serve())
    for turn in range(MESSAGES):
        for chat in CHATS:
            telegram.say(chat, f"{turn} tornillos DIN 933")
    await runs.start()
    for _ in range(3):
        await until_more_than(watcher, await count(watcher) + chance.randrange(12))
        assert await runs.end(number) < 10
        await runs.start()
    await until_more_than(watcher, MESSAGES * len(CHATS) - 1)
    await asyncio.sleep(0.2)
    await runs.end(signal.SIGTERM)
    await telegram.runner.cleanup()
    for chat in CHATS:
        handled = await watcher.fetch("SELECT text FROM handled WHERE chat_id = $1 ORDER BY n", chat)
        assert [row["text"] for row in handled] == [f"{turn} tornillos DIN 933" for turn in range(MESSAGES)]
    assert await watcher.fetchval("SELECT count(*) FROM stored_update WHERE answered_at IS NULL") == 0
