"""The checkout's answers, validated: pure functions that give the normal form or raise :class:`FieldError`."""

import re
from collections.abc import Callable

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

from services.customers.addresses import address
from services.customers.field_error import FieldError
from services.customers.one_line import one_line, without_invisible
from services.customers.tax_ids import tax_id

__all__ = ["VALIDATORS", "FieldError", "address", "company", "email", "notes", "phone", "tax_id"]

LONGEST_NOTES = 500

# Mail houses that are mistyped often, and those so like them that they must not be taken for a slip.
MAIL_HOUSES = ("gmail", "hotmail", "outlook", "yahoo", "icloud", "telefonica", "protonmail")
LIKE_THEM = frozenset({"mail", "email", "ymail", "rmail", "vmail", "xmail", "zmail", "cloud"})
MISTYPED_ENDINGS = {"con": "com", "cmo": "com", "ocm": "com", "vom": "com", "xom": "com", "comm": "com", "ess": "es"}
OF_MAIL_HOUSES = {"co": "com", "cm": "com", "om": "com"}  # real endings elsewhere, but none of these houses has them

NOTHING_TO_NOTE = frozenset({
    "no", "nada", "ninguna", "ninguno", "ninguna nota", "sin notas", "sin nota", "no hay", "saltar", "omitir",
    "no gracias", "no, gracias", "none", "nothing", "no notes", "nope", "no thanks", "no, thanks", "skip", "n/a", "na",
    "", "-", "—",
})  # fmt: skip

_ADDRESS = re.compile(r"[^\s<>,;:()\"']+@[^\s<>,;()\"']+")
# Words may lead to the address ("mi correo es …") and thank after it; others may be a part of it torn off by a space.
_LEADS_TO_IT = re.compile(r"(?:.*(?:[:<(,]|\b(?:es|is|correo|email|mail|a|en|al|to|at)))?\s*", re.IGNORECASE)
_MAY_FOLLOW = re.compile(r"\s*(?:[>),;].*|(?:por favor|gracias|please|thanks|thank you)\W*)?", re.IGNORECASE)


def email(text: str) -> str:
    """An e-mail address (RFC 5321/5322 by email-validator, no look-ups in the DNS), the domain in lower case."""
    line = one_line(text, "field.email.form")
    if "@" not in line:
        raise FieldError("field.email.at")
    found = list(_ADDRESS.finditer(line))
    if len(found) > 1:
        raise FieldError("field.email.one")
    if not found or not _alone(line, found[0]):
        raise FieldError("field.email.form")
    try:
        checked = validate_email(found[0][0].rstrip(".!?"), check_deliverability=False)
    except EmailNotValidError:
        raise FieldError("field.email.form") from None
    _no_slip(checked.local_part, checked.domain)
    return checked.normalized


def _alone(line: str, found: re.Match[str]) -> bool:
    return bool(_LEADS_TO_IT.fullmatch(line[: found.start()]) and _MAY_FOLLOW.fullmatch(line[found.end() :]))


def _no_slip(local_part: str, domain: str) -> None:
    meant = _domain_meant(domain)
    if meant != domain:
        raise FieldError("field.email.typo", written=f"{local_part}@{domain}", suggestion=f"{local_part}@{meant}")


def _domain_meant(domain: str) -> str:
    name, _, ending = domain.partition(".")
    ending = MISTYPED_ENDINGS.get(ending, ending)
    near = (house for house in MAIL_HOUSES if OSA.distance(name, house) <= 1 and name not in LIKE_THEM)
    if (house := next(near, None)) and "." not in ending:
        name, ending = house, OF_MAIL_HOUSES.get(ending, ending)
    return f"{name}.{ending}"


def company(text: str) -> str:
    """A company's or person's name: one line of 2 to 200 characters with at least one letter."""
    name = one_line(text, "field.company.form")
    if not any(c.isalpha() for c in name):
        raise FieldError("field.company.form")
    if not 2 <= len(name) <= 200:
        raise FieldError("field.company.length", length=len(name))
    return name


def phone(text: str, region: str = "ES") -> str:
    """A telephone number in E.164 (``+34912345678``); without a prefix it is read as the region's."""
    line = one_line(text, "field.phone.form")
    try:
        number = phonenumbers.parse(line, region)
    except phonenumbers.NumberParseException:
        raise FieldError("field.phone.form") from None
    if not phonenumbers.is_valid_number(number):
        raise FieldError("field.phone.form")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def notes(text: str) -> str:
    """Notes of at most 500 characters, lines kept; words that mean "none" give an empty text."""
    kept = without_invisible(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n").strip()
    if kept.casefold().strip(" .!") in NOTHING_TO_NOTE:
        return ""
    if len(kept) > LONGEST_NOTES:
        raise FieldError("field.notes.length", length=len(kept), most=LONGEST_NOTES)
    return kept


VALIDATORS: dict[str, Callable[[str], str]] = {
    "email": email,
    "company": company,
    "tax_id": tax_id,
    "address": address,
    "phone": phone,
    "notes": notes,
}
