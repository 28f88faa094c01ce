"""Figures however they are written: "1.500", "2k", "veinticinco", "media docena", "a couple", "a gross"."""

import re

from services.understanding.lexicon import Lexicon
from services.understanding.tokens import Token

_THOUSANDS = {"es": re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?"), "en": re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")}
_HALF = {"medio", "media", "half"}
_HALVES = {"1/2", "½"}
_HALF_DOZEN = {"half-dozen", "half-a-dozen"}
_AND = {"y", "and", "e"}
_PAIR = {"par", "pair", "parcito", "parsito"}
_ACTING = ("v.add", "v.need", "v.set", "v.remove", "set.to", "better")
_MOST = 1e12  # what is written with more figures is as absurd, and fits into no database


def number(written: str, language: str) -> float | None:
    """The value of a figure as the text's language writes it; None for what is none ("1.2.3").

    A separator of the other language is taken as it can be: "2.5" in a Spanish text is two and a half; "1,500"
    there could be one and a half only of something measured, which ``items`` decides.
    """
    if _THOUSANDS[language].fullmatch(written):
        inner = "." if language == "es" else ","
        return min(float(written.replace(inner, "").replace(",", ".")), _MOST)
    plain = written.replace(",", ".")
    return min(float(plain), _MOST) if plain.count(".") <= 1 else None


def whole(value: float) -> int | float:
    return int(value) if value == int(value) else value


