"""Comparisons: "diferencia entre el 1 y el 4", "Bosch or Makita?", and the sides that are compared."""

from collections.abc import Sequence

from services.actions import Clarify, Compare
from services.understanding.clauses import Clause
from services.understanding.groups import group
from services.understanding.references import content, place_of, pronoun, resolve
from services.understanding.shop import is_goods
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft


def read_compare(clause: Clause, turn: Turn) -> Draft | None:
    """As in "diferencia entre el 1 y el 4", "1 vs 2 vs 5", "el bosch o el dewalt, cuál me conviene"."""
    choosing = clause.has("q.which") and any(t.key in (",", "o", "or", "u", "y", "and") for t in clause.tokens)
    if not clause.has("compare") and not choosing and not _either_or(clause, turn) and not _told_apart(clause):
        return None
    skus, queries = _sides(clause, turn)
    if not skus and not queries:
        everyone = group([t for t in clause.tokens if not t.has("compare", "v.compare")], turn, turn.shelf.results)
        skus = list(everyone or ([a.sku for a in turn.shelf.results] if len(turn.shelf.results) in (2, 3) else []))
    one_sided = len(skus) + len(queries) == 1 and clause.has("compare")
    if (one_sided or (len(skus) == 1 and not queries)) and (hand := pronoun(turn)).known and hand.sku not in skus:
        skus.append(str(hand.sku))
    if len(skus) + len(queries) < 2:
        return (
            draft("ask.compare-what", 0.8, Clarify(about=clause.text())) if clause.has("compare") and not skus else None
        )
    return draft("ask.compare", 0.9, Compare(skus=tuple(dict.fromkeys(skus)), queries=tuple(queries)))


def _either_or(clause: Clause, turn: Turn) -> bool:
    """As in "Bosch or Makita?", "el 1 o el 3?": nothing but two articles of the list."""
    at = next((i for i, t in enumerate(clause.words) if t.key in ("or", "o", "u")), None)
    if at is None or not clause.question or not turn.shelf.results or len(clause.words) > 2 * _LONGEST_SIDE + 1:
        return False
    sides = [clause.words[:at], clause.words[at + 1 :]]
    return all(0 < len(side) <= _LONGEST_SIDE and resolve(side, turn).sku is not None for side in sides)


def _told_apart(clause: Clause) -> bool:
    """As in "what sets the Bosch apart from the Hilti"."""
    apart = next((i for i, t in enumerate(clause.tokens) if t.key.startswith("apart")), 0)
    return any(t.key in ("sets", "set", "marks", "tells", "tell") for t in clause.tokens[:apart])


_BETWEEN = frozenset(
    ["y", "and", "n", "&", "o", "or", "u", "vs", "con", "with", "to", "v", "e", "contra", "from", "than"]
)
_APART = frozenset(
    ["a", "al", "del", "de la", "en vez de", "en vez del", "en lugar de", "en lugar del", "sobre", "que"]
)
_LONGEST_SIDE = 4  # words
_AROUND_SIDES = (
    "q",
    "q.verb",
    "q.how",
    "v.tell",
    "v.show",
    "q.which",
    "v.need",
    "v.compare",
    "better",
    "v.add",
    "v.search",
    "v.set",
    "v.have",
)


def _leads_to_sides(token: Token) -> bool:
    """As in "entre el 1 y el 4": what says that sides follow, and is none."""
    leads = token.has("p.between", "filler", "polite") and token.key != "from"
    return leads and not token.is_figure and place_of(token, 9) is None


def _before_question(side: Sequence[Token]) -> Sequence[Token]:
    """As in "el 2 o el 3, cuál va mejor para hormigón": the side, without what is asked of both."""
    asked = (i for i, t in enumerate(side) if (i and t.has("q.which")) or t.key in ("para", "pa"))
    return side[: next(asked, len(side))]


def _sides(clause: Clause, turn: Turn) -> tuple[list[str], list[str]]:
    skus: list[str] = []
    queries: list[str] = []
    for side in map(_before_question, _split_sides([t for t in clause.tokens if not _leads_to_sides(t)])):
        if not any(t.kind in ("word", "number", "size") for t in side):
            continue
        target = resolve([t for t in _uncounted(side) if not t.has(*_AROUND_SIDES)], turn)
        if not target.known and any(t.has("pron") for t in side) and not any(is_goods(t) for t in side):
            target = pronoun(turn)
        if target.known:
            skus.extend(target.skus)
        elif target.candidates and target.how == "name":
            skus.extend(target.candidates)
        elif target.how == "query" and any(is_goods(t) or _is_name(t) for t in side):
            queries.append(target.query)
    return skus, queries


def _is_name(token: Token) -> bool:
    """As in "en qué se diferencia este del Sikaflex": a make or a model that no list has."""
    return token.kind == "word" and not token.tags and token.text[0].isupper() and token.start > 0


def _uncounted(side: Sequence[Token]) -> list[Token]:
    """As in "the two whites": the figure says how many are compared."""
    inner_figures = [
        at
        for at in range(1, len(side) - 1)
        if side[at].is_figure and side[at - 1].has("definite") and not side[at + 1].has("of", "prep")
    ]
    return [t for at, t in enumerate(side) if at not in inner_figures]


def _split_sides(tokens: Sequence[Token]) -> list[list[Token]]:
    sides: list[list[Token]] = [[]]
    apart = not any(t.key in _BETWEEN for t in tokens)  # "en qué se diferencia el Bosch del Makita"
    for token in tokens:
        divides = (
            token.key in _BETWEEN
            or (apart and token.key in _APART and any(content(side) for side in sides))
            or token.key.startswith("apart from")
            or token.text in (",", "/")
            or token.has("compare", "swap")
            or (token.key == "al" and len(sides) > 1 and bool(sides[-1]))
        )
        if token.text == "," and any(t.brand for t in sides[-1]) and any(t.has("one") for t in sides[-1]):
            continue  # "uno de Telwin, el Force 165"
        if (divides and not token.is_figure) or (
            token.has("of") and sides[-1] and any(t.has("pron") for t in sides[-1])
        ):
            sides.append([token] if token.key == "del" else [])
        else:
            sides[-1].append(token)
    return sides
