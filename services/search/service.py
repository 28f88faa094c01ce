"""The search: the right article first, also when the buyer has no word for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from services.ports.embedder import Embedder, EmbedderError
from services.ports.search_index import IndexFilter, IndexHit, SearchIndex, SearchIndexError
from services.search import database
from services.search.contract import Hit, SearchRequest, SearchResult
from services.search.folding import fold
from services.search.needs import Needs
from services.search.options import SearchOptions
from services.search.query import Query, Reader
from services.search.ranking import Weighed, weigh
from services.search.statistics import Statistics
from services.search.thesaurus import Thesaurus, trade

log = structlog.get_logger(__name__)
DEEP = 400  # candidates where stock or price is asked for, since PostgreSQL then has the last word
MOST_TEXT = 400  # characters of a query that are read


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

    async def find(self, request: SearchRequest) -> SearchResult:
        """Hits best first; constraints that nothing keeps are given up one by one and named in ``relaxed``."""
        request = replace(request, query=request.query[:MOST_TEXT])
        try:
            return await self._find(request)
        except SearchIndexError as error:
            log.warning("search.index_unavailable", error=str(error))
            return await database.find(request)

    async def _find(self, request: SearchRequest) -> SearchResult:
        query = (await self._current_reader()).read(request.query, request.language)
        relaxed: list[str] = []
        found = await self._weighed(query, request)
        for name in _constraints(request):
            if found and self._honest(found[0]):
                break
            loosened = _without(request, name)
            more = await self._weighed(query, loosened)
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
        least = found[0].score * self._options.ranking.tail if found else 0.0
        listed = [w for w in found if w.exact or w.score >= least]
        page = listed[request.offset : request.offset + request.limit]
        return SearchResult(
            tuple(Hit(w.sku, round(w.score, 4)) for w in page),
            len(listed),
            no_match,
            None if exact else query.corrected,
            relaxed,
        )

    def _honest(self, best: Weighed) -> bool:
        return best.exact or (best.held >= self._options.ranking.floor and best.head)

    async def _weighed(self, query: Query, request: SearchRequest) -> list[Weighed]:
        limit = max(self._options.ranking.candidates, request.offset + request.limit)
        if request.in_stock or request.min_price is not None or request.max_price is not None:
            limit = max(limit, DEEP)
        where = _where(request)
        vector = query.vector()
        hits = await self._index.search_sparse(vector, limit=limit, where=where) if vector.indices else []
        weighed = weigh(query, hits, self._options.ranking, self._options.bm25)
        if self._embedder is not None:
            weighed = await self._fused(request.query, weighed, limit, where)
        return await database.keep(weighed, request)

    async def _fused(self, text: str, lexical: list[Weighed], limit: int, where: IndexFilter) -> list[Weighed]:
        """Score fusion with the dense leg: ``share·lexical + (1 - share)·cosine``, both between 0 and 1."""
        dense = await self._dense(text, limit, where)
        share = self._options.ranking.lexical_share
        cosine = {hit.sku: hit.score for hit in dense}
        known = {w.sku for w in lexical}
        both = [replace(w, score=share * w.score + (1 - share) * cosine.get(w.sku, 0.0)) for w in lexical]
        both += [
            Weighed(h.sku, (1 - share) * h.score, h.score, head=True, broken=()) for h in dense if h.sku not in known
        ]
        return sorted(both, key=lambda w: (-w.exact, -w.score, w.sku))

    async def _dense(self, text: str, limit: int, where: IndexFilter) -> Sequence[IndexHit]:
        assert self._embedder is not None  # noqa: S101 - the caller asked
        try:
            vector = (await self._embedder.embed([text]))[0]
            return await self._index.search_dense(vector, limit=limit, where=where)
        except (EmbedderError, SearchIndexError) as error:  # the index may be older than the embedder
            log.warning("search.dense_leg_unavailable", error=str(error))
            return ()

    async def _current_reader(self) -> Reader:
        note = await self._index.note()
        if self._reader is None or note is not self._note:
            statistics = Statistics.from_note(note)
            self._reader = Reader(self._thesaurus, self._needs, statistics, self._options.ranking)
            self._note = note
        return self._reader


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
