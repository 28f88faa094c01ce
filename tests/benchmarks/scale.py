"""``make bench-scale``: the index and the search at a wholesaler's size, everything on but the embedder.

``python -m tests.benchmarks.scale [ROWS]`` (50,000). The articles are the demo's, sold again and again under other
brands, numbers and models. Memory is what the process and its children hold together (PostgreSQL apart), sampled while
the index is built; a tenth and twice the rows show whether it grows with them. The searches are those of
``search_queries.tsv``; the floor beside them is one brute-force dot product of 384 floats with as many articles.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Self

import asyncpg
import numpy as np
import psutil

from bot.demo.categories import categories
from bot.demo.generate import catalogue
from bot.embedded.engines import engines
from bot.index_keeper import rebuild_aside
from bot.settings import Settings
from models.catalogue import Product
from models.database import connect, disconnect, migrate
from services.adapters.qdrant_edge import QdrantEdgeIndex
from services.jobs.queue import install
from services.search.contract import SearchRequest
from services.search.indexing import Indexing
from services.search.service import Search
from tests.benchmarks.search import queries

BRANDS = ("Urkia", "Belmonte", "Northgate", "Sarriko", "Talleres Vega", "Kessler", "Ferrand", "Ibarmia")
AT_ONCE = 20
BETWEEN = 0.1  # seconds between two searches beside a rebuild
COLUMNS = (
    "sku", "category_id", "name", "description", "price", "brand", "specification", "name_en", "description_en",
    "manufacturer_ref", "aliases",
)  # fmt: skip


def products(count: int) -> Iterator[tuple[object, ...]]:
    """The demo's articles, then the same again as other makers sell them."""
    made = 0
    for copy in range(count):
        for a in catalogue():
            if made == count:
                return
            made += 1
            brand = a.brand if not copy else BRANDS[(copy + len(a.sku)) % len(BRANDS)]
            model = "" if not copy else f" {brand} {chr(65 + copy % 26)}{100 + copy}"
            sku = a.sku if not copy else f"{a.sku}-{copy:03}"
            yield (
                sku, a.category, (a.name + model)[:300], a.description, a.price, brand, json.dumps(a.specification),
                (a.name_en + model)[:300], a.description_en, f"{a.manufacturer_ref or 'R'}{copy}"[:64],
                json.dumps(a.aliases),
            )  # fmt: skip


async def stock(url: str, count: int) -> None:
    """The rows into PostgreSQL, past the import, which has a benchmark of its own."""
    connection = await asyncpg.connect(url)
    tree = [(c.id, c.name, c.name_en, c.parent_id or None, 0) for c in categories()]
    for row in sorted(tree, key=lambda row: row[3] is not None):
        await connection.execute(
            "INSERT INTO category (id, name, name_en, parent_id, position) VALUES ($1, $2, $3, NULL, $4)",
            row[0], row[1], row[2], row[4],
        )  # fmt: skip
    for row in tree:
        await connection.execute("UPDATE category SET parent_id = $2 WHERE id = $1", row[0], row[3])
    await connection.execute(
        "ALTER TABLE product ALTER created_at SET DEFAULT now(), ALTER updated_at SET DEFAULT now()"
    )
    await connection.copy_records_to_table("product", records=products(count), columns=COLUMNS)
    await connection.execute("INSERT INTO warehouse (id, name) VALUES ('ZGZ', 'Zaragoza')")
    await connection.execute("INSERT INTO stock (product_id, warehouse_id, on_hand) SELECT sku, 'ZGZ', 40 FROM product")
    await connection.execute("ANALYZE product")
    await connection.close()


