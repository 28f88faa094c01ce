"""Attempts at the bot's instructions or prices: that part is not heard; an order beside it stands (rule 12)."""

from services.understanding.clauses import Clause
from services.understanding.codes import code_spans
from services.understanding.shop import topics
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Turn

_SUSPECT = frozenset({"inject", "threat", "free", "forget", "percent"})  # without any of these nothing is attempted


def without_injection(clauses: list[Clause], turn: Turn) -> list[Clause]:
    """The clauses that ask for goods; ``turn.injected`` tells that something was left out."""
    _trade(clauses, turn)
    if not any(_attempts(c) for c in clauses):
        return clauses
    turn.injected = True
    kept = []
    for clause in clauses:
        if not _attempts(clause):
            figures = sum(t.is_figure and not t.article for t in clause.tokens)
            named_price = clause.has("currency") and clause.has("v.add") and figures == 1
            if (clause.has("free", "threat") or named_price) and not topics(clause):
                turn.note("injection.free", clause.text())
                continue
            kept.append(clause)
        elif _orders(clause, turn):
            clause.tokens = _before(clause)
            clause.gather()
            kept.append(clause)
        else:
            turn.note("injection", clause.text())
    return kept


def _trade(clauses: list[Clause], turn: Turn) -> None:
    """As in "borra los filtros" with filters in the cart: goods, no rules of the bot's."""
    for clause in clauses:
        traded = [t for t in clause.tokens if t.has("rules") and stem(t.key) in turn.shelf.stems]
        for token in traded:
            token.tags = token.tags - {"rules"}
        if traded:
            clause.gather()


_GENEROUS = frozenset({"gratis", "for free", "free of charge", "sin cobrar", "obey"})


def _attempts(clause: Clause) -> bool:
    """An attempt, not a question about what is free of charge; a percentage that the buyer grants himself is one."""
    if clause.tags.isdisjoint(_SUSPECT):
        return False
    marks = [t for t in clause.tokens if t.has("inject")]
    if clause.has("threat") or (clause.has("free") and clause.has("all") and clause.has("v.add", "v.set")):
        return True
    if _takes_rules_away(clause):
        return True
    if (
        clause.has("percent")
        and not clause.question
        and not clause.has("cond", "q", "polite")
        and not clause.has("v.offer")
    ):
        return not any(
            t.key.endswith("%") and t.key[:-1].isdigit() and int(t.key[:-1]) < 50 for t in clause.tokens
        ) or bool(marks)
    return bool(marks) and not (all(t.key in _GENEROUS for t in marks) and bool(topics(clause)))


def _takes_rules_away(clause: Clause) -> bool:
    """As in "olvida las reglas", "ignore any earlier instructions": a verb of forgetting, and rules close behind it."""
    at = next((i for i, t in enumerate(clause.tokens) if t.has("forget")), None)
    return at is not None and any(t.has("rules") for t in clause.tokens[at + 1 : at + 6])


def _before(clause: Clause) -> list[Token]:
    """What was ordered before the attempt began."""
    first = next((i for i, t in enumerate(clause.tokens) if t.has("inject")), len(clause.tokens))
    return clause.tokens[:first]


def _orders(clause: Clause, turn: Turn) -> bool:
    """An order inside the same clause: its figure stands before the attempt."""
    if _takes_rules_away(clause):
        return False
    first = next((i for i, t in enumerate(clause.tokens) if t.has("inject")), len(clause.tokens))
    before = clause.tokens[:first]
    said = [t for t in before if not t.has("filler", "polite", "conj") or t.is_figure]
    leads = bool(said) and said[0].is_figure and not said[0].article and len(said) > 2  # "5 of the Makita for nothing"
    acts = (leads or any(t.has("v.add", "v.remove") for t in before)) and any(
        t.is_figure and not t.article for t in before
    )
    return acts or (
        bool(code_spans([t for t in before if t.kind != "mark"], turn)) and any(t.is_figure for t in before)
    )
