"""Rows a second of an import, beside a bare COPY of the same rows; memory of a long file beside a short one.

The memory is that of the real command in a process of its own, beside engines that run: its import is the second one
of the same rows, which reads and compares them all.

``python -m tests.benchmarks.importing [ROWS]``
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg

from bot.embedded.engines import engines
from bot.settings import Settings
from models.database import connect, disconnect, migrate
from services.catalogue.importing import import_path
from services.jobs.queue import install

COLUMNS = ("sku", "name", "description", "price", "brand", "spec_json", "unit", "pack_size", "vat_rate", "aliases")
TEXT = "Acero 8.8 cincado, rosca métrica, para construcción metálica y maquinaria. "


def rows(count):
    for n in range(count):
        facts = json.dumps({"rosca": f"M{n % 30}", "largo_mm": n % 200, "material": "acero", "norma": "DIN 933"})
        name = f"Tornillo hexagonal DIN 933 M{n % 30}x{n % 200} cincado"
        yield f"SKU{n:07}", name, TEXT * 3, f"{n % 900 / 100:.4f}", "Index", facts, "unit", "100", "21", "perno|bulón"


def write(path, count):
    import csv

    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        out.writerows(rows(count))


async def bare_copy(url, count):
    """The fastest that PostgreSQL takes these rows: COPY, made beforehand, into an equal table with the same key."""
    connection = await asyncpg.connect(url)
    definition = ", ".join(f"{column} text" for column in COLUMNS)
    await connection.execute(f"CREATE TABLE bare ({definition}, PRIMARY KEY (sku))")
    records = list(rows(count))
    start = time.perf_counter()
    await connection.copy_records_to_table("bare", records=records)
    seconds = time.perf_counter() - start
    await connection.close()
    return seconds


async def measured(folder, count):
    path = folder / "products.csv"
    write(path, count)
    settings = Settings(data_dir=folder / "data")
    async with engines(settings) as addresses:
        await migrate(addresses.database_url)
        await install(addresses.database_url)
        bare = await bare_copy(addresses.database_url, count)
        await connect(addresses.database_url)
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            report = await import_path(path)
            seconds.append(time.perf_counter() - start)
            assert not report.errors
        await disconnect()
        command = peak("import", path, data_dir=settings.data_dir)
    start = time.perf_counter()
    index = peak("index", "--rebuild", data_dir=settings.data_dir)
    return {
        "rows": count,
        "first": seconds[0],
        "again": seconds[1],
        "copy": bare,
        "command": command,
        "index": index,
        "indexing": time.perf_counter() - start,
    }


def peak(*arguments, data_dir):
    """The most KiB that ``python -m bot …`` held: the kernel's own high-water mark, read until the process ends."""
    own = {"BOT_DATA_DIR": str(data_dir), "BOT_LOG__LEVEL": "error"}
    command = [sys.executable, "-m", "bot", *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | own)
    most = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            break
        found = re.search(r"VmHWM:\s+(\d+)", status)
        most = max(most, int(found[1]) if found else 0)
        time.sleep(0.02)
    assert process.wait() == 0, arguments
    return most


def main(count):
    if len(sys.argv) > 2:  # the child: one measurement in a process of its own
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(asyncio.run(measured(Path(folder), count))))
        return
    for size in (count // 10, count):
        child = [sys.executable, "-m", "tests.benchmarks.importing", str(size), "child"]
        done = json.loads(subprocess.run(child, check=True, capture_output=True, text=True).stdout)
        print(
            f"{size:>8} rows: import {size / done['first']:>7,.0f} rows/s, again unchanged"
            f" {size / done['again']:>7,.0f} rows/s, bare COPY {size / done['copy']:>8,.0f} rows/s"
            f" ({done['first'] / done['copy']:.1f} times as long)\n"
            f"{'':>14} index {size / done['indexing']:>8,.0f} rows/s; peak memory of `import`"
            f" {done['command'] / 1024:.0f} MiB, of `index --rebuild` {done['index'] / 1024:.0f} MiB",
            flush=True,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
