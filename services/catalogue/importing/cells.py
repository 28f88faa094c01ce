"""What one cell may hold: each parser takes a stripped, non-empty text and gives the value, or says what is wrong.

They raise :class:`CellError` (the row stays out) or :class:`DoubtError` (the row goes in with ``kept``), nothing else.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args
from urllib.parse import urlsplit

import orjson
from email_validator import EmailNotValidError, validate_email
from stdnum import ean as ean_number

from services.actions import Unit
from services.catalogue.importing.figures import FigureError, Mark, number

Parser = Callable[[str, Mark], Any]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_LONGEST_TEXT = 20_000
_MOST_FACTS = 200
_LONGEST_FACT = 500
_DEEPEST = 4
_MOST_PIECES = 1_000_000_000
_LARGEST_PRICE = Decimal("99999999.9999")
UNITS = get_args(Unit)
_SHEET_ERROR = re.compile(
    r"#(?:N/[AD]|¡?(?:REF|DIV/0|VALUE|VALOR|NUM|NULL|NULO|SPILL|CALC)!|[¿]?(?:NAME|NOMBRE)\?)", re.IGNORECASE
)


class CellError(ValueError):
    """What is wrong and what would be right, for the one who made the file."""


class DoubtError(CellError):
    """The value is left out, the row goes in with ``kept`` instead."""

    def __init__(self, message: str, kept: Any = None) -> None:
        """Keep what is stored instead."""
        super().__init__(message)
        self.kept = kept


def shown(text: str) -> str:
    """A cell's content for a message: short, and with nothing in it that a terminal would obey."""
    short = text if len(text) <= 40 else text[:37] + "…"
    return "“" + "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode() for c in short) + "”"


def inert(text: str) -> str:
    """A cell for a file that a spreadsheet opens: what it would take for a formula begins with an apostrophe."""
    return f"'{text}" if text[:1] in "=+-@\t\r＝＋－＠" and text else text


def readable(text: str) -> str:
    """The cell, where it is text at all."""
    if text[0:1] == "#" and _SHEET_ERROR.fullmatch(text):
        raise CellError(f"{shown(text)} is a spreadsheet's error, not a value: mend the formula behind it")
    if "\x00" in text:
        raise CellError(f"{shown(text)} holds a NUL character: text without it is needed")
    if _SURROGATE.search(text):
        raw = " ".join(f"{ord(c) & 0xFF:02X}" for c in _SURROGATE.findall(text)[:4])
        raise CellError(f"{shown(text)} holds bytes ({raw}) that are not in the file's encoding: save it as UTF-8")
    return text


def line_of(longest: int) -> Parser:
    """A text of one line, white space made one blank each; formulas stay what they are, characters."""

    def parse(text: str, _: Mark = "") -> str:
        clean = _CONTROL.sub("", _SPACE.sub(" ", text)).strip()
        if len(clean) > longest:
            raise CellError(f"{shown(clean)} has {len(clean)} characters: at most {longest} are kept")
        return clean

    return parse


def prose(text: str, _: Mark = "") -> str:
    """A text of any number of lines."""
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(clean) > _LONGEST_TEXT:
        raise CellError(f"{shown(clean)} has {len(clean)} characters: at most {_LONGEST_TEXT} are kept")
    return clean


def code(text: str, _: Mark = "") -> str:
    """An SKU or another identifier: up to 64 printable characters."""
    if _CONTROL.search(text):
        raise CellError(f"{shown(text)} holds control characters: printable ones are needed")
    if len(text) > 64:
        raise CellError(f"{shown(text)} has {len(text)} characters: at most 64 are allowed")
    return text


def _number(text: str, mark: Mark, example: str) -> Decimal:
    try:
        return number(text, mark)
    except FigureError as error:
        advice = "" if "may be" in str(error) else f": a number such as {example} is needed"
        raise CellError(f"{shown(text)} {error}{advice}") from None


def price(text: str, mark: Mark = "") -> Decimal:
    """A net price a unit, from 0, up to eight digits before and four after the mark."""
    value = _number(text, mark, "12.50 or 12,50 €")
    if value < 0:
        raise CellError(f"{shown(text)} is negative: 0 or more is needed")
    if value > _LARGEST_PRICE or value != round(value, 4):
        raise CellError(f"{shown(text)} has too many digits: up to 8 before and 4 after the decimal mark are kept")
    if value == 0:
        raise DoubtError(f"{shown(text)} gives the article away: is the price really 0?", Decimal(0))
    return value


