"""A need told by who has no word for the article: what he wants to do, or what is wrong. It is one search.

"Quitar la pintura vieja de una reja" takes nothing out of the cart, "pick up dropped screws from the floor" asks for no
delivery: the whole message says what the thing sought is for. That is decided before its words are read one by one.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from services.actions import Search
from services.understanding.clauses import Clause
from services.understanding.codes import code_spans
from services.understanding.filters import read_filters
from services.understanding.shop import is_goods, topics
from services.understanding.telltale import LIKELY, SURE, Found, Told, of_trouble, plain, purpose, task
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

RULE = "need."
_MOST_WORDS = 40
_MOST_CLAUSES = 5
_NEVER = 99
_SHORT = 3  # letters
_CHEAPEST = 2  # a bound below it is no price
_ELSE = (
    *("n.cart", "n.invoice", "n.quote", "order.number", "human", "inject", "currency.thousand", "percent", "story"),
    *("t.discount", "lang.es", "lang.en", "reason", "each", "repeat", "threat", "compare", "unwanted"),
)
_MARKS = ("num.mark", "line.mark", "sku.mark")
_FRAME = frozenset({"greet", "polite", "thanks"})
_ORDERS = ("v.add", "v.remove", "v.set", "v.swap", "v.show", "v.tell", "v.have", "checkout", "clear", "q", "greet")
_OPENS = ("q.open", "q.which", "q.when", "q.price", "cond", "w.where", "w.arrive", "yes")


def read_need(clauses: Sequence[Clause], turn: Turn) -> Draft | None:
    """The whole message as one search, where it tells a task, a purpose or a trouble, and asks nothing of the clerk."""
    if not _may_tell(clauses, turn):
        return None
    words = _spoken(clauses)
    told = plain(words, turn.language)
    if not (told.words and 1 < len(words) <= _MOST_WORDS) or told.says("shop", "persons") or _is_pointed(words, turn):
        return None
    doing = _in_one_breath(clauses)
    if any(_calls_off(c, told) for c in clauses) or _goes_elsewhere(clauses, len(doing), told, turn):
        return None
    first = told if len(doing) == len(clauses) else plain(_spoken(doing), turn.language)
    found = _found(first, told, clauses, turn)
    if found is None or code_spans(words, turn):
        return None
    search = _search(words[found.at :])
    if _is_listed(turn) and (told.led_by_use or not (found.kind == "task" or told.has_subject)):
        return _narrowed(found, search)
    return draft(f"{RULE}{found.kind}", 0.84 if found.weight >= SURE else 0.76, search)


def _is_listed(turn: Turn) -> bool:
    return bool(turn.shelf.results or turn.shelf.product or turn.context.query)


def _narrowed(found: Found, search: Search) -> Draft | None:
    """As in "que no se calienten mucho" of the list before his eyes; a trouble of what is in hand is a question."""
    if found.kind != "purpose":
        return None
    return draft(f"{RULE}of-the-list", 0.82, search.model_copy(update={"refine": True}))


def _in_one_breath(clauses: Sequence[Clause]) -> list[Clause]:
    """The first clause, and what runs on from it: "remover la cola o la pintura en un cubo"."""
    doing = list(clauses[:1])
    for before, clause in itertools.pairwise(clauses):
        if not (clause.words[0].has("definite") or clause.tokens[0].start == before.tokens[-1].end + 1):
            break
        doing.append(clause)
    return doing


def _found(first: Told, told: Told, clauses: Sequence[Clause], turn: Turn) -> Found | None:
    """What speaks loud enough, the task of the first breath before all."""
    tellings = (task(first), purpose(told), of_trouble(told)) if first.words else ()
    bought = told.says("bought")
    return next((f for f in tellings if f.weight >= _needed(f, clauses, turn, bought=bought)), None)


def _may_tell(clauses: Sequence[Clause], turn: Turn) -> bool:
    """One line of few clauses, which speaks neither of the order nor of the talk itself."""
    if not 0 < len(clauses) <= _MOST_CLAUSES or turn.injected or turn.quoting or turn.listing:
        return False
    return clauses[0].line == clauses[-1].line and not any(c.intro or c.has(*_ELSE) for c in clauses)


def _spoken(clauses: Sequence[Clause]) -> list[Token]:
    return [t for c in clauses for t in c.tokens if t.kind != "emoji" and not t.has(*_FRAME)]


def _is_pointed(words: Sequence[Token], turn: Turn) -> bool:
    """As in "no. 3", or a word of what is listed, in hand or in the cart."""
    if any(a.has(*_MARKS) and b.is_figure for a, b in itertools.pairwise(words)):
        return True
    return any(len(t.key) > _SHORT and stem(t.key) in turn.shelf.stems for t in words)


def _calls_off(clause: Clause, told: Told) -> bool:
    """As in "hang on, forget it"; but "stop a gear spinning", "para colgar un cuadro"."""
    first = next((t for t in clause.words if not t.has("filler", "conj") or t.has("cancel")), clause.words[0])
    return first.has("cancel", "dismiss") and not {first.key} <= told.data["stops"] | told.data["so"]


def _goes_elsewhere(clauses: Sequence[Clause], read: int, told: Told, turn: Turn) -> bool:
    """A question that is no "how do I", or a second wish beside the need: "me gotea el grifo, ponme 2 juntas"."""
    if told.asks_how:
        return False
    if any(c.question for c in clauses) or told.tokens[0].has(*_OPENS):
        return True
    return not told.lacks_some and any(_orders(c, turn) for c in clauses[read:])


def _orders(clause: Clause, turn: Turn) -> bool:
    """Whether a later clause wants something of its own."""
    words = [t for t in clause.words if not t.has("filler", "conj")]
    if len(words) < 2:
        return False
    told = plain(words, turn.language)
    if not told.words or task(told).weight > 0 or told.takes_up:
        return False
    counts = words[0].is_figure and not words[0].article
    if counts or (clause.has("v.need", "v.search") and any(is_goods(t) for t in words)):
        return True
    return words[0].has(*_ORDERS) and not (words[0].has("v.need") or words[0].mended)


def _needed(found: Found, clauses: Sequence[Clause], turn: Turn, *, bought: bool) -> int:
    """The more there is that may be meant instead, the more must speak for a need."""
    returns = any(topics(c) == ["returns"] for c in clauses)
    if returns and (bought or (found.kind == "trouble" and turn.context.state == "done")):
        return _NEVER
    shown = turn.context.offer or turn.shelf.product or turn.context.state == "checkout"  # what else may be meant
    idle = not (turn.shelf.cart or turn.shelf.results)
    if found.kind == "task":
        return SURE if shown or (found.orders and not idle) else found.least
    return SURE if found.kind == "trouble" and (returns or shown or not idle) else LIKELY


def _search(words: Sequence[Token]) -> Search:
    """The need in the buyer's own words; a price and a maker narrow it, "in the warehouse" is where, not whether."""
    filters = read_filters([replace(t, tags=t.tags - {"instock"}) if t.has("instock") else t for t in words])
    bounds = [b for b in (filters.min_price, filters.max_price) if b is not None]
    if any(b < _CHEAPEST for b in bounds):  # "from one end to the other"
        return Search(query=" ".join(t.text for t in words if t.kind != "mark"))
    query = " ".join(t.text for t in filters.rest if t.kind != "mark")
    return Search(query=query, brand=filters.brand, min_price=filters.min_price, max_price=filters.max_price)
