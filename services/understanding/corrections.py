"""Slips of the tongue: "ponme 30 no perdona 300", "20 of the first - sorry, I meant the second"."""

import itertools
from collections.abc import Sequence

from services.understanding.references import content, place_of
from services.understanding.tokens import Token

_WAITS = frozenset(["hang on", "hold on", "wait", "hang about", "wait up", "hold up", "er", "erm", "sorry", "whoa"])
_ARE = frozenset(["son", "que son", "q son", "serian", "eran", "van", "its", "theyre"])


_SLIPS = frozenset(["no", "uy", "ay", "bueno", "ah", "nah"])


def corrected(tokens: Sequence[Token]) -> list[Token]:
    """The tokens as they were meant: what a correction takes back is gone."""
    put_right(tokens)
    result = list(tokens)
    for _ in range(4):
        at = next((i for i, t in enumerate(result) if i and (t.has("correction") or _takes_back(result, i))), None)
        if at is None:
            return result
        result = _mended(result, at)
    return result


def put_right(tokens: Sequence[Token]) -> None:
    """As in "me he colado, son 12", "no, que son 8": behind a slip, what the figure is said to be sets it."""
    _point_out(tokens)
    slipped = len(tokens) > 3 and tokens[-1].is_figure and tokens[-2].key in ("no", "not")  # "son 6 llaves, no 2"
    for before, token, after in zip(["", *(t.key for t in tokens)], tokens, tokens[1:], strict=False):
        slipped = slipped or token.has("mistake", "correction", "no")
        if slipped and token.key in _ARE and before not in ("no", "not") and after.is_figure and not after.article:
            token.tags = frozenset({"set.to", "v.set"})


def _point_out(tokens: Sequence[Token]) -> None:
    """As in "6 of the second - hang on, the first": a halt between two places takes the first one back."""
    for at, (before, token) in enumerate(itertools.pairwise(tokens), 2):
        following = [t for t in tokens[at : at + 3] if t.kind != "mark" and not t.has("definite", "num.mark")]
        if token.key in _WAITS and before.kind == "mark" and following and place_of(following[0], 9) is not None:
            token.tags |= {"correction"}


def _takes_back(tokens: Sequence[Token], at: int) -> bool:
    """As in "20, no, 25 sacos": a no between two figures."""
    if any(t.has("instead") for t in tokens[max(0, at - 3) : at]):
        return False  # "instead of 10 make it 16"
    if tokens[at].key == "no" and _denies(tokens, at):
        return False
    after = [t for t in tokens[at + 1 : at + 3] if t.kind != "mark"]
    before = [t for t in tokens[max(0, at - 4) : at] if t.kind != "mark" and t.key not in ("no", "o", "or", "y")]
    return (
        (tokens[at].key in _SLIPS or tokens[at].has("better"))
        and bool(after and before)
        and after[0].is_figure
        and before[-1].is_figure
    )


def _denies(tokens: Sequence[Token], at: int) -> bool:
    """As in "de teflón quería 5, no 10", "son 6, no 2": the old figure stands right behind the no."""
    said = next((t for t in reversed(tokens[:at]) if t.kind == "word"), None)
    meant = said is not None and (said.has("set.to") or said.key in ("queria", "queriamos", *_ARE))
    return meant and at + 1 < len(tokens) and tokens[at + 1].is_figure


def _mended(tokens: list[Token], at: int) -> list[Token]:
    start = _line_start(tokens, at)
    left = _trimmed(tokens[start:at])
    after = at + 1
    while (
        after < len(tokens)
        and (
            tokens[after].has("correction", "filler", "set.to", "better") or tokens[after].text in (",", ".", "-", "…")
        )
        and not tokens[after].is_figure
    ):
        after += 1
    right = tokens[after:]
    changed = _replaced(left, right) if right and not right[0].has("conj", "q", "q.price") else None
    if changed is None:
        kept = tokens[at]
        kept.tags = kept.tags - {"correction"}
        return tokens
    return [*tokens[:start], *changed]


def _line_start(tokens: Sequence[Token], at: int) -> int:
    return next((i + 1 for i in range(at - 1, -1, -1) if tokens[i].kind == "break"), 0)


def _trimmed(left: list[Token]) -> list[Token]:
    while left and (left[-1].kind == "mark" or (left[-1].has("filler", "no") and not left[-1].is_figure)):
        left = left[:-1]
    return left


def _replaced(left: list[Token], right: list[Token]) -> list[Token] | None:
    """The left part with its figure or its article put right by the right part; None: nothing to put right."""
    figures = [i for i, t in enumerate(left) if t.is_figure and not t.article and not _names_place(left, i)]
    if right[0].is_figure and not right[0].article and figures:
        where = figures[-1]
        rest, more = left[where + 1 :], _until_next(right[1:])
        if content(more) and content(rest):
            return [*left[:where], *right]
        return [*left[:where], right[0], *rest, *right[1:]]
    if right[0].has("definite", "num.mark", "of") or place_of(right[0], 9) is not None:
        start = next(
            (
                i
                for i in range(len(left) - 1, -1, -1)
                if left[i].has("definite", "num.mark", "of") or place_of(left[i], 9) is not None
            ),
            None,
        )
        while start and start > 1 and left[start - 1].has("of", "definite", "num.mark"):
            start -= 1
        return [*left[:start], *right] if start is not None and (start or len(left) <= 3) else None
    return None


def _until_next(right: Sequence[Token]) -> list[Token]:
    end = next((i for i, t in enumerate(right) if t.kind in ("mark", "break") or t.has("conj")), len(right))
    return list(right[:end])


def _names_place(left: Sequence[Token], at: int) -> bool:
    return at > 0 and left[at - 1].has("num.mark", "definite", "of", "size.mark")
