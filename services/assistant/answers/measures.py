"""Measures: units as specification keys and people write them, figures, and what a value says in figures."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from services.actions import Language

Dimension = Literal[
    "length", "mass", "voltage", "power", "current", "charge", "torque", "pressure", "temperature", "volume", "noise",
    "speed", "light", "warmth", "energy", "time", "area", "flow", "force", "stress", "",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """``sign`` as it is printed; a figure times ``factor`` is in the dimension's base unit."""

    sign: str
    dimension: Dimension
    factor: float
    keys: tuple[str, ...]  # how a specification key ends
    said: tuple[str, ...] = ()  # how people write it beside a figure, folded


NO_UNIT = Unit("", "", 1, ())
STANDARD_GRAVITY = 9.80665  # m/s², ISO 80000-3: what weighs a kilogram pulls with so many newtons

UNITS = (
    Unit("mm", "length", 1, ("mm",), ("mm", "milimetro", "milimetros", "millimetre", "millimetres")),
    Unit("cm", "length", 10, ("cm",), ("cm", "centimetro", "centimetros", "centimetres")),
    Unit("m", "length", 1000, ("m", "metros"), ("m", "metro", "metros", "metre", "metres", "meter", "meters")),
    Unit("″", "length", 25.4, ("pulgadas", "in", "inch", "inches"), ()),
    Unit("g", "mass", 0.001, ("g", "gr"), ("g", "gr", "gramo", "gramos", "gram", "grams")),
    Unit("kg", "mass", 1, ("kg",), ("kg", "kgs", "kilo", "kilos", "kilogramos")),
    Unit("t", "mass", 1000, ("t", "tn"), ("t", "tn", "tonelada", "toneladas", "ton", "tons", "tonne", "tonnes")),
    Unit("N", "force", 1, ("n",), ("n", "newton", "newtons")),
    Unit("kN", "force", 1000, ("kn",), ("kn",)),
    Unit("daN", "force", 10, ("dan",), ("dan",)),
    Unit("MPa", "stress", 1, ("mpa", "n_mm2"), ("mpa", "n/mm2")),
    Unit("V", "voltage", 1, ("v",), ("v", "voltio", "voltios", "volt", "volts")),
    Unit("kV", "voltage", 1000, ("kv",), ("kv",)),
    Unit("W", "power", 1, ("w",), ("w", "vatio", "vatios", "watt", "watts")),
    Unit("kW", "power", 1000, ("kw",), ("kw",)),
    Unit("CV", "power", 735.5, ("cv",), ("cv", "caballos", "hp")),
    Unit("A", "current", 1, ("a",), ("amp", "amps", "amperio", "amperios", "a")),
    Unit("mA", "current", 0.001, ("ma",), ("ma",)),
    Unit("kA", "current", 1000, ("ka",), ("ka",)),
    Unit("Ah", "charge", 1, ("ah",), ("ah",)),
    Unit("Wh", "", 1, ("wh",), ()),
    Unit("Nm", "torque", 1, ("nm", "n_m"), ("nm", "newton metro", "newton metros")),
    Unit("bar", "pressure", 1, ("bar",), ("bar", "bares", "bars", "atm")),
    Unit("°C", "temperature", 1, ("c", "grados_c"), ("°c", "°", "oc", "c", "grados", "degrees", "grados c", "celsius")),
    Unit("°", "", 1, ("grados", "deg"), ()),
    Unit("l", "volume", 1, ("l", "litros"), ("l", "lt", "litro", "litros", "litre", "litres", "liter", "liters")),
    Unit("ml", "volume", 0.001, ("ml",), ("ml", "cc", "mililitros")),
    Unit("dB", "noise", 1, ("db",), ("db", "decibelios", "decibels")),
    Unit("rpm", "speed", 1, ("rpm",), ("rpm", "revoluciones", "vueltas")),
    Unit("lm", "light", 1, ("lm",), ("lm", "lumen", "lumens", "lumenes")),
    Unit("K", "warmth", 1, ("k",), ("k", "kelvin")),
    Unit("J", "energy", 1, ("j",), ("j", "julios", "joules", "joule")),
    Unit("Hz", "", 1, ("hz",), ("hz",)),
    Unit("min", "time", 1, ("min",), ("min", "minuto", "minutos", "minute", "minutes", "mins")),
    Unit("h", "time", 60, ("h", "horas"), ("h", "hora", "horas", "hour", "hours")),
    Unit("mm²", "area", 1, ("mm2",), ("mm2", "milimetros cuadrados")),
    Unit("l/min", "flow", 1, ("l_min",), ("l/min",)),
    Unit("l/h", "flow", 1 / 60, ("l_h",), ("l/h",)),
    Unit("m²/l", "", 1, ("m2_l",), ()),
    Unit("m/s", "", 1, ("m_s",), ()),
    Unit("m/s²", "", 1, ("m_s2",), ()),
    Unit("%", "", 1, ("pct", "porcentaje"), ()),
    Unit("µm", "", 1, ("um",), ()),
)
_OF_KEY = {ending: unit for unit in UNITS for ending in unit.keys}
_OF_SAID = {said: unit for unit in UNITS for said in unit.said}
BY_SIGN = {unit.sign: unit for unit in UNITS}
_TIMES = ("tiempo", "time", "secado", "curado", "fraguado", "duracion")  # "tiempo_min" is minutes, "rpm_min" the least

