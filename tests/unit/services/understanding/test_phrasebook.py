"""What no rule knows is read by its likeness to what people say, where it is certain; articles stay articles."""

import pytest

from services.actions import Clarify
from services.messages import Message
from services.understanding import explain, fallback
from services.understanding.clauses import Clause
from services.understanding.lexicon import brands
from services.understanding.phrasebook import Phrasebook, phrasebook, phrases, words_of
from services.understanding.preparing import prepare
from tests.unit.services.understanding import tables

WRITTEN_NOWHERE = [
    "es @none | tenéis algún transportista que llegue a la isla? => shop delivery",
    "es @none | hay que soltar los cuartos por adelantado? => shop payment",
    "es @none | mi yerno me metió esto en el móvil y no sé ni qué hacer => help",
    "es @cart | repásamelo todo antes de nada => cart",
    "en @none | my grandson put this on my phone and I haven't a scooby => help",
    "en @none | any hope of somebody ringing me => human",
    "en @none | could I have a gander at everything you flog => browse",
    "en @none | you big absolute donkey => other",
    "en @cart_en | could you tweak it slightly => clarify",
]
ARTICLES = [
    'es @none | tenéis mosquetones? => search "mosqueton"',
    'es @none | necesito un higrómetro => search "higrometro"',
    'en @none | do you stock gaiters? => search "gaiter"',
    'en @none | got any noggins => search "noggin"',
]


@pytest.mark.parametrize("row", WRITTEN_NOWHERE)
def test_phrase_that_nobody_wrote_down_is_read(row):
    said = tables._row("here", row)
    reading, trace = explain(said.message)
    assert tables.agrees(said.expected, reading.actions), trace
    assert words_of(said.message.text) not in [words for _, words in phrases()]


@pytest.mark.parametrize("row", ARTICLES)
def test_article_that_nobody_listed_stays_a_search(row):
    said = tables._row("here", row)
    assert tables.agrees(said.expected, explain(said.message)[0].actions)


def test_chatter_beside_a_wish_is_dropped_and_alone_is_asked_back():
    beside = tables._row("here", "en @cart_en | drop the elbows. the sparky has his own => remove COD-22")
    assert tables.agrees(beside.expected, explain(beside.message)[0].actions)
    alone, _ = explain(Message(text="arrancamos ya el martes con el cliente", language="es"))
    assert isinstance(alone.actions[0], Clarify)
    assert alone.confidence < 0.8


def test_trace_names_the_intent_its_margin_and_the_rule_that_gave_way():
    _, trace = explain(Message(text="could I have a gander at everything you flog", language="en"))
    assert any(line.startswith("phrasebook: browse, by ") and line.endswith("over find.search") for line in trace)


def test_doubt_of_a_fallback_makes_the_reading_unsure(monkeypatch):
    monkeypatch.setattr(fallback, "CERTAIN", 99.0)
    reading, trace = explain(Message(text="could I have a gander at everything you flog", language="en"))
    assert reading.confidence < 0.8
    assert any(line.startswith("phrasebook: rather browse") for line in trace)


def test_same_phrases_give_the_same_likeness_in_any_process():
    again = Phrasebook(phrases())
    for said in ("no sé cómo va esto", "where is my stuff", "tornillos"):
        assert again.rank(words_of(said)) == phrasebook().rank(words_of(said))


def test_every_intent_comes_to_an_action_of_the_contract():
    tokens, turn = prepare(Message(text="hola", language="es"), brands())
    made = {
        intent: fallback._actions(intent, Clause(tokens), turn) for intent in phrasebook().intents if intent != "goods"
    }
    assert made.pop("more") is None
    assert made.pop("chatter") == ()
    assert {actions[0].type for actions in made.values()} >= {"ask_shop", "language", "help", "checkout", "clarify"}


def test_both_languages_have_every_intent_in_breadth():
    es, en = ({i for i, _ in phrases(language)} for language in ("es", "en"))
    assert es == en == set(phrasebook().intents)
    assert len(phrases()) > 6000
