"""What changes the cart, the special acts first."""

from services.actions import Checkout, Clarify
from services.understanding.acts import act_of
from services.understanding.adding import read_addition
from services.understanding.amending import read_amended
from services.understanding.clauses import Clause
from services.understanding.removing import read_keep, read_removal
from services.understanding.setting import read_setting
from services.understanding.swapping import read_multiple, read_swap
from services.understanding.turn import Draft, Turn, draft


def read_cart(clause: Clause, turn: Turn) -> Draft | None:
    """The clause as an act on the cart, or None."""
    alike = clause.words[0].has("same") and clause.has("only", "but") and turn.shelf.results
    if _is_sought(clause) or alike:
        return None  # "same rod only in 3.2": the list again, of another kind
    if clause.has("as.said") and not any(t.is_figure for t in clause.words) and len(clause.words) < 5:
        return draft("cart.as-said", 0.84, Clarify(about=clause.text()))  # "ponlo como te dije": nobody knows how
    if clause.question and any(t.has("t.other") and t.key.startswith("me ") for t in clause.tokens):
        return None  # "me podéis cortar unos perfiles a 2 metros?"
    if _sends_off(clause, turn):
        return draft("cart.send-off", 0.82, Checkout())
    act = act_of(clause, turn)
    if act.verb is not None and act.verb.has("p.max") and not (turn.shelf.cart or turn.context.offer):
        return None  # "a grinder, up to 150"
    for reader in (read_amended, read_swap, read_multiple, read_keep, read_removal, read_setting, read_addition):
        found = reader(clause, act, turn)
        if found is not None:
            return found
    return None


def _sends_off(clause: Clause, turn: Turn) -> bool:
    """As in "listo, mándalo" over the cart, with no article in hand that could be meant."""
    alone = (
        clause.only("v.ship", "enclitic", "pron.object", "yes") and clause.has("v.ship") and clause.has("pron.object")
    )
    return alone and turn.context.state == "cart" and not (turn.context.offer or turn.shelf.product or turn.last_sku)


def _is_sought(clause: Clause) -> bool:
    """As in "(my mate says there's) a wipe that takes paint off, up to a fiver": what stands behind only describes."""
    first = next((t for t in clause.words if not t.has("filler", "polite", "conj")), None)
    return first is not None and first.tags == {"v.search"} and " " in first.key and clause.has("p.max", "prep")
