"""What comes with an article: "¿lleva la boquilla incluida?", "incluye pistola?", "la broca se compra aparte?"."""

from services.actions import AskProduct
from services.understanding.clauses import Clause
from services.understanding.references import inner, pronoun
from services.understanding.turn import Draft, Turn, draft

_COMES_WITH = frozenset(["lleva", "llevan", "trae", "traen", "incluye", "incluyen", "viene", "vienen", "va", "van"])
_COUNTED = ("v.search", "v.need", "w.where", "n.order", "n.cart", "n.invoice", "q.cart", "t.delivery", "past")


def read_belonging(clause: Clause, turn: Turn) -> Draft | None:
    """A question about what the article in hand comes with, which names no other article."""
    if not clause.question or clause.has(*_COUNTED) or any(t.is_figure and not t.article for t in clause.words):
        return None
    first = next((t for t in clause.words if not t.has("filler", "polite", "conj", "greet")), None)
    if first is None or not (first.key in _COMES_WITH or clause.has("belongs")) or len(clause.words) < 2:
        return None
    named = inner(clause.words, turn, hows=("place", "sku", "pronoun"))
    target = named if named is not None and named.known else pronoun(turn)
    if target.sku is None or not (turn.shelf.product or turn.last_sku or named is not None):
        return None
    return draft("ask.belonging", 0.87, AskProduct(sku=target.sku, question=clause.text()))