def read_figures(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """Number words become figures; what belongs together becomes one token."""
    for token in tokens:
        if token.kind == "number":
            token.value = number(token.key, lexicon.language)
    tokens = _signed(tokens)
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        count, figure = _figure(tokens, at, lexicon)
        result.append(figure or tokens[at])
        at += max(count, 1)
    return result


def _signed(tokens: list[Token]) -> list[Token]:
    """As in "ponme -3 guantes": behind a verb a lone minus belongs to its figure; several are the bullets of a list."""
    minuses = [at for at in range(1, len(tokens) - 1) if _is_minus(tokens, at)]
    if len(minuses) != 1 or not tokens[minuses[0] - 1].has(*_ACTING):
        return tokens
    at = minuses[0]
    sign, figure = tokens[at], tokens[at + 1]
    text, key = sign.text + figure.text, sign.key + figure.key
    negative = Token(text, key, sign.start, figure.end, "number", value=-(figure.value or 0))
    return [*tokens[:at], negative, *tokens[at + 2 :]]


def _is_minus(tokens: list[Token], at: int) -> bool:
    sign, figure = tokens[at], tokens[at + 1]
    return sign.text == "-" and figure.is_figure and sign.end == figure.start and sign.start > tokens[at - 1].end


def _figure(tokens: list[Token], at: int, lexicon: Lexicon) -> tuple[int, Token | None]:
    """How many tokens from ``at`` on make one figure, and that figure."""
    token = tokens[at]
    count, value = 1, token.value
    if token.kind == "number":
        count, value = _and_half_of(tokens, at, lexicon) or (1, token.value)
    elif token.key in ("a", "an", "una") and _key(tokens, at + 1) in _HALF:
        count, value = _half(tokens, at + 1, lexicon)  # "a half dozen"
        count += 1 if value is not None else 0
    else:
        count, value = _spoken(tokens, at, lexicon)
    if value is None and count == 0 and token.kind != "number":
        count, value = _spoken(tokens, at, lexicon)
    if value is None:
        return 0, None
    article = count == 1 and token.key in ("un", "una", "a", "an")
    more, value = _grouped(tokens, at + count, value, lexicon, article=article)
    extra, value = _and_a_half(tokens, at + count + more, value) if not (article and not more) else (0, value)
    if count + more + extra == 1 and token.kind == "number":
        return 1, token
    return count + more + extra, _merged(
        tokens[at : at + count + more + extra], value, article=article and not more and not extra
    )


def _and_half_of(tokens: list[Token], at: int, lexicon: Lexicon) -> tuple[int, float] | None:
    """As in "1 1/2 dozen"."""
    value = tokens[at].value
    halved = _key(tokens, at + 1) in _HALVES and _key(tokens, at + 2) in lexicon.groups
    return (2, value + 0.5) if halved and value is not None else None


def _merged(parts: list[Token], value: float, *, article: bool) -> Token:
    tags = parts[0].tags if len(parts) == 1 else frozenset({"pair"} if parts[-1].key in _PAIR and value == 2 else ())
    text, key = " ".join(p.text for p in parts), " ".join(p.key for p in parts)
    return Token(text, key, parts[0].start, parts[-1].end, "number", tags, value, article=article)


def _spoken(tokens: list[Token], at: int, lexicon: Lexicon) -> tuple[int, float | None]:
    """A run of number words: "ciento veinte", "twenty-five", "a hundred and fifty", "treinta y cinco"."""
    first = tokens[at].key
    if first in _HALF:
        return _half(tokens, at, lexicon)
    if "-" in first and all(part in lexicon.numbers for part in first.split("-")):
        return 1, float(sum(lexicon.numbers[part] for part in first.split("-")))
    if first == "couple":
        return _couple(tokens, at, lexicon)
    if first in _HALVES and (dozen := lexicon.groups.get(_key(tokens, at + 1))):
        return 2, dozen / 2  # "1/2 dozen"
    if first in _HALVES and _key(tokens, at + 1) == "a" and (dozen := lexicon.groups.get(_key(tokens, at + 2))):
        return 3, dozen / 2  # "1/2 a dozen"
    if first in _HALF_DOZEN:
        return 1, 6.0
    if first in lexicon.groups and first not in _PAIR and first not in ("score", "grand", "ciento"):
        return _round(tokens, at, lexicon)
    return _sum(tokens, at, lexicon) if first in lexicon.numbers else (0, None)


def _round(tokens: list[Token], at: int, lexicon: Lexicon) -> tuple[int, float | None]:
    """As in "docena", "mil quinientos", "(the) hundred and fifty (lumen ones)"."""
    group = lexicon.groups[tokens[at].key]
    if group in (100, 1000) and _key(tokens, at + 1) in _AND and lexicon.language == "en":
        return _grouped(tokens, at, 1.0, lexicon, article=True)
    used, rest = _behind_thousand(tokens, at, lexicon)
    return 1 + used, float(group) + rest


def _couple(tokens: list[Token], at: int, lexicon: Lexicon) -> tuple[int, float | None]:
    """As in "a couple of hundred", "couple dozen", "couple of those"."""
    behind = _key(tokens, at + 1)
    if behind in lexicon.groups and behind not in _PAIR:
        return 1, 2.0
    several = 2 if _key(tokens, at + 2) in lexicon.groups else 1
    return (several if behind == "of" else 1, 2.0) if behind.split(" ")[0] == "of" else (0, None)


def _behind_thousand(tokens: list[Token], at: int, lexicon: Lexicon) -> tuple[int, float]:
    """As in "mil quinientos", "mil doscientos cincuenta"."""
    behind = lexicon.numbers.get(_key(tokens, at + 1), 0)
    if tokens[at].key != "mil" or behind < 100:
        return 0, 0.0
    used, rest = _sum(tokens, at + 1, lexicon)
    return used, rest or 0.0


def _sum(tokens: list[Token], at: int, lexicon: Lexicon) -> tuple[int, float | None]:
    value, count = lexicon.numbers[tokens[at].key], 1
    while True:
        skip = 1 if _key(tokens, at + count) in _AND else 0
        step = lexicon.numbers.get(_key(tokens, at + count + skip))
        joins = (
            step is not None
            and step < 100
            and step >= 1
            and _fits(value, step, joined=bool(skip), language=lexicon.language)
        )
        if not joins or step is None or _key(tokens, at + count + skip) in ("a", "an"):
            return count, float(value)
        value, count = value + step, count + skip + 1


def _fits(value: int, step: int, *, joined: bool, language: str) -> bool:
    """Whether a smaller number can follow: "cien(to) veinte", "treinta y cinco", "twenty five"."""
    if value >= 100 and value % 100 == 0:
        return True
    return value % 10 == 0 and 20 <= value < 100 and step < 10 and (joined or language == "en")


def _half(tokens: list[Token], at: int, lexicon: Lexicon) -> tuple[int, float | None]:
    skip = 2 if _key(tokens, at + 1) in ("a", "of") else 1
    group = lexicon.groups.get(_key(tokens, at + skip))
    if group is not None:
        return skip + 1, group / 2
    if at + skip < len(tokens) and tokens[at + skip].has("u.kg", "u.litre", "u.metre", "u.pallet"):
        return skip, 0.5
    return 0, None


def _grouped(tokens: list[Token], at: int, value: float, lexicon: Lexicon, *, article: bool) -> tuple[int, float]:
    """As in "dos docenas", "2k", "dos mil quinientos", "a gross"; "un par" only with the article."""
    key = _key(tokens, at)
    if key == "k" and tokens[at].start == tokens[at - 1].end:
        return 1, value * 1000
    if key == "couple" and article:
        skip = 2 if _key(tokens, at + 1) == "of" else 1
        several = lexicon.groups.get(_key(tokens, at + skip)) if _key(tokens, at + skip) not in _PAIR else None
        if several:
            return skip + 1, 2.0 * several  # "a couple of hundred"
    if key not in lexicon.groups or (key in _PAIR and not article) or (key in ("score", "ciento") and not article):
        return 0, value
    total, count = value * lexicon.groups[key], 1
    if lexicon.groups[key] in (100, 1000):
        skip = 1 if _key(tokens, at + count) in _AND else 0
        rest = at + count + skip
        if (
            rest < len(tokens)
            and tokens[rest].key in lexicon.numbers
            and tokens[rest].key not in ("a", "an", "un", "una")
        ):
            used, more = _sum(tokens, rest, lexicon)
            inner = _key(tokens, rest + used)
            if inner in lexicon.groups and lexicon.groups[inner] == 100:
                return count + skip + used + 1, total + (more or 0) * 100
            return count + skip + used, total + (more or 0)
    return count, total


def _and_a_half(tokens: list[Token], at: int, value: float) -> tuple[int, float]:
    """As in "dos y medio", "two and a half", "three and a quarter", "docena y media" (half of the dozen)."""
    if _key(tokens, at) not in _AND:
        return 0, value
    skip = 2 if _key(tokens, at + 1) == "a" else 1
    key = _key(tokens, at + skip)
    share = 0.5 if key in _HALF else 0.25 if key in ("quarter", "cuarto") else 0.75 if key == "threequarters" else None
    if share == 0.5 and skip == 2 and _key(tokens, at + 3) in ("dozen", "doz"):
        return 4, (value + share) * 12
    if share is None or (at + skip + 1 < len(tokens) and tokens[at + skip + 1].key in ("docena", "dozen", "a")):
        return 0, value
    return skip + 1, value + (
        share * 12 if value % 12 == 0 and value and tokens[at - 1].key.startswith(("doc", "doz")) else share
    )


def _key(tokens: list[Token], at: int) -> str:
    return tokens[at].key if at < len(tokens) else ""
