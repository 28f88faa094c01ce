"""A language model's answer about an article, believed only as far as the article's record bears it out.

The model is given the record without price and stock, which are the database's to say. Its answer must name the
fields that it rests on; every figure in it must stand in those; it may not speak of money or of other places. What
fails is no answer at all: the buyer is told that the record does not say.
"""

import re
from collections.abc import Mapping

from text_to_num import alpha2digit

from services.actions import Language
from services.assistant.answers.fields import field_name, field_value, in_order
from services.assistant.answers.measures import FIGURE, SAID, figure, folded, folded_key, said_unit
from services.assistant.note import Note
from services.catalogue.views import ProductCard
from services.ports.language_model import Grounded
from services.wording import Wording

LONGEST = 400  # characters of an answer: two sentences
SHOWN = 3  # fields that are shown below it
OPEN = {"answer.unknown", "answer.silent"}
_LANGUAGES: tuple[Language, ...] = ("es", "en")
_FIGURE = re.compile(rf"({FIGURE.removeprefix('[-+]?')})(?: ?({SAID})(?!\w))?")
# In folded text: prices, discounts and stock are the database's to say; links and addresses lead out of the house.
_ELSEWHERE = re.compile(
    r"[€$£@]|\b(?:eur|euros?|usd|precios?|prices?|pric(?:ed|ing)|descuentos?|discount(?:s|ed)?|rebaj\w+|gratis|"
    r"ofertas?|free of charge|for free|stock|existencias|cupon\w*|coupons?|vouchers?)\b|% ?(?:off|dto)|"
    r"https?:|www\.|t\.me"
)


def left_open(notes: list[Note]) -> bool:
    """Whether the record's own fields left the question, or a part of it, without an answer."""
    return any(note.key in OPEN for note in notes)


def record_of(card: ProductCard, words: Wording) -> dict[str, str]:
    """What the model may know of an article, in the buyer's language: by field, without price and stock."""
    text = words.text
    brand = {text("record.brand"): card.brand} if card.brand else {}
    known = {field_name(key, words): field_value(key, value, words) for key, value in in_order(card.specification)}
    pack = {text("record.pack"): words.unit(card.unit, card.pack_size)}
    said = {text("record.description"): card.description(words.language)} if card.description(words.language) else {}
    return {text("record.name"): card.name(words.language), **brand, **pack, **known, **said}


def borne_out(said: Grounded, record: Mapping[str, str], language: Language) -> bool:
    """Whether the fields exist, and all of the answer's figures stand in them or in the article's name."""
    claimed = [_field(name, record) for name in said.fields]
    if not claimed or None in claimed or len(said.text) > LONGEST or _ELSEWHERE.search(folded(said.text)):
        return False
    bearing = " ".join([next(iter(record.values())), *(record[name] for name in claimed if name)])
    signs = {c for c in said.text if c.isnumeric() and not c.isascii()}
    known = _figures(bearing)
    return signs <= {*bearing} and all(_stands(asked, known) for asked in _figures(said.text, language))


def _field(name: str, record: Mapping[str, str]) -> str | None:
    """The record's own field of that name, however it is written."""
    return next((own for own in record if folded_key(own) == folded_key(name)), None)


def _stands(asked: tuple[float, str], known: set[tuple[float, str]]) -> bool:
    """Whether the record has the figure: with the same unit, or where one of the two has none."""
    value, unit = asked
    return any(held == value and (not unit or sign in ("", unit)) for held, sign in known)


def _figures(text: str, language: Language | None = None) -> set[tuple[float, str]]:
    """The figures of a text with their units, number words too; without a language as either of them reads it."""
    languages = [language] if language else _LANGUAGES
    return {
        (figure(found[1], each), said_unit(found[2]).sign)
        for each in languages
        for spelled in (text, alpha2digit(text, each))
        for found in _FIGURE.finditer(folded(spelled))
    }


def told(said: Grounded, card: ProductCard, words: Wording) -> Note:
    """The answer with the fields that it rests on; their values are the record's, not the model's."""
    record = record_of(card, words)
    long = words.text("record.description")
    fields = [name for claimed in said.fields if (name := _field(claimed, record))]
    shown = [name if name == long else f"{name}: {record[name]}" for name in dict.fromkeys(fields)]
    values = {
        "name": card.name(words.language),
        "text": " ".join(said.text.split()),
        "fields": " · ".join(shown[:SHOWN]),
    }
    return Note(key="answer.told", values=values)
