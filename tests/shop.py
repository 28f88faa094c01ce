"""The real process, the simulator over HTTP, PostgreSQL and Redis: conversations are held as buyers hold them."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import redis.asyncio

from bot.demo.generate import write
from bot.settings import Settings
from bot.simulator import cast
from bot.simulator.client import Chat
from bot.simulator.server import Simulator
from bot.wiring import search_index, search_options
from models.database import connect, disconnect
from services.catalogue.importing import import_path
from services.jobs.queue import withdraw
from services.search.indexing import Indexing

ROOT = Path(__file__).resolve().parents[1]
Chat.patience = 60.0  # what is too slow is measured elsewhere: here a busy machine is no fault


@dataclass
class Shop:
    """A running bot, the Telegram it talks to, and the folder that its mails go to."""

    telegram: Simulator
    folder: Path
    database_url: str
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = None
    _next: int = field(default=0)
    _connection: asyncpg.Connection | None = None
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def buyer(self, language="es", name="Ana"):
        """A chat with somebody the bot has never met."""
        self._next += 1
        person = cast.Person(9000 + self._next, name, "", f"buyer_{self._next}", language, f"346001{self._next:05d}")
        self.telegram.world.add_person(person)
        return self.telegram.chat(person)

    @property
    def staff(self):
        return self.telegram.chat(cast.STAFF)

    def mails(self, recipient):
        """The mails to somebody, oldest first."""
        parsed = [
            message_from_bytes(path.read_bytes(), policy=policy.default)
            for path in sorted((self.folder / "mail").glob("*.eml"))
        ]
        return [mail for mail in parsed if recipient in mail["To"]]

    async def mail(self, recipient, seconds=30):
        """The newest mail to somebody, as soon as it is there."""
        for _ in range(int(seconds * 10)):
            if found := self.mails(recipient):
                return found[-1]
            await asyncio.sleep(0.1)
        raise AssertionError(f"no mail to {recipient} within {seconds} s")

    async def start(self):
        log = (self.folder / "bot.log").open("ab")
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", cwd=ROOT, env=self.environment, stdout=log, stderr=log
        )

    async def stop(self, number=signal.SIGTERM):
        """End the process by its id, and wait until it is gone."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)
            await asyncio.wait_for(self.process.wait(), 20)

    async def flush_redis(self):
        """Let Redis forget this shop's menus."""
        client = redis.asyncio.Redis.from_url(self.environment["BOT_REDIS__URL"])
        await client.flushdb()
        await client.aclose()

    async def query(self, sql, *values):
        """One connection for all questions; a new one where it is gone, as its server may be."""
        async with self._asking:
            try:
                return await self._asked(sql, values)
            except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError):
                self._connection = None
                return await self._asked(sql, values)

    async def _asked(self, sql, values):
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self.database_url, statement_cache_size=0)
        return await self._connection.fetch(sql, *values)

    async def close(self):
        """Stop, and leave nothing behind."""
        await self.stop()
        await self.telegram.stop()
        if self._connection is not None:
            self._connection.terminate()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def stocked(addresses, migrated_template, tmp_path_factory):
    """The demo catalogue, to be copied: a database's name, and the folder of its search index."""
    url = urlsplit(addresses.database_url)._replace(path="/stocked").geturl()
    await _statement(addresses.database_url, f"CREATE DATABASE stocked TEMPLATE {migrated_template}")
    folder = tmp_path_factory.mktemp("catalogue")
    write(folder)
    await connect(url)
    await import_path(folder)
    index = search_index(Settings(), folder / "qdrant")
    await Indexing(index, None, search_options(Settings())).rebuild()
    await index.close()
    await withdraw("search.refresh")  # the import's: done with by the rebuild
    await disconnect()
    return "stocked", folder / "qdrant"


_COPIES = iter(range(1, 10_000))


@pytest.fixture(scope="session")
async def open_shop(addresses, stocked):
    """Open shops with a catalogue of their own; all are closed at the end."""
    shops = []

    async def opened(through=None, **settings):
        """``through``: makes of the database's URL the one that the bot gets."""
        name = f"shop_{next(_COPIES)}"
        await _statement(addresses.database_url, f"CREATE DATABASE {name} TEMPLATE {stocked[0]}")
        database_url = urlsplit(addresses.database_url)._replace(path=f"/{name}").geturl()
        folder = Path(tempfile.mkdtemp(prefix="macroferro-shop-"))
        shutil.copytree(stocked[1], folder / "qdrant")
        write(folder / "demo")  # what the pictures are drawn from
        telegram = Simulator(mail_folder=folder / "mail")
        await telegram.start()
        environment = {
            **os.environ,
            "BOT_DATA_DIR": str(folder),
            "BOT_DATABASE__URL": through(database_url) if through else database_url,
            "BOT_REDIS__URL": f"{addresses.redis_url}?db={len(shops) % 16}",
            "BOT_TELEGRAM__TOKEN": telegram.token,
            "BOT_TELEGRAM__API_BASE": telegram.api_base,
            "BOT_TELEGRAM__PACE_PER_SECOND": "10000",
            "BOT_TELEGRAM__PACE_PER_CHAT": "10000",
            "BOT_TELEGRAM__PACE_BURST": "1000",
            "BOT_LIMITS__BURST": "100000",
            "BOT_LIMITS__ALL_BURST": "100000",
            "BOT_SEARCH__PATIENCE": "15",  # a starved machine is slow, its index is not gone
            "BOT_STAFF__CHAT_IDS": str(cast.STAFF.id),
            **settings,
        }
        shop = Shop(telegram, folder, database_url, environment)
        shops.append(shop)
        await shop.start()
        return shop

    yield opened
    for shop in shops:
        await shop.close()


@pytest.fixture(scope="session")
async def shop(open_shop):
    """The shop that most conversations share, each with a buyer of its own."""
    return await open_shop()


async def _statement(url, sql):
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
