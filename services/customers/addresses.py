"""A delivery address, as a carrier needs it: street and number, postcode, town."""

import re

from services.customers.field_error import FieldError
from services.customers.one_line import without_invisible

LONGEST = 300

# Digits alone (Spain, Germany, Mexico, Chile …: four to seven), Portugal, the Netherlands, the United Kingdom,
# Argentina, Canada.
_POSTCODE = re.compile(
    r"\b(?:\d{4}-\d{3}|\d{4}\s?[A-Z]{2}|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d{4}[A-Z]{3}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|"
    r"\d{5}-\d{4}|\d{4,7})\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"(?:\bkm|\bn[º°o.]|\bnúm\.?)\s*$", re.IGNORECASE)
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
        raise FieldError("field.address.length", length=len(line), most=LONGEST)
    _complete(line)
    return line


def _complete(line: str) -> None:
    postcode = _postcode(line)
    if postcode is None:
        missing = "postcode" if _NUMBER.search(line) else "number" if "," in line else "form"
        raise FieldError(f"field.address.{missing}")
    street, town = line[: postcode.start()].strip(" ,;-"), line[postcode.end() :].strip(" ,;-.")
    if not street:  # "28013 Madrid, Calle Mayor 12": the town comes first
        town, _, street = town.partition(",")
    if not _WORDS.search(street):
        raise FieldError("field.address.street")
    if not _NUMBER.search(street):
        raise FieldError("field.address.number")
    if not _WORDS.search(town) and not _town_in(street):
        raise FieldError("field.address.town")


def _postcode(line: str) -> re.Match[str] | None:
    """The last thing that can be a postcode, after a house number rather than being one itself."""
    found = [each for each in _POSTCODE.finditer(line) if not _of_the_street(line, each)]
    after_number = [each for each in found if _NUMBER.search(line[: each.start()])]
    return next(reversed(after_number or found), None)


def _of_the_street(line: str, found: re.Match[str]) -> bool:
    """Whether digits are a kilometre or a house number: "km 1150", "nº 1200", "Gran Vía 1234, Madrid"."""
    before, after = line[: found.start()], line[found.end() :]
    house = len(found[0]) == 4 and found[0].isdigit() and after.lstrip().startswith(",")
    return bool(_COUNTED.search(before)) or (house and not _NUMBER.search(before))


def _town_in(street: str) -> bool:
    """Whether a town stands between the street's number and the postcode: "Calle Mayor 12, Madrid 28013"."""
    *earlier, last = [part for part in street.split(",") if part.strip()]
    own_part = bool(earlier) and bool(_WORDS.search(last)) and not re.search(r"\d", last)
    return own_part or bool(re.search(r"\d\w?\s+[^\W\d_]{3,}", last))
