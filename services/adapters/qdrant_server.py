"""The search index on a Qdrant server (or in qdrant-client's local mode, for tests).

Each rebuild fills a new collection and then moves the alias that everybody asks; the note lies in the collection
as a point without vectors, which no vector search can find.
"""

import time
import uuid
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from services.ports.search_index import (
    NO_INDEX,
    IndexDocument,
    IndexFilter,
    IndexHit,
    SearchIndexError,
    SparseVector,
)

if TYPE_CHECKING:
    from qdrant_client import AsyncQdrantClient

TEXT, DENSE = "text", "dense"
ALIAS = "macroferro"
NAMESPACE = uuid.UUID("6d616372-6f66-4572-b26f-000000000001")  # as the embedded index derives its ids
NOTE = str(uuid.UUID(int=NAMESPACE.int + 1))
BATCH = 256
STALE = 5.0  # seconds for which the alias is taken to point where it did
T = TypeVar("T")


class QdrantServerIndex:
    """A :class:`~services.ports.search_index.SearchIndex` behind an alias."""

    def __init__(self, url: str, api_key: str | None = None, *, timeout: int = 5) -> None:
        """Nothing is connected before it is needed; ``url`` ":memory:" is the local mode."""
        self._url = url
        self._api_key = api_key
        self._timeout = timeout
        self._opened: AsyncQdrantClient | None = None
        self._collection = ""
        self._seen = 0.0
        self._note: Mapping[str, Any] = {}

    async def rebuild(
        self,
        documents: AsyncIterable[IndexDocument],
        *,
        dimension: int | None,
        note: Callable[[], Mapping[str, Any]] | None = None,
    ) -> int:
        """Fill a new collection, then move the alias to it and drop the old ones."""
        fresh = f"{ALIAS}-{time.time_ns()}"
        await _answered(self._create(fresh, dimension))
        try:
            count = await self._fill(fresh, documents)
            await _answered(self._write_note(fresh, note() if note else {}))
            await _answered(self._swap(fresh))
        except BaseException:
            await self._client.delete_collection(fresh)
            raise
        self._seen = 0.0
        return count

    async def upsert(self, documents: Sequence[IndexDocument]) -> None:
        """Searchable when this returns."""
        if documents:
            await _answered(self._client.upsert(await self._live(), _points(documents), wait=True))

    async def delete(self, skus: Sequence[str]) -> None:
        """SKUs that are not there are no error."""
        if skus:
            ids: list[Any] = [_id(sku) for sku in skus]
            await _answered(self._client.delete(await self._live(), ids, wait=True))

    async def search_sparse(self, query: SparseVector, *, limit: int, where: IndexFilter) -> list[IndexHit]:
        """By dot product, best first."""
        models = _models()
        vector = models.SparseVector(indices=list(query.indices), values=list(query.values))
        return await self._search(vector, TEXT, limit, where) if query.indices else []

    async def search_dense(self, query: Sequence[float], *, limit: int, where: IndexFilter) -> list[IndexHit]:
        """By cosine, best first."""
        return await self._search(list(query), DENSE, limit, where)

    async def count(self) -> int:
        """Documents in the collection that answers."""
        collection = await self._live(needed=False)
        if not collection:
            return 0
        models = _models()
        documents = models.Filter(must_not=[models.HasIdCondition(has_id=[NOTE])])
        return int((await _answered(self._client.count(collection, count_filter=documents))).count)

    async def note(self) -> Mapping[str, Any]:
        """Read once a generation."""
        await self._live(needed=False)
        return self._note

    async def close(self) -> None:
        """Close the connection."""
        if self._opened is not None:
            await self._opened.close()
            self._opened = None

    @property
    def _client(self) -> "AsyncQdrantClient":
        if self._opened is None:
            from qdrant_client import AsyncQdrantClient

            where: dict[str, Any] = {"location": self._url} if self._url == ":memory:" else {"url": self._url}
            self._opened = AsyncQdrantClient(
                **where, api_key=self._api_key, timeout=self._timeout, check_compatibility=False
            )
        return self._opened

    async def _live(self, *, needed: bool = True) -> str:
        """The collection behind the alias; looked up again when what is known is stale."""
        if time.monotonic() - self._seen > STALE:
            aliases = (await _answered(self._client.get_aliases())).aliases
            found = next((a.collection_name for a in aliases if a.alias_name == ALIAS), "")
            if found != self._collection:
                self._note = await self._read_note(found) if found else {}
                self._collection = found
            self._seen = time.monotonic()
        if needed and not self._collection:
            raise SearchIndexError(NO_INDEX)
        return self._collection

    async def _search(self, query: Any, using: str, limit: int, where: IndexFilter) -> list[IndexHit]:
        collection = await self._live()
        answer = self._client.query_points(
            collection, query=query, using=using, limit=limit, query_filter=_filter(where),
            with_payload=True, with_vectors=[TEXT],
        )  # fmt: skip
        return [_hit(point) for point in (await _answered(answer)).points]

    async def _create(self, name: str, dimension: int | None) -> None:
        models = _models()
        dense = {DENSE: models.VectorParams(size=dimension, distance=models.Distance.COSINE)} if dimension else {}
        await self._client.create_collection(
            name, vectors_config=dense, sparse_vectors_config={TEXT: models.SparseVectorParams()}
        )
        if self._url == ":memory:":
            return  # the local mode has no payload indexes and warns of every one
        for key, kind in (("brand", "keyword"), ("path", "keyword"), ("price", "float")):
            await self._client.create_payload_index(name, key, field_schema=models.PayloadSchemaType(kind))

    async def _fill(self, name: str, documents: AsyncIterable[IndexDocument]) -> int:
        count, batch = 0, []
        async for document in documents:
            batch.append(document)
            count += 1
            if len(batch) == BATCH:
                await _answered(self._client.upsert(name, _points(batch), wait=True))
                batch = []
        if batch:
            await _answered(self._client.upsert(name, _points(batch), wait=True))
        return count

    async def _write_note(self, name: str, note: Mapping[str, Any]) -> None:
        point = _models().PointStruct(id=NOTE, vector={}, payload={"note": orjson.dumps(dict(note)).decode()})
        await self._client.upsert(name, [point], wait=True)

    async def _read_note(self, name: str) -> Mapping[str, Any]:
        found = await _answered(self._client.retrieve(name, [NOTE], with_payload=True))
        note: Mapping[str, Any] = orjson.loads((found[0].payload or {})["note"]) if found else {}
        return note

    async def _swap(self, fresh: str) -> None:
        models = _models()
        aliases = (await self._client.get_aliases()).aliases
        here = [a for a in aliases if a.alias_name == ALIAS]
        moves: list[Any] = [
            models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=ALIAS)) for _ in here
        ]
        create = models.CreateAlias(collection_name=fresh, alias_name=ALIAS)
        moves.append(models.CreateAliasOperation(create_alias=create))
        await self._client.update_collection_aliases(moves)
        for alias in here:
            await self._client.delete_collection(alias.collection_name)