def rate(text: str, mark: Mark = "") -> Decimal:
    """A tax rate in per cent."""
    value = _number(text.removesuffix("%").rstrip(), mark, "21")
    if not 0 <= value <= 100 or value != round(value, 2):
        raise CellError(f"{shown(text)} is no rate: per cent from 0 to 100 are needed")
    return value


def whole(least: int) -> Parser:
    """A whole number of pieces."""

    def parse(text: str, mark: Mark = "") -> int:
        value = _number(text, mark, "25")
        if value != int(value):
            raise CellError(f"{shown(text)} is not whole: a whole number is needed")
        if not least <= value <= _MOST_PIECES:
            raise CellError(f"{shown(text)} is out of range: a whole number from {least} to {_MOST_PIECES} is needed")
        return int(value)

    return parse


_UNIT_NAMES = {
    "unit": "ud uds u un und unidad unidades pieza piezas pza pzas pz each ea pc pcs piece pieces units",
    "box": "caja cajas cj boxes",
    "pack": "paquete paquetes paq pq packs blister kit juego set",
    "bag": "bolsa bolsas saco sacos bags",
    "roll": "rollo rollos bobina bobinas rolls coil",
    "tin": "bote botes lata latas tins can cans spray aerosol",
    "tube": "tubo tubos cartucho cartuchos tubes cartridge",
    "pair": "par pares pairs",
    "bar": "barra barras bars",
    "sheet": "plancha planchas hoja hojas chapa sheets",
    "drum": "bidón bidon bidones garrafa drums",
    "pallet": "palé pale palés palet palets pallets",
    "metre": "m mt mts ml metro metros meter meters metres",
    "kg": "kilo kilos kilogramo kilogramos kgs",
    "litre": "l lt lts litro litros liter liters litres",
}
_UNIT_OF = {word: unit for unit, words in _UNIT_NAMES.items() for word in (unit, *words.split())}


def unit(text: str, _: Mark = "") -> str:
    """A selling unit, also by its Spanish and English names."""
    found = _UNIT_OF.get(text.casefold().rstrip("."))
    if found is None:
        raise CellError(f"{shown(text)} is no unit known here: one of {', '.join(UNITS)} is needed")
    return found


