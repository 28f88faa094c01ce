"""Sizes as they are spoken: "two point five" is 2.5, "half inch" 1/2", "three quarter inch" 3/4"."""

from services.understanding.tokens import Token

_PARTS = {
    "half": ("1/2",),
    "quarter": ("1/4", "3/4"),
    "quarters": ("1/4", "3/4"),
    "eighth": ("1/8", "3/8", "5/8", "7/8"),
    "eighths": ("1/8", "3/8", "5/8", "7/8"),
    "eight": ("1/8", "3/8", "5/8", "7/8"),
    "sixteenth": ("1/16", "3/16", "5/16"),
}
_TOPS = {"three": "3", "3": "3", "five": "5", "5": "5", "seven": "7", "7": "7"}
_INCHES = frozenset(["inch", "in", "inches", '"'])


def read_spoken(tokens: list[Token], numbers: dict[str, int]) -> list[Token]:
    """The tokens with every spoken size as one; the buyer's own words stay its text."""
    if not any(t.key in _PARTS or t.key == "point" or "-inch" in t.key for t in tokens):
        return tokens
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        count, key = _decimal(tokens, at, numbers)
        if not count:
            count, key = _fraction(tokens, at)
        result.append(_size(tokens[at : at + count], key) if count else tokens[at])
        at += count or 1
    return result


def _decimal(tokens: list[Token], at: int, numbers: dict[str, int]) -> tuple[int, str]:
    """As in "two point five", "nought point seven five"."""
    whole = _digits(tokens[at], numbers)
    if not whole or at + 2 >= len(tokens) or tokens[at + 1].key != "point":
        return 0, ""
    end = at + 2
    while end < len(tokens) and end < at + 5 and (digit := _digits(tokens[end], numbers)) and len(digit) == 1:
        end += 1
    digits = "".join(_digits(t, numbers) for t in tokens[at + 2 : end])
    return (end - at, f"{whole}.{digits}") if digits else (0, "")


def _digits(token: Token, numbers: dict[str, int]) -> str:
    if token.key.isdigit():
        return token.key
    if token.key in ("nought", "oh", "zero"):
        return "0"
    return str(numbers[token.key]) if token.key in numbers and token.key not in ("a", "an") else ""


def _fraction(tokens: list[Token], at: int) -> tuple[int, str]:
    """As in "half inch", "three quarter inch", "half-inch"; "half of those" is none."""
    parts, _, inch = tokens[at].key.partition("-")
    if inch in _INCHES and parts in _PARTS:
        return 1, _PARTS[parts][0]
    top = _TOPS.get(tokens[at].key, "")
    bottom = at + 1 if top else at
    if bottom + 1 >= len(tokens) or tokens[bottom + 1].key not in _INCHES:
        return 0, ""
    found = next((f for f in _PARTS.get(tokens[bottom].key, ()) if f.startswith(top or "1")), "")
    return (bottom + 2 - at, found) if found else (0, "")


def _size(parts: list[Token], key: str) -> Token:
    return Token(" ".join(p.text for p in parts), key, parts[0].start, parts[-1].end, "size")
