"""The words of the trade: tags by word and by phrase, from the data files of ``lexicon/``.

A tag says what a word can mean ("v.add", "u.box", "t.delivery"); a word may carry several, a row may name several, and
"ya no {lo|la} quiero" is two phrases. Spanish verbs are
conjugated here and lose their clitics at look-up, mistyped words are looked up by what is left after one deletion.
"""

import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from services.understanding.spelling import Spelling
from services.understanding.text import fold

FOLDER = Path(__file__).resolve().parent / "lexicon"
_REMEMBERED = 20_000  # words whose meanings are kept
NOTHING: frozenset[str] = frozenset()
Tags = frozenset[str]
_SIDE_MEANINGS = frozenset({"lang.verb", "forget", "free", "op", "lost", "asks", "q.be"})  # do not say what is wanted

_CLITICS = sorted(
    {a + b for a in ("", "me", "te", "se", "nos", "os") for b in ("lo", "la", "los", "las", "le", "les", "")} - {""},
    key=len,
    reverse=True,
)
_OBJECTS = ("lo", "la", "los", "las")
_AR = (
    "ar",
    "o",
    "a",
    "as",
    "an",
    "amos",
    "ais",
    "e",
    "es",
    "en",
    "emos",
    "eis",
    "ad",
    "ando",
    "aria",
    "aras",
    "ara",
    "aseis",
    "arais",
    "aran",
)
_ER = (
    "er",
    "o",
    "e",
    "es",
    "en",
    "emos",
    "eis",
    "a",
    "as",
    "an",
    "amos",
    "ais",
    "ed",
    "iendo",
    "eria",
    "eras",
    "era",
    "ieseis",
    "ierais",
)
_IR = (
    "ir",
    "o",
    "e",
    "es",
    "en",
    "imos",
    "is",
    "a",
    "as",
    "an",
    "amos",
    "ais",
    "id",
    "iendo",
    "iria",
    "iras",
    "i",
    "ieseis",
    "ierais",
)


def _spanish_forms(entry: str) -> Iterator[str]:
    """Every usual form of a verb; "mostrar:muestr" names the stem that some forms change to."""
    infinitive, _, changed = entry.partition(":")
    endings = {"ar": _AR, "er": _ER, "ir": _IR}.get(infinitive[-2:])
    if endings is None:
        yield infinitive
        return
    for stem in (infinitive[:-2], *filter(None, changed.split(","))):
        yield from (stem + ending for ending in endings)


def _english_forms(verb: str) -> Iterator[str]:
    bare = verb.removesuffix("e")
    yield from (verb, verb + "s", bare + "ing", bare + "ed")


@dataclass(slots=True)
class Phrases:
    """Phrases of several words; ``lengths`` has those of all that begin with the same two, the longest first."""

    whole: dict[tuple[str, ...], Tags]
    lengths: dict[tuple[str, str], tuple[int, ...]]
    by_first: frozenset[str]
    words: frozenset[str] = NOTHING

    def match(self, keys: list[str], at: int) -> tuple[int, Tags]:
        """How many keys from ``at`` on make a phrase (0: none), and its tags."""
        if at + 1 < len(keys):
            for length in self.lengths.get((keys[at], keys[at + 1]), ()):
                said = tuple(keys[at : at + length])
                if tags := self.whole.get(said):
                    return len(said), tags
        return 0, NOTHING


@dataclass(frozen=True)
class Lexicon:
    """One language's words."""

    language: Literal["es", "en"]
    words: dict[str, Tags]
    phrases: Phrases
    verbs: dict[str, Tags]
    numbers: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Tags] = field(default_factory=dict)

    def tags(self, key: str) -> Tags:
        """What a folded word can mean; nothing where it is unknown."""
        known = self.seen.get(key)
        if known is None:
            known = self._meanings(key)
            if len(self.seen) < _REMEMBERED:
                self.seen[key] = known
        return known

    def _meanings(self, key: str) -> Tags:
        named = self.words.get(key, NOTHING)
        if "goods" in named:
            return named  # "terminales", "apliques": no verb's form
        found = named | self.verbs.get(key, NOTHING)
        acts = found <= _SIDE_MEANINGS or any(tag.startswith("v.") for tag in found)
        return found | self._without_clitics(key) if self.language == "es" and acts else found

    def knows(self, key: str) -> bool:
        return bool(self.tags(key)) or key in self.numbers or key in self.groups

    def _without_clitics(self, key: str) -> Tags:
        for clitic in _CLITICS:
            base = key[: -len(clitic)]
            plural = clitic == "os" and base.endswith("d")  # "dados" are no "daos"
            if len(base) >= 2 and not plural and key.endswith(clitic) and (tags := self._imperative(base)):
                return tags | ({"enclitic", "pron.object"} if clitic.endswith(_OBJECTS) else {"enclitic"})
        return NOTHING

    def _imperative(self, base: str) -> Tags:
        found = self.verbs.get(base, NOTHING) | {tag for tag in self.words.get(base, NOTHING) if tag.startswith("v.")}
        return frozenset(found)

    @cached_property
    def spelling(self) -> Spelling:
        """The words worth mending: those that say what is wanted, five letters and more."""
        telling = {
            word
            for word, tags in self.words.items()
            if any(
                tag.startswith(("v.", "n.", "q", "checkout", "clear")) or (tag.startswith("t.") and len(word) > 7)
                for tag in tags
            )
        }
        words = (telling | set(self.verbs) | set(self.groups)) - set(self.numbers)
        units = {word for word, tags in self.words.items() if any(tag.startswith("u.") for tag in tags)}
        heard = words | units | set(self.numbers) if self.language == "es" else set()
        return Spelling(words, heard, self.phrases.words | set(self.verbs) | set(self.numbers) | set(self.groups))


