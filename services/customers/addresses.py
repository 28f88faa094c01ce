"""A delivery address, as a carrier needs it: street and number, postcode, town."""

import re

from services.customers.field_error import FieldError
from services.customers.one_line import without_invisible

LONGEST = 300

# Digits alone (Spain, France, Germany, Mexico …: four to six), Portugal, the Netherlands, the United Kingdom,
# Argentina, Canada.
_POSTCODE = re.compile(
    r"\b(?:\d{4}-\d{3}|\d{4}\s?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d{4}[A-Z]{3}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|"
    r"\d{5}-\d{4}|\d{4,6})\b",
    re.IGNORECASE,
)
_DIGITS_ALONE = re.compile(r"\d{4,6}")
_NUMBER = re.compile(
    r"\d|\bs\s?/\s?n\b|\bsin n[úu]mero\b|\bno number\b|\bkm\b|\bpol[íi]g|\bparcela\b|\bnave\b|\bunit\b|\bplot\b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]{2,}")


def address(text: str) -> str:
    """The address on one line; raises :class:`FieldError` naming the part that is missing."""
    lines = (without_invisible(line) for line in text.splitlines())
    line = ", ".join(part for part in (" ".join(x.split()).strip(" ,;") for x in lines) if part)
    if not _WORDS.search(line):
        raise FieldError("field.address.form")
    if len(line) > LONGEST:
        raise FieldError("field.address.length", count=len(line), most=LONGEST)
    _complete(line)
    return line


def _complete(line: str) -> None:
    postcode = _postcode(line)
    if postcode is None:
        raise FieldError("field.address.postcode" if _NUMBER.search(line) else "field.address.number")
    before, after = line[: postcode.start()].strip(" ,;-"), line[postcode.end() :].strip(" ,;-.")
    if not _WORDS.search(before):
        raise FieldError("field.address.street")
    if not _NUMBER.search(before):
        raise FieldError("field.address.number")
    if not _WORDS.search(after) and not _town_before(before):
        raise FieldError("field.address.town")


def _postcode(line: str) -> re.Match[str] | None:
    """The last thing that can be a postcode and is not a kilometre or a number of the street (it follows a word)."""
    found = [
        m
        for m in _POSTCODE.finditer(line)
        if not re.search(r"\b(?:km|n[º°o.]|núm\.?)\s*$", line[: m.start()], re.IGNORECASE)
    ]
    found = [m for m in found if _NUMBER.search(line[: m.start()]) or not _DIGITS_ALONE.fullmatch(m[0])] or found
    return found[-1] if found else None


def _town_before(before: str) -> bool:
    """Whether a town stands between the street's number and the postcode: "Calle Mayor 12, Madrid 28013"."""
    parts = [part for part in before.split(",") if part.strip()]
    return bool(len(parts) > 1 and _WORDS.search(parts[-1]) and not re.search(r"\d", parts[-1])) or bool(
        re.search(r"\d\w?\s+[^\W\d_]{3,}", parts[-1] if parts else "")
    )
