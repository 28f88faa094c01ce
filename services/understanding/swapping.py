"""One article for another, and figures that are worked out: swaps, doubles, halves."""

import itertools
from collections.abc import Sequence

from services.actions import AddToCart, Clarify, RemoveFromCart, SetQuantity
from services.understanding.acts import Act, named
from services.understanding.clauses import Clause
from services.understanding.figures import whole
from services.understanding.items import Item, read_item, unit_of
from services.understanding.references import PLACES, Target, content, phrase, pronoun, resolve
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_CLITICS = frozenset(["me", "te", "se", "nos", "os", "le", "les", "lo", "la", "los", "las"])
_OTHER = ("otro", "otra", "otros", "otras", "other")


def read_swap(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    """As in "cambia X por Y", "replace X with Y", "Y instead of X": X goes, Y comes in X's quantity."""
    sides = _preferred(clause, turn) or _swap_sides(clause, act) or _bare_instead(clause, act, turn)
    if sides is None:
        return None
    if (
        act.verb is not None
        and act.verb.key.startswith("sub")
        and _in_cart(sides[1], turn)
        and not _in_cart(sides[0], turn)
    ):
        sides = sides[1], sides[0]  # "substitute mops for the bins"
    old = resolve(sides[0], turn, change=True) if sides[0] else pronoun(turn, change=True)
    if all(t.has("other.one", "polite", "filler") or t.key in _OTHER for t in sides[1]):
        rows = tuple(a.sku for a in turn.shelf.cart)
        return draft("cart.swap-which", 0.82, Clarify(about=clause.text(), candidates=rows))
    new = _wanted(sides[1])
    if not content(sides[1]) and not any(t.has(*PLACES, "definite", "pron") for t in sides[1]):
        return None
    if old.candidates and not old.known:
        return draft("cart.swap-unclear", 0.85, Clarify(about=phrase(list(sides[0])), candidates=old.candidates))
    target = _other_than(resolve(new.target, turn), old, new, turn)
    quantity = (
        new.quantity if new.quantity is not None and not new.article else turn.shelf.quantities.get(old.sku or "")
    )
    if target.how == "place" and not target.known and not turn.shelf.results:
        target = Target("query", query=phrase(new.target))  # "por la de 19": a size, where nothing is listed
    if target.candidates and not target.known:
        return draft("cart.swap-unclear", 0.85, Clarify(about=phrase(new.target), candidates=target.candidates))
    turn.verb = "add"
    return draft(
        "cart.swap", 0.9, RemoveFromCart(**named(old)), AddToCart(**named(target), quantity=quantity, unit=new.unit)
    )


def _in_cart(words: Sequence[Token], turn: Turn) -> bool:
    return resolve(words, turn, change=True).sku in turn.shelf.quantities


def _preferred(clause: Clause, turn: Turn) -> tuple[Sequence[Token], Sequence[Token]] | None:
    """As in "I'd prefer mops to the bins", "I'd rather have mops than the bins": what goes is in the cart."""
    if not clause.has("prefer") or clause.has("instead"):
        return None
    said = [t for t in clause.words if not t.has("polite")]
    start = next(i for i, t in enumerate(said) if t.has("prefer")) + 1
    at = next((i for i in range(start + 1, len(said) - 1) if said[i].key in ("to", "than", "over")), None)
    return (said[at + 1 :], said[start:at]) if at is not None and _in_cart(said[at + 1 :], turn) else None


def _bare_instead(clause: Clause, act: Act, turn: Turn) -> tuple[Sequence[Token], Sequence[Token]] | None:
    """As in "mops instead of the bins", "have the 5x40s in place of the 6x60s": without a verb that says so."""
    if act.kind or clause.question:
        return None
    said = [t for t in clause.words if not t.has("polite", "filler") and t.key not in ("have", "can i have")]
    at = next((i for i, t in enumerate(said) if t.has("instead") and 0 < i < len(said) - 1), None)
    if at is None or said[at + 1].is_figure or not content(said[:at]) or not _in_cart(said[at + 1 :], turn):
        return None
    return said[at + 1 :], said[:at]


def _wanted(words: Sequence[Token]) -> Item:
    """As in "por el de 80", "for the 50s": pointed at, not counted."""
    if len(words) > 2 and words[-1].is_figure and words[-2].has("but"):  # "por 10W40, pero 8"
        return Item(whole(words[-1].value or 0), None, tuple(words[:-2]))
    pointed = len(words) > 1 and words[0].has("definite", "of")
    behind = words[2] if len(words) > 2 else None
    sized = pointed and words[1].is_figure and (words[1].value or 0) % 1  # "the 2.4 rods"
    if sized or (pointed and words[-1].is_figure and (behind is None or words[1].has("of"))):
        return Item(None, None, tuple(words))
    return read_item(words)


def _swap_sides(clause: Clause, act: Act) -> tuple[Sequence[Token], Sequence[Token]] | None:
    fronted = _fronted(clause.tokens) or _object_first(clause.tokens)
    if fronted is not None:
        return fronted
    rest = [t for t in act.rest if not t.has("polite", "filler") or t.is_ordinal]
    if act.verb is not None and act.verb.has("v.swap"):
        rest = [t for t in rest if t.key not in ("out", "off")]
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
    verb = next((i for i in range(start + 1, len(tokens)) if tokens[i].has("v.add", "v.need")), None)
    if verb is not None and verb + 1 < len(tokens) and _only_counts(tokens[verb + 1 :]):
        return None
    if tokens[start + 1 : start + 2] and tokens[start + 1].is_figure and not tokens[start + 1].article:
        return None  # "en lugar de 10 ponga 16 soportes": a new figure
    return (tokens[start + 1 : verb], tokens[verb + 1 :]) if verb is not None and verb + 1 < len(tokens) else None


def _object_first(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]] | None:
    """As in "las claras me las cambia por 12 oscuras", "los codos cámbialos por tes": what goes precedes the verb."""
    at = next((i for i, t in enumerate(tokens) if i and t.has("v.swap")), len(tokens))
    if at + 2 >= len(tokens) or not tokens[at + 1].has("swap") or _only_counts(tokens[at + 2 :]):
        return None
    end = at
    while end and tokens[end - 1].key in _CLITICS:
        end -= 1
    pointed = end < at or tokens[at].has("enclitic")
    return (tokens[:end], tokens[at + 2 :]) if pointed and content(tokens[:end]) else None


