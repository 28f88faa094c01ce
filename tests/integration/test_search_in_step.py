"""An import beside a running shop: what is new is found in the chat by itself, what is no longer sold is not."""

import time

from models.database import connect, disconnect
from services.catalogue.importing import import_path
from tests.faults.books import until
from tests.faults.conftest import started

NAME = "Medidor láser de distancias 40 m"
NEW = f"sku,name,price,brand\nMED-LAS-40,{NAME},59.90,Stanley\n"
WANTED = "busco el medidor láser de distancias Stanley de 40 m"
PATIENCE = 120  # seconds, for a machine with much else to do


async def test_an_imported_article_is_found_and_a_retired_one_is_not(open_shop, tmp_path):
    shop = await open_shop()
    chat = await started(shop.buyer())
    (tmp_path / "products.csv").write_text(NEW, encoding="utf-8")
    assert NAME not in await _answer(chat, WANTED)

    await _imported(shop, tmp_path / "products.csv")
    assert NAME in await _answer(chat, WANTED)

    await _imported(shop, shop.folder / "demo", full=True)  # all that the shop sells: the new one is not in it
    answer = await _answer(chat, WANTED)
    assert NAME not in answer
    assert "no responde" not in answer  # the index itself says so, not PostgreSQL in its place
    await shop.stop()


async def _answer(chat, text):
    await chat.say(text)
    return (await chat.answer(PATIENCE)).text


async def _imported(shop, path, *, full=None):
    """Import as the command does, and wait for the job that the shop's worker does of its own accord."""
    await connect(shop.database_url)
    try:
        report = await import_path(path, full=full)
    finally:
        await disconnect()
    assert not report.errors
    began = time.monotonic()
    await until(lambda: _done(shop), PATIENCE, "the search's refresh")
    print(  # noqa: T201 - seconds are shown, and never asserted
        f"in the search {time.monotonic() - began:.1f} s after the import of {path.name}"
    )


async def _done(shop):
    (row,) = await shop.query("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'search.refresh'")
    return row["count"] == 0
