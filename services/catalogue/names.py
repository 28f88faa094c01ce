"""Names made comparable: folded (case, accents) and stemmed."""

import re
import unicodedata
from functools import lru_cache

import Stemmer

from services.actions import Language

_WORD = re.compile(r"[a-z0-9]+")
_STOP = frozenset({
    "de", "del", "la", "el", "los", "las", "y", "e", "o", "u", "para", "por", "con", "en",
    "the", "of", "and", "for", "a", "an", "or",
})  # fmt: skip


@lru_cache(maxsize=2)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer({"es": "spanish", "en": "english"}[language])


def fold(text: str) -> str:
    """Lower case without accents: ``Tornillería`` → ``tornilleria``."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def stems(text: str, language: Language) -> str:
    """The words that carry meaning, folded and stemmed, joined by spaces."""
    words = [word for word in _WORD.findall(fold(text)) if word not in _STOP]
    return " ".join(_stemmer(language).stemWords(words))
