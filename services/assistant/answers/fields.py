"""Specification keys and values as people read them, in the buyer's language."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from services.assistant.answers.measures import folded, folded_key, split_key
from services.wording import Wording

_NUMERIC = re.compile(r"[øØ±~<>≤≥]? ?[-+]?\d[\d.,/x×+-]*(?: ?[-–ax] ?\d[\d.,]*)*")
_COMMA = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
_UNTRANSLATED = re.compile(r"(?:[^a-zà-ÿ]|[a-zà-ÿ]{1,2}(?![a-zà-ÿ])|mm|opm|rpm|min|bar|max|plus|dientes/pulgada)*")
_JOINTS = ((", ", ", "), (" y ", " and "), (" o ", " or "), (" con ", " with "), (" para ", " for "))
_SIZED = re.compile(r"([^\d]*[^\d\sØ]) ((?:Ø ?)?\d.*)")


def field_name(key: str, words: Wording) -> str:
    """``par_apriete_nm`` as "par de apriete" or "tightening torque"; an unknown key by its own words."""
    name, unit = split_key(key)
    for known in (folded_key(key), name):
        try:
            return words.text(f"field.{known}")
        except KeyError:
            continue
    own = re.findall(r"[^\W_]+", key)
    ending = len(folded_key(key).split("_")) - len(name.split("_")) if unit.sign else 0
    return " ".join(own[: len(own) - ending]) or key


def in_order(specification: Mapping[str, object]) -> list[tuple[str, object]]:
    """The fields with the most telling first, as ``order.toml`` has them."""
    return sorted(specification.items(), key=lambda field: (_rank(folded_key(field[0])), field[0]))


@lru_cache(maxsize=1024)
def _rank(key: str) -> float:
    first, last = _order()
    late = max((n for n, beginning in enumerate(last, 1) if key.startswith(beginning)), default=0)
    if late:
        return len(first) + late
    return min((n for n, beginning in enumerate(first) if key.startswith(beginning)), default=len(first))


@lru_cache(maxsize=1)
def _order() -> tuple[list[str], list[str]]:
    source = tomllib.loads(Path(__file__).with_name("order.toml").read_text("utf-8"))
    return source["first"], source["last"]


def field_value(key: str, value: object, words: Wording) -> str:
    """A value with its unit: "sí", "10,5 mm", "acero zincado" (or "zinc-plated steel")."""
    _, unit = split_key(key)
    match value:
        case bool():
            return words.text("answer.yes_word" if value else "answer.no_word")
        case int() | float():
            gap = "" if unit.sign in {"", "°", "″"} else " "
            return f"{_number(value, words)}{gap}{unit.sign}"
        case list() | tuple():
            return ", ".join(field_value(key, part, words) for part in value)
        case None | "":
            return "–"
    text = str(value)
    if words.language == "en":
        text = english(text)
    return f"{text} {unit.sign}" if unit.sign and _NUMERIC.fullmatch(text) else text


def _number(value: float, words: Wording) -> str:
    written = words.number(value)
    exact = words.number(round(value, 3))
    return (
        written
        if value == round(value, 3)
        else f"{value:g}".replace(".", "," if words.language == "es" else ".") or exact
    )


@lru_cache(maxsize=1)
def glossary() -> dict[str, str]:
    """Spanish values and parts of values, folded, with their English."""
    source = tomllib.loads(Path(__file__).with_name("glossary.toml").read_text(encoding="utf-8"))
    return {folded(spanish): translated for spanish, translated in source["english"].items()}


@lru_cache(maxsize=4096)
def english(text: str) -> str:
    """A Spanish value in English, whole or part by part; one of which a part is unknown stays as it is."""
    return _COMMA.sub(".", translation(text) or text)


def translation(text: str) -> str | None:
    """A Spanish value's English; None where a part of it is unknown."""
    known = glossary().get(folded(text))
    if known is not None:
        return known
    if _UNTRANSLATED.fullmatch(text):
        return text
    for joint, translated in _JOINTS:
        head, found, tail = text.partition(joint)
        if found:
            first, rest = translation(head), translation(tail)
            if first is not None and rest is not None:
                return f"{first}{translated}{rest}"
    return _compound(text)


def _compound(text: str) -> str | None:
    """A known part beside a figure or a particle: "sin X", "X hasta 4 mm", "chapa 1,2 mm"."""
    if text.startswith("sin ") and (rest := translation(text[4:])):
        return f"without {rest}"
    head, found, tail = text.partition(" hasta ")
    if found and (first := translation(head)) and (rest := translation(tail)):
        return f"{first} up to {rest}"
    sized = _SIZED.fullmatch(text)
    if sized and (noun := translation(sized[1])) and (rest := translation(sized[2])):
        return f"{noun} {rest}"
    return None