def _read(name: str) -> dict[str, Any]:
    with (FOLDER / f"{name}.toml").open("rb") as source:
        return tomllib.load(source)


def _verbs(language: str, table: dict[str, list[str]]) -> dict[str, Tags]:
    forms = _spanish_forms if language == "es" else _english_forms
    found: dict[str, set[str]] = defaultdict(set)
    for tag, entries in table.items():
        for entry in entries:
            for form in forms(entry):
                found[form].add(tag)
    return {form: frozenset(tags) for form, tags in found.items()}


def _alternatives(entry: str) -> Iterator[str]:
    """As in "ya no {lo|la} quiero": every way to say it."""
    parts = re.split(r"\{([^}]*)\}", entry)
    for chosen in itertools.product(*(part.split("|") if at % 2 else [part] for at, part in enumerate(parts))):
        yield "".join(chosen)


def _split(table: dict[str, list[str]], short: dict[str, str]) -> tuple[dict[str, Tags], Phrases]:
    """The table's words, and its phrases; a hundred thousand of them share their words and their tags."""
    same: dict[Any, Any] = {}
    entries: dict[tuple[str, ...], Tags] = {}
    for tags, written in table.items():
        meant = frozenset(tags.split())
        for entry in (said for each in written for said in _alternatives(fold(each).replace("'", ""))):
            plain = " ".join(short.get(word, word) for word in entry.split()).split()
            key = tuple(same.setdefault(word, word) for word in plain)
            both = entries.get(key, NOTHING) | meant
            entries[key] = same.setdefault(both, both)
    words = {key[0]: found for key, found in entries.items() if len(key) == 1}
    whole = {key: found for key, found in entries.items() if len(key) > 1}
    lengths: dict[tuple[str, str], set[int]] = defaultdict(set)
    for key in whole:
        lengths[key[0], key[1]].add(len(key))
    longest_first = {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}
    every = frozenset(word for key in entries for word in key)
    return words, Phrases(whole, longest_first, frozenset(first for first, _ in lengths), every)


@lru_cache(maxsize=2)
def lexicon(language: Literal["es", "en"]) -> Lexicon:
    """The language's lexicon, read once a process."""
    data = _read(language)
    short = data["short"]
    words, phrases = _split(data["words"], short)
    return Lexicon(language, words, phrases, _verbs(language, data["verbs"]), data["numbers"], data["groups"], short)


@dataclass(frozen=True)
class Brands:
    """Makers' names, folded, longest first."""

    names: dict[tuple[str, ...], str]
    plain: frozenset[str]

    def match(self, keys: list[str], at: int) -> tuple[int, str]:
        for size in (3, 2, 1):
            name = self.names.get(tuple(keys[at : at + size]))
            if name is not None and at + size <= len(keys):
                return size, name
        return 0, ""


@lru_cache(maxsize=16)
def brands(extra: frozenset[str] = frozenset()) -> Brands:
    """The built-in makers and the catalogue's own; the catalogue's way of writing wins."""
    data = _read("brands")
    names = {
        tuple(fold(name).replace("'", "").split()): name for name in (*data["brands"], *sorted(extra)) if name.strip()
    }
    return Brands(names, frozenset(data["plain"]) - {fold(name) for name in extra})


@dataclass(frozen=True)
class Synonyms:
    """Rows of :file:`synonyms.toml`: by folded word or phrase, the numbers of its meanings.

    ``words``: every stem in them, also of phrases; ``kinds``: those that only say what kind ("white", "steel").
    """

    meanings: dict[str, frozenset[int]]
    words: frozenset[str]
    kinds: frozenset[str]
    paired: frozenset[str]
    single: frozenset[str]


@lru_cache(maxsize=1)
def synonyms() -> Synonyms:
    from services.understanding.text import stem

    data = _read("synonyms")
    meanings: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(data["groups"]):
        for entry in row:
            meanings[" ".join(stem(word) for word in fold(entry).split())].add(number)
    stems = {name: frozenset(stem(fold(word)) for word in data[name]) for name in ("kinds", "paired", "single")}
    words = frozenset(word for entry in meanings for word in entry.split())
    return Synonyms({k: frozenset(v) for k, v in meanings.items()}, words, **stems)


@lru_cache(maxsize=2)
def needs(language: Literal["es", "en"]) -> dict[str, frozenset[str]]:
    """The sets of :file:`needs.toml` by name, as plain folded words; what one language has no use for is empty."""
    data = _read("needs")
    names = {name for table in data.values() for name in table}
    return {name: frozenset(data[language].get(name, "").split()) for name in names}
