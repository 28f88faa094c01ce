"""An article as the index keeps it: terms with their BM25 weights, concepts, identifiers, facts."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from services.actions import Language
from services.ports.search_index import IndexDocument, SparseVector
from services.search import measures
from services.search.abbreviations import spelt_out
from services.search.folding import fold
from services.search.options import Bm25
from services.search.statistics import Statistics
from services.search.thesaurus import Span, Thesaurus
from services.search.tokens import Token, bare, tokenise

# A concept as the article itself, as another of its names, in a name, in a category, in the description.
HEAD, CALLED, NAMED, GROUPED, TOLD = 1.7, 1.4, 1.1, 0.7, 0.6
SHORT = 64  # letters of a text that others are likely to repeat
_AFTER_HEAD = {
    "es": re.compile(r"[,(]|\b(?:para|con|sin|por)\b"),
    "en": re.compile(r"[,(]|\b(?:for|with|without|to|of)\b|\d"),
}
# What a description says that the article is not: to be found for it would be false.
_NOT_FOR = re.compile(
    r"\b(?:no (?:es un|protege|sirve|vale|incluye|apt[oa]s?|válid[oa]s?|recomendad[oa]s?|usar|utilizar)"
    r"|not (?:for|a|suitable|intended|included|to be used)|does not (?:include|protect)|unsuitable)\b[^.;,:]*",
    re.IGNORECASE,
)
_TWO_BATTERIES = re.compile(r"\b2 ?x ?\d+(?:[.,]\d+)? ?ah\b")  # "2x4,0 Ah"
_KEY_UNITS = {
    "w": ("potencia", "power", "wattage"),
    "v": ("tension", "voltaje", "voltage"),
    "mm": (
        "diametro", "longitud", "largo", "ancho", "anchura", "alto", "altura", "espesor", "grosor", "diameter",
        "length", "width", "height", "thickness", "profundidad", "depth", "boca",
    ),
    "pcs": ("piezas", "unidades", "pieces", "cantidad", "uds", "pack", "contenido"),
    "g": ("peso", "weight"),
    "grit": ("grano", "grit"),
    "size": ("talla", "size"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Article:
    """The fields of a product that a search may know, and nothing of the database."""

    sku: str
    name: str
    name_en: str = ""
    description: str = ""
    description_en: str = ""
    brand: str = ""
    categories: tuple[str, ...] = ()  # names, its own first, then upwards
    categories_en: tuple[str, ...] = ()
    category_ids: tuple[str, ...] = ()
    price: Decimal = Decimal(0)
    available: int = 0
    specification: dict[str, Any] = field(default_factory=dict)
    ean: str = ""
    manufacturer_ref: str = ""
    aliases: tuple[str, ...] = ()
    enrichment: tuple[tuple[Language, str], ...] = ()  # what a model added, phrase by phrase


@dataclass(slots=True)
class Analysis:
    """An article's terms before they are weighed: how often (by field weight), concepts, how long, which words."""

    counts: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    concepts: dict[str, float] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    facts: dict[str, set[float]] = field(default_factory=dict)
    length: float = 0.0

    def terms(self) -> set[str]:
        """What the statistics count: codes are looked up, never weighed."""
        return {*self.counts, *(f"c:{c}" for c in self.concepts)}


def place(term: str) -> int:
    """A term's place in the sparse vectors: stable over runs, machines and versions."""
    return int.from_bytes(blake2b(term.encode("utf-8", "replace"), digest_size=4).digest(), "big")


dimension = lru_cache(maxsize=65536)(place)  # of words, which return; an identifier stands in one article alone

BATTERY = 80.0  # V at most


