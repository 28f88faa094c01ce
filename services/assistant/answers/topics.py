"""What a question can be about, and the words that lead there: ``topics.toml`` and ``words.toml``, read once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from services.assistant.answers.measures import folded_key

Rule = Literal[
    "flag", "limit", "span", "nominal", "exact", "holds", "count", "shown", "price", "stock", "pack", "brand"
]  # fmt: skip
Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """See ``topics.toml`` for what each key means."""

    name: str
    rule: Rule
    asked: Stems
    fields: Stems = ()
    otherwise: Stems = ()
    reason: Stems = ()
    units: Stems = ()
    yes: Stems = ()
    no: Stems = ()
    drops: Stems = ()
    vague: Stems = ()
    against: Stems = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A designation that is the same in every language: ``M8``, ``DIN 933``, ``IP65``."""

    topic: str
    pattern: str
    fields: Stems


@dataclass(frozen=True, slots=True)
class Word:
    """A material, a colour, a ground: how it is asked for, and how a value says it."""

    groups: Stems
    asked: Stems
    value: Stems
    flag: Stems = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The small words of a question, the codes, and the words that a value can hold."""

    harm: Stems
    less: Stems
    more: Stems
    idle: frozenset[str]
    bears: Stems
    free: Stems
    amounts: dict[str, int]
    closed: dict[str, Stems]
    code: tuple[Code, ...]
    word: tuple[Word, ...]
    closed_groups: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "closed_groups", frozenset(self.closed["groups"]))


def _data(name: str) -> dict[str, object]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def topics() -> dict[str, Topic]:
    """Every topic by its name, in the file's order."""
    return {
        topic.name: topic for topic in TypeAdapter(tuple[Topic, ...]).validate_python(_data("topics.toml")["topic"])
    }


@lru_cache(maxsize=1)
def words() -> Words:
    """The rest of the vocabulary."""
    return TypeAdapter(Words).validate_python(_data("words.toml"))


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


def keys_like(specification: Mapping[str, object], patterns: Stems) -> list[str]:
    """The specification's keys that fit, in the order of the patterns and then of the record."""
    found = [key for pattern in patterns for key in specification if _glob(pattern).match(folded_key(key))]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a question names a topic; ``vague`` where the words could be about anything ("aguanta", "hay")."""

    topic: Topic
    start: int
    end: int
    vague: bool

    def within(self, other: "Mention") -> bool:
        """Whether a longer mention of another topic says it more exactly."""
        return other.start <= self.start and self.end <= other.end and other.end - other.start > self.end - self.start


def mentions(text: str) -> list[Mention]:
    """The topics that a folded question (blank at both ends) names, in order; of two that overlap the longer."""
    found = [m for topic in topics().values() for m in _mentions(text, topic)]
    kept = [m for m in found if not any(m.within(other) for other in found)]
    dropped = {name for m in kept if not m.vague for name in m.topic.drops}
    first: dict[str, Mention] = {}
    for m in sorted(kept, key=lambda m: (m.vague, m.start, -m.end)):
        if m.topic.name not in dropped:
            first.setdefault(m.topic.name, m)
    return list(first.values())


def _mentions(text: str, topic: Topic) -> list[Mention]:
    stems = [(stem, False) for stem in topic.asked] + [(stem, True) for stem in topic.vague]
    return [
        Mention(topic, place.start() + 1, _word_end(text, place.end()), vague)
        for stem, vague in stems
        if f" {stem}" in text
        for place in re.finditer(re.escape(f" {stem}"), text)
    ]


def _word_end(text: str, at: int) -> int:
    end = text.find(" ", at - 1)
    return len(text) if end < 0 else end
