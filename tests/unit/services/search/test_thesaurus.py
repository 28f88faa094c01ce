from collections import defaultdict

import pytest

from services.search.needs import Needs
from services.search.thesaurus import lemmas, read, trade
from services.search.tokens import tokenise


def content(text):
    return [t for t in tokenise(text) if not t.stop]


def found(text, language):
    return {concept for span in trade().spans(content(text), language, both=True) for concept, _ in span.concepts}


def test_no_two_tables_share_an_id():
    ids = [concept.id for concept in read()]
    assert len(ids) == len(set(ids))


def test_every_reference_leads_to_a_concept():
    concepts = {c.id: c for c in read()}
    dangling = {c.id: r for c in concepts.values() for r in (*c.up, *c.near, *c.threaded) if r not in concepts}
    assert dangling == {}


def test_broader_concepts_do_not_run_in_circles():
    for concept in read():
        assert concept.id not in trade().above(concept.id)


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_name_stands_under_one_concept_only(language):
    bearers = defaultdict(set)
    for concept in read():
        for name in getattr(concept, language):
            key = lemmas([t for t in tokenise(name, language) if not t.stop], language)
            assert key, f"{concept.id}: {name!r} is made of stop words alone"
            bearers[key].add(concept.id)
    assert {name: ids for name, ids in bearers.items() if len(ids) > 1} == {}


def test_articles_have_names_in_both_languages():
    assert [c.id for c in read() if c.kind == "article" and not (c.es and c.en)] == []


def test_the_trade_has_its_breadth():
    assert sum(c.kind == "article" for c in read()) >= 800


@pytest.mark.parametrize(
    ("said", "language", "concept"),
    [
        ("birlos", "es", "hex-bolt"),
        ("rondana de presión", "es", "spring-washer"),
        ("chazo", "es", "wall-plug"),
        ("rawlplugs", "en", "wall-plug"),
        ("desarmadores", "es", "screwdriver"),
        ("pico de loro", "es", "water-pump-pliers"),
        ("spanner", "en", "wrench"),
        ("wrench", "en", "wrench"),
        ("llave inglesa", "es", "adjustable-spanner"),
        ("DIN 985", "es", "lock-nut"),
        ("ISO 4032", "en", "hex-nut"),
        ("jubilee clip", "en", "hose-clamp"),
        ("rotaflex", "es", "angle-grinder"),
        ("llave térmica", "es", "mcb"),
        ("canilla", "es", "tap-faucet"),
        ("hi-vis waistcoat", "en", "hi-vis-vest"),
        ("barbijos", "es", "dust-mask"),
        ("cautín", "es", "soldering-iron"),
    ],
)
def test_regional_and_english_names_lead_to_one_concept(said, language, concept):
    assert concept in found(said, language)


@pytest.mark.parametrize(
    ("said", "language", "concept"),
    [
        ("canilla de jardín", "es", "garden-tap"),  # "grifo de jardín", with another word for the tap
        ("broca para concreto", "es", "masonry-bit"),
        ("rondana ancha", "es", "penny-washer"),
        ("copper pipe cutter", "en", "pipe-cutter"),  # not a pipe
        ("expanding foam cleaner", "en", "foam-cleaner"),  # not a foam
    ],
)
def test_a_name_is_known_with_its_words_said_otherwise(said, language, concept):
    assert concept in found(said, language)


@pytest.mark.parametrize(
    ("name", "concept"),
    [("Xylazel óxidos transformador 750ml", "rust-converter"), ("Regleta 6 tomas", "power-strip"),
     ("Tornillo 4x40 madera", "wood-screw")],
)  # fmt: skip
def test_a_shops_order_of_words_and_figures_between_them_hide_no_name(name, concept):
    spans = trade().spans([t for t in tokenise(name, "es") if not t.stop], "es")
    assert concept in {c for span in spans for c, _ in span.concepts}


def test_a_word_is_no_form_of_the_other_languages_word():
    assert "sun" not in found("solid sole", "en")


def test_the_longest_name_wins():
    assert "drill-bit" not in found("taladro percutor a batería", "es")
    assert "combi-drill" in found("taladro percutor a batería", "es")


def test_a_narrower_article_is_also_looked_for_under_the_name_that_shops_give_it():
    [span] = trade().spans(content("kitchen faucet"), "en")
    assert dict(span.concepts) == {"kitchen-tap": 1.0, "tap-faucet": 0.6}


def test_a_verb_is_not_taken_for_the_tool():
    assert "do-drill" in found("taladrar", "es")
    assert "drill" not in found("taladrar", "es")


@pytest.mark.parametrize(
    ("need", "language", "article"),
    [
        ("sujetar un cable a la pared", "es", "cable-clip"),
        ("stop a load shifting", "en", "ratchet-strap"),
        ("que no se mueva la carga en el camión", "es", "ratchet-strap"),
        ("algo para pegar goma con metal", "es", "contact-adhesive"),
        ("glue rubber to metal", "en", "contact-adhesive"),
        ("something to fasten wood", "en", "wood-screw"),
        ("colgar una balda", "es", "wall-plug"),
        ("sacar un tornillo roto", "es", "screw-extractor"),
        ("soak up oil spilled on the floor", "en", "absorbent"),
        ("que las ventanas no dejen entrar frío", "es", "weatherstrip"),
        ("glue a boot sole", "en", "contact-adhesive"),
        ("cortar azulejos en línea recta", "es", "tile-cutter"),
        ("colgar un espejo en el baño alicatado", "es", "wall-plug"),
        ("keep my hands warm in winter", "en", "winter-glove"),
    ],
)
def test_a_need_leads_to_the_kind_of_article(need, language, article):
    tokens = content(need)
    articles = Needs(trade()).articles(tokens, trade().spans(tokens, language, both=True))
    assert article in [concept for concept, _ in articles[:3]]


def test_a_wrong_key_is_named(tmp_path):
    (tmp_path / "own.toml").write_text('[cement-bag]\nes = "saco"\nnames = "bag"\n')
    with pytest.raises(ValueError, match=r"own\.toml: \[cement-bag\].*names"):
        list(read(tmp_path))
