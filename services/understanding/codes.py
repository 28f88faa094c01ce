"""SKUs written out: those of the context however they are spelled, and what can only be one."""

import re
from collections.abc import Sequence

from services.understanding.lexicon import synonyms
from services.understanding.names import code_of
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Turn

_CODED = re.compile(r"[A-Z]{2,5}(?:-[A-Z]{1,5}){2,}")  # "SIL-NEU-T": no figure in it
_SHORTEST = 4  # letters and figures of an SKU that is told from a word
_NOT_SKU = frozenset(
    [
        "din",
        "iso",
        "en",
        "une",
        "ansi",
        "astm",
        "pn",
        "dn",
        "ip",
        "awg",
        "rj",
        "usb",
        "pg",
        "ph",
        "pz",
        "tx",
        "sds",
        "ral",
        "led",
        "cat",
        "bs",
        "aisi",
        "sae",
        "nema",
        "torx",
        "bsp",
        "npt",
        "unc",
        "unf",
        "nbr",
        "ref",
    ]
)


def code_spans(words: Sequence[Token], turn: Turn) -> list[tuple[int, int, str]]:
    """Every SKU written out: where, how many tokens, which."""
    figures = [
        any(c.isdigit() for c in t.key) or ("-" in t.key and _CODED.fullmatch(t.text) is not None) for t in words
    ]
    found = []
    at = 0
    while at < len(words):
        size, sku = _code_at(words, at, turn) if any(figures[at : at + 5]) else (0, "")
        if size:
            found.append((at, size, sku))
        at += max(size, 1)
    return found


def _code_at(words: Sequence[Token], at: int, turn: Turn) -> tuple[int, str]:
    marked = words[at].has("sku.mark")
    found = _known_code(words, at, turn)
    if found[0]:
        return found
    if marked and at + 1 < len(words):
        skip = 2 if words[at + 1].kind == "mark" or words[at + 1].has("num.mark") else 1
        if at + skip < len(words) and any(c.isdigit() for c in words[at + skip].key) and len(words[at + skip].key) > 2:
            return skip + 1, _written_code(words, at, skip, turn)
    if _is_split_code(words[at : at + 2]):
        return 2, "".join(t.text for t in words[at : at + 2]).upper()
    return (1, words[at].text.upper()) if looks_like_code(words[at]) else (0, "")


def _known_code(words: Sequence[Token], at: int, turn: Turn) -> tuple[int, str]:
    """The longest run of tokens that spells an SKU of the context: "ta 9921 b"."""
    longest = max((len(code) for code in turn.shelf.codes), default=0)
    code, best = "", (0, "")
    for size in range(1, min(5, len(words) - at) + 1):
        token = words[at + size - 1]
        code += code_of(token.key)
        if (size > 1 and token.kind == "mark") or len(code) > longest:
            break
        if len(code) >= _SHORTEST and (sku := turn.shelf.sku_of(code)) and any(c.isdigit() for c in code):
            best = size, sku
    return best


def _written_code(words: Sequence[Token], at: int, skip: int, turn: Turn) -> str:
    code = words[at + skip].text
    known = turn.shelf.sku_of(code_of(code))
    return known or ("SKU" + code if words[at].key == "sku" and code[0].isdigit() else code).upper()


def looks_like_code(token: Token) -> bool:
    """As in "SKU00023", "ta-9921/b", "EPI/GU-31"; not a size, a standard, an order's number."""
    if re.fullmatch(r"sku-?\w*\d\w*", token.key) or _CODED.fullmatch(token.text):
        return True
    head, *rest = re.split(r"[-/.]", token.key)
    letters = sum(c.isalpha() for c in token.key)
    figures = sum(c.isdigit() for c in token.key)
    return (
        bool(rest)
        and head.isalpha()
        and 2 <= len(head) <= 5
        and head not in _NOT_SKU
        and letters + figures >= 6
        and figures >= 1
        and len(token.key) <= 24
    )


def _is_split_code(words: Sequence[Token]) -> bool:
    """As in "zz 900/4", "tor 933-40": letters that are no word, and figures that are no size behind them."""
    if (
        len(words) < 2
        or words[1].has("order.number")
        or words[0].tags
        or words[0].brand
        or not re.fullmatch(r"[a-z]{2,4}", words[0].key)
    ):
        return False
    known = words[0].key in _NOT_SKU or stem(words[0].key) in synonyms().words
    return not known and re.fullmatch(r"\d{3,}[-/]\w{1,6}|\d{1,4}[-/]\d{3,}", words[1].key) is not None
