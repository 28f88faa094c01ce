"""Words: stop words, stems, and which of the two languages a text is in."""

from functools import lru_cache
from pathlib import Path

import Stemmer

from services.actions import Language

_STOP: dict[str, frozenset[str]] = {
    language: frozenset((Path(__file__).parent / f"stop_words_{language}.txt").read_text().split())
    for language in ("es", "en")
}
# Common words that lie a letter or two from the trade's: "wedding" is no welding, "zumo" no smoke.
_EVERYDAY = frozenset(
    word
    for language in ("es", "en")
    for word in (Path(__file__).parent / f"everyday_words_{language}.txt").read_text().split()
)
_STEMMERS = {"es": Stemmer.Stemmer("spanish", 0), "en": Stemmer.Stemmer("english", 0)}  # 0: the cache is ours
# Verb forms and short words that the stemmers part from their family.
_IRREGULAR = {
    "es": {"luces": "luz", "voces": "voz", "cruces": "cruz", "lapices": "lapiz", "pies": "pie", "raices": "raiz"},
    "en": {"knives": "knife", "bought": "buy", "held": "hold", "holding": "hold", "stuck": "stick", "glued": "glue"},
}


def is_stop(word: str, language: Language | None = None) -> bool:
    """Whether a folded word says nothing about an article; in either language where none is given."""
    if language is None:
        return word in _STOP["es"] or word in _STOP["en"]
    return word in _STOP[language]


def is_everyday(word: str) -> bool:
    """Whether a folded word is common speech that a correction must leave alone, however near the trade's words."""
    return word in _EVERYDAY or word.removesuffix("s") in _EVERYDAY


@lru_cache(maxsize=131072)
def stem(word: str, language: Language) -> str:
    """A folded word's Snowball stem."""
    irregular = _IRREGULAR[language].get(word)
    if irregular is not None:
        return irregular
    found = str(_STEMMERS[language].stemWord(word))
    # Snowball knows accented endings ("-ción"); folded, the plural's "-es" would stay on "-cion".
    return found.removesuffix("es") if language == "es" and found.endswith("iones") else found


@lru_cache(maxsize=131072)
def lemma(word: str, language: Language) -> str:
    """A folded word without its plural, and nothing else: "taladros" is "taladro", "taladrar" is not."""
    if len(word) < 4:
        return word
    if language == "es":
        bare = word.removesuffix("s")
        bare = bare.removesuffix("e")
        return bare[:-1] + "z" if bare.endswith("c") else bare
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("shes", "ches", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def language_of(words: list[str], default: Language) -> Language:
    """The language that most of the function words belong to; ``default`` where they do not tell."""
    spanish = sum(w in _STOP["es"] and w not in _STOP["en"] for w in words)
    english = sum(w in _STOP["en"] and w not in _STOP["es"] for w in words)
    if spanish == english:
        return default
    return "es" if spanish > english else "en"
