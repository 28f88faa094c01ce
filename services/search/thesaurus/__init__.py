"""The trade's own knowledge: what things are called, in two languages and many regions, and what they are for.

The data are the ``.toml`` files beside this one, one for each department; ``README.md`` says how to add to them.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from services.actions import Language
from services.search.tokens import Token, tokenise
from services.search.words import lemma

FOLDER = Path(__file__).resolve().parent
PROPERTIES = {"properties", "actions", "places"}  # files whose concepts describe articles and are none


@dataclass(frozen=True, slots=True)
class Concept:
    """A kind of article, or a property of articles, with all its names."""

    id: str
    kind: Literal["article", "property"]
    es: tuple[str, ...]
    en: tuple[str, ...]
    also: tuple[str, ...] = ()  # names that elsewhere mean something else ("pulidora", "llave")
    uses: tuple[str, ...] = ()  # what people do with it, in their words, in either language
    codes: tuple[str, ...] = ()  # standards that imply it ("din933")
    up: tuple[str, ...] = ()  # broader kinds
    near: tuple[str, ...] = ()  # what is bought beside or instead of it


@dataclass(frozen=True, slots=True)
class Span:
    """A concept named by the content tokens ``start:end``; ``sure`` is less for names that are ambiguous."""

    start: int
    end: int
    concepts: tuple[tuple[str, float], ...]


Phrases = dict[tuple[str, ...], dict[str, float]]
Reading = tuple[Phrases, Phrases, tuple[str, ...], tuple[str, ...]]  # a language's names, and the text in its forms


class Thesaurus:
    """Concepts, found by name in a text's tokens."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Index the names by their stems."""
        self.concepts = {c.id: c for c in concepts}
        self._above = {id_: tuple(self._climb(id_)) for id_ in self.concepts}
        self._phrases: dict[Language, Phrases] = {"es": {}, "en": {}}  # by lemma
        self._forms: dict[Language, Phrases] = {"es": {}, "en": {}}  # by stem: what the lemmas do not find
        self._codes: dict[str, str] = {}
        self.vocabulary: set[str] = set()  # words of names
        self.speech: set[str] = set()  # words of uses: known, but no correction leads to them
        self._reach: dict[str, int] = {}  # first word of a name → tokens of the longest such name
        for concept in self.concepts.values():
            self._learn(concept)

    def __len__(self) -> int:
        return len(self.concepts)

    def above(self, concept_id: str) -> tuple[str, ...]:
        """Every broader concept, nearest first."""
        return self._above[concept_id]

    def is_article(self, concept_id: str) -> bool:
        """Whether the concept is something that can be bought."""
        return self.concepts[concept_id].kind == "article"

    def spans(self, tokens: Sequence[Token], language: Language, *, both: bool = False) -> list[Span]:
        """The longest names in content tokens, left to right; ``both`` tries the other language where one fails."""
        order: tuple[Language, ...] = (language, "en" if language == "es" else "es") if both else (language,)
        read = [(self._phrases[o], self._forms[o], lemmas(tokens, o), _stems(tokens, o)) for o in order]
        found: list[Span] = []
        at = 0
        while at < len(tokens):
            span = self._at(tokens, at, read)
            if span is not None:
                found.append(span)
            at = span.end if span is not None else at + 1
        return found

    def _at(self, tokens: Sequence[Token], at: int, read: Sequence[Reading]) -> Span | None:
        longest = max(max(self._reach.get(said[at], 0), self._reach.get(stems[at], 0)) for _, _, said, stems in read)
        for length in range(min(longest, len(tokens) - at), 0, -1):
            for phrases, _, said, _ in read:
                named = phrases.get(said[at : at + length])
                if named:
                    return Span(at, at + length, tuple(named.items()))
            for _, forms, _, stems in read:
                named = forms.get(stems[at : at + length])
                if named:
                    return Span(at, at + length, tuple(named.items()))
        code = self._codes.get(tokens[at].es)
        return Span(at, at + 1, ((code, 1.0),)) if code else None

    def _climb(self, concept_id: str) -> Iterator[str]:
        seen, waiting = {concept_id}, list(self.concepts[concept_id].up)
        while waiting:
            above = waiting.pop(0)
            if above not in seen:
                seen.add(above)
                yield above
                waiting.extend(self.concepts[above].up)

    def _learn(self, concept: Concept) -> None:
        languages: tuple[tuple[Language, tuple[str, ...]], ...] = (("es", concept.es), ("en", concept.en))
        for language, names in languages:
            for name in names:
                self._name(concept.id, name, language, 1.0)
        for name in concept.also:
            self._name(concept.id, name, "es", 0.6)
            self._name(concept.id, name, "en", 0.6)
        for code in concept.codes:
            self._codes[tokenise(code)[0].es] = concept.id
        for use in concept.uses:
            self.speech.update(t.surface for t in tokenise(use) if t.kind == "word")

    def _name(self, concept_id: str, name: str, language: Language, sure: float) -> None:
        tokens = [t for t in tokenise(name, language) if not t.stop]
        self.vocabulary.update(t.surface for t in tokens if t.kind == "word")
        keys = [(self._phrases, lemmas(tokens, language))]
        # Verbs are inflected and phrases vary; a lone noun's stem is shared by strangers ("leche", "lechada").
        if len(tokens) > 1 or not self.is_article(concept_id):
            keys.append((self._forms, _stems(tokens, language)))
        for table, key in keys:
            if key:
                self._reach[key[0]] = max(self._reach.get(key[0], 0), len(key))
            named = table[language].setdefault(key, {})
            named[concept_id] = max(sure, named.get(concept_id, 0.0))


def lemmas(tokens: Sequence[Token], language: Language) -> tuple[str, ...]:
    return tuple(lemma(t.surface, language) if t.kind == "word" else t.es for t in tokens)


def _stems(tokens: Sequence[Token], language: Language) -> tuple[str, ...]:
    return tuple(t.es if language == "es" else t.en for t in tokens)


def read(folder: Path = FOLDER) -> Iterator[Concept]:
    """The concepts of a folder's files; raises ``ValueError`` naming the file and concept that is wrong."""
    for path in sorted(folder.glob("*.toml")):
        kind: Literal["article", "property"] = "property" if path.stem in PROPERTIES else "article"
        for concept_id, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            unknown = set(entry) - {"es", "en", "also", "use", "code", "up", "near"}
            if unknown:
                raise ValueError(f"{path.name}: [{concept_id}] has unknown keys {sorted(unknown)}")
            yield _concept(concept_id, kind, entry)


def _concept(concept_id: str, kind: Literal["article", "property"], entry: dict[str, Any]) -> Concept:
    def listed(key: str, by: str = ",") -> tuple[str, ...]:
        return tuple(part.strip() for part in str(entry.get(key, "")).split(by) if part.strip())

    return Concept(
        concept_id,
        kind,
        listed("es"),
        listed("en"),
        listed("also"),
        listed("use", ";"),
        listed("code"),
        listed("up"),
        listed("near"),
    )


@lru_cache(maxsize=1)
def trade() -> Thesaurus:
    """The shipped thesaurus, read once."""
    return Thesaurus(read())