def analyse(article: Article, thesaurus: Thesaurus, bm25: Bm25) -> Analysis:
    """Read every field of an article."""
    found = Analysis()
    reader = _Reader(found, thesaurus)
    reader.name(article.name, "es", bm25.name)
    if article.name_en:
        reader.name(article.name_en, "en", bm25.name_en)
    for alias in article.aliases:
        reader.name(str(alias), "es", bm25.aliases)
    reader.text(article.brand, None, bm25.brand, 0, words=True)
    for i, name in enumerate(article.categories):
        reader.text(name, "es", bm25.category / (1 + i), GROUPED / (1 + i), words=True)
    for i, name in enumerate(article.categories_en):
        reader.text(name, "en", bm25.category / (1 + i), GROUPED / (1 + i), words=True)
    reader.specification(article.specification, bm25.specification)
    reader.description(article.description, "es", bm25.description)
    reader.description(article.description_en, "en", bm25.description)
    reader.drive()
    for language, phrase in article.enrichment:
        reader.text(phrase, language, bm25.enrichment, TOLD)
    for code in (article.sku, article.ean, article.manufacturer_ref):
        if bare(code):
            found.codes.add(f"={bare(code)}")
            found.codes.add(f"={bare(code).lstrip('0')}")
    return found


def document(article: Article, found: Analysis, statistics: Statistics, bm25: Bm25) -> IndexDocument:
    """Weigh an analysed article; IDF is the query's side."""
    norm = bm25.k * (1 - bm25.b + bm25.b * found.length / statistics.average_length)
    weights = {dimension(t): n * (bm25.k + 1) / (n + norm) for t, n in found.counts.items()}
    weights |= {dimension(f"c:{c}"): w for c, w in found.concepts.items()}
    weights |= {place(code): 1.0 for code in found.codes}
    indices = sorted(weights)
    return IndexDocument(
        article.sku,
        SparseVector(tuple(indices), tuple(weights[i] for i in indices)),
        payload={
            "brand": fold(article.brand),
            "price": float(article.price),
            "available": article.available,
            "path": list(article.category_ids),
            "facts": {unit: sorted(values)[:24] for unit, values in found.facts.items()},
        },
    )


def _content(text: str, language: Language | None) -> tuple[Token, ...]:
    return tuple(t for t in tokenise(text, language) if not t.stop)


_short = lru_cache(maxsize=16384)(_content)  # categories, brands, keys and values: the same in article after article


@lru_cache(maxsize=16384)
def _spans(text: str, language: Language | None, thesaurus: Thesaurus) -> tuple[Span, ...]:
    """The concepts that a field other than name and description names."""
    return tuple(thesaurus.spans(_short(text, language), language or "es"))