def _models() -> Any:
    from qdrant_client import models

    return models


async def _answered(call: Awaitable[T]) -> T:
    """The server's answer; whatever else comes is a :class:`SearchIndexError`."""
    try:
        return await call
    except SearchIndexError:
        raise
    except Exception as error:  # httpx's, grpc's and qdrant's own have no common ancestor
        raise SearchIndexError(f"Qdrant did not answer: {error}") from error


def _id(sku: str) -> str:
    return str(uuid.uuid5(NAMESPACE, sku))


def _points(documents: Sequence[IndexDocument]) -> list[Any]:
    return [_point(document) for document in documents]


def _point(document: IndexDocument) -> Any:
    models = _models()
    sparse = models.SparseVector(indices=list(document.sparse.indices), values=list(document.sparse.values))
    vector: dict[str, Any] = {TEXT: sparse}
    if document.dense is not None:
        vector[DENSE] = list(document.dense)
    return models.PointStruct(id=_id(document.sku), vector=vector, payload={**document.payload, "sku": document.sku})


def _hit(point: Any) -> IndexHit:
    payload = point.payload or {}
    vector = point.vector.get(TEXT) if isinstance(point.vector, dict) else None
    sparse = None if vector is None else SparseVector(tuple(vector.indices), tuple(vector.values))
    return IndexHit(str(payload.get("sku", "")), float(point.score), sparse, payload)


def _filter(where: IndexFilter) -> Any:
    models = _models()
    must: list[Any] = []
    if where.brand is not None:
        must.append(models.FieldCondition(key="brand", match=models.MatchValue(value=where.brand)))
    if where.category_id is not None:
        must.append(models.FieldCondition(key="path", match=models.MatchValue(value=where.category_id)))
    if where.min_price is not None or where.max_price is not None:
        bounds = models.Range(gte=where.min_price, lte=where.max_price)
        must.append(models.FieldCondition(key="price", range=bounds))
    if where.in_stock:
        must.append(models.FieldCondition(key="available", range=models.Range(gt=0.0)))
    return models.Filter(must=must) if must else None
