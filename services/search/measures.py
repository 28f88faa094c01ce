"""Sizes, quantities and standards inside a text, each in one normal form.

``125 mm``, ``125mm`` and ``12,5 cm`` are one measure; ``M8x40``, ``m 8 x 40`` share whole and parts;
``1/2"``, ``1/2 in`` and ``media pulgada`` are one; ``ISO 4017`` is ``DIN 933``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["word", "code", "measure", "number", "size", "standard"]


@dataclass(frozen=True, slots=True)
class Found:
    """What stands at ``start:end`` of the folded text; ``whole`` is its name, ``parts`` say less of it."""

    start: int
    end: int
    kind: Kind
    whole: tuple[str, ...]
    parts: tuple[str, ...] = ()
    facts: tuple[tuple[str, float], ...] = ()  # (unit, value), for comparisons


THREAD = "thread"  # the fact that a metric thread tells: 8 of M8 and of M8x40
_UNITS: dict[str, tuple[str, float]] = {}  # as written → (normal unit, factor)


def _unit(normal: str, factor: float, written: str) -> None:
    _UNITS.update(dict.fromkeys(written.split(), (normal, factor)))


_unit("mm", 1, "mm milimetro milimetros millimetre millimetres millimeter millimeters mil")
_unit("mm", 10, "cm cms centimetro centimetros centimetre centimetres centimeter centimeters")
_unit("mm", 1000, "m mt mts mtr metro metros metre metres meter meters ml.")
_unit("w", 1, "w watt watts vatio vatios watio watios")
_unit("w", 1000, "kw kilovatio kilovatios kilowatt kilowatts")
_unit("v", 1, "v vol volt volts voltio voltios vac vdc")
_unit("a", 1, "a amp amps amperio amperios ampere amperes")
_unit("ma", 1, "ma miliamperios")
_unit("ah", 1, "ah")
_unit("ah", 0.001, "mah")
_unit("g", 1, "g gr grs gramo gramos gram grams gramme grammes")
_unit("g", 1000, "kg kgs kilo kilos kilogramo kilogramos kilogram kilograms")
_unit("g", 1_000_000, "t tn ton tons tonelada toneladas tonne tonnes")
_unit("ml", 1, "ml mililitro mililitros millilitre millilitres cc")
_unit("ml", 10, "cl")
_unit("ml", 1000, "l lt lts litro litros litre litres liter liters")
_unit("mm2", 1, "mm2 mmq")
_unit("m2", 1, "m2")
_unit("bar", 1, "bar bares bars")
_unit("psi", 1, "psi")
_unit("lm", 1, "lm lumen lumens lumenes")
_unit("k", 1, "k kelvin")
_unit("db", 1, "db decibelios")
_unit("hp", 1, "hp cv")
_unit("nm", 1, "nm")
_unit("j", 1, "j julios joules")
_unit("kn", 1, "kn")
_unit("rpm", 1, "rpm")
_unit("um", 1, "micras micra microns micron um")
_unit("degc", 1, "°c")
_unit("deg", 1, "° grados degrees")
_unit("pcs", 1, "u ud uds un unid unidad unidades unds pza pzas pz piezas pieza pcs pc pieces piece pares pairs pack")
_unit("in", 1, 'in inch inches pulgada pulgadas pulg "')

# Discs are sold in inches in half the world and in millimetres in the other.
_DISC_INCHES = {"4-1/2in": "115mm", "5in": "125mm", "7in": "180mm", "9in": "230mm"}

# ISO numbers that replaced a DIN number which the trade still says.
_TWINS = {
    "iso4017": "din933", "iso4014": "din931", "iso4762": "din912", "iso10642": "din7991", "iso4032": "din934",
    "iso7089": "din125", "iso7090": "din125", "iso7093": "din9021", "iso10511": "din985", "iso7040": "din982",
    "iso4035": "din439", "iso4036": "din439", "iso4026": "din913", "iso4027": "din914", "iso4028": "din915",
    "iso4029": "din916", "iso1207": "din84", "iso2009": "din963", "iso7046": "din965", "iso7045": "din7985",
    "iso7049": "din7981", "iso14585": "din7981", "iso7050": "din7982", "iso1479": "din7976", "iso15480": "din7504",
    "iso8677": "din603", "iso4161": "din6923", "iso4162": "din6921", "iso1234": "din94", "iso8752": "din1481",
    "iso8734": "din6325", "iso2338": "din7", "iso2339": "din1", "iso3266": "din580", "iso3016": "din580",
    "iso7092": "din433", "iso8738": "din1440", "iso7091": "din126", "iso4034": "din555", "iso4018": "din558",
    "iso4016": "din601", "iso7380": "iso7380", "iso8740": "din1473", "iso1580": "din85", "iso2010": "din964",
    "iso7047": "din966", "iso7094": "din440", "iso4775": "din6915", "iso15071": "din6921",
}  # fmt: skip

_NUM = r"\d+(?:[.,]\d+)?"
_FRACTION = r"(?:\d+[ -])?\d+/\d+"
_WORDS = sorted((u for u in _UNITS if u not in {"in", '"', "°", "°c"}), key=len, reverse=True)
_U = r"(?:(?:" + "|".join(map(re.escape, _WORDS)) + r')(?![a-z0-9])|°c?|")'
_SIDE = rf"(?:{_FRACTION}|{_NUM})"
_PATTERN = re.compile(
    rf"""
    (?P<standard>\b(?:une-en-iso|une-en|en-iso|din-en|din|iso|en|une|ansi|astm|uni|bs|ral|awg)[ .-]*
        (?:en[ .-]*)?(?:iso[ .-]*)?\d{{1,6}}(?:-\d+)?\b)
    |(?P<dims>(?<![a-z0-9.,/])(?P<thread>m|tr|g)?\ ?{_SIDE}\ ?(?:{_U})?(?:\ ?[x]\ ?{_SIDE}\ ?(?:{_U})?)+)
    |(?P<metric>\bm\ ?\d{{1,2}}(?:[.,]\d)?(?![\w/,.]|\ ?[x]\ ?\d))
    |(?P<grit>\b(?:grano|grit|gr\.|lija)\ ?(?:de\ )?(?:p|k)?\d{{2,4}}\b|\b[pk]\d{{2,4}}\b
        |\b\d{{2,4}}\ ?(?:grit|grano)\b)
    |(?P<size>\b(?:talla|size|tallas|numero|num\.?|nro\.?|n°)(?:\ ?\d{{1,2}}(?:[.,]5)?|\ (?:x{{0,3}}[sl]|m))\b
        |\bt(?:\.\ ?|-)?(?:\d{{1,2}}(?:[.,]5)?|x{{0,3}}[sl]|m)\b(?!\ ?[x/]))
    |(?P<inches>(?<![\w.,/])(?:{_FRACTION}|\d{{1,2}}(?:[.,]\d+)?)\ ?
            (?:"|pulgadas?\b|pulg\b|inch(?:es)?\b|in\b(?!\ [a-z]))
        |(?<![\w.,/]){_FRACTION}(?![\w/])
        |\b(?:media|tres\ cuartos|un\ cuarto|cuarto)(?:\ de)?\ pulgadas?\b
        |\b(?:half|quarter|three[ -]quarters?)[ -](?:an?[ -])?inch\b|\btres\ cuartos\b)
    |(?P<packed>\((?:caja|bolsa|paquete|pack|box|bag|pkt)\ (?:de\ |of\ )?\d+\)
        |\b(?:caja|bolsa|paquete|pack|box|bag|blister|juego|set)\ (?:de\ |of\ |con\ |with\ )\d+\b
            (?!\ ?(?:[x"/.,]|mm|cm|ml|kg|g\b|l\b|m\b)))
    |(?P<measure>(?<![\w.,/]){_NUM}(?!\ ?gr\.?\ ?\d)\ ?-?(?:{_U}))
    |(?P<code>(?<![a-z0-9])(?=[a-z0-9./+-]*\d)(?=[a-z0-9./+-]*[a-z])[a-z0-9]+(?:[./+-][a-z0-9]+)*)
    |(?P<joined>(?<![a-z0-9])[a-z]+(?:-[a-z]+)+)
    |(?P<number>(?<![a-z0-9]){_NUM}(?:[-/]\d+)*)
    |(?P<word>[a-z]+)
    """,
    re.VERBOSE,
)
_SPOKEN_INCHES = {
    "media": "1/2",
    "half": "1/2",
    "tres": "3/4",
    "three": "3/4",
    "un": "1/4",
    "cuarto": "1/4",
    "quarter": "1/4",
}


# Without any of this a text holds words only: most names and needs of the thesaurus, read at every start.
_FIGURED = re.compile(r"[\d°]|\b(?:tallas?|sizes?|num(?:ero)?|nro|t|cuartos?|media|half|quarters?|three)\b")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def words_alone(folded: str) -> list[str] | None:
    """The words of a folded text without a figure; None where it has to be scanned."""
    return None if _FIGURED.search(folded) else _WORD.findall(folded)


def scan(folded: str) -> Iterator[Found]:
    """What a folded text is made of, left to right: words, codes, measures, sizes, standards."""
    for match in _PATTERN.finditer(folded):
        kind = match.lastgroup or "word"
        if kind == "thread":
            kind = "dims"
        yield _READERS[kind](match)


@lru_cache(maxsize=8192)
def figure(written: str) -> float:
    """A number as people write it: ``12,5``; ``1.500`` and ``1,500`` are fifteen hundred; ``1 1/2``."""
    if "/" in written:
        *whole, part = re.split(r"[ -]", written)
        above, below = part.split("/")
        return (float(whole[0]) if whole else 0.0) + (float(above) / float(below) if float(below) else 0.0)
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", written):
        return float(written.replace(".", "").replace(",", ""))
    return float(written.replace(",", "."))


def plain(value: float) -> str:
    """``8.0`` as ``8``, ``2.50`` as ``2.5``."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def measure(value: float, unit: str) -> Found:
    """A figure with its unit, as a specification gives it."""
    return _with_unit(0, 0, plain(value), unit)


def known_unit(written: str) -> bool:
    """Whether a folded word is a unit."""
    return written in _UNITS


def normal_unit(written: str) -> tuple[str, float]:
    """A folded unit's normal form and its factor; ("", 0) for what is no unit."""
    return _UNITS.get(written, ("", 0.0))


def _with_unit(start: int, end: int, number: str, unit: str) -> Found:
    if unit in {"in", '"', "inch", "inches", "pulgada", "pulgadas", "pulg"}:
        return _inch(start, end, number)
    normal, factor = _UNITS[unit]
    value = figure(number)
    return Found(
        start, end, "measure", (plain(value * factor) + normal,), (f"#{plain(value)}",), ((normal, value * factor),)
    )


def _inch(start: int, end: int, number: str) -> Found:
    whole, _, fraction = number.replace("-", " ").rpartition(" ")
    name = f"{whole}-{fraction}in" if whole else f"{fraction if '/' in fraction else plain(figure(fraction))}in"
    if name == "4.5in":
        name = "4-1/2in"
    same = (_DISC_INCHES[name],) if name in _DISC_INCHES else ()
    return Found(start, end, "measure", (name, *same), (f"#{name[:-2]}",), (("in", figure(number)),))


def _dims(match: re.Match[str]) -> Found:
    text = match.group()
    sides = re.findall(rf"({_SIDE})\ ?({_U})?", text)
    numbers = [n if "/" in n else plain(figure(n)) for n, _ in sides]
    facts: list[tuple[str, float]] = []
    parts: list[str] = []
    last_unit = sides[-1][1]
    for (number, unit), name in zip(sides, numbers, strict=True):
        parts.append(f"#{name}")
        if unit or (last_unit in {"mm", "cm"}):
            one = _with_unit(0, 0, number, unit or last_unit)
            parts.extend(one.whole)
            facts.extend(one.facts)
        else:
            facts.append(("mm", figure(number)))
    whole = ["x".join(numbers)]
    if len(numbers) == 3:
        whole += [f"{numbers[0]}x{numbers[1]}"]
        parts += [f"{numbers[1]}x{numbers[2]}", f"{numbers[0]}x{numbers[2]}"]
    if match.group("thread") == "m":
        whole = [f"m{whole[0]}"]
        parts = [f"m{numbers[0]}", "x".join(numbers), *parts]
        facts.append((THREAD, figure(sides[0][0])))
    return Found(match.start(), match.end(), "size", tuple(whole), tuple(dict.fromkeys(parts)), tuple(facts))


def _metric(match: re.Match[str]) -> Found:
    number = plain(figure(match.group()[1:].strip()))
    return Found(match.start(), match.end(), "size", (f"m{number}",), (f"#{number}",), ((THREAD, float(number)),))


def _standard(match: re.Match[str]) -> Found:
    letters = re.findall(r"[a-z]+", match.group())
    number = re.findall(r"\d+(?:-\d+)?", match.group())[0]
    base = number.split("-")[0]
    names = [f"{letter}{base}" for letter in reversed(letters)]
    twins = [_TWINS[n] for n in names if n in _TWINS]
    whole = (*twins, *names) if twins else (names[0], *names[1:])
    more = (f"{letters[-1]}{number.replace('-', '')}",) if "-" in number else ()
    return Found(match.start(), match.end(), "standard", tuple(dict.fromkeys(whole)), (f"#{base}", *more))


def _grit(match: re.Match[str]) -> Found:
    number = re.findall(r"\d+", match.group())[0]
    return Found(match.start(), match.end(), "measure", (f"grit{number}",), (f"#{number}",), (("grit", float(number)),))


def _size(match: re.Match[str]) -> Found:
    value = re.sub(
        r"^[a-z]+\.?\ |^(?:talla|tallas|size|numero|num\.?|nro\.?|n°)|^t(?:\.\ ?|-)?", "", match.group()
    ).strip()
    name = plain(figure(value)) if value[0].isdigit() else value
    return Found(match.start(), match.end(), "measure", (f"size{name}",), (f"#{name}",) if value[0].isdigit() else ())


def _inches(match: re.Match[str]) -> Found:
    number = re.match(rf"{_FRACTION}|{_NUM}", match.group())
    spoken = _SPOKEN_INCHES.get(re.split(r"[ -]", match.group())[0], "1/2")
    return _inch(match.start(), match.end(), number.group() if number else spoken)


def _packed(match: re.Match[str]) -> Found:
    return _with_unit(match.start(), match.end(), re.findall(r"\d+", match.group())[0], "pcs")


def _measure(match: re.Match[str]) -> Found:
    [(number, unit)] = re.findall(rf"^({_NUM})\ ?-?({_U})$", match.group())
    return _with_unit(match.start(), match.end(), number, unit)


def _code(match: re.Match[str]) -> Found:
    text = match.group()
    pieces = [p for p in re.findall(r"[a-z]+|\d+", text) if len(p) > 1]
    chunks = [c for c in re.split(r"[./+-]", text) if c != text and len(c) > 1]
    parts = [f"#{p}" if p.isdigit() else p for p in [*chunks, *pieces]]
    return Found(match.start(), match.end(), "code", (re.sub(r"[./+-]", "", text),), tuple(dict.fromkeys(parts)))


def _joined(match: re.Match[str]) -> Found:
    return Found(match.start(), match.end(), "word", (match.group(),))


def _number(match: re.Match[str]) -> Found:
    text = match.group()
    name = text if re.search(r"[-/]", text) else plain(figure(text))
    parts = tuple(f"#{p}" for p in re.split(r"[-/]", text)) if name == text and re.search(r"[-/]", text) else ()
    whole = (f"#{name.replace('-', '')}", f"#{name}") if parts else (f"#{name}",)
    return Found(match.start(), match.end(), "number", whole, parts)


def _word(match: re.Match[str]) -> Found:
    return Found(match.start(), match.end(), "word", (match.group(),))


_READERS = {
    "standard": _standard,
    "dims": _dims,
    "metric": _metric,
    "grit": _grit,
    "size": _size,
    "inches": _inches,
    "packed": _packed,
    "measure": _measure,
    "code": _code,
    "joined": _joined,
    "number": _number,
    "word": _word,
}
