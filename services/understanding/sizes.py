"""Sizes are never quantities: "125 mm", "M8 x 40", "2 t" become one token each, comparable with those in a name."""

import re
from functools import lru_cache

from services.understanding.tokens import Token

_UNITS = {
    "lumen": "lm",
    "lumens": "lm",
    "tonne": "t",
    "tonnes": "t",
    "ton": "t",
    "tons": "t",
    "tn": "t",
    "tonelada": "t",
    "toneladas": "t",
    "mil": "mm",
    "milimetros": "mm",
    "milimetro": "mm",
    "inch": "in",
    "inches": "in",
    "pulgadas": "in",
    "pulgada": "in",
    "pulg": "in",
    '"': "in",
    "volt": "v",
    "volts": "v",
    "voltios": "v",
    "watt": "w",
    "watts": "w",
    "vatios": "w",
    "litros": "l",
    "litro": "l",
    "litre": "l",
    "litres": "l",
    "liter": "l",
    "liters": "l",
    "lt": "l",
    "lts": "l",
    "gramos": "g",
    "gr": "g",
    "grs": "g",
    "gram": "g",
    "grams": "g",
    "metro": "m",
    "metros": "m",
    "metre": "m",
    "metres": "m",
    "meter": "m",
    "meters": "m",
    "mts": "m",
    "mt": "m",
    "kilo": "kg",
    "kilos": "kg",
    "kgs": "kg",
    "amp": "a",
    "amps": "a",
    "amperios": "a",
    "centimetros": "cm",
    "mm²": "mm2",
}
_SHORT = frozenset(
    {
        "mm",
        "mm2",
        "cm",
        "m",
        "t",
        "v",
        "w",
        "ah",
        "a",
        "l",
        "ml",
        "g",
        "kg",
        "in",
        "hz",
        "hp",
        "kw",
        "kv",
        "nm",
        "lm",
        "ma",
        "k",
    }
)
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)([a-z]\w*|\")?")
# Measures that are no unit of the shop.
FOREIGN = frozenset(
    [
        "ft",
        "foot",
        "feet",
        "yard",
        "yards",
        "pies",
        "lb",
        "lbs",
        "pound",
        "pounds",
        "oz",
        "ounces",
        "libra",
        "libras",
        "onzas",
        "yardas",
    ]
)
_PARTS = re.compile(r"[x/-]")
_CODED = re.compile(r"(?!din|iso)[a-z]{2,}[-/]?\d{3,}")  # "SKU00123 x 10" counts


def join_sizes(tokens: list[Token]) -> list[Token]:
    """Figures with their measure, and what "x" joins, as one token of the kind "size"."""
    result: list[Token] = []
    listed, weighed = _ends_in_quantities(tokens), _weighs_several(tokens)
    at = 0
    while at < len(tokens):
        count = _size_from(tokens, at, first=not result or result[-1].kind in ("break", "mark"), weighed=weighed)
        count = 1 if count == 3 and listed and _line_ends(tokens, at + 3) else count
        result.append(_joined(tokens[at : at + count]) if count > 1 else tokens[at])
        at += max(count, 1)
    return result


def _size_from(tokens: list[Token], at: int, *, first: bool, weighed: bool) -> int:
    token = tokens[at]
    if token.kind == "number" and not token.article and _is_measure(tokens, at + 1):
        return 1 if first_lengths(tokens, at + 1) else 2
    if token.kind == "number" and _is_mixed(tokens, at):
        return 2
    if token.kind == "number" and not weighed and _is_content(tokens, at):
        return 2
    crossed = at + 2 < len(tokens) and tokens[at + 1].key in ("x", "por") and tokens[at + 2].kind in ("number", "size")
    if crossed and at and tokens[at - 1].key in ("talla", "size", "tallas"):
        return 1  # "guantes talla 9 x6"
    if crossed and token.kind == "number" and (_of_a_content(tokens, at + 2) or _is_place(tokens, at)):
        return 1  # "3 x 2.5kg bags", "4 x 5L emulsion"
    if not crossed or (tokens[at + 1].key == "por" and token.kind != "size") or _CODED.fullmatch(token.key):
        return 1
    if token.kind == "size" and token.key[-1].isdigit():
        return 3
    both_plain = (
        token.kind == "number"
        and tokens[at + 2].kind == "number"
        and token.key.replace(",", "").replace(".", "").isdigit()
    )
    return 3 if both_plain and (not first or not _more_words(tokens, at + 3)) else 1


