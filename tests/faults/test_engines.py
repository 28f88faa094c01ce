"""PostgreSQL and Redis restarted, emptied, gone: nothing acknowledged is lost, and the buyer is told."""

import asyncio
import json
import os
import shutil
import signal
import tempfile
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import redis.asyncio

from bot.demo.generate import write
from bot.embedded.engines import engines
from bot.settings import Settings
from models.database import connect, disconnect, migrate
from services.catalogue.importing import import_path
from services.jobs.queue import install
from tests.faults.books import (
    SOCKET,
    SPANNER,
    answers,
    assert_books_balance,
    at_the_summary,
    cart,
    orders,
    said,
    until_answered,
)
from tests.faults.conftest import started

KEPT = (SPANNER, SOCKET)


class Engines:
    """Engines of this test's own, which it may kill; their keeper starts them again."""

    def __init__(self, folder, addresses):
        self.folder, self.addresses = folder, addresses

    @property
    def _pids(self):
        note = json.loads((self.folder / "engines.lock").read_text())
        return {"keeper": note["keeper"], **note["engines"]}

    def kill(self, name):
        os.kill(self._pids[name], signal.SIGKILL)

    @contextmanager
    def gone(self, name):
        """Without the engine while the block lasts: its keeper is kept from starting it again."""
        keeper = self._pids["keeper"]
        os.kill(keeper, signal.SIGSTOP)
        try:
            self.kill(name)
            yield
        finally:
            os.kill(keeper, signal.SIGCONT)


@asynccontextmanager
async def own_engines():
    folder = Path(tempfile.mkdtemp(prefix="macroferro-faults-"))
    try:
        async with engines(Settings(data_dir=folder)) as addresses:  # durable: this PostgreSQL is killed
            yield Engines(folder, addresses)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def stock_a_few(url, folder):
    """The demo catalogue, but only of the articles that these tests order."""
    await migrate(url)
    await install(url)
    write(folder)
    for name in ("products.csv", "stock.csv", "images.csv"):
        head, *rows = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / name).write_text(head + "".join(r for r in rows if r.startswith(KEPT)), encoding="utf-8")
    await connect(url)
    await import_path(folder)
    await disconnect()


@pytest.fixture(scope="module")
async def own(tmp_path_factory):
    async with own_engines() as running:
        await stock_a_few(running.addresses.database_url, tmp_path_factory.mktemp("few"))
        yield running


@pytest.fixture(scope="module")
async def own_shop(open_shop, own):
    addresses = own.addresses
    shop = await open_shop(BOT_DATABASE__URL=addresses.database_url, BOT_REDIS__URL=addresses.redis_url)
    shop.database_url = addresses.database_url
    yield shop
    await shop.stop()  # before its engines


@pytest.fixture
async def shop(own_shop):
    yield own_shop
    own_shop.telegram.world.faults.clear()
    await assert_books_balance(own_shop)


async def stays_unconfirmed(shop, seconds):
    """Whether Telegram still holds everything back that was said."""
    waiting = len(shop.telegram.world.queue.pending)
    await asyncio.sleep(seconds)
    return len(shop.telegram.world.queue.pending) == waiting > 0


@pytest.mark.fault(11)
async def test_postgresql_killed_in_the_middle_of_a_burst_costs_nothing(shop, own, ana):
    texts = [f"añade {n} {SPANNER}" for n in range(1, 21)]
    for text in texts[:10]:
        await ana.say(text)
    await ana.expect("Añadido: 2")
    own.kill("postgres")
    for text in texts[10:]:
        await ana.say(text)
    await ana.expect("Añadido: 20", timeout=60)
    await until_answered(shop)
    assert await said(shop, ana) == texts
    assert await cart(shop, ana) == {SPANNER: 210}
    assert shop.process.returncode is None


@pytest.mark.fault(11)
async def test_nothing_is_confirmed_to_telegram_while_postgresql_is_gone(shop, own, ana):
    with own.gone("postgres"):
        await asyncio.sleep(0.5)  # its backends end a moment after it
        await ana.say(f"añade 3 {SPANNER}")
        await ana.say(f"añade 4 {SOCKET}")
        assert await stays_unconfirmed(shop, 3)
        assert answers(ana)[1:] == []
    await ana.expect("Añadido: 4", timeout=60)
    await until_answered(shop)
    assert await cart(shop, ana) == {SPANNER: 3, SOCKET: 4}


@pytest.mark.fault(12)
async def test_a_flushed_redis_costs_the_menus_place_and_no_cart(shop, own, ana):
    await ana.say(f"añade 3 {SPANNER}")
    window = await ana.expect("Añadido: 3")
    await until_answered(shop)
    client = redis.asyncio.Redis.from_url(own.addresses.redis_url)
    await client.flushall()
    await client.aclose()
    await ana.tap("Vaciar", window)
    redrawn = await ana.expect(lambda message: SPANNER in message.text or "Llave combinada" in message.text)
    assert any("Tramitar" in label for label in redrawn.buttons)
    assert ana.notices == ["Ese botón era antiguo: esto es lo último."]
    assert await cart(shop, ana) == {SPANNER: 3}
    await ana.tap("Tramitar", redrawn)
    await ana.expect("paso 1/5")


@pytest.mark.fault(12)
async def test_a_message_that_meets_a_half_lost_menu_is_served_all_the_same(shop, own, ana):
    await ana.say(f"añade 3 {SPANNER}")
    await ana.expect("Añadido: 3")
    await until_answered(shop)
    client = redis.asyncio.Redis.from_url(own.addresses.redis_url)
    contexts = await client.keys("*aiogd:context*")
    assert await client.delete(*contexts) > 0
    await client.aclose()
    await ana.say(f"añade 4 {SOCKET}")
    await ana.expect("Añadido: 4")
    await until_answered(shop)
    assert await cart(shop, ana) == {SPANNER: 3, SOCKET: 4}


@pytest.mark.fault(12)
async def test_with_redis_gone_the_buyer_is_told_and_then_served(shop, own, ana, ben):
    await ana.say(f"añade 3 {SPANNER}")
    window = await ana.expect("Añadido: 3")
    await until_answered(shop)
    with own.gone("redis"):
        await ben.say(f"añade 5 {SPANNER}")
        await ana.tap("Vaciar", window)
        await ben.expect("a salvo", timeout=15)
        await asyncio.sleep(6)  # longer than five attempts
    await ben.expect("Añadido: 5", timeout=30)
    await until_answered(shop)
    assert await cart(shop, ben) == {SPANNER: 5}
    assert await cart(shop, ana) == {}
    assert len([text for text in answers(ben) if "a salvo" in text]) == 1


@pytest.mark.fault(12)
async def test_redis_killed_between_summary_and_confirm_places_one_order(shop, own):
    chat = await started(shop.buyer())
    summary = await at_the_summary(shop, chat)
    await until_answered(shop)  # the menu's place is kept a moment after the window is sent
    own.kill("redis")
    await chat.tap("Confirmar", summary)
    await until_answered(shop)
    assert len(await orders(shop, chat)) == 1
