"""The articles that the buyer has before his eyes, and which of them his words fit."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from services.messages import Context
from services.understanding.lexicon import synonyms
from services.understanding.sizes import figures_of, written
from services.understanding.text import fold, stem
from services.understanding.tokens import Token, tokenise

_MOST_WORDS = 12  # of a name as a buyer says it; a longer run of words names nothing


@dataclass(frozen=True, slots=True)
class Article:
    """A name taken apart: its stems in order, its figures, the meanings of its words."""

    sku: str
    stems: tuple[str, ...]
    figures: frozenset[str]
    meanings: frozenset[int]
    code: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well words fit an article: all of them, exactly or by meaning."""

    article: Article
    exact: int
    head: bool


@lru_cache(maxsize=8192)
def code_of(sku: str) -> str:
    """An SKU as it is compared: without case, blanks, dashes and a leading "sku"."""
    return re.sub(r"[^a-z0-9]", "", fold(sku)).removeprefix("sku")


@lru_cache(maxsize=2048)
def article(sku: str, name: str) -> Article:
    tokens = tokenise(name)
    stems: list[str] = []
    figures: set[str] = set()
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.kind in ("number", "size") or any(char.isdigit() for char in token.key):
            figures |= figures_of(token.key, after.key if after else "")
        if token.kind != "mark" and not token.key.isdigit():
            stems.extend(stem(part) for part in re.split(r"[-/]", token.key) if part)
            if "-" in token.key:
                stems.append(stem(token.key))
    return Article(sku, tuple(stems), frozenset(figures), meanings_of(stems), code_of(sku), frozenset(stems))


def meanings_of(stems: Sequence[str]) -> frozenset[int]:
    known = synonyms().meanings
    found: set[int] = set()
    for size in (1, 2, 3):
        for at in range(len(stems) - size + 1):
            found |= known.get(" ".join(stems[at : at + size]), frozenset())
    return frozenset(found)


class Shelf:
    """The context's articles: the list, the product in hand, the cart."""

    def __init__(self, context: Context) -> None:
        """Take every name apart once (kept for the next turn by the cache)."""
        self.results = [article(n.sku, n.name) for n in context.results]
        self.cart = [article(n.sku, n.name) for n in context.cart]
        self.product = [article(p.sku, p.name) for p in ([context.product] if context.product else [])]
        self.quantities = {line.sku: line.quantity for line in context.cart}
        self.codes = {a.code: a.sku for a in (*self.cart, *self.product, *self.results)}
        self.stems = frozenset(s for a in (*self.results, *self.cart, *self.product) for s in a.stems)

    def sku_of(self, code: str) -> str | None:
        return self.codes.get(code)

    def all(self) -> list[Article]:
        seen = {a.sku: a for a in (*self.results, *self.product, *self.cart)}
        return list(seen.values())


@dataclass(frozen=True, slots=True)
class Spoken:
    """One word of the buyer's, taken apart once for all the articles that it is held against."""

    word: Token
    stem: str
    parts: tuple[str, ...]
    phrases: tuple[tuple[int, frozenset[int], frozenset[str]], ...]  # words long, meanings, stems; the longest first


def _spoken(words: Sequence[Token]) -> list[Spoken]:
    stems = [stem(w.key) for w in words]
    return [Spoken(w, stems[at], _parts(w.key), _phrases(stems, at)) for at, w in enumerate(words)]


@lru_cache(maxsize=4096)
def _parts(key: str) -> tuple[str, ...]:
    return tuple(stem(part) for part in re.split(r"[\s/-]", key) if part)


def _phrases(stems: list[str], at: int) -> tuple[tuple[int, frozenset[int], frozenset[str]], ...]:
    known = synonyms().meanings
    found = []
    for size in (3, 2, 1):
        phrase = " ".join(stems[at : at + size])
        if at + size <= len(stems) and phrase in known:
            found.append((size, known[phrase], frozenset(phrase.split())))
    return tuple(found)


def fits(words: Sequence[Token], shelf: Iterable[Article]) -> list[Fit]:
    """The articles that every one of the words fits, the best ones only."""
    if not words or len(words) > _MOST_WORDS:
        return []
    spoken = _spoken(words)
    found = [fit for a in shelf if (fit := _fit(words, spoken, a)) is not None]
    best = max((f.exact for f in found), default=0)
    return [f for f in found if f.exact == best]


def _fit(words: Sequence[Token], spoken: list[Spoken], a: Article) -> Fit | None:
    exact = at = 0
    while at < len(words):
        used, score = _fits_at(words, spoken, at, a)
        if not used:
            return None
        at, exact = at + used, exact + score
    return Fit(a, exact, bool(a.stems) and spoken[0].stem == a.stems[0])


def _fits_at(words: Sequence[Token], spoken: list[Spoken], at: int, a: Article) -> tuple[int, int]:
    said = spoken[at]
    if said.word.kind in ("number", "size"):
        return _figure_fits(words, at, a)
    for size, meanings, stems in said.phrases:
        if meanings & a.meanings:
            return size, 2 * size if stems <= a.words else 1 + (size > 1)
    scores = [_word_fits(part, a) for part in said.parts]
    return (1, min(scores)) if scores and all(scores) else (0, 0)


def _word_fits(part: str, a: Article) -> int:
    if part in a.words or part in a.figures:
        return 2
    if len(part) >= 4 and any(
        min(len(s), len(part)) >= 4 and (s.startswith(part) or part.startswith(s)) for s in a.stems
    ):
        return 1
    if len(part) >= 6 and any(len(s) >= 6 and _root(s) == _root(part) for s in a.stems):
        return 1  # "isolators" of an isolating valve
    near = len(part) >= 5 and any(len(s) >= 5 and OSA.distance(part, s, score_cutoff=1) <= 1 for s in a.stems)
    return 1 if near else 0


@lru_cache(maxsize=4096)
def _root(word: str) -> str:
    return re.sub(r"(?:ing|or|er|ed|ion)$", "", word)


def _figure_fits(words: Sequence[Token], at: int, a: Article) -> tuple[int, int]:
    after = words[at + 1].key if at + 1 < len(words) else ""
    with_unit = written(_figure_key(words[at]), after)
    alone = written(_figure_key(words[at]))
    if with_unit != alone and with_unit in a.figures:
        return 2, 2
    if alone in a.figures:
        return 1, 2
    bare = re.match(r"\d+(?:\.\d+)?(?=[a-z]+$)", alone)
    if (
        bare
        and bare.group() in a.figures
        and not any(f.startswith(bare.group()) and f[len(bare.group()) :].isalpha() for f in a.figures)
    ):
        return 1, 1
    lettered = alone.isdigit() and any(f[1:] == alone and f[0].isalpha() for f in a.figures)  # "la del 120": P120
    return (1, 1) if lettered else (0, 0)


def _figure_key(token: Token) -> str:
    if token.kind == "number" and token.value is not None:
        return f"{token.value:g}"
    return token.key
