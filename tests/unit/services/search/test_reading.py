"""What a query is taken to ask for, against the catalogue that it is asked of."""

import pytest

from services.search.documents import CALLED, Article, analyse, dimension
from services.search.needs import Needs
from services.search.options import SearchOptions
from services.search.query import Reader
from services.search.statistics import Statistics
from services.search.thesaurus import trade


@pytest.fixture(scope="module")
def needs():
    return Needs(trade())


def reader(needs, *names):
    options, statistics = SearchOptions(), Statistics()
    for i, name in enumerate(names):
        analysis = analyse(Article(f"SKU{i:05}", name), trade(), options.bm25)
        statistics.add(analysis.terms(), analysis.words)
    return Reader(trade(), needs, statistics, options.ranking)


def called_for(query):
    return [concept for concept, _ in query.needs]


def test_a_standard_in_a_name_says_what_the_article_is():
    found = analyse(Article("TOR-603-M8X80", "Tornillo zincado DIN 603 M8x80"), trade(), SearchOptions().bm25)
    assert found.concepts["carriage-bolt"] == CALLED


def test_a_standard_that_an_article_is_only_for_does_not_make_it_that_article():
    found = analyse(Article("LLA-13", "Llave combinada 13 mm para tornillos DIN 933"), trade(), SearchOptions().bm25)
    assert found.concepts["hex-bolt"] < CALLED


@pytest.mark.parametrize(
    ("name", "kind"), [("Gato hidráulico 5 t", "jack"), ("Gato hidráulico de carretilla 2 t", "trolley-jack")]
)
def test_a_need_calls_for_the_variety_that_the_catalogue_parts_and_else_for_its_kind(needs, name, kind):
    read = reader(needs, name, "Llave combinada 13 mm").read("levantar el coche en el taller", "es")
    assert called_for(read)[0] == kind


@pytest.mark.parametrize(
    ("query", "language", "kind", "name"),
    [
        ("el pomo pega contra la pared y hace un agujero", "es", "door-stop", "Tope de puerta"),
        ("hacer un lazo en la punta del cable de acero", "es", "rope-clip", "Sujetacables DIN 741 6 mm"),
        ("pick up dropped screws from the floor", "en", "magnetic-pickup", "Imán recogedor telescópico"),
    ],
)
def test_a_sentence_tells_a_need_though_it_names_articles(needs, query, language, kind, name):
    articles = ("Pomo de puerta", "Cable de acero 6 mm", "Cuerda trenzada 10 mm", "Tornillo allen M6x30", name)
    assert called_for(reader(needs, *articles).read(query, language))[0] == kind


def test_an_article_named_first_is_what_is_asked_for(needs):
    read = reader(needs, "Estantería metálica 5 baldas", "Palomilla para balda 200 mm").read(
        "estanterías para el almacén que aguanten 300 kilos por balda", "es"
    )
    assert [group.asked for group in read.groups if group.role == "head"] == ["estanterias"]


@pytest.mark.parametrize(
    ("query", "language", "named"),
    [("tornillos M8x40", "es", True), ("M8x40 bolts", "en", True), ("tornillos 5x50", "es", False)],
)
def test_with_a_metric_thread_the_hexagonal_bolt_is_the_one_meant(needs, query, language, named):
    names = ("Tornillo hexagonal DIN 933 M8x40", "Tornillo de carruaje DIN 603 M8x40", "Tornillo para madera 5x50")
    head = next(group for group in reader(needs, *names).read(query, language).groups if group.role == "head")
    asked = dict(head.names)
    broad = [asked[place] for place in (dimension("c:screw"), dimension("c:bolt")) if place in asked]
    assert (asked.get(dimension("c:hex-bolt"), 0) > max(broad)) is named


@pytest.mark.parametrize(
    "query",
    ["la tubería pierde por donde enrosca, qué le pongo", "el vecino protesta por el zumbido de la bomba"],
)
def test_a_sentences_everyday_words_are_not_taken_for_misspelt_articles(needs, query):
    assert reader(needs, "Cinta PTFE 12 mm", "Tuerca M8").read(query, "es").corrected is None
