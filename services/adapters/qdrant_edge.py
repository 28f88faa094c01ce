"""The search index in this process and one folder: Qdrant's engine from a wheel.

The folder holds generations, each a shard with its note, and ``current``, the name of the one that answers.
A rebuild writes a new generation in a child process (the engine holds the GIL while it builds) and then swaps
the name; whoever has the old one open notices at its next search. A shard may be open in one process only, so
``own=False`` (the command line beside a running service) reads a copy and leaves changes to the owner.
Run as a program this file is that child: documents on standard input, one JSON array a line.
"""

import asyncio
import fcntl
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import orjson

from services.ports.search_index import (
    NO_INDEX,
    IndexDocument,
    IndexFilter,
    IndexHit,
    SearchIndexError,
    SparseVector,
    UnreadableIndexError,
)

if TYPE_CHECKING:
    import qdrant_edge as engine

PROGRAM = str(Path(__file__).resolve().parents[2])
TEXT, DENSE = "text", "dense"
NAMESPACE = uuid.UUID("6d616372-6f66-4572-b26f-000000000001")  # any constant of our own: point ids are derived in it
KEYS = {"brand": "Keyword", "path": "Keyword", "price": "Float"}
BATCH = 256
PORTION = 80  # batches between two optimisations of a build
SEGMENT = 16_000  # KiB of vectors in a segment: a portion's worth
ABANDONED = 3600.0  # seconds after which a half-built generation is swept away


