"""Rows a second of an import, beside a bare COPY of the same rows; memory of a long file beside a short one.

``python -m tests.benchmarks.importing [ROWS]``
"""

import asyncio
import json
import resource
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
    import csv  # noqa: PLC0415

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
    async with engines(Settings(data_dir=folder / "data")) as addresses:
        await migrate(addresses.database_url)
        await install(addresses.database_url)
        await connect(addresses.database_url)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            report = await import_path(path)
            seconds.append(time.perf_counter() - start)
            assert not report.errors
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        await disconnect()
        bare = await bare_copy(addresses.database_url, count)
    return {"rows": count, "first": seconds[0], "again": seconds[1], "copy": bare, "grown": grown}


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
            f" ({done['first'] / done['copy']:.1f} times as long), peak memory +{done['grown'] / 1024:.0f} MiB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
