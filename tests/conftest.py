"""The engines of the tests: the real ones, once a test process, in a folder that is thrown away."""

import gc
import itertools
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import redis.asyncio

from bot.embedded.engines import engines
from bot.settings import Settings
from models.database import connect, disconnect, migrate
from services.jobs.queue import install

pytest_plugins = ["tests.shop", "tests.fault_table"]  # the running bot, and the table of the faults

_NUMBERS = itertools.count(1)


def pytest_collection_finish():
    """What was loaded and collected stays: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
async def addresses():
    """PostgreSQL (without fsync: no test pulls the plug on this one) and Redis."""
    folder = Path(tempfile.mkdtemp(prefix="macroferro-tests-"))
    try:
        async with engines(Settings(data_dir=folder), durable=False) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data_folder():
    """A new data folder; not in pytest's own, which shuts out the user that PostgreSQL runs as."""
    folder = Path(tempfile.mkdtemp(prefix="macroferro-data-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def migrated_template(addresses):
    """The name of an empty, migrated database, to be copied."""
    await _statement(addresses.database_url, "CREATE DATABASE migrated")
    await migrate(_named(addresses.database_url, "migrated"))
    await install(_named(addresses.database_url, "migrated"))
    return "migrated"


@pytest.fixture(scope="module")
async def database_url(addresses, migrated_template):
    """A new, migrated, empty database for this module; nobody is connected to it yet."""
    name = f"module_{next(_NUMBERS)}"
    await _statement(addresses.database_url, f"CREATE DATABASE {name} TEMPLATE {migrated_template}")
    yield _named(addresses.database_url, name)
    await _statement(addresses.database_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
async def database(database_url):
    """A new, migrated, empty database for this module, with Tortoise connected to it; its URL."""
    await connect(database_url)
    yield database_url
    await disconnect()


@pytest.fixture(scope="module")
async def redis_url(addresses):
    """An empty Redis."""
    client = redis.asyncio.Redis.from_url(addresses.redis_url)
    await client.flushall()
    await client.aclose()
    return addresses.redis_url


async def _statement(url, sql):
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def _named(url, name):
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where a conversation fails, the end of the bot's own log says why."""
    report = yield
    shops = [getattr(value, "shop", value) for value in getattr(item, "funcargs", {}).values()]
    for shop in shops if report.failed else ():
        if type(shop).__name__ == "Shop" and (log := shop.folder / "bot.log").is_file():
            report.sections.append(("the bot's log", log.read_text(errors="replace")[-6000:]))
    return report