class QdrantEdgeIndex:
    """A :class:`~services.ports.search_index.SearchIndex` in ``folder``."""

    def __init__(self, folder: Path, *, own: bool = True) -> None:
        """Nothing is opened before it is needed; ``own`` claims the folder then."""
        self._folder = folder
        self._own = own
        self._claim: IO[str] | None = None
        self._copy: Path | None = None
        self._shard: engine.EdgeShard | None = None
        self._generation = ""
        self._note: Mapping[str, Any] = {}
        self._opening = asyncio.Lock()

    async def rebuild(
        self,
        documents: AsyncIterable[IndexDocument],
        *,
        dimension: int | None,
        note: Callable[[], Mapping[str, Any]] | None = None,
    ) -> int:
        """Build beside the generation that answers, then take its place."""
        self._folder.mkdir(parents=True, exist_ok=True)
        building = self._folder / f"building-{uuid.uuid4().hex}"
        try:
            count = await _build(building, documents, dimension)
            (building / "note.json").write_bytes(orjson.dumps(dict(note()) if note else {}))
            self._swap(building)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        await self._open()
        return count

    async def upsert(self, documents: Sequence[IndexDocument]) -> None:
        """Durable when this returns."""
        points = [_point(_record(d)) for d in documents]
        if points:
            await self._change(lambda module: module.UpdateOperation.upsert_points(points))

    async def delete(self, skus: Sequence[str]) -> None:
        """SKUs that are not there are no error."""
        if skus:
            ids: list[Any] = [_id(sku) for sku in skus]
            await self._change(lambda module: module.UpdateOperation.delete_points(ids))

    async def search_sparse(self, query: SparseVector, *, limit: int, where: IndexFilter) -> list[IndexHit]:
        """By dot product, best first."""
        module = _engine()
        vector = module.SparseVector(list(query.indices), list(query.values))
        return await self._search(module.Query.Nearest(vector, using=TEXT), limit, where) if query.indices else []

    async def search_dense(self, query: Sequence[float], *, limit: int, where: IndexFilter) -> list[IndexHit]:
        """By cosine, best first."""
        return await self._search(_engine().Query.Nearest(list(query), using=DENSE), limit, where)

    async def count(self) -> int:
        """Documents in the generation that answers."""
        shard = await self._open()
        return 0 if shard is None else int(shard.count(_engine().CountRequest(exact=True)))

    async def note(self) -> Mapping[str, Any]:
        """Read once a generation."""
        await self._open()
        return self._note

    async def close(self) -> None:
        """Flush, and free the folder."""
        if self._shard is not None and self._own:
            self._shard.flush()
        self._shard = None
        self._generation = ""
        if self._copy is not None:
            shutil.rmtree(self._copy, ignore_errors=True)
            self._copy = None
        if self._claim is not None:
            self._claim.close()
            self._claim = None

    async def _search(self, query: Any, limit: int, where: IndexFilter) -> list[IndexHit]:
        shard = await self._open()
        if shard is None:
            raise SearchIndexError(NO_INDEX)
        request = _engine().QueryRequest(
            limit=limit, query=query, filter=_filter(where), with_payload=True, with_vector=[TEXT]
        )
        try:
            found = await asyncio.to_thread(shard.query, request)
        except Exception as error:  # the engine raises nothing narrower
            raise SearchIndexError(str(error)) from error
        return [_hit(point) for point in found]

    async def _change(self, operation: "Callable[[Any], engine.UpdateOperation]") -> None:
        if not self._own:
            raise SearchIndexError("the index is read from a copy here; changes are made by the service that owns it")
        async with self._opening:
            shard = await asyncio.to_thread(self._fresh)
            if shard is None:
                raise SearchIndexError(NO_INDEX)
            try:
                shard.update(operation(_engine()))
                shard.flush()
            except Exception as error:  # as above
                raise SearchIndexError(str(error)) from error

    async def _open(self) -> "engine.EdgeShard | None":
        if self._generation and self._current() == self._generation:
            return self._shard
        async with self._opening:
            return await asyncio.to_thread(self._fresh)

    def _fresh(self) -> "engine.EdgeShard | None":
        """The shard of the current generation, opened anew where a rebuild has swapped it; None before the first."""
        name = self._current()
        if name == self._generation or not name:
            return self._shard
        try:
            folder = self._folder / name
            note = orjson.loads((folder / "note.json").read_bytes())
            self._shard = _engine().EdgeShard.load(str(self._place(folder)))
            self._note = note
        except SearchIndexError:
            raise
        except Exception as error:  # as above
            raise UnreadableIndexError(f"the index in {self._folder} does not open: {error}") from error
        self._generation = name
        if self._own:
            self._sweep(keep=name)
        return self._shard

    def _place(self, folder: Path) -> Path:
        if self._own:
            self._claim_folder()
            return folder
        if self._copy is not None:
            shutil.rmtree(self._copy, ignore_errors=True)
        self._copy = Path(tempfile.mkdtemp(prefix="macroferro-index-"))
        return Path(shutil.copytree(folder, self._copy / "shard"))

    def _claim_folder(self) -> None:
        if self._claim is not None:
            return
        claim = (self._folder / "lock").open("w")
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            claim.close()
            raise SearchIndexError(f"{self._folder} is in use by another process of this program") from error
        self._claim = claim

    def _current(self) -> str:
        try:
            return (self._folder / "current").read_text().strip()
        except FileNotFoundError:
            return ""

    def _swap(self, building: Path) -> None:
        name = f"gen-{time.time_ns()}"
        building.rename(self._folder / name)
        pointer = self._folder / f"current.{name}"
        pointer.write_text(name)
        pointer.replace(self._folder / "current")

    def _sweep(self, keep: str) -> None:
        for folder in self._folder.glob("gen-*"):
            if folder.name < keep:
                shutil.rmtree(folder, ignore_errors=True)
        for folder in self._folder.glob("building-*"):
            if time.time() - folder.stat().st_mtime > ABANDONED:
                shutil.rmtree(folder, ignore_errors=True)


def _engine() -> Any:
    import qdrant_edge

    return qdrant_edge


def _id(sku: str) -> str:
    return str(uuid.uuid5(NAMESPACE, sku))


