"""Another figure for the article just put down or in hand: "no, 400", "híjole, mejor 200", "actually make that 3"."""

from collections.abc import Sequence

from services.actions import Action, AddToCart, SetQuantity
from services.understanding.acts import Act
from services.understanding.clauses import Clause
from services.understanding.figures import whole
from services.understanding.items import unit_of
from services.understanding.names import fits
from services.understanding.references import pronoun
from services.understanding.shop import is_goods
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_AMENDS = ("no", "correction", "better", "mistake", "set.to")
_FRAME = (*_AMENDS, "filler", "polite", "conj", "yes", "greet", "thanks", "only", "pron", "pron.object")
_ACTS = (
    "v.add",
    "v.need",
    "v.remove",
    "v.swap",
    "v.show",
    "v.search",
    "v.have",
    "n.info",
    "n.cart",
    "cond",
    "num.mark",
)


def read_amended(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    """The new figure of the cart's line, else so many of the article in hand; None: something else is said."""
    at = next((i for i, t in enumerate(clause.tokens) if t.is_figure and (t.has("one") or not t.article)), None)
    if (
        act.kind == "remove"
        or clause.question
        or turn.context.offer
        or turn.verb
        or at is None
        or clause.has("more.of")
    ):
        return None
    before, after = _without_verb(clause.tokens[:at]), clause.tokens[at + 1 :]
    unit = unit_of(after[0]) if after else None
    amends = _amends(before, turn) if before else False
    if any(t.has("better") for t in after):  # "15 mejor", "pon 20 mejor"
        amends = amends or _frames([t for t in before if not t.has("v.add", "v.set")])
    if not amends or not _frames(after[1:] if unit else after):
        return None
    sku = pronoun(turn, change=True).sku
    if sku is None:
        return None
    kind = SetQuantity if sku in turn.shelf.quantities else AddToCart
    made: Action = kind(sku=sku, quantity=whole(clause.tokens[at].value or 0), unit=unit)
    return draft("cart.amended", 0.88, made)


def _without_verb(before: Sequence[Token]) -> Sequence[Token]:
    """As in "no, ponme 8": behind a no at the very beginning, the verb only leads to the figure."""
    refused = len(before) > 2 and before[0].key == "no" and before[1].kind == "mark"
    return before[:-1] if refused and before[-1].has("v.add") and before[-1].has("enclitic", "v.set") else before


def _amends(before: Sequence[Token], turn: Turn) -> bool:
    """A no, a "better", a slip before the figure; what stands before a comma and names nothing is an exclamation."""
    comma = max((i for i, t in enumerate(before) if t.kind == "mark"), default=-1)
    exclaimed, said = before[: comma + 1], before[comma + 1 :]
    if not any(t.has(*_AMENDS) for t in before) or (comma < 0 and before[-1].has("num.mark")) or not _frames(said):
        return False
    words = [t for t in exclaimed if t.kind != "mark" and not t.has(*_FRAME)]
    return not any(is_goods(t) or t.is_figure or t.has(*_ACTS) or fits([t], turn.shelf.all()) for t in words)


def _frames(words: Sequence[Token]) -> bool:
    return all(t.key == "que" or (t.has(*_FRAME) and not t.is_figure) or t.kind in ("mark", "emoji") for t in words)
