"""The index that answers searches: sparse vectors with IDF, a dense leg where an embedder is configured."""

from collections.abc import AsyncIterable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

NO_INDEX = "there is no index yet: python -m bot index --rebuild"


class SearchIndexError(Exception):
    """The index did not answer; the caller falls back on PostgreSQL's own text search."""


class UnreadableIndexError(SearchIndexError):
    """What is there cannot be read; trying again does not help, a rebuild does."""


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
    """``sparse`` and ``payload`` are the document's own, so that the caller can weigh a hit exactly."""

    sku: str
    score: float
    sparse: SparseVector | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


class SearchIndex(Protocol):
    """Every method raises :class:`SearchIndexError` when the engine does not answer."""

    async def rebuild(
        self,
        documents: AsyncIterable[IndexDocument],
        *,
        dimension: int | None,
        note: Callable[[], Mapping[str, Any]] | None = None,
    ) -> int:
        """Replace everything, atomically for readers; how many documents it holds now.

        ``note`` is called after the last document; what it returns (JSON) is kept beside this generation.
        """
        ...

    async def note(self) -> Mapping[str, Any]:
        """The note of the generation that answers now; the same object until it changes, empty where there is none."""
        ...

    async def upsert(self, documents: Sequence[IndexDocument]) -> None: ...

    async def delete(self, skus: Sequence[str]) -> None: ...

    # before the first rebuild there is nothing to search in, which is an error: "not found" would be untrue
    async def search_sparse(self, query: SparseVector, *, limit: int, where: IndexFilter) -> list[IndexHit]: ...

    async def search_dense(self, query: Sequence[float], *, limit: int, where: IndexFilter) -> list[IndexHit]: ...

    async def count(self) -> int: ...

    async def close(self) -> None: ...
