"""``search --explain``: tokens, corrections, concepts, constraints; each hit by leg and field."""

from decimal import Decimal

import pytest

from bot.explained import show
from models.catalogue import Product
from models.enrichment import Enrichment
from services.adapters.local_embedder import LocalEmbedder
from services.adapters.qdrant_edge import QdrantEdgeIndex
from services.search.contract import SearchRequest
from services.search.indexing import Indexing
from services.search.service import Search
from tests.contracts.test_embedder import TINY


@pytest.fixture(scope="module")
async def search(database, tmp_path_factory):
    pytest.importorskip("fastembed")
    drill = "Broca SDS-plus 8x160 mm para hormigón"
    await Product.create(sku="BRO-SDS-8X160", name=drill, brand="Bosch", price=Decimal("4.35"))
    await Product.create(sku="BRO-HSS-8", name="Broca HSS DIN 338 Ø8 mm para metal", price=Decimal("3.10"))
    await Product.create(sku="GUA-NIT-9", name="Guante de nitrilo talla 9", price=Decimal("2.30"))
    await Enrichment.create(product_id="BRO-SDS-8X160", es=["taladrar muros"], en=["masonry bit"], model="m")
    index, embedder = QdrantEdgeIndex(tmp_path_factory.mktemp("index")), LocalEmbedder("tiny", 4, folder=TINY)
    await Indexing(index, embedder).rebuild()
    yield Search(index, embedder)
    await index.close()


async def test_a_correction_and_the_concepts_behind_the_words_are_told(search):
    told = await search.explain(SearchRequest("broca homigon 8"))
    assert told.corrected == "broca hormigon 8"
    assert ("broca", "word") in {(token.text, token.kind) for token in told.tokens}
    assert any("drill" in concept or "bit" in concept for group in told.groups for concept in group.concepts)


async def test_a_hit_tells_what_each_leg_and_each_field_gave(search):
    told = await search.explain(SearchRequest("broca hormigón"))
    hit = told.hits[0]
    assert hit.sku == "BRO-SDS-8X160"
    assert hit.words > 0
    assert 0 < hit.meaning < 1
    assert any("name" in group.fields for group in hit.groups)
    assert hit.score == pytest.approx(0.6 * hit.words + 0.4 * hit.meaning, abs=0.001)


async def test_a_broken_constraint_is_named(search):
    told = await search.explain(SearchRequest("broca para metal de menos de 3 euros"))
    assert told.constraints
    assert told.hits[0].broken == told.constraints


async def test_words_that_a_model_added_are_told_as_such(search, capsys):
    told = await search.explain(SearchRequest("masonry bit", "en"))
    hit = next(hit for hit in told.hits if hit.sku == "BRO-SDS-8X160")
    assert hit.enrichment == ("taladrar muros", "masonry bit")
    assert any("enrichment" in group.fields for group in hit.groups)
    show(told, {"BRO-SDS-8X160": "Broca [8]"})
    shown = capsys.readouterr().out
    assert "Broca [8]" in shown
    assert "words that a model added: taladrar muros, masonry bit" in shown


async def test_what_is_absent_is_told_as_no_match(search, capsys):
    told = await Search(search._index).explain(SearchRequest("leche entera"))
    show(told, {})
    assert told.result.no_match
    assert "no match" in capsys.readouterr().out
