"""Text made plain: what nobody sees is dropped, what looks alike becomes the same, case and accents are folded."""

import unicodedata
from functools import lru_cache

_ALIKE = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "´": "'",
        "`": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "″": '"',
        "×": "x",
        "✕": "x",
        "–": "-",
        "—": "-",
        "−": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\r": "\n",
        "\t": " ",
        "½": " 1/2",
        "¼": " 1/4",
        "¾": " 3/4",
        "\u2028": "\n",
        "\u2029": "\n",
    }
)
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and marks that nobody sees; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").translate(_ALIKE)
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in _UNSEEN)


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Lower case, accents stripped."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A folded word without plural and gender, the same for both languages: "conectores", "conector" → "conector"."""
    if len(word) <= 3 or not word.isalpha():
        return "te" if word == "tes" else word  # the fittings
    if word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    if len(word) > 3 and word[-1] in "aeo":
        word = word[:-1]
    return word[:-1] + "i" if word[-1] == "y" else word[:-1] + "c" if word[-1] == "z" else word
