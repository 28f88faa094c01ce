"""Every search index, one suite: the embedded engine, qdrant-client's local mode, a server that QDRANT_URL names."""

import asyncio
import os
import subprocess
import sys

import pytest

from services.adapters.qdrant_edge import QdrantEdgeIndex
from services.adapters.qdrant_server import QdrantServerIndex
from services.ports.search_index import IndexDocument, IndexFilter, SearchIndexError, SparseVector

EVERYTHING = IndexFilter()
SCREW = IndexDocument(
    "TOR-933-M8X40",
    SparseVector((1, 2, 3), (1.5, 1.0, 0.5)),
    (1.0, 0.0, 0.0, 0.0),
    {"brand": "index", "price": 0.12, "available": 500, "path": ["tornillos", "fijacion"]},
)
WASHER = IndexDocument(
    "ARA-125-M8",
    SparseVector((2, 4), (2.0, 1.0)),
    (0.0, 1.0, 0.0, 0.0),
    {"brand": "index", "price": 0.03, "available": 0, "path": ["arandelas", "fijacion"]},
)
GRINDER = IndexDocument(
    "AMO-BOS-GWS7-115",
    SparseVector((4_000_000_000, 9), (1.0, 3.0)),
    (0.6, 0.8, 0.0, 0.0),
    {"brand": "bosch", "price": 69.9, "available": 4, "path": ["amoladoras", "maquinas"]},
)


async def stream(*documents):
    for document in documents:
        yield document


async def broken(*documents):
    for document in documents:
        yield document
    raise RuntimeError("the database went away")


@pytest.fixture(params=["edge", "local", "server"])
async def index(request, tmp_path):
    match request.param:
        case "edge":
            opened = QdrantEdgeIndex(tmp_path / "qdrant")
        case "local":
            opened = QdrantServerIndex(":memory:")
        case _ if url := os.environ.get("QDRANT_URL"):
            opened = QdrantServerIndex(url, os.environ.get("QDRANT_API_KEY"))
        case _:
            pytest.skip("QDRANT_URL names no server")
    yield opened
    await opened.close()


@pytest.fixture
async def filled(index):
    await index.rebuild(stream(SCREW, WASHER, GRINDER), dimension=4, note=lambda: {"documents": 3})
    return index


def skus(hits):
    return [hit.sku for hit in hits]


@pytest.mark.parametrize("make", [QdrantEdgeIndex, lambda _: QdrantServerIndex(":memory:")], ids=["edge", "memory"])
async def test_before_the_first_rebuild_a_search_says_that_there_is_no_index(tmp_path, make):
    index = make(tmp_path / "qdrant")
    with pytest.raises(SearchIndexError, match="no index yet"):
        await index.search_sparse(SparseVector((1,), (1.0,)), limit=3, where=EVERYTHING)
    assert await index.count() == 0
    assert await index.note() == {}
    with pytest.raises(SearchIndexError):
        await index.upsert([SCREW])


async def test_sparse_search_ranks_by_dot_product(filled):
    hits = await filled.search_sparse(SparseVector((2, 3), (1.0, 4.0)), limit=10, where=EVERYTHING)
    assert skus(hits) == ["TOR-933-M8X40", "ARA-125-M8"]
    assert [hit.score for hit in hits] == pytest.approx([3.0, 2.0])


async def test_a_hit_brings_its_own_vector_and_payload(filled):
    (hit,) = await filled.search_sparse(SparseVector((9,), (1.0,)), limit=1, where=EVERYTHING)
    assert dict(zip(hit.sparse.indices, hit.sparse.values, strict=True)) == pytest.approx({9: 3.0, 4_000_000_000: 1.0})
    assert hit.payload["price"] == pytest.approx(69.9)


async def test_limit_is_kept(filled):
    assert len(await filled.search_sparse(SparseVector((2, 9), (1.0, 1.0)), limit=2, where=EVERYTHING)) == 2


async def test_dense_search_ranks_by_cosine(filled):
    hits = await filled.search_dense((0.0, 1.0, 0.0, 0.0), limit=3, where=EVERYTHING)
    assert skus(hits)[:2] == ["ARA-125-M8", "AMO-BOS-GWS7-115"]
    assert [hit.score for hit in hits][:2] == pytest.approx([1.0, 0.8], abs=1e-4)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (IndexFilter(brand="bosch"), {"AMO-BOS-GWS7-115"}),
        (IndexFilter(category_id="fijacion"), {"TOR-933-M8X40", "ARA-125-M8"}),
        (IndexFilter(min_price=0.1), {"TOR-933-M8X40", "AMO-BOS-GWS7-115"}),
        (IndexFilter(max_price=0.1), {"ARA-125-M8"}),
        (IndexFilter(in_stock=True), {"TOR-933-M8X40", "AMO-BOS-GWS7-115"}),
        (IndexFilter(category_id="fijacion", in_stock=True), {"TOR-933-M8X40"}),
        (IndexFilter(brand="hilti"), set()),
    ],
)
async def test_filters_keep_what_fits_only(filled, where, found):
    query = SparseVector((2, 9), (1.0, 1.0))
    assert set(skus(await filled.search_sparse(query, limit=10, where=where))) == found


