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
FIGURES = {"measure", "number", "size"}  # what may stand inside a name without being part of it
LOOSELY = 0.6  # how sure a name is that elsewhere means something else, or something narrower
Kind = Literal["article", "property", "setting"]  # settings: places, actions
KINDS: dict[str, Kind] = {"properties": "property", "actions": "setting", "places": "setting"}  # what are no articles


@dataclass(frozen=True, slots=True)
class Concept:
    """A kind of article, or a property of articles, with all its names."""

    id: str
    kind: Kind
    es: tuple[str, ...]
    en: tuple[str, ...]
    also: tuple[str, ...] = ()  # names that elsewhere mean something else ("pulidora", "llave")
    uses: tuple[str, ...] = ()  # what people do with it, in their words, in either language
    codes: tuple[str, ...] = ()  # standards that imply it ("din933")
    up: tuple[str, ...] = ()  # broader kinds
    near: tuple[str, ...] = ()  # what is bought beside or instead of it
    threaded: tuple[str, ...] = ()  # of its kinds the one that is meant where a metric thread is all that is said
    sold_as: tuple[str, ...] = ()  # of the broader kinds those that shops may call it by: they answer for it, after it


@dataclass(frozen=True, slots=True)
class Span:
    """A concept named by the content tokens ``start:end``; ``sure`` is less for names that are ambiguous."""

    start: int
    end: int
    concepts: tuple[tuple[str, float], ...]
    coded: bool = False  # named by a standard, which leaves no doubt: "DIN 603"


