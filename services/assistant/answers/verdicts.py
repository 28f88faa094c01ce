"""Yes or no from a record: what settles a question, field by field. Where nothing does, the fields stand alone."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from services.assistant.answers.fields import english
from services.assistant.answers.measures import BY_SIGN, NO_UNIT, Unit, comparable, folded, folded_key, span, split_key
from services.assistant.answers.questions import Asked, Question
from services.assistant.answers.topics import Code, Topic, Word, keys_like, words

Verdict = Literal["plain", "yes", "no", "within", "beyond"]
Specification = dict[str, Any]

LONGEST_STEM = 8  # of a word that a question may inflect: "cilíndrica", "cilíndrico"
SHORT = 4  # a value of so few characters is a designation, and asked for whole: "curva C"
PARTICLES = {"a", "i", "e", "o", "y", "de", "in", "is", "it"}
SAME = 0.005  # of the value: 25.4 mm is an inch also where the record says 25
MAINS = 0.1  # EN 50160: the supply may be 10 % off its nominal voltage
RATINGS = ("seccion*", "polos", "conductores", "modulos", "*max*", "aislamiento*")  # beside these a voltage is a limit
YES_WORDS = {"si", "yes", "true", "1", "verdadero", "incluido", "incluida", "included"}
NO_WORDS = {"no", "false", "0", "falso", "none", "ninguno"}


@dataclass(frozen=True, slots=True)
class Finding:
    """A field that answers; ``reason`` is a field shown beside it in brackets."""

    key: str
    verdict: Verdict = "plain"
    reason: str | None = None


def findings(question: Question, topic: Topic, record: Specification) -> list[Finding]:
    """What the specification says to a topic of the question, what settles it first."""
    settled = _settled(question, topic, record)
    if settled is not None:
        return [settled]
    direct = keys_like(record, topic.fields)
    silent = topic.rule == "holds" and question.named(topic.name)  # what it is made of says nothing of "para madera"
    return [Finding(key) for key in direct or ([] if silent else keys_like(record, topic.otherwise))]


def _settled(question: Question, topic: Topic, record: Specification) -> Finding | None:
    match topic.rule:
        case "flag":
            return flag(question, topic, record)
        case "holds":
            return holds(question, topic, record)
        case "count":
            return None if question.open or question.alternative else count(topic, record)
        case "span" | "limit" | "nominal" | "exact":
            return None if question.open else measured(question, topic, record) or named(question, topic, record)
        case _:
            return None


def truth(value: object) -> bool | None:
    """A value as a yes or a no; None where it is neither."""
    if isinstance(value, bool):
        return value
    word = folded(value) if isinstance(value, str) else ""
    return True if word in YES_WORDS else False if word in NO_WORDS else None


def flag(question: Question, topic: Topic, record: Specification) -> Finding | None:
    """A field that is yes or no, else a material or a class that implies it."""
    contrary = question.says(topic.against) and not question.says(words().bears)
    for key in keys_like(record, topic.fields):
        answer = truth(record[key])
        if answer is not None:
            reason = next((r for r in keys_like(record, topic.reason) if r != key), None)
            return Finding(key, "plain" if contrary else _word(answer), reason)
    for key in keys_like(record, topic.fields + topic.otherwise):
        answer = _implied(topic, folded(str(record[key])))
        if answer is not None:
            return Finding(key, "plain" if contrary else _word(answer))
    return None


def _implied(topic: Topic, value: str) -> bool | None:
    if any(re.search(pattern, value) for pattern in topic.yes):
        return True
    return False if any(re.search(pattern, value) for pattern in topic.no) else None


def _word(answer: bool) -> Verdict:  # noqa: FBT001  # the answer itself
    return "yes" if answer else "no"


def holds(question: Question, topic: Topic, record: Specification) -> Finding | None:
    """Whether the value holds every word that the question names; without it, no, where the group is closed."""
    named = question.named(topic.name)
    if not named or question.open or question.without or (len(named) > 1 and question.alternative):
        return None
    for key in keys_like(record, tuple(pattern for word in named for pattern in word.flag)):
        return _up_to(question, key, record) or Finding(key, _word(_affirmed(record[key])))
    keys = keys_like(record, topic.fields + topic.otherwise)
    if keys and all(_holding(word, keys, record) for word in named):
        return Finding(_holding(named[0], keys, record) or keys[0], "yes")
    direct = keys_like(record, topic.fields)
    return Finding(direct[0], "no") if direct and topic.name in words().closed_groups else None


def _holding(word: Word, keys: Iterable[str], record: Specification) -> str | None:
    values = ((key, folded(str(record[key]))) for key in keys)
    return next((key for key, value in values if any(re.search(pattern, value) for pattern in word.value)), None)


def _up_to(question: Question, key: str, record: Specification) -> Finding | None:
    """A figure beside the word: "10 mm in steel?" of a drill that does 13."""
    for asked in question.figures:
        factor = _comparable(asked, key, record) if asked.unit.sign else None
        if factor is not None:
            return _limit(asked, [(key, factor)], record)
    return None


def _affirmed(value: object) -> bool:
    """Yes, or one at least."""
    answer = truth(value)
    return answer if answer is not None else value > 0 if isinstance(value, int | float) else bool(value)


def count(topic: Topic, record: Specification) -> Finding | None:
    """One at least: a number, a yes, or a list that says "sin"."""
    for key in keys_like(record, topic.fields):
        value = record[key]
        if truth(value) is not None or isinstance(value, int | float):
            return Finding(key, _word(_affirmed(value)))
        said = folded(str(value))
        if any(stem.strip() in said for stem in topic.asked):
            return Finding(key, _word(not re.search(r"\bsin\b|\bno inclu|\bwithout\b|\bnot inclu", said)))
    return None


def named(question: Question, topic: Topic, record: Specification) -> Finding | None:
    """A value in words that the question says: "is it a hex head?"."""
    keys = keys_like(record, topic.fields)
    return next((Finding(key, "yes") for key in keys if says(question, record[key])), None)


def says(question: Question, value: object) -> bool:
    """Whether the question says a value's first word, in either language."""
    if not isinstance(value, str) or question.alternative or truth(value) is not None:
        return False
    short = folded(value)
    if len(short) <= SHORT:
        return short not in PARTICLES and f" {short} " in question.text
    first = {re.match(r"[^\W\d_]{3,}", folded(text)) for text in (value, english(value))}
    return any(match and f" {match.group()[:LONGEST_STEM]}" in question.text for match in first)


