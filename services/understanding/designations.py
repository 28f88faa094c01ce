"""Figures that name an article and count none: "6204 2RS x 12", "7018 electrodes x 5 kg", "12 x 6205 ZZ"."""

from collections.abc import Sequence

from services.understanding.tokens import Token

TAG = "designation"
_SUFFIXES = frozenset(
    ["2rs", "2rsr", "2rs1", "2rsh", "2z", "zz", "2zr", "rs", "zr", "ddu", "llu", "vv", "c3", "nr", "etn9"]
)  # of a bearing: its seals, its shields, its clearance
_DIGITS = range(3, 6)
_ROUND = 50  # who counts says 100, 250; who names says 6204, 308
_CROSS = frozenset(["x", "*"])
_ENDS = frozenset([",", ";"])


def named_by_figures(tokens: Sequence[Token]) -> None:
    """Make a size of each figure that is a name: one before a bearing's suffix, or in front of a counted line."""
    for at, token in enumerate(tokens):
        if not _could_name(token):
            continue
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if after is not None and (after.key in _SUFFIXES or (_leads(tokens, at) and _is_counted_behind(tokens, at))):
            token.kind, token.tags = "size", frozenset({TAG})
            if after.key in _SUFFIXES:
                after.kind, after.tags = "word", frozenset({TAG})  # "C3 x 4" is no size


def _could_name(token: Token) -> bool:
    return token.kind == "number" and token.key.isdigit() and len(token.key) in _DIGITS


def _leads(tokens: Sequence[Token], at: int) -> bool:
    first = at == 0 or tokens[at - 1].kind == "break" or tokens[at - 1].text in _ENDS
    return first and int(tokens[at].key) % _ROUND != 0


def _is_counted_behind(tokens: Sequence[Token], at: int) -> bool:
    """As in "… electrodes x 5 kg": behind a word, "x" and the figure that ends the line; "M8 x 40" is a size."""
    end = next(
        (i for i in range(at, min(len(tokens), at + 12)) if tokens[i].kind == "break" or tokens[i].text in _ENDS),
        min(len(tokens), at + 12),
    )
    cross = next((i for i in range(at + 2, end - 1) if tokens[i].key in _CROSS), None)
    if cross is None or tokens[cross + 1].kind != "number" or end - cross > 3:
        return False
    if tokens[cross - 1].kind == "word":
        return any(t.kind == "word" for t in tokens[at + 1 : cross])
    return end - cross == 3 and tokens[cross - 1].kind == "size" and tokens[cross - 1].key[-1].isalpha()