SAID = "|".join(re.escape(said) for said in sorted(_OF_SAID, key=len, reverse=True))
FIGURE = r"[-+]?\d+(?:[.,]\d+)*"
_SPAN = re.compile(rf"[ø±~<>≤≥ ]*({FIGURE})(?: ?(?:-|–|a|to|hasta) ?({FIGURE}))? ?({SAID})?")
_THOUSANDS = {
    "es": re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?"),
    "en": re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"),
}


def folded(text: str) -> str:
    """Lower case without accents; ``mm²`` becomes ``mm2``."""
    plain = unicodedata.normalize("NFKD", text.replace("º", "°").replace("″", '"').casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def said_unit(said: str | None) -> Unit:
    """The unit that a word beside a figure means."""
    return _OF_SAID.get(said or "", NO_UNIT)


def figure(written: str, language: Language) -> float:
    """A figure as the language writes it: "1.500" is 1500 in Spanish; what is no figure of either is its first part."""
    if _THOUSANDS[language].fullmatch(written):
        return float(written.replace("." if language == "es" else ",", "").replace(",", "."))
    plain = written.replace(",", ".")
    return float(plain) if plain.count(".") <= 1 else float(plain.split(".")[0])


@lru_cache(maxsize=4096)
def folded_key(key: str) -> str:
    """``Par de apriete (Nm)`` becomes ``par_de_apriete_nm``."""
    return "_".join(re.findall(r"[^\W_]+", folded(key)))


@lru_cache(maxsize=4096)
def split_key(key: str) -> tuple[str, Unit]:
    """A folded key's name and unit: ``par_apriete_nm`` → ``par_apriete``, Nm."""
    parts = folded_key(key).split("_")
    for count in (2, 1):
        unit = _OF_KEY.get("_".join(parts[-count:])) if len(parts) > count else None
        if unit and (unit.sign != "min" or parts[0] in _TIMES):
            return "_".join(parts[:-count]), unit
    return "_".join(parts), NO_UNIT


@dataclass(frozen=True, slots=True)
class Span:
    """What a value says in figures: from ``low`` to ``high`` (the same for a single figure)."""

    low: float
    high: float
    unit: Unit


def span(key: str, value: object) -> Span | None:
    """The figures of a specification's value; None where it is words, or more than one measure ("165x20")."""
    _, unit = split_key(key)
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Span(float(value), float(value), unit)
    found = _SPAN.fullmatch(folded(str(value)).strip())
    if found is None:
        return None
    low = figure(found[1], "es")
    high = figure(found[2].lstrip("-"), "es") if found[2] else low
    return Span(min(low, high), max(low, high), said_unit(found[3]) if found[3] else unit)


def comparable(asked: Unit, held: Unit) -> float | None:
    """What to multiply an asked figure by to have it in the held unit; None where the two measure different things.

    A mass is comparable with a force: what hangs there pulls with its weight.
    """
    if asked.dimension == held.dimension:
        return asked.factor / held.factor if asked.dimension or asked == held else None
    if (asked.dimension, held.dimension) == ("mass", "force"):
        return asked.factor * STANDARD_GRAVITY / held.factor
    if (asked.dimension, held.dimension) == ("force", "mass"):
        return asked.factor / STANDARD_GRAVITY / held.factor
    return None
