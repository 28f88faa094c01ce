import asyncio
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from services.jobs.queue import dead, enqueue, install
from services.jobs.registry import Retries
from tests.faults.wire import wire_to_postgres
from tests.integration.jobs.conftest import eventually, working

ROOT = Path(__file__).parents[3]

VICTIM = """
import asyncio, json, sys
from types import SimpleNamespace
from bot.worker import run_worker
from models.database import connect

async def hang(payload):
    print("taken", flush=True)
    await asyncio.sleep(600)

async def main(url):
    await connect(url)
    await run_worker(SimpleNamespace(jobs={"test.hang": hang}), url, stop=asyncio.Event())

asyncio.run(main(sys.argv[1]))
"""


async def _kill_a_worker_on_the_job(url):
    """A worker in a process of its own, killed once it has taken the job."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", VICTIM, url, stdout=asyncio.subprocess.PIPE, cwd=ROOT, env=environment
    )
    try:
        async with asyncio.timeout(20):
            while (line := await worker.stdout.readline()) != b"taken\n":
                assert line, "the worker ended by itself"
    finally:
        worker.kill()
        await worker.wait()


async def _rows(name):
    return await get_connection("default").execute_query_dict(
        "SELECT id, status::text AS status, attempts FROM pgqueuer WHERE entrypoint = $1", [name]
    )


async def _gone(name):
    return not await _rows(name)


async def test_job_of_a_killed_worker_is_done_once_by_the_next(database):
    await enqueue("test.hang", {"order": "2026-000001"})
    await _kill_a_worker_on_the_job(database)
    ran, since = [], time.monotonic()

    async def job(payload):
        ran.append(payload)

    async with working(database, {"test.hang": job}):
        await eventually(lambda: _gone("test.hang"))
    assert ran == [{"order": "2026-000001"}]
    assert time.monotonic() - since < 8  # far below the heartbeat's patience: PostgreSQL knew at once


async def test_job_of_a_living_worker_is_left_alone(database):
    started, finish, ran = asyncio.Event(), asyncio.Event(), []

    async def slow(payload):
        ran.append("first")
        started.set()
        await finish.wait()

    async def thief(payload):
        ran.append("second")

    async with working(database, {"test.slow": slow}):
        await enqueue("test.slow", {})
        await started.wait()
        async with working(database, {"test.slow": thief}):
            await asyncio.sleep(4)  # longer than a round of looking for orphans
        finish.set()
        await eventually(lambda: _gone("test.slow"))
    assert ran == ["first"]


@pytest.fixture
async def after_two_kills(database):
    """A worker with these retries takes a job whose first two workers were killed; what it ran, when ``ended``."""
    await enqueue("test.hang", {})
    for _ in range(2):
        await _kill_a_worker_on_the_job(database)

    async def taken(retries, ended):
        ran = []

        async def job(payload):
            ran.append(payload)

        async with working(database, {"test.hang": job}, retries):
            await eventually(ended)
        return ran

    return taken


async def test_job_that_kills_every_worker_ends_as_a_dead_letter(after_two_kills):
    assert await after_two_kills(Retries(deaths=2), dead) == []
    assert [(letter.name, letter.attempts) for letter in await dead()] == [("test.hang", 3)]


async def test_job_that_was_merely_there_when_its_workers_were_killed_is_done(after_two_kills):
    assert await after_two_kills(Retries(attempts=2), lambda: _gone("test.hang")) == [{}]
    assert await dead() == []


async def test_notices_that_wait_for_the_staffs_group_leave_places_to_the_invoices(database):
    sent, waiting = asyncio.Event(), asyncio.Event()

    async def wait(_):
        await waiting.wait()

    async def send(_):
        sent.set()

    for name in ("order.to_staff", "staff.notice"):
        for _ in range(20):
            await enqueue(name, {})
    async with working(database, {"order.to_staff": wait, "staff.notice": wait, "invoice.to_chat": send}):
        await eventually(lambda: _picked("order.to_staff"))
        await enqueue("invoice.to_chat", {})
        await asyncio.wait_for(sent.wait(), 20)
        assert await _picked("order.to_staff") == 2
        waiting.set()
        await eventually(lambda: _gone("staff.notice"))
        await eventually(lambda: _gone("order.to_staff"))


async def _picked(name):
    return sum(row["status"] == "picked" for row in await _rows(name))


async def test_stopped_worker_ends_within_seconds_and_queues_its_job_again(database):
    started = asyncio.Event()

    async def slow(payload):
        started.set()
        await asyncio.sleep(600)

    async with working(database, {"test.stop": slow}, grace=timedelta(seconds=0.5)):
        await enqueue("test.stop", {})
        await started.wait()
        since = time.monotonic()
    assert time.monotonic() - since < 4
    assert [row["status"] for row in await _rows("test.stop")] == ["queued"]


async def test_cancelled_job_is_queued_again_and_not_lost(database):
    ran = asyncio.Queue()

    async def slow(payload):
        await ran.put(payload)
        await asyncio.sleep(600)

    async with working(database, {"test.cancel": slow}, grace=timedelta(seconds=0.5)):
        await enqueue("test.cancel", {})
        await ran.get()
        for task in asyncio.all_tasks():  # as asyncio.run does when the program falls
            if task.get_coro().__qualname__ == "QueueManager._dispatch":
                task.cancel()
        await asyncio.wait_for(ran.get(), 5)
    assert [row["status"] for row in await _rows("test.cancel")] == ["queued"]


async def test_worker_comes_back_when_its_connections_break(database):
    ran = []

    async def job(payload):
        ran.append(payload["n"])

    async with working(database, {"test.break": job}):
        await enqueue("test.break", {"n": 1})
        await eventually(lambda: ran == [1])
        other = await asyncpg.connect(database)
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'macroferro'"
        )
        await other.close()
        await enqueue("test.break", {"n": 2})
        await eventually(lambda: _gone("test.break"))
    assert ran == [1, 2]


@pytest.mark.fault(11)
async def test_job_that_fails_as_postgresql_goes_away_is_tried_again(database):
    ran = []

    async def job(payload):
        ran.append(payload)
        if len(ran) == 1:
            await asyncio.sleep(0.5)  # until nothing else is asked of the connections
            wire.refuses = True
            wire.cut()
            asyncio.get_running_loop().call_later(0.05, setattr, wire, "refuses", False)
            raise ConnectionError

    async with wire_to_postgres(database) as (wire, through), working(through(database), {"test.away": job}):
        await enqueue("test.away", {"invoice": 27})
        await eventually(lambda: len(ran) == 2)
        await eventually(lambda: _gone("test.away"))
    assert await dead() == []


async def test_job_runs_only_after_its_transaction_commits(database):
    ran = []

    async def job(payload):
        ran.append(payload["n"])

    async with working(database, {"test.commit": job}):
        await asyncio.sleep(0.3)
        async with in_transaction():
            await enqueue("test.commit", {"n": 1})
            await asyncio.sleep(0.7)
            assert ran == []
        await eventually(lambda: ran == [1])


async def test_delayed_job_waits(database):
    ran = []

    async def job(payload):
        ran.append(time.monotonic())

    since = time.monotonic()
    await enqueue("test.delay", {}, delay=timedelta(seconds=1))
    async with working(database, {"test.delay": job}):
        await eventually(lambda: ran)
    assert ran[0] - since >= 1


async def test_queued_work_waits_less_than_half_a_second_for_a_worker(database):
    ran = []

    async def job(payload):
        ran.append(time.monotonic())

    async with working(database, {"test.quick": job}):
        await asyncio.sleep(1)
        since = time.monotonic()
        await enqueue("test.quick", {})
        await eventually(lambda: ran)
    assert ran[0] - since < 0.5


async def test_installing_again_changes_nothing(database):
    await asyncio.gather(install(database), install(database))
    await enqueue("test.install", {})
    assert len(await _rows("test.install")) == 1


@pytest.fixture(autouse=True)
async def _empty_queue(database):
    yield
    await get_connection("default").execute_query("DELETE FROM pgqueuer")
