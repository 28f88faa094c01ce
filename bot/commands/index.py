"""``python -m bot index``: the search index from the catalogue, beside a running service or alone."""

import asyncio
import sys
import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.embedded.engines import engines
from bot.embedded.processes import EngineError
from bot.wiring import search_index, search_options, the_embedder
from models.catalogue import Product
from models.database import connect, disconnect, migrate
from services.ports.embedder import EmbedderError
from services.ports.search_index import SearchIndexError
from services.search.indexing import Indexing

if TYPE_CHECKING:
    from bot.settings import Settings

DONE, BROKEN = 0, 3


def run(settings: "Settings", *, rebuild: bool) -> int:
    """Build the index anew with ``rebuild`` or where it does not hold what the catalogue holds; 0, or 3."""
    return asyncio.run(_run(settings, rebuild=rebuild))


async def _run(settings: "Settings", *, rebuild: bool) -> int:
    console = Console(stderr=True, highlight=False)
    try:
        async with engines(settings, join=True) as addresses:
            await migrate(addresses.database_url)
            await connect(addresses.database_url, pool_size=2)
            index = search_index(settings, addresses.qdrant_path, own=False)
            try:
                indexing = Indexing(index, the_embedder(settings), search_options(settings))
                held, sold = await index.count(), await Product.filter(active=True).count()
                if rebuild or held != sold:
                    await _build(indexing, console)
                else:
                    console.print(f"The index holds all {sold} articles; --rebuild makes it anew all the same.")
            finally:
                await index.close()
                await disconnect()
    except (EngineError, SearchIndexError, EmbedderError, OSError) as error:
        sys.stderr.write(f"index: {error}\n")
        return BROKEN
    return DONE


async def _build(indexing: Indexing, console: Console) -> None:
    began = time.perf_counter()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Indexing", total=None)
        count = await indexing.rebuild(lambda done, total: progress.update(task, completed=done, total=total))
    console.print(f"{count} articles indexed in {time.perf_counter() - began:.1f} s.")
