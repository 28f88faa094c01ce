"""From PostgreSQL to the index: everything, or the articles that changed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

from tortoise import connections

from models.catalogue import Category, Product
from models.enrichment import Enrichment
from services.actions import Language
from services.ports.embedder import Embedder
from services.ports.search_index import IndexDocument, SearchIndex
from services.search.documents import Analysis, Article, analyse, document
from services.search.options import SearchOptions
from services.search.statistics import Statistics
from services.search.thesaurus import Thesaurus, trade

BATCH = 200
READING = {"documents.py", "tokens.py", "measures.py", "folding.py", "words.py", "indexing.py"}  # makes the terms
SAMPLE = 1000  # articles that settle the average length before the first is weighed
Progress = Callable[[int, int], None]  # done, in all

_AVAILABLE = """
    SELECT product_id AS sku, sum(on_hand - reserved)::int AS free FROM stock
    WHERE product_id = ANY($1) GROUP BY product_id"""


class Indexing:
    """Keeps an index in step with the catalogue."""

    def __init__(
        self,
        index: SearchIndex,
        embedder: Embedder | None = None,
        options: SearchOptions | None = None,
        thesaurus: Thesaurus | None = None,
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._bm25 = (options or SearchOptions()).bm25
        self._thesaurus = thesaurus or trade()

    @cached_property
    def make(self) -> str:
        """What an index of this one's making is known by: another reading of the articles is another make."""
        made = blake2b(repr((self._bm25, self._embedder and (self._embedder.name, self._embedder.dimension))).encode())
        for path in sorted([*Path(__file__).parent.glob("*.py"), *Path(__file__).parent.rglob("*.toml")]):
            if path.name in READING or path.suffix == ".toml":
                made.update(path.read_bytes())
        return made.hexdigest()[:16]

    async def rebuild(self, progress: Progress | None = None) -> int:
        """Index every active article anew, in batches; how many there are. Raises ``SearchIndexError``."""
        statistics = Statistics()
        dimension = self._embedder.dimension if self._embedder else None
        documents = self._documents(statistics, progress)
        return await self._index.rebuild(
            documents,
            dimension=dimension,
            note=lambda: {**statistics.as_note(), "dimension": dimension, "make": self.make},
        )

    async def refresh(self, skus: Sequence[str]) -> int:
        """Bring these articles up to date, or out of the index where they are no longer sold."""
        note = await self._index.note()
        statistics, dimension = Statistics.from_note(note), note.get("dimension")
        categories = await _categories()
        gone = set(skus)
        for i in range(0, len(skus), BATCH):
            articles = await _articles(await Product.filter(sku__in=skus[i : i + BATCH], active=True), categories)
            gone -= {a.sku for a in articles}
            analysed = []
            for article in articles:
                analysed.append((article, analyse(article, self._thesaurus, self._bm25)))
                await asyncio.sleep(0)  # a millisecond each: the chat's turns go in between
            await self._index.upsert(await self._finished(analysed, statistics, dimension))
        await self._index.delete(sorted(gone))
        return len(skus) - len(gone)

    async def _documents(self, statistics: Statistics, progress: Progress | None) -> AsyncIterator[IndexDocument]:
        dimension = self._embedder.dimension if self._embedder else None
        total = await Product.filter(active=True).count()
        waiting: list[tuple[Article, Analysis]] = []
        done = 0
        async for articles in _catalogue():
            waiting += await asyncio.to_thread(self._analysed, articles, statistics)
            done += len(articles)
            if done < min(SAMPLE, total):
                continue
            if statistics.documents <= max(SAMPLE, len(waiting)):
                statistics.average_length = sum(a.length for _, a in waiting) / max(len(waiting), 1) or 1.0
            for each in await self._finished(waiting, statistics, dimension):
                yield each
            waiting = []
            if progress:
                progress(done, total)

    def _analysed(self, articles: list[Article], statistics: Statistics) -> list[tuple[Article, Analysis]]:
        analysed = [(a, analyse(a, self._thesaurus, self._bm25)) for a in articles]
        for _, found in analysed:
            statistics.add(found.terms(), found.words)
        return analysed

    def _weighed(self, analysed: Sequence[tuple[Article, Analysis]], statistics: Statistics) -> list[IndexDocument]:
        return [document(article, found, statistics, self._bm25) for article, found in analysed]

    async def _finished(
        self, analysed: Sequence[tuple[Article, Analysis]], statistics: Statistics, dimension: int | None
    ) -> list[IndexDocument]:
        """``dimension``: of the dense vectors that the index was built for; None where it has none."""
        documents = await asyncio.to_thread(self._weighed, analysed, statistics)
        if self._embedder is None or self._embedder.dimension != dimension or not documents:
            return documents
        vectors = await self._embedder.embed([text_of(article) for article, _ in analysed])
        return [IndexDocument(d.sku, d.sparse, tuple(v), d.payload) for d, v in zip(documents, vectors, strict=True)]