def _only_counts(words: Sequence[Token]) -> bool:
    """As in "to 4 boxes": a new figure, no new article."""
    return words[0].is_figure and not words[0].article and not content([t for t in words[1:] if unit_of(t) is None])


def _other_than(target: Target, old: Target, item: Item, turn: Turn) -> Target:
    """The new article is not the old one: "los de 115 por los de 125" names its kind only once."""
    left = tuple(s for s in target.candidates if s != old.sku)
    alike = _of_its_kind(left, old, turn)
    if len(alike) == 1:
        return Target("name", alike)
    if target.sku is not None and target.sku == old.sku:
        return Target("query", query=phrase(item.target))
    return target


def _of_its_kind(skus: tuple[str, ...], old: Target, turn: Turn) -> tuple[str, ...]:
    """As in "en lugar de los tubos led de 120 ponme 30 de 150": tubes again, and no lamp of 150 lumens."""
    nouns = {a.sku: a.stems[:1] for a in turn.shelf.all()}
    alike = tuple(s for s in skus if old.sku and nouns.get(s) == nouns.get(old.sku))
    return alike if len(alike) == 1 else skus


_FACTORS = ("double", "triple", "half")


def _multiplied(tokens: Sequence[Token]) -> Sequence[Token]:
    """What is doubled or halved, without its reason: "job's been cut, half of everything", "the rags, halve them"."""
    places = [i for i, t in enumerate(tokens) if t.has(*_FACTORS)]
    at = next((i for i in places if _is_told_to(tokens, i)), places[0])
    end = next((i for i in range(at + 1, len(tokens)) if _gives_reason(tokens[i])), len(tokens))
    start = next((i + 1 for i in range(at - 1, -1, -1) if tokens[i].text == ","), 0)
    if any(t.has("all", "each") for t in tokens[at:end]):
        return tokens[at:end]
    if start and any(t.has("all", "each") for t in tokens[start:at]):
        return tokens[start:end]
    named = any(content([t]) and not t.has(*_FACTORS, "v.double", "v.set", "v.add") for t in tokens[start:end])
    return tokens[start if named else 0 : end]


def _is_told_to(tokens: Sequence[Token], at: int) -> bool:
    """As in "viene la mitad de gente, así que déjalo todo a la mitad": the half that something is to become."""
    start = next((i + 1 for i in range(at - 1, -1, -1) if tokens[i].text == ","), 0)
    return any(t.has("all", "each", "v.set", "v.add", "v.double") for t in tokens[start:at])


def _gives_reason(token: Token) -> bool:
    return token.has("why") or token.key in ("que", "q") or token.text == ","


_SAID_WITH = ("v.double", "v.add", "v.set", "v.remove", "v.need", "to", "enclitic", "dismiss", "set.amount")


def read_multiple(clause: Clause, act: Act, turn: Turn) -> Draft | None:  # noqa: ARG001 - one signature for all readers
    """As in "el doble de todo", "double the gloves", "la mitad": the figure is worked out."""
    factor = 3.0 if clause.has("triple") else 2.0 if clause.has("double") else 0.5 if clause.has("half") else None
    if factor is None or not turn.shelf.cart:
        return None
    said = _multiplied(clause.tokens)
    figures = ((before, t) for before, t in itertools.pairwise(said) if t.is_figure and not t.article)
    if any(not before.has("definite", "num.mark") for before, _ in figures):
        return None  # "el doble de la 1" names a line
    rest = [
        t
        for t in said
        if not t.has(
            *_FACTORS, "v.double", "v.add", "v.set", "v.remove", "to", "enclitic", "dismiss", "set.amount", "v.need"
        )
    ]
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
