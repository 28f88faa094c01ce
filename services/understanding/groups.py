"""Several articles named on purpose: "todo lo de Makita", "one of each", "all but the drill", "los dos primeros"."""

import itertools
from collections.abc import Sequence

from services.understanding.lexicon import synonyms
from services.understanding.names import Article, fits
from services.understanding.references import content, resolve
from services.understanding.tokens import Token
from services.understanding.turn import Turn

_COUNTED = {"tres": 3, " 3": 3, "cuatro": 4, " 4": 4}  # "los tres primeros"
_MARKS = frozenset({"all", "each", "both", "except", "rest", "firsts", "lasts"})


def group(words: Sequence[Token], turn: Turn, rows: Sequence[Article]) -> tuple[str, ...]:
    """The SKUs of the group that the words name among the rows; empty where they name none."""
    if not any(t.has(*_MARKS) for t in words) or not rows:
        return ()
    inside, outside = _around_exception(words)
    some = first_or_last(inside, rows)
    if some:
        return some
    if not any(t.has("all", "each", "both", "except") for t in words):
        return ()
    sized = {id(b) for a, b in itertools.pairwise(inside) if a.key == "de"}
    spoken = [
        t
        for t in content(inside)
        if not t.has(*_MARKS)
        and (not t.is_figure or id(t) in sized)
        and not t.is_unit
        and not t.has("enclitic", "v.add", "thanks")
    ]
    places = _places_behind(inside, turn) if any(t.has("each") for t in words) else ()
    if places:
        return places
    spoken = [] if any(t.has("each") for t in words) and all(t.has("attr") for t in spoken) else spoken
    chosen = [f.article for f in fits(spoken, rows)] if spoken else list(rows)
    if spoken and not chosen:
        chosen = side_by_side(inside, rows)
    if outside:
        left = resolve(outside, turn)
        gone = set(
            first_or_last(outside, rows)
            or left.skus
            or left.candidates
            or [f.article.sku for f in fits(content(outside), rows)]
        )
        chosen = [a for a in chosen if a.sku not in gone] if gone else []
    if any(t.has("both") for t in words) and len(chosen) > 4:
        return ()
    return tuple(a.sku for a in chosen)


def are_paired(skus: Sequence[str], turn: Turn) -> bool:
    """Whether all of them come in pairs: boots, gloves."""
    named = [a for a in turn.shelf.all() if a.sku in skus]
    return bool(named) and all(synonyms().paired & a.words for a in named)


def _places_behind(words: Sequence[Token], turn: Turn) -> tuple[str, ...]:
    """As in "5 each of 1 and 3": the places behind "each"."""
    at = next(i for i, t in enumerate(words) if t.has("each")) if any(t.has("each") for t in words) else len(words)
    target = resolve([t for t in words[at:] if t.kind != "mark"], turn) if at + 1 < len(words) else None
    return target.skus if target is not None and target.how == "group" else ()


def side_by_side(words: Sequence[Token], rows: Sequence[Article]) -> list[Article]:
    """As in "both the Bosch and the Makita": each side names its own."""
    sides: list[list[Token]] = [[]]
    for token in words:
        if token.has("conj") or token.text == ",":
            sides.append([])
        else:
            sides[-1].append(token)
    named = [[t for t in content(side) if not t.has(*_MARKS, "v.add") and not t.is_figure] for side in sides]
    found = [fits(side, rows) for side in named if side]
    return [f[0].article for f in found if len(f) == 1] if found and all(len(f) == 1 for f in found) else []


def _around_exception(words: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    for at, token in enumerate(words):
        if token.has("except"):
            end = behind_exception(words, at)
            return [*words[:at], *words[end:]], list(words[at + 1 : end])
    return list(words), []


def behind_exception(words: Sequence[Token], at: int) -> int:
    """Where what is left out ends: "everything bar the hammer, two of each", "all but the drill 3 of each"."""
    for end in range(at + 2, len(words) - 1):
        each = next((t for t in words[end + 1 : end + 3] if t.has("each")), None)
        if words[end].is_figure and each is not None and not words[end - 1].has("num.mark", "definite"):
            return end - 1 if words[end - 1].kind == "mark" else end
    return len(words)


def first_or_last(words: Sequence[Token], rows: Sequence[Article]) -> tuple[str, ...]:
    """As in "los dos primeros", "the first three"."""
    for at, token in enumerate(words):
        if not token.has("firsts", "lasts"):
            continue
        for near in (at - 1, at + 1):
            if 0 <= near < len(words) and words[near].is_figure and not words[near].article:
                count = int(words[near].value or 0)
                chosen = rows[:count] if token.has("firsts") and not token.has("o.last") else rows[-count:]
                return tuple(a.sku for a in chosen) if 1 < count <= len(rows) else ()
            two = 0 <= near < len(words) and words[near].key.endswith((" los dos", " las dos", " the two"))
            if two or (0 <= near < len(words) and words[near].has("both")):
                count = next((n for name, n in _COUNTED.items() if words[near].key.endswith(name)), 2)
                return tuple(a.sku for a in (rows[:count] if token.has("firsts") else rows[-count:]))
    return ()