async def test_upsert_replaces_and_adds(filled):
    cheaper = IndexDocument(SCREW.sku, SCREW.sparse, SCREW.dense, {**SCREW.payload, "price": 0.02})
    nut = IndexDocument("TUE-934-M8", SparseVector((2,), (5.0,)), (0.0, 0.0, 1.0, 0.0), {"price": 0.05})
    await filled.upsert([cheaper, nut])
    assert await filled.count() == 4
    found = await filled.search_sparse(SparseVector((2,), (1.0,)), limit=1, where=EVERYTHING)
    assert skus(found) == ["TUE-934-M8"]
    assert set(
        skus(await filled.search_sparse(SparseVector((1,), (1.0,)), limit=5, where=IndexFilter(max_price=0.1)))
    ) == {"TOR-933-M8X40"}


async def test_deleted_articles_are_found_no_more(filled):
    await filled.delete(["ARA-125-M8", "NEVER-WAS"])
    assert await filled.count() == 2
    assert await filled.search_sparse(SparseVector((4,), (1.0,)), limit=5, where=EVERYTHING) == []


async def test_rebuild_replaces_everything_and_its_note(filled):
    assert await filled.rebuild(stream(GRINDER), dimension=4, note=lambda: {"documents": 1}) == 1
    assert await filled.count() == 1
    assert await filled.note() == {"documents": 1}
    assert await filled.search_sparse(SparseVector((2,), (1.0,)), limit=5, where=EVERYTHING) == []


async def test_a_rebuild_that_breaks_off_leaves_the_old_index(filled):
    with pytest.raises(RuntimeError):
        await filled.rebuild(broken(GRINDER), dimension=4)
    assert await filled.count() == 3
    assert await filled.note() == {"documents": 3}


async def test_the_note_is_the_same_object_until_it_changes(filled):
    assert await filled.note() is await filled.note()


async def test_embedded_index_outlives_its_process_and_changes_are_durable(tmp_path):
    first = QdrantEdgeIndex(tmp_path / "qdrant")
    await first.rebuild(stream(SCREW, WASHER), dimension=4)
    await first.upsert([GRINDER])
    await first.close()
    second = QdrantEdgeIndex(tmp_path / "qdrant")
    assert await second.count() == 3
    await second.close()


async def test_embedded_index_is_read_as_a_copy_beside_its_owner(tmp_path):
    owner = QdrantEdgeIndex(tmp_path / "qdrant")
    await owner.rebuild(stream(SCREW, WASHER), dimension=4)
    await owner.upsert([GRINDER])
    reader = QdrantEdgeIndex(tmp_path / "qdrant", own=False)
    assert await reader.count() == 3
    with pytest.raises(SearchIndexError, match="copy"):
        await reader.delete(["ARA-125-M8"])
    await reader.close()
    assert skus(await owner.search_sparse(SparseVector((9,), (1.0,)), limit=5, where=EVERYTHING)) == [GRINDER.sku]
    await owner.close()


async def test_another_process_rebuilds_and_the_owner_answers_from_the_new_index(tmp_path):
    owner = QdrantEdgeIndex(tmp_path / "qdrant")
    await owner.rebuild(stream(SCREW, WASHER), dimension=4)
    other = QdrantEdgeIndex(tmp_path / "qdrant", own=False)
    await other.rebuild(stream(GRINDER), dimension=4)
    await other.close()
    assert await owner.count() == 1
    await owner.upsert([SCREW])
    assert await owner.count() == 2
    await owner.close()


async def test_a_second_owner_is_refused_in_words(tmp_path):
    owner = QdrantEdgeIndex(tmp_path / "qdrant")
    await owner.rebuild(stream(SCREW), dimension=4)
    script = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom services.adapters.qdrant_edge import QdrantEdgeIndex\n"
        "asyncio.run(QdrantEdgeIndex(Path(sys.argv[1])).count())"
    )
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(tmp_path / "qdrant"), stderr=subprocess.PIPE
    )
    _, errors = await second.communicate()
    assert second.returncode
    assert b"in use by another process" in errors
    await owner.close()


async def test_a_server_that_is_not_there_is_an_index_error():
    index = QdrantServerIndex("http://127.0.0.1:9", timeout=1)
    with pytest.raises(SearchIndexError):
        await index.search_sparse(SparseVector((1,), (1.0,)), limit=3, where=EVERYTHING)
    await index.close()
