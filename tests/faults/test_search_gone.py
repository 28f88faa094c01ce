"""Qdrant gone, silent, locked or broken: PostgreSQL's words answer, nothing false is said, and it resumes by itself."""

import asyncio
import fcntl
import os
import time
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from bot.settings import Settings
from bot.wiring import search_index, search_options
from models.database import connect, disconnect
from services.search.indexing import Indexing
from tests.faults.books import SPANNER, answers, assert_books_balance, cart, until_answered
from tests.faults.conftest import started

LIMITED = "El buscador completo no responde"
PATIENCE = 2.0  # seconds that one search waits for the index


def log(shop):
    return (shop.folder / "bot.log").read_text(errors="replace")


@asynccontextmanager
async def listening(answer):
    """A server on a free port, its address."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def silent(reader, writer):
    """Take the connection, and say nothing."""
    while await reader.read(65536):
        pass
    writer.close()


async def shop_without(open_shop, url):
    shop = await open_shop(BOT_QDRANT__URL=url, BOT_SEARCH__PATIENCE=str(PATIENCE))
    return shop, await started(shop.buyer())


@pytest.mark.fault(13)
async def test_with_qdrant_gone_the_words_of_the_catalogue_answer_and_the_log_says_why(open_shop):
    shop, chat = await shop_without(open_shop, "http://127.0.0.1:9")
    await chat.say("llave combinada 7")
    listed = await chat.expect("Llave combinada")
    assert LIMITED in "".join(answers(chat))
    assert any("Llave combinada" in label or "1" in label for label in listed.buttons)
    await chat.say(f"añade 3 {SPANNER}")
    await chat.expect("Añadido: 3")
    await until_answered(shop)
    assert await cart(shop, chat) == {SPANNER: 3}
    assert "search.part_unavailable" in log(shop)
    assert "Qdrant did not answer" in log(shop)
    await assert_books_balance(shop)
    await shop.stop()


@pytest.mark.fault(13)
async def test_with_qdrant_gone_a_word_that_is_not_found_is_not_said_to_be_absent(open_shop):
    shop, chat = await shop_without(open_shop, "http://127.0.0.1:9")
    await chat.say("¿tenéis espárragos de Navarra en lata?")
    said = await chat.expect("puede que lo tengamos")
    assert "No tenemos" not in said.text
    await shop.stop()


@pytest.mark.fault(13)
async def test_a_qdrant_that_never_answers_costs_one_search_two_seconds_and_the_next_none(open_shop):
    async with listening(silent) as url:
        shop, chat = await shop_without(open_shop, url)
        await chat.say("llave combinada 7")
        await chat.expect("Llave combinada", timeout=PATIENCE + 10)
        began = time.monotonic()
        await chat.say("guantes de nitrilo")
        await chat.expect("nitrilo", timeout=PATIENCE + 10)
        assert time.monotonic() - began < PATIENCE  # the breaker: it was not asked
        assert "no answer within 2 s" in log(shop)
        await shop.stop()


@pytest.mark.fault(13)
async def test_an_embedded_index_that_another_process_holds_is_used_again_once_it_is_free(open_shop):
    shop = await open_shop()
    chat = await started(shop.buyer())
    await shop.stop()
    with (shop.folder / "qdrant" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        await shop.start()
        await chat.say("llave combinada 7")
        await chat.expect(LIMITED, timeout=60)
        assert "in use by another process" in log(shop)
    await asyncio.sleep(5.5)  # the breaker's rest
    await chat.say("algo para sujetar un cable a la pared")
    await until_answered(shop)
    assert LIMITED not in answers(chat)[-1]
    assert "search.part_answers_again" in log(shop)
    await shop.stop()


@pytest.mark.fault(13)
async def test_an_embedded_index_that_cannot_be_read_is_made_anew_while_the_shop_serves(open_shop):
    shop = await open_shop()
    chat = await started(shop.buyer())
    await shop.stop()
    folder = shop.folder / "qdrant"
    broken = (folder / "current").read_text().strip()
    (folder / broken / "note.json").write_text("{")
    await shop.start()
    await chat.say("algo para sujetar un cable a la pared")
    await until_answered(shop)
    assert LIMITED not in answers(chat)[-1]
    assert "search.index_unreadable" in log(shop)
    assert (folder / "current").read_text().strip() != broken
    await shop.stop()


@pytest.mark.fault(13)
@pytest.mark.skipif(not os.environ.get("QDRANT_URL"), reason="QDRANT_URL names no server")
async def test_a_qdrant_that_goes_and_comes_back_is_asked_again(open_shop):
    real, broken = urlsplit(os.environ["QDRANT_URL"]), asyncio.Event()

    async def through(reader, writer):
        if broken.is_set():
            writer.close()
            return
        there, back = await asyncio.open_connection(real.hostname, real.port)
        await asyncio.gather(_pipe(reader, back), _pipe(there, writer))

    async with listening(through) as url:
        shop, chat = await shop_without(open_shop, url)
        await _indexed(shop, os.environ["QDRANT_URL"])
        broken.set()
        await asyncio.sleep(0.1)
        await chat.say("llave combinada 7")
        await chat.expect(LIMITED, timeout=30)
        broken.clear()
        await asyncio.sleep(5.5)
        await chat.say("algo para sujetar un cable a la pared")
        await until_answered(shop)
        assert LIMITED not in answers(chat)[-1]
        await shop.stop()


async def _pipe(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def _indexed(shop, url):
    settings = Settings(qdrant={"url": url})
    await connect(shop.database_url)
    index = search_index(settings, None)
    await Indexing(index, None, search_options(settings)).rebuild()
    await index.close()
    await disconnect()
