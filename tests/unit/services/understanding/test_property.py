"""No text whatever raises, hangs or yields an action that the schema refuses."""

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.actions import ACTIONS
from services.messages import Message
from services.understanding import explain, read_by_rules
from tests.unit.services.understanding import tables

SLOWEST = 0.05  # seconds of CPU, as the goal says; hostile texts of 4,096 characters included
FLOOR = 0.01  # seconds that the reference work takes on the machine where the goal was set
WORDS = [
    "ponme",
    "quita",
    "20",
    "codos",
    "del",
    "2",
    "y",
    ",",
    "los",
    "guantes",
    '1/2"',
    "M8x40",
    "de",
    "la",
    "si",
    "no",
    "sí",
    "¿",
    "?",
    "que",
    "sean",
    "mejor",
    "en",
    "vez",
    "de",
    "cambia",
    "por",
    "the",
    "of",
    "add",
    "remove",
    "sorry",
    "5",
    "x",
    "3",
    "1.500",
    "sku00411",
    "👍",
    "todo",
    "menos",
    "cada",
    "both",
    "€",
    "instead",
    "if",
    "ignore",
    "prompt",
    "pedido",
    "2026-000123",
    "docena",
    "half",
    "dozen",
    "un",
    "a",
    "el",
    "drill",
    "taladro",
    "bosch",
    "por",
    "favor",
    "más",
    "baratos",
    "no",
    "perdona",
    "vs",
    "o",
    "which",
]
sentences = st.lists(st.sampled_from([*WORDS, "\n", ". ", "! "]), max_size=60).map(" ".join)
contexts = st.sampled_from(sorted(tables.contexts()))
texts = st.one_of(st.text(max_size=300), sentences, st.text(alphabet="aeiou0123456789 ,.\n/-xX\"'€%", max_size=200))


def _message(text, context, language="es"):
    return Message.model_validate({"text": text, "language": language, "context": tables.contexts()[context]})


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=texts, context=contexts, language=st.sampled_from(["es", "en"]))
@example(text=":<⒜", context="added", language="es")  # these three once raised
@example(text="QUIAT\nfAOVR", context="added", language="es")
@example(text="before\nsame order", context="added", language="en")
def test_any_text_gives_valid_actions(text, context, language):
    reading, _ = explain(_message(text, context, language))
    assert reading.actions
    assert 0 <= reading.confidence <= 1
    assert ACTIONS.validate_python([a.as_json() for a in reading.actions]) == list(reading.actions)


@settings(max_examples=300, deadline=None)
@given(text=texts, context=contexts)
def test_no_sku_is_made_up(text, context):
    message = _message(text, context)
    shown = message.context
    known = {n.sku for n in (*shown.results, *shown.cart, *([shown.product] if shown.product else []))}
    for action in explain(message)[0].actions:
        sku = getattr(action, "sku", None)
        assert sku is None or sku in known or sku == getattr(shown.offer, "sku", None) or _written(sku, text)


def _written(sku, text):
    """Whether the buyer wrote the code himself, give or take case, blanks and a leading "sku"."""
    plain = "".join(c for c in text.casefold() if c.isalnum())
    return "".join(c for c in sku.casefold() if c.isalnum()).removeprefix("sku") in plain


HOSTILE = {
    "one letter": "a " * 2048,
    "one long word": "x" * 4096,
    "accents": "é" * 4096,
    "commas": "," * 4096,
    "and and and": "y " * 2048,
    "articles": "el la los las " * 300,
    "numbers": "no 5 " * 820,
    "orders": "ponme 3 del 2 y 5 del 4, " * 170,
    "lines": "20 codos\n" * 455,
    "corrections": "5 no perdona " * 315,
    "conditions": "si es inox ponme 100 " * 195,
    "conditions in English": "if it is steel add 100 " * 178,
    "quotes": '"' * 4096,
    "pictures": "👍" * 4096,
    "breaks": "\n" * 4096,
    "typos": "qwepoaib " * 455,
    "names": "guante nitrilo negro " * 195,
    "surrogates": "\ud800a" * 2048,
    "nothing": "\x00" * 4096,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_read_in_time(text):
    message = Message.model_construct(
        id="", chat="", text=text[:4096], language="es", context=_message("a", "electric").context
    )
    explain(message)
    best = min(_seconds(message) / max(1.0, _reference() / FLOOR) for _ in range(5))
    assert best < SLOWEST


def _reference():
    """Seconds of CPU for a fixed piece of work: a slower machine, or a busy moment, is given its share more."""
    start = time.process_time()
    sum(len(str(i).split("7")) for i in range(100_000))
    return time.process_time() - start


def _seconds(message):
    start = time.process_time()
    explain(message)
    return time.process_time() - start


def test_whatever_the_rules_stumble_over_is_asked_back(monkeypatch):
    def stumble(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("services.understanding.pipeline.split", stumble)
    reading = read_by_rules(_message("ponme 3 codos", "none"))
    assert [a.type for a in reading.actions] == ["clarify"]
    assert reading.confidence == 0
