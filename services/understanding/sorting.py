"""The list by its prices: "el más barato", "sort by price". No action sorts, so the search is refined by the words."""

import itertools
import re

from services.actions import Search
from services.understanding.clauses import Clause
from services.understanding.references import content
from services.understanding.turn import Draft, Turn, draft

_MOST = ("cheapest", "least expensive", "menor precio", "precio mas bajo", "lowest price", "lowest priced")
_FALLING = re.compile(r"mayor a menor|mas car\w+ a|car\w primero|high to low|dearest first|most expensive first")
_FIRST = {"es": ("más barato", "más caro"), "en": ("cheapest", "most expensive")}
_ALLOWED = ("cheap", "sorted", "q", "q.which", "q.be", "v.show", "v.tell", "all", "q.verb", "v.have", "only", "thanks")


def read_sorting(clause: Clause, turn: Turn) -> Draft | None:
    """As in "ordénalos por precio", "cuál es el más barato?", "which is the cheapest one" of the list last shown."""
    if not (turn.shelf.results or turn.context.query) or clause.has("v.add", "v.remove", "p.max", "p.min"):
        return None
    asks = clause.has("cheap") and clause.has("q", "q.which", "v.tell", "v.show") and not clause.has("t.discount")
    named = any(t.is_figure or t.brand or not t.has(*_ALLOWED) for t in content(clause.words))
    wish = price_wish(clause, turn)
    if named or not wish or not (asks or clause.has("sorted")):
        return None
    return draft("sort.by-price", 0.86, Search(query=wish, refine=True))


def price_wish(clause: Clause, turn: Turn) -> str:
    """What is to stand first, in the buyer's words; empty for "cheaper" and "too dear", which only narrow the list."""
    if clause.has("sorted"):
        falls = any(_FALLING.search(t.key) for t in clause.words if t.has("sorted"))
        return _FIRST[turn.language][falls]
    pairs = itertools.pairwise(clause.words)
    superlative = any(b.has("cheap") and b.key.startswith("mas ") and a.has("definite") for a, b in pairs)
    said = [t for t in clause.words if t.has("cheap")]
    asked = clause.has("q.which") and not any(t.key in ("cheap", "barato", "barata") for t in said)
    chosen = superlative or asked or any(t.key in _MOST for t in said)
    return " ".join(t.text for t in said) if chosen else ""
