"""Answers about an article from its own record: the question's words lead to fields of its specification.

Which words ask for which fields is data (``answers.toml``); price, stock, pack and delivery are fields of every
record. Where nothing fits, the buyer is told so and offered a person: nothing is made up.
"""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from services.assistant.note import Note
from services.catalogue.views import ProductCard
from services.wording import Wording


@dataclass(frozen=True, slots=True)
class Topic:
    """``asked``: stems one of which the question holds; ``fields``: stems of the specification keys that answer it."""

    name: str
    asked: tuple[str, ...]
    fields: tuple[str, ...]


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """The topics in the order in which they are tried."""
    source = tomllib.loads(Path(__file__).with_name("answers.toml").read_text(encoding="utf-8"))
    return tuple(
        Topic(t["name"], tuple(map(folded, t["asked"])), tuple(map(folded, t["fields"]))) for t in source["topic"]
    )


def folded(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def answer(card: ProductCard, question: str, words: Wording) -> list[Note]:
    """What the record says to the question, field by field; the word that it does not say, otherwise."""
    asked = " " + folded(question)
    notes = record_notes(card, asked, words)
    shown: set[str] = set()
    for topic in topics():
        if any(" " + stem in asked for stem in topic.asked):
            for key, value in fields_of(card, topic).items():
                if key not in shown:
                    shown.add(key)
                    notes.append(field_note(card, key, value, words))
    if not notes:
        notes = [field_note(card, key, value, words) for key, value in named_fields(card, asked).items()]
    if not notes:
        notes.append(Note(key="answer.unknown", values={"name": card.name(words.language)}, mark="ask"))
    return notes


def record_notes(card: ProductCard, asked: str, words: Wording) -> list[Note]:
    """Price, stock and pack: questions that every record answers."""
    name = card.name(words.language)
    notes = []
    if _asks(asked, PRICE):
        notes.append(Note(key="answer.price", values={"name": name, "price": words.money(card.price)}))
    if _asks(asked, STOCK):
        key = "answer.stock" if card.available else "answer.out_of_stock"
        notes.append(Note(key=key, values={"name": name, "available": words.unit(card.unit, card.available)}))
    if _asks(asked, PACK):
        values = {"pack": words.unit(card.unit, card.pack_size), "minimum": words.unit(card.unit, card.min_quantity)}
        notes.append(Note(key="answer.pack", values={"name": name, **values}))
    return notes


PRICE = ("cuesta", "precio", "vale ", "vale?", "sale ", "valen", "price", "cost", "how much is", "how much are")
STOCK = (
    "stock",
    "hay ",
    "quedan",
    "teneis",
    "tienes",
    "tienen",
    "disponib",
    "have you got",
    "available",
    "left",
    "almacen",
)
PACK = ("viene", "por caja", "minim", "come in", "pack", "paquete", "minimum", "en cada caja", "per box")


def _asks(asked: str, stems: tuple[str, ...]) -> bool:
    return any(" " + stem in asked + " " for stem in stems)


def fields_of(card: ProductCard, topic: Topic) -> dict[str, object]:
    """The specification's fields that belong to a topic."""
    return {k: v for k, v in card.specification.items() if any(f in folded(k) for f in topic.fields)}


def named_fields(card: ProductCard, asked: str) -> dict[str, object]:
    """Fields whose own key, or value, the question names ("is it M14?")."""
    named: dict[str, object] = {}
    for key, value in card.specification.items():
        stems = [part for part in folded(key).split("_") if len(part) > 3]
        value_named = isinstance(value, str) and len(value) > 1 and f" {folded(value)}" in asked
        if value_named or any(" " + stem[:6] in asked for stem in stems):
            named[key] = value
    return named


def field_note(card: ProductCard, key: str, value: object, words: Wording) -> Note:
    """One field as an answer; a yes or no stands in words."""
    values = {"name": card.name(words.language), "field": field_name(key), "value": field_value(value, words)}
    return Note(key="answer.field", values=values)


def field_value(value: object, words: Wording) -> str:
    """A specification's value as people read it."""
    if isinstance(value, bool):
        return words.text("answer.yes" if value else "answer.no")
    return words.number(value) if isinstance(value, int | float) else str(value)


def field_name(key: str) -> str:
    """A specification's key as people read it: ``longitud_mm`` becomes ``longitud (mm)``."""
    *words, last = key.replace("-", "_").split("_")
    unit = UNITS.get(last.lower()) if words else None
    return f"{' '.join(words)} ({unit})" if unit else key.replace("_", " ")


UNITS = {
    "mm": "mm", "cm": "cm", "m": "m", "g": "g", "kg": "kg", "t": "t", "v": "V", "w": "W", "kw": "kW", "ah": "Ah",
    "a": "A", "ma": "mA", "nm": "Nm", "bar": "bar", "l": "l", "ml": "ml", "c": "°C", "db": "dB", "mm2": "mm²",
    "rpm": "rpm", "j": "J", "min": "min", "h": "h", "lm": "lm", "k": "K", "kn": "kN", "pulgadas": "″", "hz": "Hz",
}  # fmt: skip
