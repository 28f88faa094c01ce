"""A new figure for a line of the cart."""

import itertools
from collections.abc import Sequence

from services.actions import Action, AddToCart, Clarify, Quantity, RemoveFromCart, SetQuantity, Unit
from services.understanding.acts import Act, named
from services.understanding.clauses import Clause
from services.understanding.figures import whole
from services.understanding.groups import side_by_side
from services.understanding.items import read_item, unit_of
from services.understanding.references import Target, content, phrase, pronoun, resolve
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_DOWN = frozenset(
    ["reduce", "lower", "cut", "drop", "knock", "reducir", "reduce", "baja", "bajar", "trim", "shave", "bring"]
)

_ASIDE = ("set.amount", "better", "set.to", "only", "correction", "v.need", "why")
_CHANGING = ("v.set", "set.to", "v.add", "v.swap", "to", "said.before", "mistake", "correction", "only", "line.mark")
_pairs = itertools.pairwise
_MOVES = ("aument", "increment", "reduc", "disminu", "rebaj")
_STEPS_DOWN = ("baj", "reduc", "disminu", "rebaj")
_STEPS = ("sub", "aument", "increment", *_STEPS_DOWN)
_NOTES = ("tenner", "fiver")
_ZERO = frozenset(["a cero", "en cero", "to zero", "to nil", "to nothing"])