def _is_place(tokens: list[Token], at: int) -> bool:
    """As in "number 2 x5", at the end of what is said."""
    marked = at > 0 and tokens[at - 1].has("num.mark") and tokens[at - 1].key.isalpha()
    end = at + 3
    return marked and (_line_ends(tokens, end) or tokens[end].kind == "mark" or tokens[end].has("polite"))


def _of_a_content(tokens: list[Token], at: int) -> bool:
    """As in "2.5kg": a figure and its weight or volume in one word."""
    unit = tokens[at + 1] if at + 1 < len(tokens) else None
    return unit is not None and unit.has("u.kg", "u.litre") and unit.start == tokens[at].end


def _ends_in_quantities(tokens: list[Token]) -> bool:
    """Whether two lines and more end in "x 200": then that is how many, not how long."""
    ends = [
        at
        for at in range(2, len(tokens))
        if tokens[at].kind == "number" and tokens[at - 1].key == "x" and _line_ends(tokens, at + 1)
    ]
    return len(ends) > 1


def _line_ends(tokens: list[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].kind == "break"


def _is_mixed(tokens: list[Token], at: int) -> bool:
    """As in "4 1/2 inch grinder", "de 4 1/2": a whole and a fraction, where nothing follows that it could count."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or not re.fullmatch(r"\d/\d{1,2}\"?", after.key) or not (tokens[at].value or 99) <= 12:
        return False
    end = next(
        (i for i in range(at + 2, len(tokens)) if tokens[i].kind in ("break", "mark") or tokens[i].has("conj")),
        len(tokens),
    )
    threaded = at + 2 < len(tokens) and tokens[at + 2].key in (
        "bsp",
        "bspt",
        "npt",
        "bspp",
        "inch",
        "gas",
        "pulgadas",
        "pulg",
    )
    if threaded and any(
        t.key == "x" and u.kind == "number" for t, u in zip(tokens[at:end], tokens[at + 1 : end], strict=False)
    ):
        return True
    led = at > 0 and tokens[at - 1].has("of", "size.mark", "num.mark")
    return led or not any(
        t.kind == "word" and t.key.endswith("s") and not t.has("filler", "polite", "measure")
        for t in tokens[at + 2 : end]
    )


def _is_content(tokens: list[Token], at: int) -> bool:
    """As in "6kg powder extinguishers": English writes a pack's content in front, in one word."""
    if (
        at + 2 >= len(tokens)
        or tokens[at + 1].key not in ("kg", "l", "litre", "lt", "ltr")
        or tokens[at].end != tokens[at + 1].start
    ):
        return False
    noun = tokens[at + 2]
    return (
        noun.kind == "word"
        and noun.text.isascii()
        and noun.key.isalpha()
        and not noun.has("of", "prep", "conj")
        and not noun.is_unit
        and _english(tokens)
    )


def _weighs_several(tokens: list[Token]) -> bool:
    """As in "5kg nails, 2l white spirit": items that begin with their weight, not packs of that weight."""
    begins = [
        at
        for at in range(len(tokens) - 1)
        if tokens[at].kind == "number"
        and (not at or tokens[at - 1].kind in ("break", "mark") or tokens[at - 1].has("conj"))
    ]
    weighed = [at for at in begins if any(tag in ("u.kg", "u.litre", "u.metre") for tag in tokens[at + 1].tags)]
    return len(weighed) > 1 and len(weighed) == len(begins)


def _english(tokens: list[Token]) -> bool:
    return not any(t.key in ("de", "del", "y", "para", "con", "los", "las", "el", "la") for t in tokens[:60])


def first_lengths(tokens: list[Token], at: int) -> bool:
    """As in "200 ft of romex": how much, not how long."""
    if tokens[at].key in ("m2", "m3"):
        return at < 2 or tokens[at - 2].kind in ("break", "mark") or tokens[at - 2].has("v.add", "v.need", "conj")
    begins = at < 2 or tokens[at - 2].kind in ("break", "mark") or tokens[at - 2].has("v.add", "v.need", "conj")
    foreign = tokens[at].key in FOREIGN or (begins and tokens[at].key in ("gramos", "grams", "gr"))
    return foreign and at + 1 < len(tokens) and tokens[at + 1].key in ("of", "de")


def _more_words(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind == "word"


def _is_measure(tokens: list[Token], at: int) -> bool:
    if at >= len(tokens) or not tokens[at].has("measure") or tokens[at].key in ("a", "in", "bar", "piece", "k"):
        return False
    if (
        tokens[at].key == "v"
        and at + 1 < len(tokens)
        and tokens[at + 1].kind == "number"
        and tokens[at - 1].end < tokens[at].start
    ):
        return False  # "2 v 3"
    if tokens[at].key == "step" and _counts_ladders(tokens, at):
        return False
    bounded = at > 1 and tokens[at - 2].has("p.max", "p.min") and tokens[at].has("currency")
    return not bounded and not tokens[at].is_unit


def _counts_ladders(tokens: list[Token], at: int) -> bool:
    """As in "1 step ladder", "2 step ladders": so many; "a 3 step ladder" has so many steps."""
    behind = tokens[at + 1].key if at + 1 < len(tokens) else ""
    return behind == "ladders" or (behind == "ladder" and tokens[at - 1].value == 1)


def _joined(parts: list[Token]) -> Token:
    glue = "" if len(parts) == 3 else " "
    if len(parts) == 2 and parts[0].value is not None:
        return Token(
            glue.join(p.text for p in parts), f"{parts[0].value:g}{parts[1].key}", parts[0].start, parts[-1].end, "size"
        )
    return Token(glue.join(p.text for p in parts), "".join(p.key for p in parts), parts[0].start, parts[-1].end, "size")


def _plain(key: str) -> str:
    """Without inch marks and idle noughts: "1,0" and "1" are one size."""
    plain = key.replace(",", ".").replace('"', "").replace("²", "2").replace("°", "")
    return re.sub(r"(?<=\d)\.0+(?!\d)", "", plain)


def figures_of(key: str, following: str = "") -> frozenset[str]:
    """The ways in which a size can be named: "m8x40" → m8x40, m8, 40; "3,25" before "t" → 3.25t, 3.25."""
    plain = _plain(key)
    found = {plain}
    unit = _UNITS.get(following, following)
    if unit in _SHORT and plain and plain[-1].isdigit():
        found.add(plain + unit)
    parts = [plain] if re.fullmatch(r"\d+/\d+", plain) else _PARTS.split(plain)
    for part in parts:
        found.add(part)
        if re.fullmatch(r"m\d+", part):
            found.update((part[1:] + "mm", part[1:]))  # "los de 8", "the 8mm ones"
        if match := _FIGURE.fullmatch(part):
            found.add(match.group(1))
            found.add(match.group(1) + _UNITS.get(match.group(2) or "", match.group(2) or ""))
    return frozenset(f for f in found if f)


@lru_cache(maxsize=4096)
@lru_cache(maxsize=4096)
def written(key: str, following: str = "") -> str:
    """A size as the buyer names it, in the form that :func:`figures_of` lists."""
    plain = _plain(key).replace(" ", "")
    unit = _UNITS.get(following, following)
    if unit in _SHORT and plain and plain[-1].isdigit():
        return plain + unit
    match = _FIGURE.fullmatch(plain)
    if match and match.group(2):
        return match.group(1) + _UNITS.get(match.group(2), match.group(2))
    return plain


_MARKS = "m|g|r|t|e|d|c|b|s|ph|pz|tx|th|gu|dn|pn|ip|cat|din|iso|ral|nr|no|sds"  # of a thread, a drive, a cap, a norm
_MEASURE = re.compile(rf"(?:(?:{_MARKS})[-.]?)?\d[\d.,/x×*\-]*(?:[a-z]{{1,2}}[23²³]?|[\"°º])?")


def is_measure(token: Token) -> bool:
    """As in "13", "M8x40", "PH2": a size of something; "wd40" and "3en1" are names of their own."""
    return token.kind == "number" or (token.kind == "size" and _MEASURE.fullmatch(token.key) is not None)
