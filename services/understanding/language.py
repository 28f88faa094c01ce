"""Which language a text is in: it decides what "1.500" means, whatever the chat is set to."""

from services.actions import Language
from services.understanding.lexicon import Lexicon, lexicon
from services.understanding.tokens import Token

_SPANISH_ENDINGS = (
    "os",
    "as",
    "cion",
    "ores",
    "ones",
    "ales",
    "dor",
    "ero",
    "era",
    "ico",
    "ica",
    "illo",
    "illa",
    "ado",
    "ada",
    "ble",
)
_ENGLISH_ENDINGS = (
    "ies",
    "ck",
    "cks",
    "ng",
    "th",
    "ght",
    "ers",
    "er",
    "ss",
    "lls",
    "ts",
    "ws",
    "ps",
    "ds",
    "rs",
    "ly",
    "gs",
    "ks",
    "ee",
    "ees",
    "le",
    "les",
    "oo",
)
_TELLING = ("greet", "det", "q", "pron", "v.add", "v.need", "v.have", "polite", "of", "prep", "filler", "conj")


def detect(tokens: list[Token], default: Language) -> Language:
    """The language with more words of its own; endings decide a tie, then the chat's setting."""
    spanish = english = 0.0
    both = lexicon("es"), lexicon("en")
    for token in tokens[:120]:
        if token.kind in ("word", "mark"):
            es, en = _weight(token, *both)
            spanish, english = spanish + es, english + en
    if spanish == english:
        return default
    return "es" if spanish > english else "en"


def _weight(token: Token, es: Lexicon, en: Lexicon) -> tuple[float, float]:
    if token.text in ("¿", "¡") or any(char in "ñáéíóúÑÁÉÍÓÚ" for char in token.text):
        return 1.5, 0.0
    if not token.key.isalpha():
        return 0.0, 0.0
    in_es, in_en = _has(token.key, es), _has(token.key, en)
    if in_es != in_en:
        return (1.0, 0.0) if in_es else (0.0, 1.0)
    return (0.0, 0.0) if in_es else _by_ending(token.key)


def _has(key: str, words: Lexicon) -> bool:
    return words.knows(key) or key in words.phrases.by_first


def _by_ending(key: str) -> tuple[float, float]:
    return 0.3 * key.endswith(_SPANISH_ENDINGS), 0.3 * key.endswith(_ENGLISH_ENDINGS)
