"""What is said of a line beside its name: "los codos que te pedí al principio", "de lo que llevo, la línea 2"."""

import re
from collections.abc import Sequence

from services.understanding.tokens import Token

_WHO = "(?:ya )?(?:te |os |le |les |me |nos )?(?:he |has |ha |habia |hemos |habeis |han |ya )?"
_DID = (
    "(?:llevo|llevamos|llevaba|tengo|tenemos|tenia|teniamos|hay|van|"
    "(?:ped|met|anad|inclu)(?:i|imos|iste|isteis|ido|io|ieron)|inclui|encargue|encargamos|encargaste|"
    "(?:apunt|anot|ech|sum|agreg|agregu|encarg|carg|cargu|mand|compr|reserv|aparte?)(?:e|o|amos|aste|asteis|ado|aron)|"
    "puse|pusiste|pusisteis|pusimos|puesto|dije|dijimos|dicho|comente|solicite|quise)"
)
_STATE = "(?: (?:pedid|apuntad|anotad|puest|metid|anadid|encargad|cargad|agregad)[oa]s?)?"
_WHERE = "en (?:el|la|mi|este|nuestro) (?:carrito|carro|cesta|canasta|pedido|lista|orden|compra)"
_WHEN = (
    "al (?:principio|comienzo|inicio|empezar)|antes|hace (?:un )?(?:rato|momento|ratito|poco)|primero|de primeras?|"
    f"ahi|ya|recien|hoy|en primer lugar|de antes|esta manana|{_WHERE}"
)
_RELATIVE = re.compile(rf"(?:que|q) {_WHO}{_DID}{_STATE}(?: (?:{_WHEN}))*")
_ALL_OF_IT = re.compile(
    rf"(?:(?:de|del|en) )?(?:todo )?lo (?:que|q) {_WHO}{_DID}{_STATE}(?: (?:{_WHEN}))*"
    "|(?:de|del|en) (?:la |el |mi |nuestro )?(?:pedido|orden|lista|compra|encargo)"
)
_CHANGES = frozenset(
    ["v.remove", "v.set", "set.to", "v.add", "double", "triple", "half", "v.double", "better", "to", "v.swap"]
)
_ASKED = frozenset(["w.where", "v.return", "n.invoice", "repeat", "v.arrive", "past", "v.show", "v.tell", "q.price"])
_NOT_NAMES = frozenset(["lo", "los", "las", "la", "el", "todo", "a", "de", "y", "eso", "esto", "algo"])
_LONGEST = 12  # words of what is said beside the name
_CART = frozenset({"n.cart"})
_ORDERED = frozenset({"n.order", "n.order.mine", "w.where"})


def unrecalled(tokens: list[Token]) -> list[Token]:
    """The tokens without what only says when a line was ordered, where the message changes it."""
    if any(t.has("w.where", "q.price") or t.key.startswith("donde ") for t in tokens):
        return _asked_of(tokens)
    if not any(t.has("line.mark") or t.has(*_CHANGES) for t in tokens) or any(
        t.has(*_ASKED) and not t.has("v.remove", "v.set") for t in tokens
    ):
        return tokens
    result: list[Token] = []
    counted = any(_is_place(t) for t in tokens)
    changes = sum(_changes(t) for t in tokens)
    at = 0
    while at < len(tokens):
        used, instead = _said_at(tokens, at, result, counted=counted)
        if used and not instead and changes <= sum(_changes(t) for t in tokens[at : at + used]):
            used = 0  # nothing is changed around it
        result.extend(instead if used else [tokens[at]])
        at += used or 1
    return result


def _asked_of(tokens: list[Token]) -> list[Token]:
    """As in "dónde están los codos que te pedí?", "no me han llegado": what was ordered; its price is any article's."""
    at = next((i for i, t in enumerate(tokens) if i and t.key.startswith("que ") and _is_name(tokens[i - 1])), None)
    used = _matched(tokens, at, _RELATIVE) if at is not None else 0
    if at is None or not used or not tokens[at].has("q.cart", "repeat", "orders"):
        return tokens
    priced = any(t.has("q.price") for t in tokens)
    ordered = Token("pedido", "pedido", tokens[at].start, tokens[at].end, tags=_ORDERED)
    return [*tokens[:at], *([] if priced else [ordered]), *tokens[at + used :]]


def _said_at(tokens: Sequence[Token], at: int, before: Sequence[Token], *, counted: bool) -> tuple[int, list[Token]]:
    """How many tokens from ``at`` on tell only of the order, and what stands for them."""
    if tokens[at].key == "lo de" and at + 1 < len(tokens) and tokens[at + 1].has("definite"):
        return 1, []  # "lo de la cinta déjalo en 4"
    first = tokens[at].key.split(" ")[0]
    if first in ("que", "q") and before and _is_name(before[-1]):
        return _matched(tokens, at, _RELATIVE), _of_cart(tokens[at]) if _is_place(before[-1]) else []
    if counted and first in ("de", "del", "en", "lo"):
        return _matched(tokens, at, _ALL_OF_IT), _of_cart(tokens[at])
    return 0, []


def _matched(tokens: Sequence[Token], at: int, pattern: re.Pattern[str]) -> int:
    """The most tokens from ``at`` on that the pattern covers whole."""
    ends: list[int] = []
    words = ""
    for token in tokens[at : at + _LONGEST]:
        if token.kind != "word" and not token.article:
            break
        words = f"{words} {token.key}".strip()
        ends.append(len(words))
    return next((at for at in range(len(ends), 0, -1) if pattern.fullmatch(words[: ends[at - 1]])), 0)


def _is_name(token: Token) -> bool:
    return (
        token.kind in ("word", "size") and token.key not in _NOT_NAMES and not token.has("v.add", "v.remove", "v.need")
    )


def _changes(token: Token) -> bool:
    """As in "… súbelos a 60", "quita …"."""
    return token.has(*_CHANGES) and token.key not in _NOT_NAMES


def _is_place(token: Token) -> bool:
    return token.is_ordinal or token.has("line.mark")


def _of_cart(token: Token) -> list[Token]:
    """As in "de la cesta": whose lines are counted."""
    return [
        Token("de", "de", token.start, token.start, tags=frozenset({"of", "prep"})),
        Token("cesta", "cesta", token.start, token.end, tags=_CART),
    ]
