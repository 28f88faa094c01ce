"""The measures by which articles fit one another, read from a name and a specification whatever its keys are."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from services.catalogue.views import ProductCard
from services.search import measures
from services.search.folding import fold
from services.search.tokens import Token, tokenise

Fits = Mapping[str, frozenset[str]]
MEASURES = ("thread", "figure", "hole", "screw", "key", "diameter", "length", "bore", "voltage", "section", "size")
_THREAD = re.compile(r"m\d+(?:\.\d+)?")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
_BATTERIES = re.compile(r"\b\d\s*x\s*\d+(?:[.,]\d+)?\s*Ah\b", re.IGNORECASE)
_KEYS = {
    "hole": {"taladro", "broca", "hole", "drill", "agujero"},
    "screw": {"tornillo", "screw"},
    "key": {"llave", "entrecaras", "flats", "spanner", "wrench"},
    "thread": {"rosca", "thread"},
    "bore": {"rosca", "conexion", "thread", "connection", "bsp"},
    "voltage": {"tension", "voltaje", "voltage", "volts"},
    "section": {"seccion", "section"},
    "size": {"talla", "size"},
}
_DIAMETER = {"diametro", "diameter", "dia", "durchmesser"}
_OF_THE_WHOLE = {"disco", "disc", "nominal", "exterior", "outside", "interior", "inside", "hoja", "blade", "mm"}
_NO_SCREW = {"diametro", "cabeza", "head"}


def fits_of(card: ProductCard) -> Fits:
    """What an article must agree in with another, by measure; a measure that it does not tell is missing."""
    return _fits(card.name_es, card.name_en, tuple((key, str(value)) for key, value in card.specification.items()))


@lru_cache(maxsize=8192)
def _fits(name: str, name_en: str, specification: tuple[tuple[str, str], ...]) -> Fits:
    found: dict[str, set[str]] = {measure: set() for measure in MEASURES}
    for at, token in enumerate(_telling(name) or _telling(name_en)):
        _of_name(found, token, first=at == 0)
    for key, value in specification:
        _of_field(found, {word for word in re.split(r"[^a-z0-9]+", fold(key)) if word}, value)
    found["figure"] |= found["diameter"]
    found["hole"] = found["hole"] or found["figure"]
    return {measure: frozenset(values) for measure, values in found.items() if values}


def _telling(name: str) -> list[Token]:
    """The sizes of a name; "2x4,0 Ah" counts batteries and is none."""
    plain = _BATTERIES.sub(" ", name)
    return [token for token in tokenise(plain) if token.kind in {"measure", "size"}]


def _of_name(found: dict[str, set[str]], token: Token, *, first: bool) -> None:
    whole = token.names[0][0]
    if token.kind == "size":
        sides = whole.removeprefix("m").split("x")
        if thread := _THREAD.match(whole):
            found["thread"].add(thread[0])
        if first or not found["diameter"]:
            found["diameter"].add(f"{sides[0]}mm")
        if len(sides) > 1:
            found["length"].add(f"{sides[1]}mm")
    elif whole.endswith("mm") and token.surface.endswith(("mm", "cm")) and not found["figure"]:
        found["figure"].add(whole)
    found["bore"] |= {name for name, _ in token.names if name.endswith("in") and name[0].isdigit()}
    for measure, unit in (("voltage", "v"), ("section", "mm2")):
        if whole.endswith(unit) and _FIGURE.fullmatch(whole.removesuffix(unit)):
            found[measure].add(whole)
    if whole.startswith("size"):
        found["size"].add(whole)


def _of_field(found: dict[str, set[str]], words: set[str], value: str) -> None:
    if words & _DIAMETER and words - _DIAMETER <= _OF_THE_WHOLE:
        found["diameter"] |= set(_millimetres(value))
    for measure in ("hole", "screw", "key"):
        if words & _KEYS[measure] and not (measure == "screw" and words & _NO_SCREW):
            found[measure] |= set(_millimetres(value))
    if words & _KEYS["thread"]:
        found["thread"] |= {name for token in tokenise(value) for name, _ in token.names if _THREAD.fullmatch(name)}
    if words & _KEYS["bore"] and not found["bore"]:
        found["bore"] |= {name for token in tokenise(value) for name, _ in token.names if name.endswith("in")}
    for measure, unit in (("voltage", "v"), ("section", "mm2")):
        if words & _KEYS[measure] and not found[measure] and not words & {"max", "min"}:
            found[measure] |= {f"{measures.plain(measures.figure(n))}{unit}" for n in _FIGURE.findall(value)[:1]}
    if words & _KEYS["size"] and not found["size"]:
        found["size"] |= {f"size{fold(value).strip()}"}


def _millimetres(value: str) -> Iterator[str]:
    """``13 mm``, ``6``, ``3-4`` (3, 3.5 and 4), ``16X1-2`` (its first figure)."""
    span = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(?:-|–|a|to)\s*(\d+(?:[.,]\d+)?)\s*(?:mm)?\s*", value)
    if span is None:
        yield from (f"{measures.plain(measures.figure(number))}mm" for number in _FIGURE.findall(value)[:1])
        return
    low, high = measures.figure(span[1]), measures.figure(span[2])
    for half in range(round(low * 2), round(min(high, low + 50) * 2) + 1):
        yield f"{measures.plain(half / 2)}mm"
