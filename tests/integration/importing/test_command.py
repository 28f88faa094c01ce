"""``python -m bot import``, the process itself."""

import asyncio
import csv
import os
import sys

import asyncpg
import pytest

from tests.integration.importing import faulty

GOOD = "sku,name,price\nTOR-M8,Tornillo DIN 933 M8x40,0.125\nBRO-8,Broca SDS-plus 8 mm,3.45\n"


@pytest.fixture
def command(database_url, redis_url, tmp_path):
    """Run the import in ``tmp_path``: exit status, output, error output."""

    async def run(*arguments, **environment):
        own = {"BOT_DATABASE__URL": database_url, "BOT_REDIS__URL": redis_url, "BOT_DATA_DIR": str(tmp_path / "data")}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "import", *map(str, arguments)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.getcwd(), "COLUMNS": "200", **own, **environment},  # noqa: PTH109
        )
        out, errors = await asyncio.wait_for(process.communicate(), 120)
        return process.returncode, out.decode(), errors.decode()

    return run


async def skus(url):
    connection = await asyncpg.connect(url)
    try:
        return {row["sku"] for row in await connection.fetch("SELECT sku FROM product")}
    finally:
        await connection.close()


async def test_thirty_kinds_of_faults_are_shown_and_all_of_them_listed_in_a_file(command, database_url, tmp_path):
    folder = faulty.write(tmp_path / "catálogo")
    status, out, errors = await command(folder)
    assert (status, "Traceback" in errors) == (1, False), errors
    assert out.rstrip().endswith("products are up to date.")
    assert "products.csv:12: price: “-4.50” is negative: 0 or more is needed" in out
    assert f"… and {len(faulty.EXPECTED) - 50} more" in out
    listed = list(csv.reader((tmp_path / "catálogo-import-report.csv").open(encoding="utf-8-sig"), delimiter=";"))
    assert len(listed) == 1 + len(faulty.EXPECTED)
    assert not [cell for row in listed for cell in row if cell[:1] in {"=", "+", "-", "@"}]
    assert await skus(database_url) == faulty.GOOD_PRODUCTS


async def test_all_or_nothing_says_that_nothing_was_written(command, tmp_path):
    (tmp_path / "products.csv").write_text(GOOD + "MALO-1,Martillo,-3\n")
    status, out, _ = await command(tmp_path / "products.csv", "--all-or-nothing")
    assert status == 1
    assert "nothing was written" in out


async def test_warnings_alone_end_with_status_zero(command, tmp_path):
    (tmp_path / "clients.csv").write_text("client_id,name,email\nC-1,Ferretería Sur,no-es\n")
    status, out, _ = await command(tmp_path / "clients.csv", "--dry-run")
    assert status == 0
    assert "clients.csv:2: warning: email:" in out
    assert "A dry run: nothing was written." in out


@pytest.mark.parametrize("name", ["nowhere", "notes.csv"])
async def test_wrong_path_or_format_ends_with_status_two_and_one_sentence(command, tmp_path, name):
    (tmp_path / "notes.csv").write_text("fecha;tema\n1;2\n")
    status, out, errors = await command(tmp_path / name)
    assert (status, out) == (2, "")
    assert name in errors
    assert "Traceback" not in errors


async def test_import_beside_a_running_service_joins_its_engines(command, addresses, tmp_path):
    (tmp_path / "products.csv").write_text(GOOD)
    own = {"BOT_DATA_DIR": str(addresses.qdrant_path.parent), "BOT_DATABASE__URL": "", "BOT_REDIS__URL": ""}
    status, out, errors = await command(tmp_path / "products.csv", **own)
    assert status == 0, errors
    assert "follow by a queued job" in out
    assert {"TOR-M8", "BRO-8"} <= await skus(addresses.database_url)
