"""A new figure said in a roundabout way, said straight: "could we go to 5 on the bins" is "the bins to 5"."""

from collections.abc import Sequence

from services.understanding.tokens import Token

_MOVES = frozenset(["go", "come", "drop", "get", "stay", "stick", "up", "down", "back", "be", "run", "settle", "move"])
_ON = frozenset(["on", "of", "for", "with"])
_MAY = frozenset(["can", "could", "may", "might", "should", "shall", "let", "would"])
_FRAME = frozenset({"filler", "polite", "conj", "yes", "greet", "only"})
_SAID = frozenset({"set.to", "v.set", "v.need", "v.add", "mistake", "correction"})
_ARE = frozenset(["son", "eran", "es", "era", "van"])
_LONGEST = 6  # words of a name
_TO = frozenset({"to"})


def straight(tokens: Sequence[Token], *, in_cart: bool) -> list[Token] | None:
    """The name, "to" and its new figure; None: nothing of the kind is said. ``in_cart``: there are lines to change."""
    return _moved_on(tokens) or _may_be(tokens) or (_wanted_at(tokens) if in_cart else None)


def _moved_on(tokens: Sequence[Token]) -> list[Token] | None:
    """As in "could we go to 5 on the bins", "drop down to 4 boxes of the rags"."""
    at = next((i for i, t in enumerate(tokens) if _leads_to(t) and _counts(tokens, i + 1)), None)
    if at is None or not all(_frames(t) or t.key.split()[0] in _MOVES for t in tokens[: at + 1]):
        return None
    if not any(t.key.split()[0] in _MOVES for t in tokens[: at + 1]):
        return None
    end = at + 2
    while end < len(tokens) and tokens[end].is_unit:
        end += 1
    on = end < len(tokens) - 1 and tokens[end].key.split()[0] in _ON
    return [*tokens[end + 1 :], _to(tokens[at]), *tokens[at + 1 : end]] if on else None


def _may_be(tokens: Sequence[Token]) -> list[Token] | None:
    """As in "can the bins be 3", "could the gloves be 10 pairs instead"."""
    said = [t for t in tokens if t.kind != "mark" and not t.has("polite", "instead") and t.key != "just"]
    first = said[0].key.split()[0] if said else ""
    at = next((i for i, t in enumerate(said) if t.key in ("be", "become", "go to")), None)
    if first not in _MAY or at is None or not 1 < at < _LONGEST or not _counts(said, at + 1):
        return None
    packed = all(t.is_unit for t in said[at + 2 :])
    pointed = said[1].has("definite") or said[1].key in ("those", "these", "them")
    return [*said[1:at], _to(said[at]), *said[at + 1 :]] if packed and pointed else None


def _wanted_at(tokens: Sequence[Token]) -> list[Token] | None:
    """As in "I want the bins at 3": so many in all of what is in the cart."""
    said = [t for t in tokens if t.kind != "mark" and not t.has("polite")]
    while said and said[0].has("filler") and not said[0].has("v.need"):
        said.pop(0)
    if len(said) < 4 or not said[0].has("v.need") or not said[1].has("definite"):
        return None
    at = next((i for i, t in enumerate(said) if i > 1 and t.key in ("at", "to", "up to", "down to")), None)
    if at is None or at > _LONGEST or not _counts(said, at + 1):
        return None
    packed = all(t.is_unit for t in said[at + 2 :])
    return [*said[1:at], _to(said[at]), *said[at + 1 :]] if packed else None


def restated(tokens: list[Token]) -> list[Token]:
    """As in "I put 2 bins but I need 3", "where it says 10 rags put 12": the name and the figure that is meant."""
    at = next((i for i, t in enumerate(tokens[:-3]) if t.has("said.before") and _counts(tokens, i + 1)), None)
    if at is None:
        return tokens
    end = at + 2
    while end < len(tokens) and _names(tokens[end]) and end < at + 2 + _LONGEST:
        end += 1
    name, lead = tokens[at + 2 : end], end
    while end < len(tokens) and _leads_over(tokens[end]):
        end += 1
    over = tokens[lead:end]
    said = any(t.has(*_SAID) or t.key in _ARE for t in over)
    if not (name or any(t.has("but") for t in over)) or not said or not _counts(tokens, end):
        return tokens
    return [
        *tokens[:at],
        Token("make", "make", 0, 0, tags=frozenset({"v.set"})),
        *name,
        _to(tokens[end]),
        *tokens[end:],
    ]


def _names(token: Token) -> bool:
    return token.kind in ("word", "size") and not token.has(*_SAID, "conj", "but") and token.key not in ("it", "and")


def _leads_over(token: Token) -> bool:
    said = token.kind == "mark" or token.has(*_SAID, "conj", "but", "pron", "filler", "q.be", "only")
    return said and not token.is_figure


def _leads_to(token: Token) -> bool:
    return (token.has("to") or token.key.endswith(" to")) and not token.is_figure


def _counts(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].is_figure and not tokens[at].article


def _frames(token: Token) -> bool:
    return token.kind == "mark" or token.has(*_FRAME)


def _to(token: Token) -> Token:
    return Token("to", "to", token.start, token.end, tags=_TO)
