"""The catalogue kept in step with a folder, by the watch and by the schedule's job."""

import asyncio
import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import asyncpg
import orjson
import pytest

from bot import catalogue_check
from bot.doctor import WantingError
from bot.worker import run_worker
from models.catalogue import Image, ImportedFile, Product, Stock
from services.catalogue import jobs
from services.catalogue.importing import in_step, run
from services.catalogue.importing.in_step import Keeping, keep_in_step
from services.catalogue.jobs import ImportSchedule
from services.jobs.registry import bind

PRODUCTS = "sku,name,price\nTOR-M8,Tornillo DIN 933 M8x40,0.125\nBRO-8,Broca SDS-plus 8 mm,3.45\n"
WAREHOUSES = "warehouse_id,name\nZGZ,Zaragoza\n"
STOCK = "sku,warehouse_id,quantity\nTOR-M8,ZGZ,500\n"
QUICK = Keeping(still=0)


@pytest.fixture
async def export(catalogue, folder):
    await ImportedFile.all().delete()
    return folder(products=PRODUCTS, warehouses=WAREHOUSES, stock=STOCK)


async def notices(catalogue):
    rows = await catalogue("SELECT payload FROM pgqueuer WHERE entrypoint = 'staff.notice' ORDER BY id")
    return [orjson.loads(row["payload"]) for row in rows]


async def test_only_what_changed_is_imported(export, folder):
    report = await keep_in_step(export, QUICK)
    assert [file.file for file in report.files] == ["warehouses.csv", "products.csv", "stock.csv"]
    assert await keep_in_step(export, QUICK) is None
    folder(stock=STOCK.replace("500", "480"))
    report = await keep_in_step(export, QUICK)
    assert [file.file for file in report.files] == ["stock.csv"]
    assert (await Stock.get(product_id="TOR-M8")).on_hand == 480


async def test_changed_mapping_reads_everything_anew(export, folder):
    await keep_in_step(export, QUICK)
    folder(suffix=".toml", mapping="[products.defaults]\nbrand = 'Index'\n")
    assert len((await keep_in_step(export, QUICK)).files) == 3
    assert (await Product.get(sku="BRO-8")).brand == "Index"


async def test_file_that_is_still_being_written_waits(export):
    part, whole = PRODUCTS.encode()[:70], PRODUCTS.encode()
    (export / "products.csv").write_bytes(part)

    async def write_on():
        await asyncio.sleep(0.2)
        (export / "products.csv").write_bytes(whole)

    report, _ = await asyncio.gather(keep_in_step(export, Keeping(still=0.6)), write_on())
    assert "products.csv" not in [file.file for file in report.files]
    report = await keep_in_step(export, QUICK)
    assert ([file.file for file in report.files], await Product.all().count()) == (["products.csv"], 2)


async def test_file_that_changes_while_it_is_imported_goes_in_again(export, monkeypatch):
    importing = in_step.import_path

    async def slowly(path, **more):
        report = await importing(path, **more)
        (export / "products.csv").write_text(PRODUCTS + "LIM-1,Lima plana,7.20\n")
        return report

    monkeypatch.setattr(in_step, "import_path", slowly)
    await keep_in_step(export, QUICK)
    monkeypatch.undo()
    await keep_in_step(export, QUICK)
    assert await Product.all().count() == 3


async def test_what_was_held_back_or_refused_is_told_to_the_staff_once(catalogue, export, folder):
    await keep_in_step(export, QUICK)
    folder(products=PRODUCTS.replace("3.45", "345") + "MALO-1,Martillo,gratis\n")
    for _ in range(2):
        await keep_in_step(export, QUICK)
    told = await notices(catalogue)
    assert [notice["key"] for notice in told] == ["notice.import_held", "notice.import_refused"]
    assert "products.csv:3" in told[0]["words"]["examples"]
    assert "products.csv:4" in told[1]["words"]["examples"]


async def test_failure_is_told_once_and_again_when_it_is_another(catalogue, export, folder):
    for text in ("full = maybe\n", "full = maybe\n", "[prodcts]\n"):
        folder(suffix=".toml", mapping=text)
        assert await keep_in_step(export, QUICK) is None
    assert [notice["key"] for notice in await notices(catalogue)] == ["notice.import_failed"] * 2
    folder(suffix=".toml", mapping="")
    await keep_in_step(export, QUICK)
    folder(suffix=".toml", mapping="[prodcts]\n")
    await keep_in_step(export, QUICK)
    assert len(await notices(catalogue)) == 3


async def test_folder_that_is_gone_does_not_stop_the_schedule(catalogue, queue, export, tmp_path):
    schedule = ImportSchedule(
        tmp_path / "nowhere", timedelta(minutes=15), lambda: datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
    )
    await jobs.begin(schedule)
    await jobs.keep(schedule, {})
    await jobs.keep(schedule, {})  # another worker's
    assert [notice["key"] for notice in await notices(catalogue)] == ["notice.import_failed"]
    waiting = await catalogue(
        "SELECT dedupe_key, execute_after - now() AS wait FROM pgqueuer WHERE entrypoint = $1 ORDER BY id", jobs.NAME
    )
    assert len(waiting) == 2
    assert timedelta(minutes=9) < waiting[1]["wait"] <= timedelta(minutes=10)


