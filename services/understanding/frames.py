"""What is said around a wish: who told of it ("my mate reckons there's a …"), what it precedes ("before I pay …")."""

import itertools
from collections.abc import Sequence

from services.understanding.recalled import unrecalled
from services.understanding.roundabout import restated
from services.understanding.tokens import Token

_ACTS = frozenset(
    {"v.add", "v.remove", "v.set", "v.swap", "v.show", "clear", "keep", "double", "half", "asks", "n.info"}
)
_SUBJECTS = frozenset(["i", "we", "you", "it", "they", "im", "were", "youre", "that", "this", "the", "anything"])
_SPEAKS = frozenset(
    {"v.add", "v.need", "v.remove", "v.set", "v.swap", "n.order", "n.invoice", "n.quote", "order.number"}
)
_DOES = frozenset(["that", "which", "who", "to", "thatll", "for", "can", "will"])  # the article does, not the buyer
_LONGEST = 9  # tokens until somebody's word is told


def unframed(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with hearsay made one word that seeks, and without what the wish comes before."""
    if len(tokens) > 2 and tokens[0].key == "vale" and tokens[1].kind == "mark":
        tokens[0].tags = tokens[0].tags - {"q.verb", "q.price"}  # "vale, y brocas de 8?" asks for no price
    return restated(unrecalled(_without_hearsay(_without_before(_without_settled(list(tokens))))))


def _without_settled(tokens: list[Token]) -> list[Token]:
    """As in "right, 15 tubes it is": what is settled is ordered."""
    end = len(tokens)
    while end and (tokens[end - 1].kind == "mark" or tokens[end - 1].has("polite", "filler", "thanks")):
        end -= 1
    said = tokens[: max(end - 1, 0)]
    if (
        len(said) < 2
        or tokens[end - 1].key != "it is"
        or not any(t.is_figure for t in said)
        or any(t.has("q", "v.tell", "q.price") for t in said)
    ):
        return tokens
    return [*said, *tokens[end:]]


def _without_before(tokens: list[Token]) -> list[Token]:
    """As in "before you take payment, make the rags 8", "just before we check out add 2 elbows"."""
    at = next((i for i, t in enumerate(tokens[:-1]) if t.key == "before" and _subject(tokens[i + 1])), None)
    if at is None or (at + 2 == len(tokens) and " " not in tokens[-1].key):
        return tokens
    end = min(at + 3, len(tokens))
    while end < len(tokens) and tokens[end].kind != "break" and not _ends(tokens, end):
        end += 1
    return [*tokens[:at], *tokens[end + (end < len(tokens) and tokens[end].text == ",") :]]


def _subject(token: Token) -> bool:
    return token.key.partition(" ")[0] in _SUBJECTS


def _ends(tokens: Sequence[Token], at: int) -> bool:
    wants = tokens[at].has("v.need") and _subject(tokens[at])
    return tokens[at].kind == "mark" or wants or (tokens[at].has(*_ACTS) and not tokens[at].has("checkout", "v.pay"))


def _without_hearsay(tokens: list[Token]) -> list[Token]:
    """As in "fella down the market says there's a paste …": what follows is sought, unless it is ordered outright."""
    start = 0
    while start < len(tokens):
        end = next(
            (i for i in range(start, len(tokens)) if tokens[i].kind == "break" or tokens[i].text in ".!?"), len(tokens)
        )
        said = _said_at(tokens, start, end)
        if said is not None:
            word = tokens[said]
            wish = "v.need" if word.has("v.need") else "filler" if _orders(tokens[said:end]) else "v.search"
            word.tags = frozenset({wish})
            tokens[start : said + 1] = [word]
            end -= said - start
        start = end + 1
    return tokens


def _orders(tokens: Sequence[Token]) -> bool:
    """Whether what was told of is ordered outright; "wipes that take graffiti off" only says what they do."""
    return any(
        t.has("v.add", "v.remove", "v.set", "lost", "help", "n.order")
        and not t.has("p.max")
        and before.key not in _DOES
        for before, t in itertools.pairwise(tokens)
    )


def _said_at(tokens: Sequence[Token], start: int, end: int) -> int | None:
    """Where somebody's word is told, with somebody in front of it and nothing that is wanted."""
    said = next((i for i in range(start, min(end, start + _LONGEST)) if tokens[i].has("hearsay")), None)
    if said is None or said + 1 >= end:
        return None
    before = [t for t in tokens[start:said] if t.kind == "word" or t.is_figure]
    if not any(t.has("teller") for t in before) and not (before and tokens[said].has("told")):
        return None
    return None if any((t.is_figure and not t.article and t.key != "one") or t.has(*_SPEAKS) for t in before) else said
