"""A text cut into tokens: words with what they can mean, figures, sizes, marks and line breaks, each with its place."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from services.understanding.lexicon import NOTHING, Lexicon, Tags
from services.understanding.text import fold

Kind = Literal["word", "number", "size", "mark", "break", "emoji"]

# A word keeps what stands between its letters and figures: M8x40, 1/2", 4,8x12, EPI/GU-09, don't, 90%.
_STRETCHED = re.compile(r"(.)\1{2,}")  # "holaaa", "siii"
_PLURAL_SIZE = re.compile(r"(?:m?\d+(?:[.,]\d+)?)(?:x\d+(?:[.,]\d+)?)*(?:mm)?s")  # "the M10s", "6x60s", "22s"
_WORD = re.compile(
    r"""\n | [€£$\#] | [^\W_](?: [^\W_] | ['/&+°·-](?=[^\W_]) | (?<=\d)[.,:](?=\d) | (?<=\d)["%°ºª] | [²³] )* | \S""",
    re.VERBOSE,
)
_ENOUGH = re.compile(r"(?<=\d)['’](?=s (?:enough|plenty|ample|fine|grand|loads)\b)")  # "50's enough"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_FIGURE_AND_LETTERS = re.compile(r"(\d+(?:[.,]\d+)?)([a-z]+)")
MOST = 800  # tokens: a message of 4096 characters of anything stays under the time limit
_WILL = frozenset(
    ["i", "you", "he", "she", "it", "we", "they", "that", "there", "this", "what", "who", "how", "u", "ye", ""]
)
_SHORTEST = 3  # letters of a word that may be mistyped
_LONGEST = 64  # characters of a word that is looked up


@dataclass(slots=True)
class Token:
    """``key``: the folded word without apostrophes; ``value``: a figure's; ``brand``: the maker's name."""

    text: str
    key: str
    start: int
    end: int
    kind: Kind = "word"
    tags: Tags = NOTHING
    value: float | None = None
    article: bool = False
    brand: str = ""
    mended: bool = False

    def has(self, *tags: str) -> bool:
        return not self.tags.isdisjoint(tags)

    @property
    def is_figure(self) -> bool:
        return self.kind == "number" and self.value is not None

    @property
    def is_ordinal(self) -> bool:
        """As in "second", "último"."""
        return any(tag.startswith("o.") for tag in self.tags)

    @property
    def is_unit(self) -> bool:
        """As in "boxes", "metros"."""
        return any(tag.startswith("u.") for tag in self.tags)


def tokenise(text: str) -> list[Token]:
    """Words, marks and line breaks in order; nothing is known of their meaning yet."""
    found = []
    text = _ENOUGH.sub(" ", text)
    for match in _WORD.finditer(text):
        raw = match.group()
        found.extend(_tokens(raw, match.start()))
        if len(found) >= MOST:
            break
    return found


def _tokens(raw: str, start: int) -> list[Token]:
    key = fold(raw[:_LONGEST]).replace("'", "")
    key = key if key.strip() else raw  # a lone apostrophe is a mark with a key, as every token has one
    key = key[:-1] if _PLURAL_SIZE.fullmatch(key) else key
    if raw == "\n":
        return [Token(raw, raw, start, start + 1, "break")]
    if (cut := _shortened_will(raw)) is not None:
        return [*_tokens(raw[:cut], start), Token(raw[cut:], "will", start + cut, start + len(raw))]
    if not any(char.isalnum() for char in raw):
        return [Token(raw, key, start, start + len(raw), _sign(raw))]
    if _NUMBER.fullmatch(raw):
        return [Token(raw, key, start, start + len(raw), "number")]
    return _glued(raw, key, start) or [Token(raw, key, start, start + len(raw), "size" if _is_size(key) else "word")]


def _shortened_will(raw: str) -> int | None:
    """Where "'ll" begins behind a noun, as in "4 rags'll do"; "we'll" stays one word."""
    folded = fold(raw[-_LONGEST:])
    if not folded.endswith("'ll") or len(raw) > _LONGEST or folded[:-3] in _WILL:
        return None
    return len(raw) - 3


def _sign(raw: str) -> Kind:
    if raw in "€£$#&+":
        return "word"
    return "emoji" if ord(raw[0]) > 0x2000 and unicodedata.category(raw[0]) in ("So", "Sk") else "mark"


def _is_size(key: str) -> bool:
    return any(char.isdigit() for char in key) and not key.endswith(("st", "nd", "rd", "th", "º", "ª"))


_PERCENT = frozenset({"t.discount", "percent"})
_SPLIT_UNITS = frozenset(
    [
        "m",
        "mt",
        "mts",
        "mtr",
        "mtrs",
        "metros",
        "metro",
        "metres",
        "meters",
        "l",
        "lt",
        "lts",
        "ltr",
        "litros",
        "litro",
        "litres",
        "kg",
        "kgs",
        "kilos",
        "kilo",
        "uds",
        "ud",
        "und",
        "unds",
        "u",
        "pcs",
        "pc",
        "pz",
        "pza",
        "pzas",
        "piezas",
        "unidades",
        "cajas",
        "caja",
        "boxes",
        "box",
        "packs",
        "pack",
        "bolsas",
        "bags",
        "rollos",
        "rolls",
        "sacos",
        "doz",
        "dozen",
        "k",
        "off",
        "eur",
        "euros",
    ]
)