def measured(question: Question, topic: Topic, record: Specification) -> Finding | None:
    """A figure of the question against the record's."""
    keys = keys_like(record, topic.fields)
    if len(question.figures) > 1 and question.alternative:
        return None
    for asked in question.figures:
        held = [(key, factor) for key in keys if (factor := _comparable(asked, key, record)) is not None]
        if not held:
            continue
        if question.identity:
            return _same(asked, held, record)
        judge = {"limit": _limit, "span": _between, "nominal": _nominal}.get(topic.rule, _same)
        return judge(asked, held, record)
    return None


Held = list[tuple[str, float]]


def _comparable(asked: Asked, key: str, record: Specification) -> float | None:
    value = span(key, record[key])
    if value is None:
        return None
    return 1.0 if asked.unit == NO_UNIT else comparable(asked.unit, value.unit)


def _limit(asked: Asked, held: Held, record: Specification) -> Finding | None:
    """What is asked may not pass the value."""
    key, factor = held[0]
    value = span(key, record[key])
    if value is None:
        return None
    fits = asked.value * factor <= value.high * (1 + SAME)
    if value.low < value.high:
        fits = fits and asked.value * factor >= value.low * (1 - SAME)
    return Finding(key, "within" if fits else "beyond")


def _between(asked: Asked, held: Held, record: Specification) -> Finding | None:
    """What is asked lies between the record's least and most; None where the record leaves that side open."""
    lows = [(span(k, record[k]), k) for k, _ in held if "max" not in folded_key(k)]
    highs = [(span(k, record[k]), k) for k, _ in held if "min" not in folded_key(k)]
    for value, key in highs:
        if value and asked.value > value.high:
            return Finding(key, "beyond")
    for value, key in lows:
        if value and asked.value < value.low:
            return Finding(key, "beyond")
    sides = highs if asked.value >= 0 else lows
    return Finding(sides[0][1], "within") if sides else None


def _nominal(asked: Asked, held: Held, record: Specification) -> Finding | None:
    """A device wants its voltage, give or take the mains' tolerance; a cable or a switch takes up to its own."""
    key, factor = held[0]
    value = span(key, record[key])
    if value is None:
        return None
    volts = asked.value * factor
    fits = value.low * (1 - MAINS) <= volts <= value.high * (1 + MAINS)
    rating = bool(keys_like(record, RATINGS)) and not keys_like(record, ("potencia_w", "baterias", "capacidad_ah"))
    return Finding(key, "within" if fits or (rating and volts <= value.high) else "beyond")


