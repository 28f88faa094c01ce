"""The search: the right article first, also when the buyer has no word for it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.ports.embedder import Embedder, EmbedderError
from services.ports.search_index import IndexFilter, IndexHit, SearchIndex, SearchIndexError, SparseVector
from services.search import database
from services.search.contract import Hit, SearchRequest, SearchResult
from services.search.explaining import Explaining, Explanation, Legs
from services.search.folding import fold
from services.search.guard import Guard
from services.search.indexing import articles_of
from services.search.needs import Needs
from services.search.options import SearchOptions
from services.search.query import Query, Reader
from services.search.ranking import Weighed, alike, weigh
from services.search.statistics import Statistics
from services.search.thesaurus import Thesaurus, trade

DEEP = 400  # candidates where stock or price is asked for, since PostgreSQL then has the last word
MOST_TEXT = 400  # characters of a query that are read
Meaning = Sequence[float] | None  # the query as the embedder has it
LANES = 2  # searches that work at once: each is milliseconds of Python, and the chats' turns go in between


class Search:
    """Finds articles through the index, and through PostgreSQL alone where the index does not answer."""

    def __init__(
        self,
        index: SearchIndex,
        embedder: Embedder | None = None,
        options: SearchOptions | None = None,
        thesaurus: Thesaurus | None = None,
    ) -> None:
        """Nothing is read before the first search."""
        self._index = index
        self._embedder = embedder
        self._options = options or SearchOptions()
        self._thesaurus = thesaurus or trade()
        self._needs = Needs(self._thesaurus)
        self._note: Mapping[str, Any] | None = None
        self._reader: Reader | None = None
        self._index_guard = Guard("the index", SearchIndexError, limit=self._options.patience)
        self._dense_guard = Guard("the index's dense leg", SearchIndexError, limit=self._options.patience)
        self._embedder_guard = Guard("the embedder", EmbedderError, limit=self._options.patience)
        self._lanes = asyncio.Semaphore(LANES)

    async def find(self, request: SearchRequest) -> SearchResult:
        """Hits best first; constraints that nothing keeps are given up one by one and named in ``relaxed``."""
        request = replace(request, query=request.query[:MOST_TEXT])
        meaning = await self._meaning(request.query)
        try:
            async with self._lanes:
                return await self._find(request, meaning)
        except SearchIndexError:
            known = self._reader.read(request.query, request.language) if self._reader else None
            return await database.find(request, known, self._thesaurus)

    async def nearest(self, vector: SparseVector, limit: int) -> Sequence[IndexHit]:
        """Articles by their terms alone, as they stand in the index; none while it does not answer."""
        try:
            async with self._lanes, self._index_guard.asking():
                return await self._index.search_sparse(vector, limit=limit, where=IndexFilter())
        except SearchIndexError:
            return ()

    async def explain(self, request: SearchRequest) -> Explanation:
        """The same search, and why it answered so; raises ``SearchIndexError`` where the index does not answer."""
        result, query = await self.find(request), (await self._current_reader()).read(request.query, request.language)
        limit, where, meaning = DEEP, _where(request), await self._meaning(request.query)
        words = await self._index.search_sparse(query.vector(), limit=limit, where=where)
        dense = None if meaning is None else await self._dense(meaning, limit, where)
        articles = {a.sku: a for a in await articles_of([hit.sku for hit in result.hits])}
        explaining = Explaining(self._thesaurus, self._options)
        return explaining.explain(request.query, query, Legs(words, dense), result, articles)

    async def _find(self, request: SearchRequest, meaning: Meaning) -> SearchResult:
        query = (await self._current_reader()).read(request.query, request.language)
        relaxed: list[str] = []
        found = await self._weighed(query, request, meaning)
        for name in _constraints(request):
            if found and self._honest(found[0]):
                break
            loosened = _without(request, name)
            more = await self._weighed(query, loosened, meaning)
            if more and self._honest(more[0]):
                found, request = more, loosened
                relaxed.append(name)
        return self._result(request, query, found, tuple(relaxed))

    def _result(
        self, request: SearchRequest, query: Query, found: list[Weighed], relaxed: tuple[str, ...]
    ) -> SearchResult:
        exact = [w for w in found if w.exact]
        if exact and found[0].exact and len(query.groups) <= len(query.codes):
            found = exact
        no_match = not found or not self._honest(found[0])
        listed = self._listed(found)
        page = listed[request.offset : request.offset + request.limit]
        return SearchResult(
            _hits(page, found),
            len(listed),
            no_match,
            None if exact else query.corrected,
            relaxed,
        )

    def _listed(self, found: list[Weighed]) -> list[Weighed]:
        """Without the tail: what is of another kind must come near, what is of the kind asked for need not."""
        best = found[0].score if found else 0.0
        kind, other = best * self._options.ranking.tail, best * self._options.ranking.tail_of_others
        return [w for w in found if w.exact or w.score >= (kind if w.head else other)]

    def _honest(self, best: Weighed) -> bool:
        return best.exact or (best.held >= self._options.ranking.floor and best.head)

    async def _weighed(self, query: Query, request: SearchRequest, meaning: Meaning) -> list[Weighed]:
        limit = max(self._options.ranking.candidates, request.offset + request.limit)
        if request.in_stock or request.min_price is not None or request.max_price is not None:
            limit = max(limit, DEEP)
        where = _where(request)
        vector = query.vector()
        hits: Sequence[IndexHit] = ()
        if vector.indices:
            async with self._index_guard.asking():
                hits = await self._index.search_sparse(vector, limit=limit, where=where)
        weighed = weigh(query, hits, self._options.ranking, self._options.bm25)
        if meaning is not None:
            weighed = self._fused(weighed, await self._dense(meaning, limit, where))
        return await database.keep(weighed, request)

    def _fused(self, lexical: list[Weighed], dense: Sequence[IndexHit]) -> list[Weighed]:
        """Score fusion with the dense leg: ``share·lexical + (1 - share)·cosine``, both between 0 and 1."""
        share, floor = self._options.ranking.lexical_share, self._options.ranking.dense_floor
        cosine = {hit.sku: hit.score for hit in dense}
        known = {w.sku for w in lexical}
        both = [replace(w, score=share * w.score + (1 - share) * cosine.get(w.sku, 0.0)) for w in lexical]
        both += [
            Weighed(h.sku, (1 - share) * h.score, float(h.score >= floor), head=True, broken=())
            for h in dense
            if h.sku not in known
        ]
        return sorted(both, key=lambda w: (-w.exact, -w.score, w.sku))

    async def _meaning(self, text: str) -> Meaning:
        """The query's vector; None without an embedder, or without its answer: words alone must do."""
        if self._embedder is None:
            return None
        try:
            async with self._embedder_guard.asking():
                return (await self._embedder.embed([text]))[0]
        except EmbedderError:
            return None

    async def _dense(self, meaning: Sequence[float], limit: int, where: IndexFilter) -> Sequence[IndexHit]:
        try:
            async with self._dense_guard.asking():
                return await self._index.search_dense(meaning, limit=limit, where=where)
        except SearchIndexError:  # the index may be older than the embedder
            return ()

    async def _current_reader(self) -> Reader:
        async with self._index_guard.asking():
            note = await self._index.note()
        if self._reader is None or note is not self._note:
            statistics = Statistics.from_note(note)
            self._reader = Reader(self._thesaurus, self._needs, statistics, self._options.ranking)
            self._note = note
        return self._reader


def _hits(page: Sequence[Weighed], found: Sequence[Weighed]) -> tuple[Hit, ...]:
    best = max(found, key=lambda w: w.score, default=None)
    return tuple(Hit(w.sku, round(w.score, 4), w.broken, alike(w, best or w)) for w in page)


def _where(request: SearchRequest) -> IndexFilter:
    return IndexFilter(
        brand=fold(request.brand) if request.brand else None,
        min_price=None if request.min_price is None else float(request.min_price),
        max_price=None if request.max_price is None else float(request.max_price),
        category_id=request.category_id,
    )


def _constraints(request: SearchRequest) -> list[str]:
    """The constraints that stand, the first to be given up first."""
    given = {
        "in_stock": request.in_stock or None,
        "min_price": request.min_price,
        "max_price": request.max_price,
        "brand": request.brand,
        "category": request.category_id,
    }
    return [name for name, value in given.items() if value is not None]


def _without(request: SearchRequest, name: str) -> SearchRequest:
    match name:
        case "in_stock":
            return replace(request, in_stock=False)
        case "min_price":
            return replace(request, min_price=None)
        case "max_price":
            return replace(request, max_price=None)
        case "brand":
            return replace(request, brand=None)
        case _:
            return replace(request, category_id=None)
