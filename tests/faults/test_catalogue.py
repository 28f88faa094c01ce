"""A broken catalogue, through the command itself: every bad row is named, the good ones go in, none by halves."""

import asyncio
import csv
import os
import signal
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import asyncpg
import psutil
import pytest

from tests.faults.books import until

pytestmark = pytest.mark.fault(31)

HEADER = "sku,name,price,description,brand,Rosca\n"


@pytest.fixture
async def ask(database_url):
    """Ask the database that the imports go to; it begins without products and jobs."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("TRUNCATE product CASCADE")
    await connection.execute("DELETE FROM pgqueuer")
    yield connection.fetch
    await connection.close()


@pytest.fixture
def begin(database_url, redis_url, tmp_path):
    """Start ``python -m bot import``."""
    own = {"BOT_DATABASE__URL": database_url, "BOT_REDIS__URL": redis_url, "BOT_DATA_DIR": str(tmp_path / "data")}

    async def started(*arguments):
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "import", *map(str, arguments)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": os.getcwd(), **own},  # noqa: PTH109
        )

    return started


async def ended(process, seconds=280):
    out, _ = await asyncio.wait_for(process.communicate(), seconds)
    assert b"Traceback" not in out, out.decode()
    return process.returncode, out.decode()


def screws(start, stop):
    return "".join(f"SKU{n:07},Tornillo DIN 933 M8x{n},0.12,Acero 8.8 {n},Index,M{n}\n" for n in range(start, stop))


BROKEN = (
    b"TOR-1,Tornillo M8x40,0.125,Acero,Index,M8\n"
    b"TOR-2,Tornillo \xff\xfe M8,0.125,Acero,Index,M8\n"
    b"TOR-1,Otra vez,9.99,,,\n"
    b"TOR-4,Tornillo M6,-0.10,Acero,Index,M6\n"
    b"TOR-5,Faltan celdas\n"
    b",Sin referencia,1.00,,,\n"
    b"TOR-7,Tornillo M5,a consultar,,,\n"
    b'TOR-8,"Comilla abierta,1.00,,,\n'
    b"TOR-9,=1+1,1.00,@SUM(A1),-cmd,+1\n"
    b"TOR-\xc3\x91,Fijaci\xc3\xb3n,1.00,,,\n"
)
NAMED = {3: "not in the file's encoding", 4: "line 2 already", 5: "negative", 6: "has 2 cells", 7: "is empty",
         8: "not a number", 9: "quotation mark"}  # fmt: skip


async def test_every_bad_row_is_named_and_the_good_ones_go_in(ask, begin, tmp_path):
    (tmp_path / "products.csv").write_bytes(HEADER.encode() + BROKEN)
    status, out = await ended(await begin(tmp_path / "products.csv"))
    assert status == 1
    for line, words in NAMED.items():
        assert [words in each for each in out.splitlines() if each.startswith(f"products.csv:{line}:")] == [True], line
    rows = {row["sku"]: row["name"] for row in await ask("SELECT sku, name FROM product")}
    assert rows == {"TOR-1": "Tornillo M8x40", "TOR-9": "=1+1", "TOR-Ñ": "Fijación"}


async def test_all_or_nothing_leaves_nothing_behind(ask, begin, tmp_path):
    (tmp_path / "products.csv").write_bytes(HEADER.encode() + screws(0, 3000).encode() + BROKEN)
    status, out = await ended(await begin(tmp_path / "products.csv", "--all-or-nothing"))
    assert (status, "nothing was written" in out) == (1, True)
    assert await ask("SELECT 1 FROM product") == []
    assert await ask("SELECT 1 FROM pgqueuer") == []


async def test_missing_columns_are_named_and_nothing_is_guessed(ask, begin, tmp_path):
    (tmp_path / "products.csv").write_text("sku,name,Rosca\nTOR-1,Tornillo,M8\n")
    status, out = await ended(await begin(tmp_path / "products.csv"))
    assert (status, "products.csv:1: price: the column is missing" in out) == (1, True)
    assert await ask("SELECT 1 FROM product") == []


async def test_import_killed_in_the_middle_leaves_whole_articles_and_the_next_one_completes_them(ask, begin, tmp_path):
    count = 20_000
    (tmp_path / "products.csv").write_text(HEADER + screws(0, count))
    process = await begin(tmp_path / "products.csv")

    async def under_way():
        return (await ask("SELECT count(*) FROM product"))[0][0] > 0

    await until(under_way, 120, "the first batch")
    process.send_signal(signal.SIGKILL)
    await process.wait()
    half = (await ask("SELECT count(*) FROM product"))[0][0]
    assert 0 < half < count
    torn = "SELECT sku FROM product WHERE description = '' OR brand = '' OR specification = '{}'"
    assert await ask(torn) == []
    status, _ = await ended(await begin(tmp_path / "products.csv"))
    assert (status, (await ask("SELECT count(*) FROM product"))[0][0]) == (0, count)
    assert await ask(torn) == []


@pytest.mark.parametrize("count", [100_000, pytest.param(1_000_000, marks=pytest.mark.thorough)])
async def test_file_of_faults_fills_neither_memory_nor_screen(ask, begin, tmp_path, count):
    good = count // 1_000
    with (tmp_path / "products.csv").open("w") as file:
        file.write(HEADER)
        for n in range(count):
            file.write(f"SKU{n:07},Tornillo,{'0.12' if n % 1_000 == 0 else '-1'},,,\n")
    process = await begin(tmp_path / "products.csv")
    peak = asyncio.create_task(peak_memory(process.pid))
    status, out = await ended(process)
    assert status == 1
    assert (await ask("SELECT count(*) FROM product"))[0][0] == good
    assert f"… and {count - good - 50} more" in out
    with (tmp_path / "products.csv-import-report.csv").open(encoding="utf-8-sig") as report:
        assert sum(1 for _ in csv.reader(report, delimiter=";")) == 1 + count - good
    assert await peak < 600 << 20


async def peak_memory(pid):
    """The most bytes that the process held, as far as looks in between can say."""
    most = 0
    while psutil.pid_exists(pid):
        try:
            most = max(most, psutil.Process(pid).memory_info().rss)
        except psutil.Error:
            break
        await asyncio.sleep(0.05)
    return most


def bomb(path: Path):
    """A workbook whose sheet is half a gigabyte of blanks."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(512):
                sheet.write(bytes(1 << 20))


async def test_workbook_that_would_unpack_to_half_a_gigabyte_is_refused_unread(ask, begin, tmp_path):
    bomb(tmp_path / "products.xlsx")
    assert (tmp_path / "products.xlsx").stat().st_size < 1 << 20
    status, out = await ended(await begin(tmp_path / "products.xlsx"))
    assert (status, "unpacks to 512 MiB" in out) == (2, True)