def _same(asked: Asked, held: Held, record: Specification) -> Finding | None:
    """The figure itself, or one side of it where the question says more or less."""
    for key, factor in held:
        value = span(key, record[key])
        if value is not None and _fits(asked, asked.value * factor, value.low, value.high):
            return Finding(key, "yes")
    return Finding(held[0][0], "no")


def _fits(asked: Asked, figure: float, low: float, high: float) -> bool:
    margin = SAME * max(abs(low), abs(high))
    match asked.bound:
        case "less":
            return high < figure
        case "more":
            return low > figure
        case _:
            return low - margin <= figure <= high + margin


def takes(asked: Asked, topic: Topic, record: Specification) -> bool:
    """Whether the record has a field of the topic that the figure can be compared with."""
    return any(_comparable(asked, key, record) is not None for key in keys_like(record, topic.fields))


def by_unit(asked: Asked, topics: Iterable[Topic], record: Specification) -> Topic | None:
    """The topic that a figure's unit leads to, where the record has something to compare it with."""
    return next((t for t in topics if asked.unit.sign in t.units and takes(asked, t, record)), None)


def coded(question: Question, record: Specification) -> list[tuple[str, Finding]]:
    """What the record says to the designations in the question (``M8``, ``DIN 933``, ``IP65``), with their topics.

    A no goes before a yes: "is it M8x40?" of an M8x50 is a no.
    """
    found = [(code.topic, finding) for code in words().code if (finding := _coded(question, code, record))]
    return sorted(found, key=lambda pair: ("no", "yes", "plain").index(pair[1].verdict))


def _coded(question: Question, code: Code, record: Specification) -> Finding | None:
    asked = _codes(code.pattern, question.text)
    keys = keys_like(record, code.fields)
    if not asked or not keys:
        return None
    if question.open or (len(asked) > 1 and question.alternative):
        return Finding(keys[0])
    held = [(key, _held_codes(code.pattern, key, record[key])) for key in keys]
    for key, codes in held:
        if any(_covers(one, other) for one in codes for other in asked):
            return Finding(key, "yes")
    telling = [key for key, codes in held if codes]
    return Finding(telling[0], "no") if telling else Finding(keys[0])


def _codes(pattern: str, text: str) -> set[str]:
    return {_code(match.group()) for match in re.finditer(pattern, text)}


def _code(written: str) -> str:
    plain = re.sub(r" ?(?:pulgadas?|inch(?:es)?)$", '"', written).replace(",", ".")
    plain = re.sub(r"^metrica ?", "m", re.sub(r"^(?:torx|tx) ?", "t", plain))
    return re.sub(r"(?<=\d)[ -](?=\d)", "+", plain).replace(" ", "").replace("-", "").rstrip('"')


def _held_codes(pattern: str, key: str, value: object) -> set[str]:
    said = folded(f"{value:g}" if isinstance(value, float) else str(value))
    if "(?<=" in pattern:  # what marks it stands in the question only: "talla 9", "M8x40"
        return set(re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+", said))
    return _codes(pattern, f"{said}{_inches(split_key(key)[1])}")


def _inches(unit: Unit) -> str:
    return '"' if unit is BY_SIGN["″"] else ""


def _covers(held: str, asked: str) -> bool:
    """The same designation; a degree of protection also covers the lower ones (EN 60529)."""
    if held.startswith("ip") and asked.startswith("ip") and held[2:].isdigit() and asked[2:].isdigit():
        return all(h >= a for h, a in zip(held[2:], asked[2:], strict=False))
    named = asked[:1].isalpha() and held[:1].isalpha()  # "ISO 20345" is named in "EN ISO 20345"
    return held == asked or (named and (held.endswith(asked) or asked.endswith(held)))


def figured(question: Question, key: str, record: Specification) -> Finding | None:
    """A field that is asked for by its own name, with a figure: "lleva disco de 125?"."""
    for asked in question.figures:
        factor = _comparable(asked, key, record)
        if factor is not None:
            return _same(asked, [(key, factor)], record)
    return None


def equal(question: Question, record: Specification) -> Finding | None:
    """A field that holds the very figure that the question names without a unit: "es de 1,5?"."""
    for asked in question.figures:
        for key in record:
            value = span(key, record[key])
            if value is not None and value.low == value.high == asked.value:
                return Finding(key, "yes")
    return None