def read_setting(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    shows = act.verb is not None and act.verb.has("v.show") and clause.has("num.mark")  # "bring up number four"
    if (
        shows
        or _prefers_place(act, turn)
        or (clause.has("p.max", "p.min") and clause.has("only") and turn.shelf.results and not turn.shelf.cart)
        or _only_price(clause.tokens)
        or act.kind == "remove"
        or (clause.question and clause.has("q", "v.have"))
        or clause.words[0].has("q.price")
    ):
        return None
    if (changed := _by_old_figure(clause, turn) or _emptied(clause, turn) or _vaguely(clause, act, turn)) is not None:
        return changed
    _count_alone(act)
    setting = act.kind == "set" or _sets_in_place(act, turn) or (_is_enough(clause, act, turn))
    if not setting or not any(t.is_figure and not t.article for t in clause.tokens) or clause.has("more.of"):
        return None
    quantity, unit, words = _set_parts(
        [
            t
            for t in act.rest
            if t.has("instead") or not (t.has(*_ASIDE, "enough") or (clause.words[0].has("instead") and t.has("v.add")))
        ]
    )
    if quantity is None:
        return None
    target = resolve(words, turn, change=True)
    if target.how == "nothing" or (target.how == "query" and not content(words)):
        target = pronoun(turn, change=True)
    if not target.known and len(several := side_by_side(words, turn.shelf.cart)) > 1:
        target = Target("group", tuple(a.sku for a in several))  # "make both the rags and the bins 5"
    if not target.known and target.candidates:
        return draft(
            "cart.set-unclear", 0.85, Clarify(about=phrase(words) or clause.text(), candidates=target.candidates)
        )
    if target.how == "pronoun" and not target.known:
        return draft("cart.set-nothing", 0.8, Clarify(about=clause.text()))
    if act.kind == "set" and not target.known and _adds(clause, act, turn):
        return None
    turn.verb = "set"
    held = turn.shelf.quantities.get(target.sku or "")
    return _by_step(clause, target, quantity, held) or _setting(target, quantity, unit, turn)


def _prefers_place(act: Act, turn: Turn) -> bool:
    """As in "(el 3 no,) mejor el 2" under a list, with nothing in the cart: a place, and no figure."""
    words = [t for t in act.rest if not t.has("polite", "filler")]
    better = act.verb is not None and act.verb.has("better") and bool(words) and words[-1].is_figure
    sized = len(words) == 3 and words[0].has("definite") and words[1].has("of")  # "mejor el de 19"
    sized = sized or (len(words) == 2 and words[0].key in ("el de", "la de", "los de", "las de"))
    pointed = len(words) == 2 and words[0].key in ("el", "la", "the") and not turn.shelf.cart
    return better and (sized or pointed)


def _count_alone(act: Act) -> None:
    """As in "déjalas en una": a figure, and no article of something."""
    if act.verb is not None and act.verb.key.endswith((" en", " a")) and len(act.after) == 1 and act.after[0].article:
        act.after[0].article = False


def _by_old_figure(clause: Clause, turn: Turn) -> Draft | None:
    """As in "that 10 should be 100", "where it says 10 put 12": the line that has the old figure gets the new one."""
    figures = [t for t in clause.tokens if t.is_figure and not t.article]
    pointed = any(
        (a.has("definite", "pron", "said.before") or a.key.endswith(" that")) and b is figures[0]
        for a, b in _pairs(clause.tokens)
        if figures
    )
    if len(figures) != 2 or not pointed or not clause.has("v.set", "set.to", "v.add", "v.swap", "to"):
        return None
    rest = [t for t in content(clause.words) if not (t.is_figure or t.has(*_CHANGING) or t.key in ("into", "a"))]
    lines = [sku for sku, held in turn.shelf.quantities.items() if held == figures[0].value]
    if rest or len(lines) != 1:
        return None
    turn.verb, turn.last_sku = "set", lines[0]
    return draft("cart.set-by-figure", 0.88, SetQuantity(sku=lines[0], quantity=whole(figures[1].value or 0)))


def _emptied(clause: Clause, turn: Turn) -> Draft | None:
    """As in "deja los codos a cero", "take the tape down to zero": a named line goes."""
    if not turn.shelf.cart or not any(t.key in _ZERO for t in clause.tokens):
        return None
    named = [t for t in clause.tokens if t.key not in _ZERO and not t.has("v.set", "v.add", "polite", "filler", "free")]
    target = resolve(named, turn, change=True)
    if not target.known and target.how != "name":
        return None
    if not target.known:
        return draft("cart.set-unclear", 0.85, Clarify(about=phrase(named), candidates=target.candidates))
    return draft("cart.emptied", 0.88, *(RemoveFromCart(sku=s) for s in target.skus))


def _vaguely(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    """As in "súbemelo un poco", "corrígeme eso": by how much is not said (rule 15)."""
    verb = act.verb
    if verb is None or not verb.has("v.set") or not verb.has("enclitic") or not turn.shelf.cart or clause.question:
        return None
    if any(t.is_figure for t in clause.tokens) or content([t for t in act.rest if not t.has("to")]):
        return None
    if verb.has("v.add", "dismiss", "no", "yes") or clause.has("half", "double", "triple", "all", "v.remove"):
        return None
    return draft("cart.set-vaguely", 0.84, Clarify(about=clause.text()))


def _is_enough(clause: Clause, act: Act, turn: Turn) -> bool:
    """As in "three extinguishers will do": a line of the cart has its new figure."""
    if not clause.has("enough") or not turn.shelf.cart:
        return False
    words = [t for t in act.rest if not t.has("enough")]
    if not content([t for t in words if not t.is_figure]):
        return pronoun(turn, change=True).sku in turn.shelf.quantities  # "6 will do" of what is in hand
    return resolve(read_item(words).target, turn, change=True).known


def _only_price(tokens: Sequence[Token]) -> bool:
    """As in "up to 400 quid": money, and no new figure."""
    priced = [
        figure
        for a, b in itertools.pairwise(tokens)
        for figure, other in ((a, b), (b, a))
        if figure.is_figure and (other.has("currency") or figure.key.endswith(_NOTES))
    ]
    return bool(priced) and all(any(t is p for p in priced) for t in tokens if t.is_figure and not t.article)


def _sets_in_place(act: Act, turn: Turn) -> bool:
    """As in "pon 0 en las mascarillas", "solo 5 guantes": a figure put on a line that is in the cart."""
    if act.verb is None or not act.verb.has("v.set", "v.add") or not turn.shelf.cart:
        return any(t.has("only") for t in act.rest) and bool(turn.shelf.cart)
    if any(t.key == "en" for t in act.before) and content(act.before) and len(act.after) == 1:
        return True  # "en los codos pon 22"
    at = next((i for i, t in enumerate(act.after) if t.is_figure), None)
    if at and at == len(act.after) - 1 and act.after[at - 1].key == "a" and act.verb.key.startswith("me "):
        return True  # "me pones la cinta a 15?"
    return (
        at is not None
        and at + 1 < len(act.after)
        and act.after[at + 1].key in ("en", "on", "in", "for")
        and act.verb.has("v.set")
    )


def _by_step(clause: Clause, target: Target, quantity: Quantity, held: Quantity | None) -> Draft | None:
    """As in "reduce the ties by 5", "súbele 5", "bájale 4 a los codos": a step, not a new figure."""
    keys = [t.key for t in clause.tokens]
    step = next((v for v, n in itertools.pairwise(clause.tokens) if n.is_figure and _is_step(v)), None)
    if "by" not in keys and step is None and not _climbs(clause):
        return None
    if _DOWN & set(" ".join(keys).split()) or (step is not None and step.key.startswith(_STEPS_DOWN)):
        left = None if held is not None and quantity >= held else quantity
        return draft("cart.step-down", 0.85, RemoveFromCart(**named(target), quantity=left))
    return draft("cart.step-up", 0.85, AddToCart(**named(target), quantity=quantity))


def _is_step(verb: Token) -> bool:
    """As in "súbele", "bájame", which the figure follows at once; "bájalos a 4" names the new one."""
    return verb.has("v.set") and " " not in verb.key and verb.key.startswith(_STEPS)


def _adds(clause: Clause, act: Act, turn: Turn) -> bool:
    """As in "ponme mejor 20 arandelas" of what is not in the cart."""
    if act.verb is None:
        return False
    if not turn.shelf.cart and act.verb.key in ("que sean", "q sean"):
        return True  # nothing is there to be changed
    if _is_step(act.verb) and act.verb.key.endswith(("me", "nos", "te")):
        return True  # "bájame 10 sacos de yeso" fetches them
    puts = act.verb.has("v.add") and not act.verb.has("set.to", "better")
    return puts or (act.verb.key in ("mejor", "instead") and clause.words[0].has("v.add", "no") and clause.has("v.add"))


def _climbs(clause: Clause) -> bool:
    """As in "aumenta los codos en 10": by ten, where "deja los codos en 10" is to ten."""
    moved = any(t.has("v.set") and t.key.startswith(_MOVES) for t in clause.tokens)
    return moved and any(a.key == "en" and b.is_figure for a, b in itertools.pairwise(clause.tokens))


def _setting(target: Target, quantity: Quantity, unit: Unit | None, turn: Turn) -> Draft:
    """Where an article is offered, "make it 25 of the M16 ones" puts another one of the list in its place."""
    if isinstance(turn.context.offer, AddToCart) and target.sku and target.sku not in turn.shelf.quantities:
        return draft("cart.set-offered", 0.86, AddToCart(sku=target.sku, quantity=quantity, unit=unit))
    made: list[Action] = []
    for sku in target.skus or (None,):
        name = {"sku": sku} if sku else named(target)
        made.append(RemoveFromCart(**name) if quantity <= 0 else SetQuantity(**name, quantity=quantity, unit=unit))
    return draft("cart.set", 0.9 if target.known else 0.82, *made)


def _set_parts(words: Sequence[Token]) -> tuple[Quantity | None, Unit | None, list[Token]]:
    """The new figure, its unit and what is left: "25 en vez de 20 de los codos", "the gloves to 4 boxes"."""
    rest = list(words)
    rest = without_old(rest)
    if len(rest) > 2 and rest[-2].has("swap") and rest[-1].is_figure:  # "cámbiame los 40 codos por 30"
        return whole(rest[-1].value or 0), None, [t for t in rest[:-2] if not t.is_figure]
    for at, (token, after) in enumerate(itertools.pairwise(rest)):
        if token.has("to") and after.is_figure and not after.article:
            unit = unit_of(rest[at + 2]) if at + 2 < len(rest) else None
            left = [t for t in (*rest[:at], *rest[at + (3 if unit else 2) :]) if not (t.is_figure and _old(rest, t))]
            left = [t for i, t in enumerate(left) if not (t.is_figure and i and left[i - 1].key in ("los", "las"))]
            left = left[:-1] if len(left) > 1 and left[-1].key in ("back", "down", "up") else left
            return whole(after.value or 0), unit, left
    item = read_item(rest)
    if item.quantity is None or item.article:
        return _last_figure(rest)
    return item.quantity, item.unit, list(item.target)


def _last_figure(rest: list[Token]) -> tuple[Quantity | None, Unit | None, list[Token]]:
    """As in "los codos mejor 25": the figure behind the name."""
    at = next((i for i in range(len(rest) - 1, -1, -1) if rest[i].is_figure and not rest[i].article), None)
    if at is None or (at > 0 and rest[at - 1].has("of") and at != len(rest) - 1):
        return None, None, rest
    unit = unit_of(rest[at + 1]) if at + 1 < len(rest) else None
    return whole(rest[at].value or 0), unit, [*rest[:at], *rest[at + (2 if unit else 1) :]]


def _old(rest: list[Token], token: Token) -> bool:
    at = rest.index(token)
    return at > 0 and rest[at - 1].key in ("de", "from")


def without_old(rest: list[Token]) -> list[Token]:
    for at, token in enumerate(rest):
        if (token.has("instead") or token.key in ("not", "no")) and at + 1 < len(rest) and rest[at + 1].is_figure:
            return rest[:at] + rest[at + 2 :]
        if token.has("instead"):
            return rest[:at] + rest[at + 1 :]
    return rest
