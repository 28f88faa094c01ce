"""Letters as a search sees them: no case, no accents, one way to write signs."""

import re
import unicodedata
from functools import lru_cache

_SIGNS = str.maketrans(
    {
        "º": "°",
        "ª": " ",
        "×": "x",
        "✕": "x",
        "*": " x ",  # «8*40»
        "″": '"',
        "”": '"',
        "“": '"',
        "’": "'",
        "´": "'",
        "–": "-",
        "—": "-",
        "‑": "-",  # non-breaking hyphen
        "Ø": " ",
        "ø": " ",
        "⌀": " ",
        "®": " ",
        "™": " ",
        "€": " eur ",
        "\x00": " ",
    }
)

_DECIMAL = re.compile(r"(?<=\d)['’´](?=\d)")  # Spain writes 2'5 by hand


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case, accents and ``ñ``'s tilde gone, ``½`` as ``1/2``, ``mm²`` as ``mm2``."""
    plain = _DECIMAL.sub(",", text) if "'" in text or "´" in text or "’" in text else text
    plain = unicodedata.normalize("NFKD", plain.translate(_SIGNS)).replace("\u2044", "/")
    return "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("''", '"')


@lru_cache(maxsize=65536)
def sounds(word: str) -> str:
    """A folded word as Spanish ears have it: ``v`` is ``b``, ``z`` and soft ``c`` are ``s``, ``h`` is silent."""
    for written, heard in _HEARD:
        word = word.replace(written, heard)
    return "".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1])


_HEARD = (
    ("ch", "#"), ("h", ""), ("v", "b"), ("w", "gu"), ("que", "ke"), ("qui", "ki"), ("ce", "se"), ("ci", "si"),
    ("z", "s"), ("c", "k"), ("ge", "je"), ("gi", "ji"), ("gue", "ge"), ("gui", "gi"), ("ll", "y"),
    ("x", "s"), ("ks", "s"),
    ("mb", "nb"), ("mp", "np"), ("ph", "f"),
)  # fmt: skip
