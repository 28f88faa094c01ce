"""Numbers as people write them: ``12.50``, ``12,50 €``, ``1.234,56``, ``1,234.56``.

One separator before exactly three digits (``1.250``) can be either; the file's other numbers say which mark it uses,
and where they do not, the number is refused: a price is never guessed.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

Mark = Literal[".", ",", ""]  # the decimal mark of a file; "" where its numbers do not say

_CURRENCY = r"(?:€|\$|£|EUR|USD|GBP|euros?)"
_MONEY = re.compile(rf"{_CURRENCY}?\s*([+-]?[0-9.,'\s]*[0-9])\s*{_CURRENCY}?", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?[0-9]*(?:\.[0-9]+)?")
_GROUPED = {
    ".": re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+"),
    ",": re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+"),
}
_SPACED = re.compile(r"[+-]?[0-9]{1,3}(?:[\s'][0-9]{3})+(?:[.,][0-9]+)?")
_LONGEST = 40


class FigureError(ValueError):
    """The text is not one number; the message says what it is."""


def number(text: str, mark: Mark = "") -> Decimal:
    """The number in ``text``, with or without a currency sign. Raises :class:`FigureError`."""
    found = _MONEY.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        raise FigureError("is not a number")
    body = _without_spaces(found[1])
    plain = _point(body, mark)
    if not _PLAIN.fullmatch(plain):
        raise FigureError("is not a number")
    return Decimal(plain)


def _without_spaces(body: str) -> str:
    if not any(c.isspace() or c == "'" for c in body):
        return body
    if not _SPACED.fullmatch(body):
        raise FigureError("is not a number")
    return "".join(c for c in body if not c.isspace() and c != "'")


def _point(body: str, mark: Mark) -> str:
    """The digits with a point as the only mark."""
    if "." in body and "," in body:
        return _both(body)
    separator: Literal[".", ","] = "," if "," in body else "."
    if not _GROUPED[separator].fullmatch(body) or body.lstrip("+-").startswith("0"):
        return body.replace(",", ".")
    if body.count(separator) > 1:
        return body.replace(separator, "")
    if not mark:
        whole = body.replace(separator, "")
        raise FigureError(f"may be {body.replace(',', '.')} or {whole}: write it without a thousands separator")
    return body.replace(separator, "." if mark == separator else "")


def _both(body: str) -> str:
    last = max(body, key=lambda c: body.rfind(c) if c in ".," else -1)
    whole, _, fraction = body.rpartition(last)
    if not _GROUPED["," if last == "." else "."].fullmatch(whole):
        raise FigureError("is not a number")
    return re.sub("[.,]", "", whole) + "." + fraction


def _vote(text: str) -> Mark:
    found = _MONEY.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    body = found[1] if found else ""
    if "." in body and "," in body:
        return "." if body.rfind(".") > body.rfind(",") else ","
    for separator, other in ((".", ","), (",", ".")):
        if separator in body:
            grouped = _GROUPED[separator].fullmatch(body) and not body.lstrip("+-").startswith("0")
            if not grouped:
                return separator  # type: ignore[return-value]  # one of the two literals above
            return other if body.count(separator) > 1 else ""  # type: ignore[return-value]  # likewise
    return ""


def mark_of(texts: Iterable[str], default: Mark) -> Mark:
    """The decimal mark that a file's numbers use: what they agree on, ``default`` where none says, "" in a quarrel."""
    votes = {_vote(text) for text in texts} - {""}
    if not votes:
        return default
    return votes.pop() if len(votes) == 1 else ""


def written(value: float) -> str:
    """A typed number (of a spreadsheet, of JSON) as text that :func:`number` reads one way only."""
    if isinstance(value, int):
        return str(value)
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN is the one that differs from itself
        return str(value)
    rounded = Decimal(repr(round(value, 8))).normalize()  # what a sheet's float arithmetic left behind goes
    text = f"{rounded:f}"
    return text + "0" if len(text.rpartition(".")[2]) == 3 and "." in text else text