def text_of(article: Article) -> str:
    """An article in words, for the embedder."""
    facts = ", ".join(f"{key} {value}" for key, value in islice(article.specification.items(), 12))
    parts = (article.name, article.name_en, article.brand, *article.categories[:1], article.description, facts)
    return ". ".join(part for part in parts if part)[:2000]


async def _catalogue() -> AsyncIterator[list[Article]]:
    """Every active article by SKU, a batch at a time."""
    categories = await _categories()
    last = ""
    while products := await Product.filter(active=True, sku__gt=last).order_by("sku").limit(BATCH):
        yield await _articles(products, categories)
        last = products[-1].sku


async def articles_of(skus: Sequence[str]) -> list[Article]:
    """Articles as the index reads them."""
    return await _articles(await Product.filter(sku__in=list(skus)), await _categories())


async def _categories() -> dict[str, Category]:
    return {category.id: category for category in await Category.all()}


async def _articles(products: Iterable[Product], categories: Mapping[str, Category]) -> list[Article]:
    products = list(products)
    rows: list[dict[str, Any]] = list(
        await connections.get("default").execute_query_dict(_AVAILABLE, [[p.sku for p in products]])
    )
    free = {row["sku"]: row["free"] for row in rows}
    enriched = {e.product_id: e for e in await Enrichment.filter(product_id__in=[p.sku for p in products])}
    return [
        replace(_article(p, _path(p.category_id, categories), free.get(p.sku, 0)), enrichment=_said(enriched[p.sku]))
        if p.sku in enriched
        else _article(p, _path(p.category_id, categories), free.get(p.sku, 0))
        for p in products
    ]


def _said(enrichment: Enrichment) -> tuple[tuple[Language, str], ...]:
    return (*(("es", phrase) for phrase in enrichment.es), *(("en", phrase) for phrase in enrichment.en))


def _path(category_id: str | None, categories: Mapping[str, Category]) -> list[Category]:
    """The category and those above it; a tree that loops is cut."""
    path: list[Category] = []
    while category_id is not None and category_id in categories and len(path) < 8:
        path.append(categories[category_id])
        category_id = categories[category_id].parent_id
    return path


def _article(product: Product, path: Sequence[Category], available: int) -> Article:
    specification = product.specification if isinstance(product.specification, dict) else {}
    return Article(
        sku=product.sku,
        name=product.name,
        name_en=product.name_en,
        description=product.description,
        description_en=product.description_en,
        brand=product.brand,
        categories=tuple(c.name for c in path),
        categories_en=tuple(c.name_en for c in path if c.name_en),
        category_ids=tuple(c.id for c in path),
        price=product.price,
        available=available,
        specification=specification,
        ean=product.ean,
        manufacturer_ref=product.manufacturer_ref,
        aliases=tuple(str(a) for a in product.aliases or ()),
    )
