"""What narrows a search: prices, maker, stock; and the words that are left when these are taken out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.understanding.clauses import Clause
from services.understanding.references import phrase
from services.understanding.tokens import Token

_LEADING = frozenset(
    {
        "filler",
        "polite",
        "conj",
        "greet",
        "thanks",
        "det",
        "prep",
        "of",
        "v.search",
        "v.need",
        "v.have",
        "v.show",
        "v.tell",
        "v.add",
        "v.send",
        "q",
        "q.open",
        "only",
        "same",
        "but",
        "one",
        "pron",
        "pron.pl",
        "instead",
        "yes",
        "no",
        "browse",
        "all",
        "vague",
        "v.set",
        "more.of",
    }
)


_BUT = ("que no sea", "que no son", "que no es", "that arent", "that isnt", "thats not")
_NOT = frozenset(["no", "not", "nothing", "dont", "wont", "isnt", "nor", "never", "nunca", "ni", "doesnt"])
_THAT_NOT = frozenset(["que no", "q no", "para que no", "pa que no"])
_ITSELF = frozenset(["se", "me", "nos", "le", "les"])
_THREE_DECIMALS = re.compile(r"^\d{1,3}[.,]\d{3}$")  # "3,500 pesos" is no three and a half


@dataclass(frozen=True, slots=True)
class Filters:
    """Prices in the shop's currency; ``rest``: the tokens that say what is looked for."""

    rest: tuple[Token, ...]
    min_price: float | None = None
    max_price: float | None = None
    brand: str | None = None
    in_stock: bool | None = None

    @property
    def given(self) -> bool:
        return any(v is not None for v in (self.min_price, self.max_price, self.brand, self.in_stock))


def read_filters(tokens: Sequence[Token]) -> Filters:
    words = [t for t in tokens if t.kind != "emoji"]
    words, low, high = _prices(words)
    stock = any(t.has("instock") for t in words)
    makers = [t.brand for t in words if t.brand]
    brand = makers[0] if len(makers) == 1 else None  # "Makita or Bosch" stays in the query
    rest = [t for t in words if not t.has("instock") and not (t.brand and brand)]
    return Filters(tuple(rest), low, high, brand, stock or None)


def other_than(clause: Clause) -> str:
    """As in "alguno que no sea Bosch?", "any that aren't Bosch?": the words that leave some of the list out."""
    at = next((i for i, t in enumerate(clause.words) if t.key.startswith(_BUT)), None)
    if at is None or at + 1 >= len(clause.words) or clause.has("v.remove", "v.set", "all", "rest", "each", "keep"):
        return ""
    return " ".join(t.text for t in clause.words[at:])


def query_of(rest: Sequence[Token]) -> str:
    """The wish in the buyer's own words, freed of what leads to it; "que no se mueva" is the wish itself."""
    words = list(rest)
    while (
        words
        and (words[0].has(*_LEADING) or words[0].kind in ("mark", "emoji") or words[0].article)
        and not (words[0].has("cheap") and len(words) == 1)
        and not _prevents(words)
    ):
        words.pop(0)
    while words and (
        (
            words[-1].has("v.have", "browse", "v.tell", "thanks", "greet", "instead", "one", "q.verb", "p.each")
            and not (len(words) > 1 and words[-1].has("q.verb") and words[-2].key.endswith("of"))
        )  # "get rid of rust"
        or words[-1].kind == "mark"
    ):
        words.pop()
    return phrase([t for t in words if not t.has("thanks", "greet")])


def _prevents(words: Sequence[Token]) -> bool:
    """As in "(algo para) que no se mueva la carga": what the article shall keep from happening."""
    happens = next((t for t in words[1:] if t.key not in _ITSELF), None)
    return words[0].key in _THAT_NOT and happens is not None and happens.kind == "word" and not happens.has(*_LEADING)


def _prices(words: list[Token]) -> tuple[list[Token], float | None, float | None]:
    if not any(t.is_figure for t in words):
        return words, None, None
    for reader in (_between, _bounded):
        found = reader(words)
        if found is not None:
            return found
    return words, None, None


def _amount(words: Sequence[Token], at: int) -> tuple[int, float | None, bool]:
    """Tokens used, the amount, whether a currency was said: "£150", "20 euros", "20 lucas", "100"."""
    start = at
    money = at < len(words) and words[at].has("currency")
    if money:
        at += 1
    if at < len(words) and words[at].has("det", "definite") and not words[at].is_figure:
        at += 1
    if at >= len(words) or not words[at].is_figure or words[at].article:
        return 0, None, False
    value = words[at].value or 0.0
    at += 1
    if value < 1000 and _THREE_DECIMALS.search(words[at - 1].key):
        value *= 1000
    if at < len(words) and words[at].has("currency.thousand"):
        return at + 1 - start, value * 1000, True
    if at < len(words) and words[at].has("currency"):
        return at + 1 - start, value, True
    return at - start, value, money


def _between(words: list[Token]) -> tuple[list[Token], float | None, float | None] | None:
    for at, token in enumerate(words):
        used, low, money = _amount(words, at)
        joint = at + used
        if low is None or joint >= len(words) or words[joint].key not in ("y", "and", "a", "to", "-", "hasta", "e"):
            continue
        more, high, currency = _amount(words, joint + 1)
        before = at > 0 and words[at - 1].has("p.between")
        if high is None or not (before or money or currency) or token.article:
            continue
        start = at - 1 if at and words[at - 1].has("p.between", "of") else at
        return words[:start] + words[joint + 1 + more :], low, high
    return None


def _bounded(words: list[Token]) -> tuple[list[Token], float | None, float | None] | None:
    low = high = None
    at = 0
    rest = list(words)
    while at < len(rest):
        used, value, money = _amount(rest, at)
        if value is None or _measures(rest, at + used):
            at += 1
            continue
        sides = _bound_beside(rest, at, used)
        if sides is None or (not money and rest[sides[0]].has("n.quote")):
            at += max(used, 1)
            continue
        start, end, upper = sides
        low, high = (low, value) if upper else (value, high)
        rest, at = rest[:start] + rest[end:], start
    return (rest, low, high) if low is not None or high is not None else None


def _measures(rest: Sequence[Token], at: int) -> bool:
    return (
        at < len(rest)
        and (rest[at].has("measure") or any(tag.startswith("u.") and tag != "u.unit" for tag in rest[at].tags))
        and not rest[at].has("p.each")
    )


def _bound_beside(rest: Sequence[Token], at: int, used: int) -> tuple[int, int, bool] | None:
    """Where the bound's words begin and end, and whether it is an upper one."""
    end = at + used
    while end < len(rest) and rest[end].has("p.each"):
        end += 1
    start = at
    while start and rest[start - 1].has("filler", "det", "of", "prep") and not rest[start - 1].has("p.max", "p.min"):
        start -= 1
    if start and rest[start - 1].has("p.max", "p.min"):
        first = start - 1
        while first and rest[first - 1].has("p.max", "p.min"):
            first -= 1
        upper = any(t.has("p.max") for t in rest[first:start])
        denied = (
            None if upper else next((i for i in range(first - 1, max(-1, first - 6), -1) if rest[i].key in _NOT), None)
        )
        if denied is not None:  # "que no me salga arriba de 5000"
            return denied - 1 if denied and rest[denied - 1].key in ("que", "q", "that") else denied, end, True
        return first, end, upper
    if end < len(rest) and rest[end].has("p.max", "p.min") and not rest[end].key.endswith((" de", " del")):
        return at, end + 1, rest[end].has("p.max")
    return None
