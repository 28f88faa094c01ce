"""Attempts at the bot's instructions or prices: that part is not heard; an order beside it stands (rule 12)."""

from services.understanding.clauses import Clause
from services.understanding.references import code_spans
from services.understanding.turn import Turn


def without_injection(clauses: list[Clause], turn: Turn) -> list[Clause]:
    """The clauses that ask for goods; ``turn.injected`` tells that something was left out."""
    if not any(c.has("inject") for c in clauses):
        return clauses
    turn.injected = True
    kept = []
    for clause in clauses:
        if not clause.has("inject"):
            kept.append(clause)
        elif _orders(clause, turn):
            clause.tokens = [t for t in clause.tokens if not t.has("inject")]
            clause.__post_init__()
            kept.append(clause)
        else:
            turn.note("injection", clause.text())
    return kept


def _orders(clause: Clause, turn: Turn) -> bool:
    """An order inside the same clause: its figure stands before the attempt."""
    first = next(i for i, t in enumerate(clause.tokens) if t.has("inject"))
    before = clause.tokens[:first]
    acts = any(t.has("v.add", "v.remove") for t in before) and any(t.is_figure and not t.article for t in before)
    return acts or bool(code_spans([t for t in before if t.kind != "mark"], turn)) and any(t.is_figure for t in before)
