"""Words: stop words, stems, and which of the two languages a text is in."""

import gzip
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import orjson
import Stemmer

from services.actions import Language
from services.search.folding import fold

EVERYDAY = 200  # times that a word stands in the lists' millions of lines of film talk
_STOP: dict[str, frozenset[str]] = {
    language: frozenset((Path(__file__).parent / f"stop_words_{language}.txt").read_text().split())
    for language in ("es", "en")
}
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


@lru_cache(maxsize=1)
def everyday() -> frozenset[str]:
    """The folded words that people use every day, the trade's or not, in both languages.

    From pyspellchecker's frequency lists, half a megabyte each; what is rare there is not worth its memory.
    """
    lists = files("spellchecker") / "resources"
    counts = (orjson.loads(gzip.decompress((lists / f"{name}.json.gz").read_bytes())) for name in ("es", "en"))
    return frozenset(fold(word) for each in counts for word, count in each.items() if count >= EVERYDAY)


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
