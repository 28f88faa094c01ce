"""One article for another, and figures that are worked out: swaps, doubles, halves."""

from collections.abc import Sequence

from services.actions import AddToCart, Clarify, RemoveFromCart, SetQuantity
from services.understanding.acts import Act, named
from services.understanding.clauses import Clause
from services.understanding.figures import whole
from services.understanding.items import Item, read_item, unit_of
from services.understanding.references import Target, content, phrase, pronoun, resolve
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_OTHER = ("otro", "otra", "otros", "otras", "other")


def read_swap(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    """As in "cambia X por Y", "replace X with Y", "Y instead of X": X goes, Y comes in X's quantity."""
    sides = _swap_sides(clause, act)
    if sides is None:
        return None
    old = resolve(sides[0], turn, change=True) if sides[0] else pronoun(turn, change=True)
    if all(t.has("other.one", "polite", "filler") or t.key in _OTHER for t in sides[1]):
        rows = tuple(a.sku for a in turn.shelf.cart)
        return draft("cart.swap-which", 0.82, Clarify(about=clause.text(), candidates=rows))
    new = _wanted(sides[1])
    if not content(sides[1]) and not any(
        t.has(*(f"o.{n}" for n in range(1, 11)), "definite", "pron") for t in sides[1]
    ):
        return None
    if old.candidates and not old.known:
        return draft("cart.swap-unclear", 0.85, Clarify(about=phrase(list(sides[0])), candidates=old.candidates))
    target = _other_than(resolve(new.target, turn), old, new, turn)
    quantity = (
        new.quantity if new.quantity is not None and not new.article else turn.shelf.quantities.get(old.sku or "")
    )
    if target.candidates and not target.known:
        return draft("cart.swap-unclear", 0.85, Clarify(about=phrase(new.target), candidates=target.candidates))
    turn.verb = "add"
    return draft(
        "cart.swap", 0.9, RemoveFromCart(**named(old)), AddToCart(**named(target), quantity=quantity, unit=new.unit)
    )


def _wanted(words: Sequence[Token]) -> Item:
    """As in "por el de 80", "for the 50s": pointed at, not counted."""
    pointed = len(words) > 1 and words[0].has("definite", "of")
    behind = words[2] if len(words) > 2 else None
    if pointed and words[-1].is_figure and (behind is None or words[1].has("of")):
        return Item(None, None, tuple(words))
    return read_item(words)


def _swap_sides(clause: Clause, act: Act) -> tuple[Sequence[Token], Sequence[Token]] | None:
    fronted = _fronted(clause.tokens)
    if fronted is not None:
        return fronted
    rest = [t for t in act.rest if not t.has("polite", "filler")]
    if act.verb is not None and (act.verb.has("v.swap") or any(t.has("v.swap") for t in clause.tokens)):
        for at, token in enumerate(rest):
            if (
                token.has("swap")
                and 0 < at < len(rest) - 1
                and token.kind == "word"
                and not _only_counts(rest[at + 1 :])
            ):
                return rest[:at], rest[at + 1 :]
    if act.verb is not None and act.verb.has("pron.object") and len(rest) > 1 and rest[0].has("swap"):
        return None if _only_counts(rest[1:]) else ((), rest[1:])  # "cámbialo por el de 80"
    for at, token in enumerate(rest):
        if (
            token.has("instead")
            and 0 < at < len(rest) - 1
            and not rest[at + 1].is_figure
            and act.kind in ("add", "set", "need")
        ):
            return rest[at + 1 :], rest[:at]
    return None


def _fronted(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]] | None:
    """As in "en lugar de la llave ponme un alicate": what goes is said first."""
    start = next((i for i, t in enumerate(tokens) if not t.has("filler", "polite", "conj")), 0)
    if start >= len(tokens) or not tokens[start].has("instead"):
        return None
    verb = next((i for i in range(start + 1, len(tokens)) if tokens[i].has("v.add")), None)
    if verb is not None and verb + 1 < len(tokens) and _only_counts(tokens[verb + 1 :]):
        return None
    if tokens[start + 1 : start + 2] and tokens[start + 1].is_figure and not tokens[start + 1].article:
        return None  # "en lugar de 10 ponga 16 soportes": a new figure
    return (tokens[start + 1 : verb], tokens[verb + 1 :]) if verb is not None and verb + 1 < len(tokens) else None


def _only_counts(words: Sequence[Token]) -> bool:
    """As in "to 4 boxes": a new figure, no new article."""
    return words[0].is_figure and not words[0].article and not content([t for t in words[1:] if unit_of(t) is None])


def _other_than(target: Target, old: Target, item: Item, turn: Turn) -> Target:
    """The new article is not the old one: "los de 115 por los de 125" names its kind only once."""
    left = tuple(s for s in target.candidates if s != old.sku)
    if left and len(left) == 1:
        return Target("name", left)
    if target.sku is not None and target.sku == old.sku:
        return Target("query", query=phrase(item.target))
    _ = turn
    return target


_FACTORS = ("double", "triple", "half")


def _multiplied(tokens: Sequence[Token]) -> Sequence[Token]:
    """What is doubled or halved, without its reason: "job's been cut, half of everything", "the rags, halve them"."""
    at = next(i for i, t in enumerate(tokens) if t.has(*_FACTORS))
    end = next((i for i in range(at + 1, len(tokens)) if _gives_reason(tokens[i])), len(tokens))
    start = next((i + 1 for i in range(at - 1, -1, -1) if tokens[i].text == ","), 0)
    if any(t.has("all", "each") for t in tokens[at:end]):
        return tokens[at:end]
    named = any(content([t]) and not t.has(*_FACTORS, "v.double", "v.set", "v.add") for t in tokens[start:end])
    return tokens[start if named else 0 : end]


def _gives_reason(token: Token) -> bool:
    return token.has("why") or token.key in ("que", "q") or token.text == ","


def read_multiple(clause: Clause, act: Act, turn: Turn) -> Draft | None:  # noqa: ARG001 - one signature for all readers
    """As in "el doble de todo", "double the gloves", "la mitad": the figure is worked out."""
    factor = 3.0 if clause.has("triple") else 2.0 if clause.has("double") else 0.5 if clause.has("half") else None
    if factor is None or not turn.shelf.cart:
        return None
    said = _multiplied(clause.tokens)
    if any(t.is_figure and not t.article for t in said):
        return None
    rest = [t for t in said if not t.has(*_FACTORS, "v.double", "v.add", "v.set", "v.remove", "to", "enclitic")]
    if any(t.has("all", "each") for t in said) and not content([t for t in rest if not t.has("all", "each")]):
        skus = tuple(a.sku for a in turn.shelf.cart)
    else:
        target = resolve(rest, turn, change=True)
        target = pronoun(turn, change=True) if target.how == "nothing" else target
        if not target.known:
            return draft("cart.multiply-unclear", 0.82, Clarify(about=clause.text(), candidates=target.candidates))
        skus = target.skus
    actions = [
        SetQuantity(sku=s, quantity=whole(float(turn.shelf.quantities[s]) * factor))
        for s in skus
        if s in turn.shelf.quantities
    ]
    turn.verb = "set"
    return draft("cart.multiply", 0.9, *actions) if actions else None
