"""Tax ids: Spain's NIF (DNI, NIE, CIF), the Union's VAT numbers, the United Kingdom's, Latin America's."""

import re
from types import ModuleType

from phonenumbers import SUPPORTED_REGIONS
from stdnum.ar import cuit
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.es import cif, dni, nie, nif
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.mx import rfc
from stdnum.pe import ruc

from services.customers.field_error import FieldError
from services.customers.one_line import one_line

LATIN_AMERICA: tuple[ModuleType, ...] = (
    rfc,
    cuit,
    ruc,
    rut,
    nit,
)  # the longer forms first: NIT takes almost any digits
BRITISH = ("GB", "XI")

_SEPARATORS = re.compile(r"[\s.\-/·_,:]+")
_DNI = re.compile(r"\d{8}[A-Z]")
_NIE = re.compile(r"[XYZ]\d{7}[A-Z]")
_OLD_NIF = re.compile(r"[KLM]\d{7}[A-Z]")
_CIF = re.compile(r"[ABCDEFGHJNPQRSUVW]\d{7}[0-9A-J]")
_DNI_WITHOUT_LETTER = re.compile(r"\d{8}")
_PREFIXED = re.compile(r"([A-Z]{2})[0-9A-Z+*]{2,13}")


def tax_id(text: str) -> str:
    """The tax id in its normal form: Spanish ones without ``ES``, others of the Union with their country's prefix.

    Raises :class:`FieldError`; where a check character is wrong, ``expected`` names the right one.
    """
    number = _SEPARATORS.sub("", one_line(text, "field.tax_id.unknown")).upper()
    number = re.sub(r"^(?:NIF|CIF|DNI|NIE|VAT|IVA|RFC|CUIT|RUC|RUT|NIT)(?=[0-9A-Z])", "", number)
    if re.fullmatch(r"ES[0-9A-Z]{9}", number):
        number = number[2:]
    if not number.isascii() or not 5 <= len(number) <= 18:
        raise FieldError("field.tax_id.unknown")
    if _passes(nif, number):
        return str(nif.compact(number))
    _spanish_slip(number)
    return _foreign(number)


def _passes(scheme: ModuleType, number: str) -> bool:
    try:
        return bool(scheme.is_valid(number))
    except (ValueError, IndexError, KeyError):  # a scheme that trips over what it does not expect has not passed it
        return False


def _spanish_slip(number: str) -> None:
    if _DNI.fullmatch(number):
        _wrong_check(number, number[:-1] + dni.calc_check_digit(number[:-1]))
    if _NIE.fullmatch(number):
        _wrong_check(number, number[:-1] + nie.calc_check_digit(number[:-1]))
    if _OLD_NIF.fullmatch(number):
        _wrong_check(number, number[:-1] + dni.calc_check_digit(number[1:-1]))
    if _CIF.fullmatch(number):
        checks = cif.calc_check_digits(number[:-1])  # a digit and a letter: either may stand
        _wrong_check(number, number[:-1] + checks[0 if number[-1].isdigit() else 1])


def _wrong_check(written: str, right: str) -> None:
    kind = "digit" if right[-1].isdigit() else "letter"
    raise FieldError(f"field.tax_id.check_{kind}", written=written, expected=right[-1], suggestion=right)


def _foreign(number: str) -> str:
    prefixed = _PREFIXED.fullmatch(number)
    if prefixed and prefixed[1] in BRITISH:
        if _passes(gb_vat, number[2:]):
            return number
        raise FieldError("field.tax_id.country", country=prefixed[1], written=number)
    if prefixed and _passes(eu_vat, number):
        return str(eu_vat.compact(number))
    for scheme in LATIN_AMERICA:
        if _passes(scheme, number):
            return str(scheme.compact(number))
    if prefixed and prefixed[1].lower() in {*eu_vat.MEMBER_STATES, "el"}:
        raise FieldError("field.tax_id.country", country=prefixed[1], written=number)
    if prefixed and prefixed[1] in SUPPORTED_REGIONS and sum(c.isdigit() for c in number) >= 5:
        return number  # from elsewhere, with its country's prefix: nothing to check it by
    if _DNI_WITHOUT_LETTER.fullmatch(number):
        letter = dni.calc_check_digit(number)
        raise FieldError("field.tax_id.missing_letter", written=number, expected=letter, suggestion=number + letter)
    raise FieldError("field.tax_id.unknown")
