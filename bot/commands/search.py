"""``python -m bot search``: what a buyer would find, in the terminal or by the batch."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console
from rich.table import Table

from bot.embedded.engines import engines
from bot.embedded.processes import EngineError
from bot.explained import show
from bot.wiring import search_index, search_options, the_embedder
from models.catalogue import Product
from models.database import connect, disconnect
from services.actions import Language
from services.ports.embedder import EmbedderError
from services.ports.search_index import SearchIndexError
from services.search.contract import SearchRequest, SearchResult
from services.search.explaining import Explanation
from services.search.indexing import Indexing
from services.search.service import Search
from services.wording import wording

if TYPE_CHECKING:
    from bot.embedded.engines import Addresses
    from bot.settings import Settings

FOUND, NOTHING, BROKEN = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Options:
    """The command line's."""

    limit: int = 10
    language: Language = "es"
    as_json: bool = False
    explain: bool = False
    batch: Path | None = None


def run(settings: "Settings", query: str, options: Options) -> int:
    """Search, beside a running service or alone; 0, or 1 where there was nothing to show, 3 where it broke off."""
    try:
        lines = options.batch.read_bytes().splitlines() if options.batch is not None else None
        return asyncio.run(_run(settings, query, options, lines))
    except (EngineError, SearchIndexError, EmbedderError, OSError) as error:
        sys.stderr.write(f"search: {error}\n")
        return BROKEN


async def _run(settings: "Settings", query: str, options: Options, lines: list[bytes] | None) -> int:
    async with _ready(settings) as search:
        if lines is not None:
            return await _batch(search, lines, options.limit)
        request = SearchRequest(query, options.language, limit=options.limit)
        if options.explain:
            explanation = await search.explain(request)
            result = explanation.result
            await _explained(explanation, options)
        else:
            result = await search.find(request)
            await (_json if options.as_json else _table)(result, request.language)
        return NOTHING if result.no_match or not result.hits else FOUND


async def _explained(explanation: Explanation, options: Options) -> None:
    if options.as_json:
        sys.stdout.write(orjson.dumps(explanation, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    products = await _products(hit.sku for hit in explanation.hits)
    names = {sku: str(_described(product, options.language)["name"]) for sku, product in products.items()}
    show(explanation, names)


@asynccontextmanager
async def _ready(settings: "Settings") -> "AsyncIterator[Search]":
    """The search over the index as it stands: a copy of a running service's, the folder's own otherwise."""
    async with engines(settings, join=True) as addresses, _database(addresses):
        index = search_index(settings, addresses.qdrant_path, own=False)
        embedder, options = the_embedder(settings), search_options(settings)
        try:
            if not await index.count():
                await Indexing(index, embedder, options).rebuild()
            yield Search(index, embedder, options)
        finally:
            await index.close()


@asynccontextmanager
async def _database(addresses: "Addresses") -> "AsyncIterator[None]":
    await connect(addresses.database_url, pool_size=2)
    try:
        yield
    finally:
        await disconnect()


async def _batch(search: Search, lines: list[bytes], limit: int) -> int:
    """A line that is no record is answered by an error on its own line, the others are still searched."""
    status = FOUND
    for line in lines:
        if not line.strip():
            continue
        answer = await _answer(search, line, limit)
        status = NOTHING if "error" in answer else status
        sys.stdout.write(orjson.dumps(answer).decode() + "\n")
    return status


async def _answer(search: Search, line: bytes, limit: int) -> dict[str, Any]:
    try:
        record = orjson.loads(line)
        identifier, query = record["id"], str(record["query"])
        language: Language = "en" if record.get("language") == "en" else "es"
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        return {"id": None, "error": f"not a search: {error!r}"}
    began = time.perf_counter()
    result = await search.find(SearchRequest(query, language, limit=limit))
    return {
        "id": identifier,
        "skus": [hit.sku for hit in result.hits],
        "no_match": result.no_match,
        "ms": round((time.perf_counter() - began) * 1000, 2),
    }


async def _json(result: SearchResult, language: Language) -> None:
    products = await _products(hit.sku for hit in result.hits)
    hits = [{**_described(products[h.sku], language), "score": h.score} for h in result.hits if h.sku in products]
    answer = {
        "hits": hits,
        "total": result.total,
        "no_match": result.no_match,
        "corrected": result.corrected,
        "relaxed": result.relaxed,
    }
    sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode() + "\n")


async def _table(result: SearchResult, language: Language) -> None:
    console = Console(highlight=False)
    if result.corrected:
        console.print(f"showing: {result.corrected}", style="dim")
    if result.no_match:
        console.print("no match" + (" — the nearest:" if result.hits else ""), style="yellow")
    products, words = await _products(hit.sku for hit in result.hits), wording(language)
    table = Table("SKU", "", "", "", box=None, pad_edge=False)
    for column in table.columns[2:]:
        column.justify = "right"
    for hit in result.hits:
        if hit.sku in products:
            shown = _described(products[hit.sku], language)
            table.add_row(hit.sku, str(shown["name"]), words.money(products[hit.sku].price), f"{hit.score:.3f}")
    if result.hits:
        console.print(table)


async def _products(skus: Iterable[str]) -> dict[str, Product]:
    return {product.sku: product for product in await Product.filter(sku__in=list(skus))}


def _described(product: Product, language: Language) -> dict[str, Any]:
    name = product.name_en if language == "en" and product.name_en else product.name
    return {"sku": product.sku, "name": name, "brand": product.brand, "price": str(product.price)}