def ean(text: str, _: Mark = "") -> str:
    """An EAN/GTIN of 8, 12, 13 or 14 digits with its check digit (GS1 General Specifications, 7.9)."""
    digits = re.sub(r"[\s-]", "", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (8, 12, 13, 14):
        raise DoubtError(f"{shown(text)} is no EAN: 8, 12, 13 or 14 digits are needed; left empty", "")
    if not ean_number.is_valid(digits):
        right = ean_number.calc_check_digit(digits[:-1])
        raise DoubtError(f"{shown(text)} ends in a wrong check digit ({right} would fit); left empty", "")
    return digits


def email(text: str, _: Mark = "") -> str | None:
    """An e-mail address that can exist; whether it does is not asked."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except (EmailNotValidError, UnicodeError, ValueError) as error:
        raise DoubtError(f"{shown(text)} is no e-mail address ({str(error)[:120].rstrip('.')}); left empty") from None


def address(text: str, _: Mark = "") -> str:
    """A picture's http(s) address, or a path below the program's data folder."""
    if _CONTROL.search(text) or " " in text or len(text) > 1000:
        raise CellError(f"{shown(text)} is no address: no blanks, at most 1000 characters")
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        raise CellError(f"{shown(text)} is no address: https://… or a relative path is needed") from None
    if parts.scheme in ("http", "https") and host:
        return text
    relative = not parts.scheme and not parts.netloc and not text.startswith(("/", "\\", "~"))
    if not relative or ".." in re.split(r"[/\\]", text):
        raise CellError(f"{shown(text)} is not allowed: https://…, http://… or a path below the data folder is needed")
    return text


_PICTURE_NAME = re.compile(r"\.(?:jpe?g|png|webp|gif)$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[;,]\s*|\s+")
_NO_PICTURE = frozenset(["-", "–", "n/a", "na", "null", "none", "ninguna"])


def pictures(text: str, _: Mark = "") -> tuple[str, ...] | None:
    """The addresses and paths of one cell; a word for yes, no or none is no picture, and changes nothing.

    A bar or a line's end always parts them; a semicolon, a comma or a blank, which may also stand in an address or
    a name, only where what is left are addresses of the web, all of them, or names that end as pictures do.
    """
    if text.casefold() in _YES | _NO | _NO_PICTURE:
        return None
    found: list[str] = []
    wrong: list[str] = []
    for part in (each for piece in re.split(r"[|\r\n]", text) for each in _apart(piece.strip())):
        try:
            found.append(_picture(part))
        except CellError as error:
            wrong.append(str(error))
    kept = tuple(dict.fromkeys(found))
    if wrong:
        raise DoubtError(f"{wrong[0]}; left out", kept or None)
    return kept


def _apart(piece: str) -> list[str]:
    parts = [part for part in _BETWEEN.split(piece) if part]
    of_the_web = all(part.startswith(("http://", "https://")) for part in parts)
    return parts if of_the_web or all(_PICTURE_NAME.search(part) for part in parts) else [piece]


def _picture(part: str) -> str:
    if part.startswith(("http://", "https://")):
        return address(part)
    if _PICTURE_NAME.search(part) is None:
        raise CellError(f"{shown(part)} is no picture's address: https://… or fotos/tornillo.jpg would be")
    return address(part.replace("\\", "/").removeprefix("./"))


_DATE_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


def moment(text: str, _: Mark = "") -> datetime | None:
    """A date, ISO 8601 or Spanish (31/12/2025); UTC where it names no zone."""
    for pattern in ("", *_DATE_FORMATS):
        try:
            value = _moment(text, pattern)
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    raise DoubtError(f"{shown(text)} is no date: 2025-12-31 or 31/12/2025 is needed; left out")


def _moment(text: str, pattern: str) -> datetime:
    if not pattern:
        return datetime.fromisoformat(text)
    return datetime.strptime(text, pattern)  # noqa: DTZ007 - moment() sets the zone


def aliases(text: str, _: Mark = "") -> str:
    """Other names, separated by ``|``, as a JSON list."""
    names = [clean for part in text.split("|") if (clean := line_of(300)(part, ""))]
    return orjson.dumps(list(dict.fromkeys(names))).decode()


_YES = frozenset(["si", "sí", "s", "yes", "y", "true", "verdadero", "x", "1"])
_NO = frozenset(["no", "n", "false", "falso", "0"])


def yes_or_no(text: str, _: Mark = "") -> bool:
    """A word or a mark for yes or for no."""
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise CellError(f"{shown(text)} is neither yes nor no: sí or no is needed")
    return word in _YES


def specification(text: str, _: Mark = "") -> str:
    """A JSON object of facts, as JSON; what is nested is laid flat (``dimensiones.largo``), and said."""
    try:
        facts = orjson.loads(text)
    except ValueError as error:
        raise CellError(f'{shown(text)} is not JSON ({error}): {{"rosca": "M8", "largo_mm": 40}} would be') from None
    if not isinstance(facts, dict):
        raise CellError(f'{shown(text)} is JSON but no object: {{"rosca": "M8", "largo_mm": 40}} would be')
    flat = dict(_flat("", facts, 0))
    if len(flat) > _MOST_FACTS:
        raise CellError(f"it holds {len(flat)} facts: at most {_MOST_FACTS} are kept")
    result = orjson.dumps(flat).decode()
    if "\\u0000" in result:
        raise CellError(f"{shown(text)} holds a NUL character: text without it is needed")
    nested = sorted(key for key, value in facts.items() if isinstance(value, dict))
    if nested:
        raise DoubtError(f"nested values of {', '.join(map(shown, nested[:3]))} were laid flat", result)
    return result


def _flat(prefix: str, facts: dict[str, Any], depth: int) -> list[tuple[str, Any]]:
    if depth > _DEEPEST:
        raise CellError(f"it is nested more than {_DEEPEST} levels deep: plain facts are needed")
    found: list[tuple[str, Any]] = []
    for key, value in facts.items():
        name = f"{prefix}{key.strip()}"
        if isinstance(value, dict):
            found += _flat(name + ".", value, depth + 1)
        elif isinstance(value, list):
            found.append((name, ", ".join(str(v) for v in value if not isinstance(v, dict | list))[:_LONGEST_FACT]))
        elif value is not None and name:
            found.append((name, value[:_LONGEST_FACT] if isinstance(value, str) else value))
    return found