def _hit(point: Any) -> IndexHit:
    payload = point.payload or {}
    vector = (point.vector or {}).get(TEXT) if isinstance(point.vector, dict) else None
    sparse = None if vector is None else SparseVector(tuple(vector.indices), tuple(vector.values))
    return IndexHit(str(payload.get("sku", "")), float(point.score), sparse, payload)


def _filter(where: IndexFilter) -> Any:
    module = _engine()
    must = []
    if where.brand is not None:
        must.append(module.FieldCondition("brand", match=module.MatchValue(where.brand)))
    if where.category_id is not None:
        must.append(module.FieldCondition("path", match=module.MatchValue(where.category_id)))
    if where.min_price is not None or where.max_price is not None:
        bounds = module.RangeFloat(gte=where.min_price, lte=where.max_price)
        must.append(module.FieldCondition("price", range=bounds))
    if where.in_stock:
        must.append(module.FieldCondition("available", range=module.RangeFloat(gt=0.0)))
    return module.Filter(must=must) if must else None


def _record(document: IndexDocument) -> list[Any]:
    sparse = document.sparse
    return [document.sku, sparse.indices, sparse.values, document.dense, document.payload]


def _point(record: Sequence[Any]) -> Any:
    module = _engine()
    sku, indices, values, dense, payload = record
    vector: dict[str, Any] = {TEXT: module.SparseVector(list(indices), list(values))}
    if dense is not None:
        vector[DENSE] = list(dense)
    return module.Point(_id(sku), vector, {**payload, "sku": sku})


async def _build(folder: Path, documents: AsyncIterable[IndexDocument], dimension: int | None) -> int:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.adapters.qdrant_edge", str(folder), str(dimension or 0),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([PROGRAM, os.environ.get("PYTHONPATH", "")])},
    )  # fmt: skip
    count = 0
    try:
        assert process.stdin is not None  # noqa: S101 - it was asked for
        async for document in documents:
            process.stdin.write(orjson.dumps(_record(document)) + b"\n")
            await process.stdin.drain()
            count += 1
        process.stdin.close()  # communicate() without input leaves it open before Python 3.12
        _, errors = await process.communicate()
    except (BrokenPipeError, ConnectionResetError):
        _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise SearchIndexError(f"the index could not be built: {errors.decode(errors='replace').strip()[-500:]}")
    return count


def _build_here(folder: Path, dimension: int, lines: Iterable[bytes]) -> None:
    """The child's whole task: a shard from records, indexed for the filters, optimised, on disk.

    Portion by portion: what is optimised goes to disk and out of memory, which so does not grow with the catalogue.
    """
    module = _engine()
    folder.mkdir(parents=True)
    shard = module.EdgeShard.create(str(folder), _config(dimension))
    for key, kind in KEYS.items():
        operation = module.UpdateOperation.create_field_index(key, getattr(module.PayloadSchemaType, kind))
        shard.update(operation)
    for i, batch in enumerate(_batches(lines), 1):
        shard.update(module.UpdateOperation.upsert_points([_point(orjson.loads(line)) for line in batch]))
        if i % PORTION == 0:
            _settle(shard)
            shard = module.EdgeShard.load(str(folder))
    _settle(shard)


def _settle(shard: "engine.EdgeShard") -> None:
    shard.optimize()
    shard.flush()
    shard.close()


def _config(dimension: int) -> "engine.EdgeConfig":
    module = _engine()
    return module.EdgeConfig(  # type: ignore[no-any-return]  # imported at first use
        vectors={DENSE: module.EdgeVectorParams(dimension, module.Distance.Cosine)} if dimension else {},
        sparse_vectors={TEXT: module.EdgeSparseVectorParams(memory=module.Memory.Cached)},
        optimizers=module.EdgeOptimizersConfig(max_segment_size=SEGMENT),
        wal_enabled=False,  # PostgreSQL is the truth; a log of our own would only lock and slow
    )


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


if __name__ == "__main__":
    _build_here(Path(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer)
