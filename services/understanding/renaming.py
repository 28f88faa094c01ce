"""An article named anew in the same breath: "50 coach screws, I mean coach bolts", "3 black tapes, no, red ones"."""

from collections.abc import Sequence

from services.understanding.references import content
from services.understanding.shop import is_goods
from services.understanding.tokens import Token

_SPEAKS = (
    "q",
    "q.price",
    "v.add",
    "v.remove",
    "v.set",
    "v.have",
    "v.search",
    "v.show",
    "n.cart",
    "checkout",
    "yes",
    "no",
)
_LONGEST = 5  # words of a name


def renamed(left: Sequence[Token], right: Sequence[Token]) -> list[Token] | None:
    """The left part with the right part's name behind its figure; None: no name stands there alone."""
    end = next((i for i, t in enumerate(right) if t.kind in ("mark", "break")), len(right))
    name = list(right[:end])
    if not 0 < len(name) <= _LONGEST or any(t.is_figure or t.has(*_SPEAKS) for t in name):
        return None
    where = next((i for i in range(len(left) - 1, -1, -1) if left[i].is_figure and not left[i].article), None)
    if where is None or not content(left[where + 1 :]) or not any(is_goods(t) and t.kind == "word" for t in name):
        return None
    after = where + 1
    while after < len(left) and (left[after].has("of") or left[after].is_unit):
        after += 1
    if not any(is_goods(t) and t.kind == "word" for t in left[after:]):
        return None
    return [*left[:after], *name, *right[end:]]
