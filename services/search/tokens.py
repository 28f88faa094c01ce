"""The one tokeniser: documents and queries, whatever the engine, pass through :func:`tokenise`."""

from dataclasses import dataclass
from functools import lru_cache

from services.actions import Language
from services.search.abbreviations import spelt_out
from services.search.folding import fold
from services.search.measures import Found, Kind, scan, words_alone
from services.search.words import is_stop, stem

PART = 0.6  # what a part says of its whole: the 40 of M8x40


@dataclass(frozen=True, slots=True)
class Token:
    """One thing said. ``names`` are the terms that stand for it and how fully each does (1 = wholly)."""

    surface: str  # folded
    kind: Kind
    es: str  # the stem by either language; the whole's name where it is no word
    en: str
    names: tuple[tuple[str, float], ...]
    facts: tuple[tuple[str, float], ...] = ()
    stop: bool = False


def tokenise(text: str, language: Language | None = None) -> list[Token]:
    """The text's tokens in order, stop words marked; ``language`` None stems words both ways (a query's tokens)."""
    folded = spelt_out(text)
    tokens: list[Token] = []
    words = words_alone(folded)
    if words is not None:
        for word in words:
            tokens.extend(_words(word, language))
        return tokens
    found = list(scan(folded))
    for i, item in enumerate(found):
        surface = folded[item.start : item.end]
        if item.kind == "word":
            tokens.extend(_words(surface, language))
        else:
            tokens.append(_sized(item, surface, found[i - 1] if i else None, folded))
    return tokens


@lru_cache(maxsize=65536)
def _words(surface: str, language: Language | None) -> tuple[Token, ...]:
    """A word; of ``anti-caida`` the whole and both halves."""
    if "-" not in surface:
        return (_word(surface, language, ()),)
    halves = surface.split("-")
    return (*(_word(half, language, (("".join(halves), 1.0),), half=True) for half in halves),)


def _word(word: str, language: Language | None, joined: tuple[tuple[str, float], ...], *, half: bool = False) -> Token:
    es, en = stem(word, "es"), stem(word, "en")
    stems = {"es": (es,), "en": (en,)}.get(language or "", (es, en))
    names = tuple((name, 1.0) for name in dict.fromkeys(stems))
    return Token(word, "word", es, en, (*names, *joined), stop=is_stop(word, language) and not half)


def _sized(item: Found, surface: str, before: Found | None, folded: str) -> Token:
    """Anything with figures in it; a short word right before is joined on too (``ip 65``, ``wd 40``)."""
    names = [(name, 1.0) for name in item.whole] + [(part, PART) for part in item.parts]
    if before is not None and before.kind == "word" and item.start - before.end <= 1 and before.end - before.start <= 4:
        letters = folded[before.start : before.end]
        if not is_stop(letters):
            names.append((letters + "".join(c for c in surface if c.isalnum()), 1.0))
    return Token(surface, item.kind, item.whole[0], item.whole[0], tuple(names), item.facts)


def bare(code: str) -> str:
    """An identifier without dashes, spaces and case, as SKUs and EANs are compared."""
    return "".join(c for c in fold(code) if c.isalnum())