class _Reader:
    """Adds fields to an analysis."""

    def __init__(self, found: Analysis, thesaurus: Thesaurus) -> None:
        self.found = found
        self.thesaurus = thesaurus
        self.headed = False  # a name has said what the article is

    def description(self, text: str, language: Language, weight: float) -> None:
        """Where the name tells a brand and a model only, the description's first noun says what it is."""
        tokens = self._count(_NOT_FOR.sub(" ", text), language, weight)
        for span in self.thesaurus.spans(tokens, language):
            heads = not self.headed and span.start < 6 and self._articles(span)
            self.headed |= heads
            self._concepts(span.concepts, NAMED if heads else TOLD)

    def name(self, text: str, language: Language, weight: float) -> None:
        """A name says what the article *is*: by its first noun in Spanish, its last in English."""
        tokens = self._count(text, language, weight, words=True)
        written = spelt_out(text)
        cut = _AFTER_HEAD[language].search(written)
        before = len([t for t in tokenise(written[: cut.start()] if cut else text, language) if not t.stop])
        spans = self.thesaurus.spans(tokens, language)
        heads = [s for s in spans if s.start < max(before, 1) and self._articles(s)]
        head = (heads[0] if language == "es" else heads[-1]) if heads else None
        worth = CALLED if self.headed else HEAD  # the first name settles what it is, those after it what it is called
        self.headed |= head is not None
        for span in spans:
            standard = span.coded and span.start < before and self._articles(span)  # "Tornillo cuello cuadrado DIN 603"
            self._concepts(span.concepts, worth if span is head else CALLED if standard else NAMED)
            for token in tokens[span.start : span.end] if span.end > span.start + 1 else ():
                self._concepts(self._qualities(token, language), NAMED)
        if _TWO_BATTERIES.search(fold(text)) and "two-batteries" in self.thesaurus.concepts:
            self._concepts((("two-batteries", 1.0),), NAMED)

    def text(
        self, text: str, language: Language | None, weight: float, concepts: float, *, words: bool = False
    ) -> None:
        """Any other field; ``words`` are those that a misspelling may be mended to."""
        if text:
            self._count(text, language, weight, words=words)
            if concepts:
                for span in _spans(text, language, self.thesaurus):
                    self._concepts(span.concepts, concepts)

    def specification(self, specification: dict[str, Any], weight: float) -> None:
        """Keys and values; the unit stands in the value, in the key's end, or follows from the key's meaning."""
        for key, value in specification.items():
            written = f"{value:g}" if isinstance(value, float) else str(value)
            self.text(written, "es", weight, NAMED * 0.7)
            self.text(str(key).replace("_", " "), "es", 0.4, 0)
            unit = _unit_of(fold(str(key)))
            if unit and re.fullmatch(r"\d+(?:[.,]\d+)?", written.strip()):
                self._measure(written.strip(), unit, weight)

    def drive(self) -> None:
        """A machine of so few volts has a battery, whether or not it says so: "radial sin cable" is one of 18 V."""
        if "power-tool" in self.found.concepts and any(volts <= BATTERY for volts in self.found.facts.get("v", ())):
            self._concepts((("cordless", 1.0),), NAMED)

    def _measure(self, number: str, unit: str, weight: float) -> None:
        if unit in {"grit", "size"}:
            self.found.counts[f"{unit}{measures.plain(measures.figure(number))}"] += weight
            return
        one = measures.measure(measures.figure(number), unit)
        for name in one.whole:
            self.found.counts[name] += weight
        self._facts(one.facts)

    def _count(self, text: str, language: Language | None, weight: float, *, words: bool = False) -> Sequence[Token]:
        tokens = _short(text, language) if len(text) < SHORT else _content(text, language)
        for token in tokens:
            for name, share in token.names:
                self.found.counts[name] += weight * share
            if words and token.kind == "word" and len(token.surface) > 3:
                self.found.words.add(token.surface)
            self._facts(token.facts)
        self.found.length += len(tokens)
        return tokens

    def _facts(self, facts: tuple[tuple[str, float], ...]) -> None:
        for unit, value in facts:
            self.found.facts.setdefault(unit, set()).add(value)

    def _qualities(self, token: Token, language: Language) -> tuple[tuple[str, float], ...]:
        """What a word inside a longer name tells besides: a plasterboard plug is for plasterboard."""
        found = self.thesaurus.spans((token,), language)
        return tuple(c for span in found for c in span.concepts if not self.thesaurus.is_article(c[0]))

    def _articles(self, span: Span) -> bool:
        return any(self.thesaurus.is_article(c) for c, _ in span.concepts)

    def _concepts(self, named: tuple[tuple[str, float], ...], weight: float) -> None:
        for concept, sure in named:
            for i, each in enumerate((concept, *self.thesaurus.above(concept))):
                # A little less for every step up: asked for a tape measure, a measuring wheel comes second.
                worth = weight * sure * 0.95 ** min(i, 3)
                self.found.concepts[each] = max(self.found.concepts.get(each, 0.0), worth)


def _unit_of(key: str) -> str | None:
    """The unit that a specification's key implies: ``potencia_w``, ``diametro``, ``unidades_caja``."""
    words = re.split(r"[^a-z0-9°\"]+", key)
    if len(words) > 1 and measures.known_unit(words[-1]):
        return words[-1]
    return next((unit for unit, names in _KEY_UNITS.items() if any(w in names for w in words)), None)
