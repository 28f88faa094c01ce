"""What changes the cart, the special acts first."""

from services.understanding.acts import act_of
from services.understanding.adding import read_addition
from services.understanding.amending import read_amended
from services.understanding.clauses import Clause
from services.understanding.removing import read_keep, read_removal
from services.understanding.setting import read_setting
from services.understanding.swapping import read_multiple, read_swap
from services.understanding.turn import Draft, Turn


def read_cart(clause: Clause, turn: Turn) -> Draft | None:
    """The clause as an act on the cart, or None."""
    alike = clause.words[0].has("same") and clause.has("only", "but") and turn.shelf.results
    if _is_sought(clause) or alike:
        return None  # "same rod only in 3.2": the list again, of another kind
    act = act_of(clause, turn)
    for reader in (read_amended, read_swap, read_multiple, read_keep, read_removal, read_setting, read_addition):
        found = reader(clause, act, turn)
        if found is not None:
            return found
    return None


def _is_sought(clause: Clause) -> bool:
    """As in "(my mate says there's) a wipe that takes paint off, up to a fiver": what stands behind only describes."""
    first = next((t for t in clause.words if not t.has("filler", "polite", "conj")), None)
    return first is not None and first.tags == {"v.search"} and " " in first.key and clause.has("p.max", "prep")