def _glued(raw: str, key: str, start: int) -> list[Token] | None:
    """A figure and its unit written together: "15m", "20uds", "2k", "x200", "20x"."""
    if len(key) > 1 and key[0] == "x" and _NUMBER.fullmatch(key[1:]):
        return [Token("x", "x", start, start + 1), Token(raw[1:], key[1:], start + 1, start + len(raw), "number")]
    match = _FIGURE_AND_LETTERS.fullmatch(key)
    if match is None or len(key) != len(raw) or raw == "3M":
        return None
    figure, letters = match.groups()
    if letters != "x" and letters not in _SPLIT_UNITS:
        return None
    cut = start + len(figure)
    return [
        Token(raw[: len(figure)], figure, start, cut, "number"),
        Token(raw[len(figure) :], letters, cut, start + len(raw)),
    ]


def tag(
    tokens: list[Token], first: Lexicon, second: Lexicon, brand_at: Callable[[list[str], int], tuple[int, str]]
) -> list[Token]:
    """Give every word its meanings, the text's language first; phrases become one token."""
    keys = [token.key for token in tokens]
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        count, token = _tagged(tokens, keys, at, (first, second), brand_at)
        result.append(token)
        at += count
    return result


def _tagged(
    tokens: list[Token],
    keys: list[str],
    at: int,
    lexicons: tuple[Lexicon, Lexicon],
    brand_at: Callable[[list[str], int], tuple[int, str]],
) -> tuple[int, Token]:
    token = tokens[at]
    if token.kind in ("mark", "break", "emoji"):
        return 1, token
    count, brand = brand_at(keys, at)
    if count:
        return count, _joined(tokens[at : at + count], NOTHING, brand)
    for lexicon in lexicons:
        count, tags = lexicon.phrases.match(keys, at)
        if count:
            return count, _joined(tokens[at : at + count], tags)
    token.tags = lexicons[0].tags(token.key)
    if token.key.endswith("%"):
        token.tags = _PERCENT
    if not token.tags and token.key not in lexicons[0].numbers and token.key not in lexicons[0].groups:
        token.tags = _borrowed(lexicons[1].tags(token.key)) or _stretched(token.key, lexicons[0])
    return 1, token


def _stretched(key: str, lexicon: Lexicon) -> Tags:
    """What "holaaa" and "siii" mean; AAA is a battery."""
    plain = _STRETCHED.sub(r"\1", key)
    return lexicon.tags(plain) if plain != key and len(plain) > 1 else NOTHING


def _borrowed(tags: Tags) -> Tags:
    """What a word of the other language may mean here: "primer" is paint in an English text, no ordinal."""
    return NOTHING if any(tag.startswith("o.") for tag in tags) else tags - {"filler", "vague", "comparative"}


def _joined(parts: list[Token], tags: Tags, brand: str = "") -> Token:
    if len(parts) == 1:
        parts[0].brand, parts[0].tags = brand, tags
        return parts[0]
    text, key = " ".join(p.text for p in parts), " ".join(p.key for p in parts)
    return Token(text, key, parts[0].start, parts[-1].end, "word", tags, brand=brand)


def straighten(tokens: list[Token], lexicon: Lexicon, known: Callable[[str], bool]) -> None:
    """What is written short or with swapped fingers becomes the word that it is, before phrases are looked for."""
    for token in tokens:
        token.key = lexicon.short.get(token.key, token.key)
        if token.kind != "word" or len(token.key) < _SHORTEST or not token.key.isalpha() or token.text.isupper():
            continue
        if not lexicon.knows(token.key) and not known(token.key) and not token.text[0].isupper():
            token.key = lexicon.spelling.straight(token.key) or token.key


def sound_out(tokens: list[Token], lexicon: Lexicon, known: Callable[[str], bool]) -> None:
    """Spanish written as it sounds: "sinco", "bovinas", "nesesito" become the words that they are."""
    for token in tokens:
        if (
            token.kind == "word"
            and len(token.key) > 3
            and token.key.isalpha()
            and not lexicon.knows(token.key)
            and not known(token.key)
        ):
            token.key = lexicon.spelling.heard(token.key) or token.key


def mend(tokens: list[Token], lexicon: Lexicon, known: Callable[[str], bool], most: int = 24) -> None:
    """Look unknown words up again as if one letter were wrong; those of the trade and of the context are left alone."""
    for at, token in enumerate(tokens):
        if (
            token.kind != "word"
            or token.tags
            or token.brand
            or not token.key.isalpha()
            or known(token.key)
            or _is_name(tokens, at)
        ):
            continue
        most -= 1
        if most < 0:
            return
        meant = lexicon.spelling.mend(token.key)
        if meant is None or (
            _names_goods(tokens, at) and all(tag.startswith(("v.", "enclitic", "pron")) for tag in lexicon.tags(meant))
        ):
            continue
        token.tags, token.mended = lexicon.tags(meant), True


def _is_name(tokens: list[Token], at: int) -> bool:
    """A capital inside a line: somebody's name, not a slip."""
    begins = at == 0 or tokens[at - 1].kind in ("mark", "break")
    return not begins and tokens[at].text[0].isupper() and not tokens[at].text.isupper()


def _names_goods(tokens: list[Token], at: int) -> bool:
    """Behind a figure, an article or "de" stands a noun, which is no mistyped verb."""
    return at > 0 and (
        tokens[at - 1].kind == "number"
        or tokens[at - 1].has("det", "of", "definite", "q", "v.have", "v.need", "v.search")
    )
