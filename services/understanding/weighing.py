"""Articles weighed up without a word of comparing: "which of them is quietest", "is 1 heavier than 2"."""

from services.actions import Clarify, Compare
from services.understanding.clauses import Clause
from services.understanding.groups import side_by_side
from services.understanding.names import Article, fits
from services.understanding.references import content, inner, resolve
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_ASKING = frozenset(["which", "whichs", "whos"])
_MERITS = frozenset(["mas", "menos", "mejor", "mejores", "peor", "peores"])
_SEVERAL = (2, 3)  # articles that are worth a comparison; of more it is asked which
_SHORTEST = 4  # words: "are 1 and 2 …"
_DOES = ("v.add", "v.remove", "v.set", "cheap", "sorted", "only", "n.cart", "n.order")


def read_weighing(clause: Clause, turn: Turn) -> Draft | None:
    """Which of the list is the most so, or whether one of it is more so than another."""
    if (
        not turn.shelf.results
        or any(t.has(*_DOES) and not t.has("better") for t in clause.words)
        or any(t.is_figure and not t.article for t in clause.words[-1:])
    ):
        return None
    return _one_against_another(clause, turn) or _alike(clause, turn) or _best_of_all(clause, turn)


def _alike(clause: Clause, turn: Turn) -> Draft | None:
    """As in "are the Bosch and the Makita the same voltage?": two of the list, and whether they are alike."""
    same = next((i for i, t in enumerate(clause.words) if t.has("same")), 0)
    if clause.words[0].key not in ("are", "do", "have") or same < _SHORTEST:
        return None
    sides = side_by_side(clause.words[1:same], turn.shelf.results)
    return draft("weigh.alike", 0.86, Compare(skus=tuple(a.sku for a in sides))) if len(sides) == 2 else None


def _best_of_all(clause: Clause, turn: Turn) -> Draft | None:
    """As in "which one's more powerful?", "which of the two hoses lasts longest": all, or all of that name."""
    if not clause.has("superlative", "comparative"):
        return None
    first = next((t for t in clause.words if not t.has("filler", "polite", "conj")), clause.words[0])
    if first.key.split()[0] not in _ASKING or any(t.brand or t.kind == "size" for t in clause.words):
        return None
    named = [t for t in content(clause.words) if stem(t.key) in turn.shelf.stems and not t.is_figure]
    chosen: list[Article] = [f.article for f in fits(named, turn.shelf.results)] if named else turn.shelf.results
    skus = tuple(a.sku for a in chosen)
    if len(skus) > _SEVERAL[-1]:
        return draft("weigh.which", 0.82, Clarify(about=clause.text(), candidates=skus))
    return draft("weigh.all", 0.84, Compare(skus=skus)) if len(skus) in _SEVERAL else None


def _one_against_another(clause: Clause, turn: Turn) -> Draft | None:
    """As in "is the Hilti any heavier than the Bosch?", "why is 2 dearer than 1", "es mejor el 2 que el 1?"."""
    at = next((i for i, t in enumerate(clause.words) if t.key.endswith("than") or _weighs(clause.words, i)), None)
    if at is None or not 1 < at < len(clause.words) - 1:
        return None
    left = inner(clause.words[:at], turn, hows=("name", "place", "sku", "pronoun"))
    right = _article(clause.words[at + 1 :], turn)
    if left is None or left.sku is None or right is None or left.sku == right:
        return None
    return draft("weigh.two", 0.86, Compare(skus=(left.sku, right)))


def _weighs(words: list[Token], at: int) -> bool:
    """The "que" behind "más", "menos", "mejor" and "peor"."""
    said = [part for t in words[:at] for part in t.key.split()]
    return words[at].key == "que" and not _MERITS.isdisjoint(said)


def _article(words: list[Token], turn: Turn) -> str | None:
    found = resolve(words, turn)
    return found.sku if found.how in ("name", "place", "sku") else None
