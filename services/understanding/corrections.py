"""Slips of the tongue: "ponme 30 no perdona 300", "20 of the first - sorry, I meant the second"."""

import itertools
from collections.abc import Sequence

from services.understanding.references import content, place_of
from services.understanding.renaming import renamed
from services.understanding.tokens import Token

_WAITS = frozenset(["hang on", "hold on", "wait", "hang about", "wait up", "hold up", "er", "erm", "sorry", "whoa"])
_ARE = frozenset(["son", "que son", "q son", "serian", "eran", "van", "its", "theyre"])
_SAID = frozenset([*_ARE, "dije", "te dije", "quise", "puse", "pedi", "te pedi", "apunte", "era", "es"])
_SET = frozenset({"set.to", "v.set"})
_BUT = frozenset(
    ["sino", "sino que", "si no", "son", "que son", "eran", "quiero", "queria", "necesito", "ponme", "dame"]
)
_NOT = frozenset(["no", "no quiero", "no queria", "no necesito", "no me pongas", "no pongas"])
_LONGEST = 4  # words of the name between the two figures

_SLIPS = frozenset(["no", "uy", "ay", "bueno", "ah", "nah"])


def corrected(tokens: Sequence[Token]) -> list[Token]:
    """The tokens as they were meant: what a correction takes back is gone."""
    tokens = _straightened(_joined_denial(_moved(list(tokens))))
    put_right(tokens)
    result = list(tokens)
    for _ in range(4):
        at = next((i for i, t in enumerate(result) if i and (t.has("correction") or _takes_back(result, i))), None)
        if at is None:
            return result
        result = _mended(result, at)
    return result


def _moved(tokens: list[Token]) -> list[Token]:
    """As in "los codos, que pasen de 40 a 60": from an old figure to a new one, and no price."""
    for at in range(len(tokens) - 3):
        lead, old, to, new = tokens[at : at + 4]
        bound = lead.has("p.min", "p.max") and lead.key.startswith(("que pas", "que sub", "que baj", "que vay"))
        priced = at + 4 < len(tokens) and tokens[at + 4].has("currency")
        if bound and not priced and old.is_figure and to.key == "a" and new.is_figure:
            return [*tokens[:at], Token("sean", "sean", lead.start, to.end, tags=_SET), *tokens[at + 3 :]]
    return tokens


def _joined_denial(tokens: list[Token]) -> list[Token]:
    """As in "son 12 y no 2", "quería 12 codos y no 2": the "y" before the figure that is denied says nothing."""
    for at in range(len(tokens) - 2):
        figure = tokens[at + 2]
        ends = at + 3 >= len(tokens) or tokens[at + 3].kind in ("mark", "break")
        if tokens[at].key == "y" and tokens[at + 1].key == "no" and figure.is_figure and not figure.article and ends:
            return [*tokens[:at], *tokens[at + 1 :]]
    return tokens


def _straightened(tokens: list[Token]) -> list[Token]:
    """As in "no son 10 sino 12", "codos no son 40 sino 50": the figure that is meant, said straight."""
    at = next((i for i, t in enumerate(tokens[:-3]) if t.key in _NOT and _counts(tokens, i)), None)
    if at is None:
        return tokens
    start = at + 1 if tokens[at + 1].is_figure else at + 2
    but = next((i for i in range(start + 1, min(start + 3 + _LONGEST, len(tokens) - 1)) if tokens[i].key in _BUT), None)
    if but is None or not tokens[but + 1].is_figure or tokens[but + 1].article:
        return tokens
    name = [t for t in tokens[start + 1 : but] if t.kind != "mark"]
    if any(t.is_figure or t.has("v.add", "v.remove", "v.need") for t in name):
        return tokens
    are = Token("son", "son", tokens[at].start, tokens[but].end, tags=_SET)
    return [*tokens[:at], *name, are, *tokens[but + 1 :]]


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """A figure right behind the no, or behind what it is said to be."""
    behind = tokens[at + 1]
    figure = tokens[at + 2] if behind.key in _SAID or behind.has("v.need") else behind
    return figure.is_figure and not figure.article


def put_right(tokens: Sequence[Token]) -> None:
    """As in "me he colado, son 12", "no, que son 8": behind a slip, what the figure is said to be sets it."""
    _point_out(tokens)
    denied = len(tokens) > 3 and tokens[-1].is_figure and tokens[-2].key in ("no", "not")  # "son 6 llaves, no 2"
    slipped, said = denied, _SAID if denied else _ARE
    for before, token, after in zip(["", *(t.key for t in tokens)], tokens, tokens[1:], strict=False):
        slipped = slipped or token.has("mistake", "correction", "no")
        if slipped and token.key in said and before not in ("no", "not") and after.is_figure and not after.article:
            token.tags = frozenset({"set.to", "v.set"})


def _point_out(tokens: Sequence[Token]) -> None:
    """As in "6 of the second - hang on, the first": a halt between two places takes the first one back."""
    for at, (before, token) in enumerate(itertools.pairwise(tokens), 2):
        following = [t for t in tokens[at : at + 3] if t.kind != "mark" and not t.has("definite", "num.mark")]
        if (
            (token.key in _WAITS or token.key in _SLIPS)
            and before.kind == "mark"
            and following
            and place_of(following[0], 9) is not None
        ):
            token.tags |= {"correction"}


def _takes_back(tokens: Sequence[Token], at: int) -> bool:
    """As in "20, no, 25 sacos": a no between two figures."""
    if not (tokens[at].key in _SLIPS or tokens[at].has("better")):
        return False
    if any(t.has("instead") for t in tokens[max(0, at - 3) : at]):
        return False  # "instead of 10 make it 16"
    if tokens[at].key == "no" and (_denies(tokens, at) or _numbers(tokens, at)):
        return False
    after = [t for t in tokens[at + 1 : at + 3] if t.kind != "mark"]
    before = [t for t in tokens[max(0, at - 4) : at] if t.kind != "mark" and t.key not in ("no", "o", "or", "y")]
    return bool(after and before) and after[0].is_figure and before[-1].is_figure


def _numbers(tokens: Sequence[Token], at: int) -> bool:
    """As in "5 no. 2": a place, written short."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is not None and after.text == "." and after.start == tokens[at].end


def _denies(tokens: Sequence[Token], at: int) -> bool:
    """As in "de teflón quería 5, no 10", "son 6, no 2": the old figure stands right behind the no."""
    said = next((t for t in reversed(tokens[:at]) if t.kind == "word"), None)
    meant = said is not None and (said.has("set.to") or said.key in ("queria", "queriamos", *_SAID))
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
        if more and all(t.is_unit for t in more):
            return [*left[:where], right[0], *more, *rest[rest[0].is_unit if rest else 0 :], *right[1 + len(more) :]]
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
    return renamed(left, right)


def _until_next(right: Sequence[Token]) -> list[Token]:
    end = next((i for i, t in enumerate(right) if t.kind in ("mark", "break") or t.has("conj")), len(right))
    return list(right[:end])


def _names_place(left: Sequence[Token], at: int) -> bool:
    return at > 0 and left[at - 1].has("num.mark", "definite", "of", "size.mark")