async def test_schedule_waits_for_an_import_by_hand(queue, export):
    other = await asyncpg.connect(queue)
    await other.execute("SELECT pg_advisory_lock($1)", run.IMPORT_LOCK)
    try:
        assert await keep_in_step(export, QUICK) is None
    finally:
        await other.close()
    assert (await keep_in_step(export, QUICK)).committed


async def test_worker_looks_at_the_folder_by_itself(catalogue, queue, export):
    schedule = ImportSchedule(export, timedelta(minutes=15), lambda: datetime.now(UTC))
    stop = asyncio.Event()
    await jobs.begin(schedule)
    worker = asyncio.create_task(run_worker(SimpleNamespace(jobs=bind(jobs.JOBS, schedule)), queue, stop=stop))
    for _ in range(3000):
        if await Stock.all().count():
            break
        await asyncio.sleep(0.01)
    stop.set()
    await worker
    assert (await Product.all().count(), (await Stock.get(product_id="TOR-M8")).on_hand) == (2, 500)


@pytest.fixture
async def watching(database_url, redis_url, tmp_path):
    """``python -m bot import --watch`` on a folder; the process."""
    own = {"BOT_DATABASE__URL": database_url, "BOT_REDIS__URL": redis_url, "BOT_DATA_DIR": str(tmp_path / "data")}
    export = tmp_path / "export"
    export.mkdir()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "import", str(export), "--watch"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": os.getcwd(), **own},  # noqa: PTH109
    )
    yield process, export
    if process.returncode is None:
        process.kill()
        await process.wait()


async def until_line(process, words):
    lines = []
    while line := await asyncio.wait_for(process.stdout.readline(), 60):
        lines.append(line.decode())
        if words in lines[-1]:
            return
    raise AssertionError("".join(lines))


async def test_watch_imports_what_is_put_into_the_folder_and_ends_at_once(catalogue, watching):
    process, export = watching
    await until_line(process, "Watching")
    (export / "products.csv").write_text(PRODUCTS)
    await until_line(process, "search entries")
    (export / "products.csv").write_bytes(b"\x00\x01no catalogue")
    await until_line(process, "column is missing")
    (export / "products.csv").write_text(PRODUCTS.replace("3.45", "3.60"))
    await until_line(process, "search entries")
    assert str((await Product.get(sku="BRO-8")).price) == "3.6000"
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0


# what the doctor says of it


def asked(export, database):
    return catalogue_check.export(str(export), database)


async def test_doctor_says_what_the_folder_holds_and_what_its_last_import_kept_out(export, folder, database):
    assert (await asked(export, database)).endswith("nothing imported from it yet (the service or a worker does it)")
    await keep_in_step(export, QUICK)
    told = await asked(export, database)
    assert told.startswith("3 files, the newest ")
    assert told.endswith("nothing was held back")
    folder(products=PRODUCTS.replace("0.125", "12.5") + "X1,,3\n")
    await keep_in_step(export, QUICK)
    assert "products.csv 1 faults kept rows out, 1 prices held back" in await asked(export, database)
    folder(stock=STOCK.replace("500", "480"))
    await keep_in_step(export, QUICK)
    assert "products.csv 1 faults kept rows out" in await asked(export, database)  # still so, whatever came since
    folder(products=PRODUCTS)
    await keep_in_step(export, QUICK)
    assert (await asked(export, database)).endswith("nothing was held back")


async def test_doctor_tells_the_age_of_the_newest_file(export, database):
    for file in export.iterdir():
        os.utime(file, (1, time.time() - 3 * 86_400))
    assert "3 days old" in await asked(export, database)


async def test_doctor_finds_a_folder_that_is_not_there_is_empty_or_failed(export, database, tmp_path):
    with pytest.raises(WantingError, match="is no folder"):
        await asked(tmp_path / "nowhere", database)
    (tmp_path / "empty").mkdir()
    with pytest.raises(WantingError, match="holds no file that could be imported"):
        await asked(tmp_path / "empty", database)
    (export / "mapping.toml").write_text("[prodcts]\n")
    with pytest.raises(WantingError, match="did you mean products"):
        await asked(export, database)
    await keep_in_step(export, QUICK)
    (export / "mapping.toml").unlink()
    with pytest.raises(WantingError, match=r"the last import failed: mapping\.toml cannot be used"):
        await asked(export, database)


async def test_doctor_counts_pictures_and_names_the_first_that_cannot_be_shown(catalogue, folder, database):
    assert (await catalogue_check.pictures(database)).startswith("none named")
    lines = "sku,url\nTOR-M8,https://a.example/1.jpg\nTOR-M8,m8.jpg\nBRO-8,https://a.example/8.jpg\n"
    await run.import_path(folder(products=PRODUCTS, images=lines))
    assert await catalogue_check.pictures(database) == "3 named, 2 wait to be fetched"
    await Image.filter(product_id="BRO-8").update(problem="the server answers 404")
    assert await catalogue_check.pictures(database) == (
        "3 named, 1 wait to be fetched, 1 cannot be shown: BRO-8 the server answers 404 …"
    )