class Memory:
    """The most that this process and its children hold together, PostgreSQL and Redis apart; MiB."""

    def __init__(self) -> None:
        self.most = self.before = 0.0
        self._stop = threading.Event()

    def now(self) -> float:
        here = psutil.Process()
        ours = [here, *(c for c in here.children(recursive=True) if self._python(c))]
        total = 0
        for process in ours:
            try:
                total += _own(process.pid)
            except (psutil.Error, OSError):
                continue
        return total / 2**10

    def _python(self, process: psutil.Process) -> bool:
        try:
            return "qdrant_edge" in " ".join(process.cmdline()) or "spawn_main" in " ".join(process.cmdline())
        except psutil.Error:
            return False

    def _sample(self) -> None:
        while not self._stop.wait(0.25):
            self.most = max(self.most, self.now())

    @contextmanager
    def watched(self) -> Iterator["Memory"]:
        self.before = self.now()
        thread = threading.Thread(target=self._sample, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()


def _own(pid: int) -> int:
    """KiB of a process that no file stands behind: mapped files are the system's to keep or to drop."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon", "VmSwap")))


class Lag:
    """How long the event loop, and so every chat, was kept waiting; seconds."""

    def __init__(self) -> None:
        self.waits: list[float] = []

    async def _watch(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.002)
            self.waits.append(time.perf_counter() - began - 0.002)

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    def line(self) -> str:
        return f"p95 {percentile(self.waits, 95) * 1e3:.1f} ms, most {max(self.waits) * 1e3:.1f} ms"


def percentile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def floor(rows: int, times: int) -> list[float]:
    """One brute-force dot product with every article, as a dense search without an index would cost."""
    generator = np.random.default_rng(7)
    articles = generator.standard_normal((rows, 384), dtype=np.float32)
    took = []
    for _ in range(times):
        query = generator.standard_normal(384, dtype=np.float32)
        began = time.perf_counter()
        np.argpartition(articles @ query, -10)[-10:]
        took.append(time.perf_counter() - began)
    return took


async def measured(folder: Path, rows: int, *, searching: bool) -> dict[str, object]:
    settings = Settings(data_dir=folder)
    async with engines(settings, durable=False) as addresses:
        url = addresses.database_url
        await migrate(url)
        await install(url)
        await stock(url, rows)
        await connect(url)
        index = QdrantEdgeIndex(folder / "qdrant")
        found = await built(Indexing(index), rows)
        if searching:
            await searched(index, found, rows)
            await changed(index, found)
            await beside_a_rebuild(index, rebuild_aside(settings, addresses), found)
        await index.close()
        await disconnect()
    return found


async def built(indexing: Indexing, rows: int) -> dict[str, object]:
    memory = Memory()
    with memory.watched():
        async with Lag() as lag:
            began, cpu = time.perf_counter(), time.process_time()
            assert await indexing.rebuild() == rows
            seconds = time.perf_counter() - began
    return {
        "rows": rows, "seconds": seconds, "cpu": time.process_time() - cpu,
        "memory": memory.most, "before": memory.before, "rebuild_lag": lag.line(),
    }  # fmt: skip


async def searched(index: QdrantEdgeIndex, found: dict[str, object], rows: int) -> None:
    search, asked = Search(index), [SearchRequest(q.query, q.language, limit=10) for q in queries()]
    for request in asked:
        await search.find(request)
    took, bare = [], []
    for request in asked:
        began = time.perf_counter()
        await search.find(request)
        took.append(time.perf_counter() - began)
    bare = floor(rows, len(asked))
    found["p50"], found["p95"] = percentile(took, 50), percentile(took, 95)
    found["floor"], found["floor95"] = percentile(bare, 50), percentile(bare, 95)
    async with Lag() as lag:
        began = time.perf_counter()
        for i in range(0, len(asked), AT_ONCE):
            await asyncio.gather(*(search.find(request) for request in asked[i : i + AT_ONCE]))
        found["at_once"] = len(asked) / (time.perf_counter() - began)
    found["search_lag"] = lag.line()


async def changed(index: QdrantEdgeIndex, found: dict[str, object]) -> None:
    """An article that changes, as the import's job brings it in; and 200 at once, as its batches are."""
    indexing, skus = Indexing(index), [p.sku for p in await Product.all().order_by("sku").limit(200)]
    for name, batch in (("change", skus[:1]), ("changes", skus)):
        async with Lag() as lag:
            began = time.perf_counter()
            await indexing.refresh(batch)
            found[name] = time.perf_counter() - began
        found[f"{name}_lag"] = lag.line()


async def beside_a_rebuild(
    index: QdrantEdgeIndex, rebuild: Coroutine[None, None, None], found: dict[str, object]
) -> None:
    """What buyers of a running service notice while a child of it makes the index anew."""
    search, asked, took = Search(index), cycle(queries()), list[float]()
    rebuilding = asyncio.ensure_future(rebuild)
    async with Lag() as lag:
        began = time.perf_counter()
        while not rebuilding.done():
            each, start = next(asked), time.perf_counter()
            result = await search.find(SearchRequest(each.query, each.language, limit=10))
            took.append(time.perf_counter() - start)
            assert not result.limited
            await asyncio.sleep(BETWEEN)
        await rebuilding
        found["aside"] = time.perf_counter() - began
    found["aside50"], found["aside95"], found["aside_lag"] = percentile(took, 50), percentile(took, 95), lag.line()


def child(rows: int, *, searching: bool) -> dict[str, object]:
    """A measurement in a process of its own, so that none inherits another's memory."""
    command = [sys.executable, "-m", "tests.benchmarks.scale", str(rows), "search" if searching else "index"]
    done = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return dict(json.loads(done.splitlines()[-1]))


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    if len(sys.argv) > 2:
        with tempfile.TemporaryDirectory(prefix="macroferro-scale-") as folder:
            print(json.dumps(asyncio.run(measured(Path(folder), rows, searching=sys.argv[2] == "search"))))
        return
    for size in (rows // 5, rows, rows * 2):
        m = child(size, searching=size == rows)
        print(
            f"{size:>8} rows: index {size / m['seconds']:>6,.0f} rows/s, {m['memory']:.0f} MiB at most (children too;"
            f" {m['before']:.0f} before it began), the loop waits {m['rebuild_lag']}"
        )
        if "p95" in m:
            print(
                f"          search p50 {m['p50'] * 1e3:.1f} ms, p95 {m['p95'] * 1e3:.1f} ms; one dot product"
                f" {size:,}×384 p50 {m['floor'] * 1e3:.1f} ms, p95 {m['floor95'] * 1e3:.1f} ms:"
                f" {m['p95'] / m['floor']:.1f} times\n"
                f"          {AT_ONCE} at a time: {m['at_once']:.0f} searches/s, the loop waits {m['search_lag']}\n"
                f"          a change is in the index after {m['change'] * 1e3:.0f} ms, 200 after"
                f" {m['changes'] * 1e3:.0f} ms, the loop waits {m['changes_lag']}\n"
                f"          rebuilt by a child in {m['aside']:.0f} s; beside it a search p50"
                f" {m['aside50'] * 1e3:.1f} ms, p95 {m['aside95'] * 1e3:.1f} ms, the loop waits {m['aside_lag']}"
            )


if __name__ == "__main__":
    main()
