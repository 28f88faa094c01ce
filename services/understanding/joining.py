"""Clauses that are one wish: a name before its question, before its verb, places before "one of each"."""

from services.understanding.clauses import ACTS, DOES, Clause
from services.understanding.tokens import Token

_OF_IT = frozenset(["is it", "is that", "does it", "does that", "will it", "will that", "can it", "has it"])
_UNITS = frozenset(["u.unit", "u.box", "u.pack", "u.bag", "u.roll", "u.pair", "u.tin", "u.tube", "u.metre", "u.kg"])
_FACTORS = ("double", "triple", "half")


def joined(clauses: list[Clause]) -> list[Clause]:
    """As in "el 1 y el 3 qué carga aguantan?", "1 and 3, how heavy are they?": places named before their question."""
    result: list[Clause] = []
    for clause in clauses:
        if result and _of_each(clause) and _are_places(result[-1]):
            places = [result.pop()]
            while result and _are_places(result[-1]):
                places.insert(0, result.pop())
            named = (t for c in places for t in c.tokens if not t.has("yes", "filler"))
            mark = Token("no", "no", 0, 0, tags=frozenset({"num.mark"}))
            result.append(Clause([*clause.tokens, mark, *named], line=clause.line))
        elif result and _denies(clause, result[-1]):
            result.append(Clause([*result.pop().words, *clause.words], line=clause.line))
        elif result and _owns_up(result[-1], clause):
            result.append(Clause([*result.pop().words, *clause.tokens], line=clause.line))
        elif result and _hangs_on(clause, result[-1]):
            result.append(Clause([*result.pop().tokens, *clause.tokens], line=clause.line))
        elif (
            result
            and (clause.question or clause.words[0].has("q") or clause.has("q.which"))
            and _only_places(result[-1], clause)
        ):
            tokens = [*result.pop().tokens, Token(",", ",", 0, 0, "mark"), *clause.tokens]
            result.append(Clause(tokens, question=True, line=clause.line))
        else:
            result.append(clause)
    return result


def _denies(clause: Clause, before: Clause) -> bool:
    """As in "6 aprons, not 2": the figure that is no longer meant."""
    words = clause.words
    denied = len(words) == 2 and words[0].key in ("not", "no") and words[1].is_figure and not words[1].article
    return denied and before.line == clause.line and any(t.is_figure and not t.article for t in before.words)


def _owns_up(before: Clause, clause: Clause) -> bool:
    """As in "me equivoqué, póngale 9", "my mistake, put 9": the figure that should have been said."""
    slipped = (
        before.has("mistake") and not clause.has("v.remove") and before.only("mistake", "correction", "det", "pron")
    )
    return slipped and before.line == clause.line and clause.words[-1].is_figure and len(clause.words) < 4


def _of_each(clause: Clause) -> bool:
    """As in "el 2 y el 4, uno de cada": the count of places named before."""
    return clause.has("each") and all(
        t.has("each", "filler", "polite", "v.add", "of") or t.is_figure for t in clause.words
    )


def _are_places(clause: Clause) -> bool:
    words = [t for t in clause.words if not t.has("filler", "conj", "definite", "num.mark", "yes")]
    return bool(words) and all(_is_place(t) for t in words)


def _hangs_on(clause: Clause, before: Clause) -> bool:
    """As in "los codos, quita 5", "the tape, make it 12", "todo menos la cinta, fuera": first what it is about."""
    if clause.line != before.line or clause.question:
        return False
    if clause.has(*_FACTORS) and clause.only(*_FACTORS, "v.set", "pron.object", "to"):
        return _only_named(before)  # "los codos, el doble"
    if not clause.has("v.remove", "v.set", "v.add", "v.need"):
        return False
    said = [t for t in clause.words if not t.has("filler", "polite", "pron", "pron.object", "thanks")]
    placed = before.has("n.cart", "line.mark") and any(_is_place(t) for t in before.words) and len(before.words) < 6
    verbal = all(
        t.is_figure
        or t.has("v.remove", "v.set", "v.add", "v.need", "set.to", "to")
        or t.key in ("off", "out", "away", "not", "no")
        or t.tags & _UNITS
        for t in said
    )
    counts = any(t.is_figure for t in said)
    group = before.has("except") and before.has("all", "except") and not before.has(*DOES)
    return verbal and (
        (counts and _only_named(before)) or ((group or placed) and not counts and clause.has("v.remove"))
    )


def _only_named(clause: Clause) -> bool:
    """As in "the Milwaukee, how many joules?", "el termo, cuánto gasta?"."""
    words = [t for t in clause.words if not t.has("filler", "conj")]
    named = 1 < len(words) <= 4 and words[0].has("definite") and not any(t.is_figure for t in words)
    return named and not clause.has(*ACTS, "yes", "no", "greet", "only", "cheap")


def _only_places(before: Clause, asking: Clause) -> bool:
    first = asking.words[0]
    asks = first.has("q", "q.price") or (first.has("q.open") and asking.words[1:] and asking.words[1].has("pron"))
    if _only_named(before) and before.line == asking.line and (asks or first.key in _OF_IT):
        return True
    leads = first.has("definite", "num.mark", "q", "q.price") or first.is_figure
    if not leads or before.line != asking.line or not any(_is_place(t) for t in before.words):
        return False
    return all(_is_place(t) or t.has("definite", "num.mark", "conj", "filler", "one", "q.open") for t in before.words)


def _is_place(token: Token) -> bool:
    return token.is_figure or token.is_ordinal
