"""The index that answers searches: sparse vectors with IDF, a dense leg where an embedder is configured."""

from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


class SearchIndexError(Exception):
    """The index did not answer; the caller falls back on PostgreSQL's own text search."""


@dataclass(frozen=True, slots=True)
class SparseVector:
    indices: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A product as the index keeps it; ``payload`` holds what filters need (brand, price, category path, available)."""

    sku: str
    sparse: SparseVector
    dense: tuple[float, ...] | None = None
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndexFilter:
    brand: str | None = None
    min_price: float | None = None
    max_price: float | None = None
    in_stock: bool = False
    category_id: str | None = None


@dataclass(frozen=True, slots=True)
class IndexHit:
    sku: str
    score: float


class SearchIndex(Protocol):
    """Every method raises :class:`SearchIndexError` when the engine does not answer."""

    async def rebuild(self, documents: AsyncIterable[IndexDocument], *, dimension: int | None) -> int:
        """Replace everything, atomically for readers; how many documents it holds now."""
        ...

    async def upsert(self, documents: Sequence[IndexDocument]) -> None: ...

    async def delete(self, skus: Sequence[str]) -> None: ...

    async def search_sparse(self, query: SparseVector, *, limit: int, where: IndexFilter) -> list[IndexHit]: ...

    async def search_dense(self, query: Sequence[float], *, limit: int, where: IndexFilter) -> list[IndexHit]: ...

    async def count(self) -> int: ...

    async def close(self) -> None: ...
