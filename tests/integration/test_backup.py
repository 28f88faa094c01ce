"""``python -m bot backup`` beside a serving bot, and ``restore`` into an empty folder: everything is there again."""

import asyncio
import os
import stat
import sys
import tarfile
from pathlib import Path

import asyncpg
import pytest

from bot.embedded.engines import engines
from bot.settings import Settings
from tests.conversations.journeys import Walk
from tests.unit.bot.test_embedded import mounted

ROOT = Path(__file__).resolve().parents[2]
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
SEQUENCES = "SELECT sequencename || ' ' || coalesce(last_value, 0) FROM pg_sequences ORDER BY 1"


@pytest.fixture
async def sold(shop):
    """A shop that has sold something: its order's number."""
    ana = Walk(shop.buyer())
    await ana.chat.start()
    await ana.chat.answer(60)
    for words in ("añade 2 LLA-COM-7", "tramitar pedido", "ana@talleresmoncayo.com", "Talleres Moncayo, S.L."):
        await ana.say(words)
    for words in ("B12345674", "Calle Mayor 12, 28013 Madrid", "sin notas"):
        await ana.say(words)
    await ana.say("confirmo")
    number = await ana.placed()
    await ana.document("")
    await shop.mail("ana@talleresmoncayo.com")
    return number


async def program(environment, *words):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode, output.decode()


async def contents(url):
    """Every table's rows, in an order of their own, and every sequence."""
    connection = await asyncpg.connect(url)
    try:
        names = [row[0] for row in await connection.fetch(TABLES)]
        rows = {
            name: sorted(row[0] for row in await connection.fetch(f'SELECT t::text FROM "{name}" t')) for name in names
        }
        return rows, [row[0] for row in await connection.fetch(SEQUENCES)]
    finally:
        await connection.close()


def files(folder, *, but):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in but
    }


BY_THE_CLOCK = {"pgqueuer", "pgqueuer_log", "pgqueuer_statistics"}  # the serving bot's jobs go on meanwhile
NOT_COMPARED = {"postgres", "redis", "qdrant", "run", "engines.lock", "postgres.log", "redis.log", "bot.log"}


async def test_what_is_restored_is_what_was_backed_up(shop, sold, data_folder, tmp_path):
    before = await contents(shop.database_url)
    status, output = await program(shop.environment, "backup", str(tmp_path / "all.tar"))
    assert status == 0, output
    assert stat.S_IMODE((tmp_path / "all.tar").stat().st_mode) == 0o600
    elsewhere = {"BOT_DATA_DIR": str(data_folder), "BOT_DATABASE__URL": "", "BOT_REDIS__URL": ""}
    status, output = await program(elsewhere, "restore", str(tmp_path / "all.tar"))
    assert status == 0, output
    async with engines(Settings(data_dir=data_folder)) as addresses:
        after = await contents(addresses.database_url)
    assert any(sold in row for row in after[0]["customer_order"])
    assert {name for name in before[0] if after[0].get(name) != before[0][name]} <= BY_THE_CLOCK
    assert after[0].keys() == before[0].keys()
    assert files(data_folder, but=NOT_COMPARED) == files(shop.folder, but=NOT_COMPARED) != {}
    status, output = await program(elsewhere, "restore", str(tmp_path / "all.tar"))
    assert status == 1
    assert "the database is not empty" in output


async def test_a_damaged_backup_is_refused_and_nothing_restored(shop, data_folder, tmp_path):
    whole, damaged = tmp_path / "whole.tar", tmp_path / "damaged.tar"
    assert (await program(shop.environment, "backup", str(whole)))[0] == 0
    with tarfile.open(whole) as archive:
        dump = archive.getmember("database.dump")
    content = bytearray(whole.read_bytes())
    content[dump.offset_data + dump.size // 2] ^= 0xFF
    damaged.write_bytes(content)
    elsewhere = {"BOT_DATA_DIR": str(data_folder), "BOT_DATABASE__URL": "", "BOT_REDIS__URL": ""}
    status, output = await program(elsewhere, "restore", str(damaged))
    assert status == 1
    assert "damaged: database.dump is not what was written" in output
    (tmp_path / "short.tar").write_bytes(whole.read_bytes()[:2000])
    status, output = await program(elsewhere, "restore", str(tmp_path / "short.tar"))
    assert status == 1
    assert "no whole backup" in output
    assert list(data_folder.iterdir()) == []


async def test_a_backup_never_takes_the_place_of_another_file(shop, tmp_path):
    (tmp_path / "old.tar").write_text("an older backup")
    status, output = await program(shop.environment, "backup", str(tmp_path / "old.tar"))
    assert status == 1
    assert "exists already" in output
    assert (tmp_path / "old.tar").read_text() == "an older backup"


@pytest.mark.fault(32)
@pytest.mark.parametrize("size", ["200k", "1m"])
async def test_a_backup_for_which_there_is_no_room_is_told_in_words_and_leaves_nothing(shop, data_folder, size):
    with mounted(data_folder, f"size={size}"):
        status, output = await program(shop.environment, "backup", str(data_folder / "all.tar"))
        assert status == 1
        assert "No space left on device" in output
        assert "Traceback" not in output
        assert list(data_folder.iterdir()) == []