Phrases = dict[tuple[str, ...], dict[str, float]]
# A language's names (by lemma, stem, meaning in order and in any), and the text in the same forms.
Reading = tuple[Phrases, Phrases, tuple[Phrases, Phrases], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


class Thesaurus:
    """Concepts, found by name in a text's tokens."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        """Index the names by their stems."""
        self.concepts = {c.id: c for c in concepts}
        self._above = {id_: tuple(self._climb(id_)) for id_ in self.concepts}
        self._phrases: dict[Language, Phrases] = {"es": {}, "en": {}}  # by lemma
        self._forms: dict[Language, Phrases] = {"es": {}, "en": {}}  # by stem: what the lemmas do not find
        self._meanings: dict[Language, Phrases] = {"es": {}, "en": {}}  # by what each word means
        self._loose: dict[Language, Phrases] = {"es": {}, "en": {}}  # the same in alphabetical order
        self._codes: dict[str, str] = {}
        self.vocabulary: set[str] = set()  # words of names
        self._said: dict[Language, set[str]] = {"es": set(), "en": set()}  # the same by language
        self.speech: set[str] = set()  # words of uses: known, but no correction leads to them
        self._reach: dict[str, int] = {}  # a name's first or last word → tokens of the longest such name
        self._senses: dict[Language, dict[tuple[str, str], str]] = {"es": {}, "en": {}}
        for concept in self.concepts.values():
            self._learn(concept)
        for concept in self.concepts.values():
            self._learn_meanings(concept)
        for meanings in (
            *self._meanings.values(),
            *self._loose.values(),
        ):  # "banda lijadora" and "lijadora de banda" are two things
            for ambiguous in [key for key, named in meanings.items() if len(named) > 1]:
                del meanings[ambiguous]

    def __len__(self) -> int:
        return len(self.concepts)

    def above(self, concept_id: str) -> tuple[str, ...]:
        """Every broader concept, nearest first."""
        return self._above[concept_id]

    def is_article(self, concept_id: str) -> bool:
        """Whether the concept is something that can be bought."""
        return self.concepts[concept_id].kind == "article"

    def is_property(self, concept_id: str) -> bool:
        """Whether the concept says what an article is like: "inox", "para madera", "rojo"."""
        return self.concepts[concept_id].kind == "property"

    def is_setting(self, concept_id: str) -> bool:
        """Whether it is where or with what something is done: "jardín", "lavadora", "cortar"."""
        return self.concepts[concept_id].kind == "setting"

    def spans(self, tokens: Sequence[Token], language: Language, *, both: bool = False) -> list[Span]:
        """The longest names in content tokens; ``both`` tries the other language where one fails.

        In English from the right, where a compound has its head: a copper pipe cutter is a pipe cutter.
        """
        order: tuple[Language, ...] = (language, "en" if language == "es" else "es") if both else (language,)
        read = [self._reading(tokens, each, loose=not both) for each in order[:1]]
        read += [self._foreign(tokens, each) for each in order[1:]]
        return self._leftwards(tokens, read) if language == "en" else self._rightwards(tokens, read, order)

    def _rightwards(self, tokens: Sequence[Token], read: Sequence[Reading], order: Sequence[Language]) -> list[Span]:
        found: list[Span] = []
        at = 0
        while at < len(tokens):
            span = self._at(tokens, at, read)
            if (span is None or span.end == at + 1) and at + 2 < len(tokens) and tokens[at + 1].kind in FIGURES:
                span = self._around(tokens, at, order) or span
            if span is not None:
                found.append(span)
            at = span.end if span is not None else at + 1
        return found

    def _leftwards(self, tokens: Sequence[Token], read: Sequence[Reading]) -> list[Span]:
        found: list[Span] = []
        end = len(tokens)
        while end > 0:
            longest = max(max(self._reach.get(word, 0) for word in (said[end - 1], stems[end - 1], senses[end - 1]))
                          for _, _, _, said, stems, senses in read)  # fmt: skip
            lengths = range(min(longest, end), 0, -1)
            span = next((s for n in lengths if (s := _named(read, end - n, end)) is not None), None)
            span = span or self._coded(tokens, end - 1)
            if span is not None:
                found.append(span)
            end = span.start if span is not None else end - 1
        return found[::-1]

    def _around(self, tokens: Sequence[Token], at: int, order: Sequence[Language]) -> Span | None:
        """A name with figures after its first word: "tornillo 4x40 madera", "regleta 6 tomas"."""
        last = next((i for i in range(at + 2, min(at + 4, len(tokens))) if tokens[i].kind == "word"), None)
        if tokens[at].kind != "word" or last is None:
            return None
        words = (tokens[at], *tokens[last : last + 2])
        span = self._at(words, 0, [self._reading(words, each, loose=len(order) == 1) for each in order])
        return Span(at, last + span.end - 1, span.concepts) if span is not None and span.end > 1 else None

    def _foreign(self, tokens: Sequence[Token], language: Language) -> Reading:
        """The other language, by its very words only: an English "sole" is no form of "sol"."""
        known = self._said[language]
        phrases, forms, meanings, *said = self._reading(tokens, language, loose=False)
        own = [t.kind != "word" or t.surface in known or t.surface.removesuffix("s") in known for t in tokens]
        kept = [tuple(s if fits else "" for s, fits in zip(form, own, strict=True)) for form in said]
        return phrases, forms, meanings, kept[0], kept[1], kept[2]

    def _reading(self, tokens: Sequence[Token], language: Language, *, loose: bool) -> Reading:
        """``loose``: names also with their words in another order, as shops write them ("óxidos transformador")."""
        said, stems = lemmas(tokens, language), _stems(tokens, language)
        senses = tuple(self._sense(*each, language) for each in zip(said, stems, strict=True))
        meanings = self._meanings[language], self._loose[language] if loose else {}
        return self._phrases[language], self._forms[language], meanings, said, stems, senses

    def _at(self, tokens: Sequence[Token], at: int, read: Sequence[Reading]) -> Span | None:
        longest = max(max(self._reach.get(word, 0) for word in (said[at], stems[at], senses[at]))
                      for _, _, _, said, stems, senses in read)  # fmt: skip
        lengths = range(min(longest, len(tokens) - at), 0, -1)
        span = next((s for n in lengths if (s := _named(read, at, at + n)) is not None), None)
        return span or self._coded(tokens, at)

    def _coded(self, tokens: Sequence[Token], at: int) -> Span | None:
        code = self._codes.get(tokens[at].es)
        return Span(at, at + 1, ((code, 1.0),), coded=True) if code else None

    def _sense(self, said: str, stem: str, language: Language) -> str:
        """What a word means by itself: the one concept that it names for certain, or its own lemma."""
        known = self._senses[language].get((said, stem))
        if known is None:
            named = self._phrases[language].get((said,)) or self._forms[language].get((stem,)) or {}
            certain = [c for c, sure in named.items() if sure == 1.0 and not c.startswith("do-")]
            known = self._senses[language][said, stem] = f"c:{certain[0]}" if len(certain) == 1 else said
        return known

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
                for broader in concept.sold_as:
                    self._name(broader, name, language, LOOSELY)
        for name in concept.also:
            self._name(concept.id, name, "es", LOOSELY)
            self._name(concept.id, name, "en", LOOSELY)
        for code in concept.codes:
            self._codes[tokenise(code)[0].es] = concept.id
        for use in concept.uses:
            self.speech.update(t.surface for t in tokenise(use) if t.kind == "word")

    def _learn_meanings(self, concept: Concept) -> None:
        """Names of two or three words also by what each means: "rondana de presión", "transformador óxido"."""
        languages: tuple[tuple[Language, tuple[str, ...]], ...] = (("es", concept.es), ("en", concept.en))
        for language, names in languages:
            for name in names:
                tokens = [t for t in tokenise(name, language) if not t.stop]
                if not 1 < len(tokens) < 4:
                    continue
                senses = self._reading(tokens, language, loose=True)[5]
                self._meanings[language].setdefault(senses, {})[concept.id] = 1.0
                if len(tokens) == 2:  # of three words another order is too often another article
                    self._loose[language].setdefault(tuple(sorted(senses)), {})[concept.id] = 1.0
                for sense in senses:
                    self._reach[sense] = max(self._reach.get(sense, 0), len(tokens))

    def _name(self, concept_id: str, name: str, language: Language, sure: float) -> None:
        tokens = [t for t in tokenise(name, language) if not t.stop]
        self.vocabulary.update(t.surface for t in tokens if t.kind == "word")
        self._said[language].update(t.surface for t in tokens)
        keys = [(self._phrases, lemmas(tokens, language))]
        # Verbs are inflected and phrases vary; a lone noun's stem is shared by strangers ("leche", "lechada").
        if len(tokens) > 1 or not self.is_article(concept_id):
            keys.append((self._forms, _stems(tokens, language)))
        for table, key in keys:
            for end in (key[0], key[-1]) if key else ():
                self._reach[end] = max(self._reach.get(end, 0), len(key))
            named = table[language].setdefault(key, {})
            named[concept_id] = max(sure, named.get(concept_id, 0.0))


def _named(read: Sequence[Reading], start: int, end: int) -> Span | None:
    """The concept that these tokens name: by their lemmas, else by their stems or what each means."""
    for phrases, _, _, said, _, _ in read:
        if named := phrases.get(said[start:end]):
            return Span(start, end, tuple(named.items()))
    for _, forms, meanings, _, stems, senses in read:
        named = forms.get(stems[start:end])
        if not named and 1 < end - start < 4:
            ordered, loose = meanings
            named = ordered.get(senses[start:end]) or loose.get(tuple(sorted(senses[start:end])))
        if named:
            return Span(start, end, tuple(named.items()))
    return None


def lemmas(tokens: Sequence[Token], language: Language) -> tuple[str, ...]:
    return tuple(lemma(t.surface, language) if t.kind == "word" else t.es for t in tokens)


def _stems(tokens: Sequence[Token], language: Language) -> tuple[str, ...]:
    return tuple(t.es if language == "es" else t.en for t in tokens)


def read(folder: Path = FOLDER) -> Iterator[Concept]:
    """The concepts of a folder's files; raises ``ValueError`` naming the file and concept that is wrong."""
    for path in sorted(folder.glob("*.toml")):
        kind = KINDS.get(path.stem, "article")
        for concept_id, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            unknown = set(entry) - {"es", "en", "also", "use", "code", "up", "near", "as", "threaded"}
            if unknown:
                raise ValueError(f"{path.name}: [{concept_id}] has unknown keys {sorted(unknown)}")
            yield _concept(concept_id, kind, entry)


def _concept(concept_id: str, kind: Kind, entry: dict[str, Any]) -> Concept:
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
        (*listed("as"), *listed("up")),
        listed("near"),
        listed("threaded"),
        listed("as"),
    )


@lru_cache(maxsize=1)
def trade() -> Thesaurus:
    """The shipped thesaurus, read once."""
    return Thesaurus(read())
