"""What changes the cart: adding, removing, setting, swapping, doubling, one article or a group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.actions import Action, AddToCart, Clarify, Quantity, RemoveFromCart, SetQuantity, Unit
from services.understanding.clauses import Clause
from services.understanding.figures import whole
from services.understanding.filters import read_filters
from services.understanding.groups import group
from services.understanding.items import Item, read_item, unit_of
from services.understanding.references import Target, content, phrase, pronoun, resolve
from services.understanding.shop import goods_beside, topics
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_SKIPPED = frozenset(
    {
        "filler",
        "polite",
        "conj",
        "greet",
        "thanks",
        "yes",
        "no",
        "det",
        "only",
        "pron.object",
        "correction",
        "n.quote",
        "to",
        "prep",
    }
)
_VERBS = frozenset(
    {"keep", "v.add", "v.need", "v.remove", "v.set", "v.swap", "v.double", "set.to", "better", "mistake", "set.amount"}
)
_AWAY = frozenset({"off", "out", "away"})
_DOWN = frozenset(["reduce", "lower", "cut", "drop", "knock", "reducir", "reduce", "baja", "bajar", "trim", "shave", "bring"])


@dataclass(frozen=True, slots=True)
class Act:
    """The clause's verb and what stands before and behind it."""

    kind: str
    before: tuple[Token, ...]
    after: tuple[Token, ...]
    verb: Token | None = None

    @property
    def rest(self) -> list[Token]:
        return [*self.before, *self.after]


def act_of(clause: Clause, turn: Turn) -> Act:
    """Which verb of the cart the clause has; without one it inherits the last."""
    tokens = _without_quote(clause.tokens)
    at = _verb_at(tokens)
    if at is None:
        return Act(_inherited(clause, turn), (), tuple(tokens))
    end = at + 1
    while (
        end < len(tokens)
        and tokens[end].has(*_VERBS)
        and not tokens[end].is_figure
        and not tokens[end].has("definite", "n.cart")
    ):
        end += 1
    run = tokens[at:end]
    before = tuple(t for t in tokens[:at] if not t.has("greet", "thanks", "yes", "no"))
    kind = _kind(run, tokens[end:], [t for t in before if not t.has("filler", "polite")])
    if (kind == "add" and any(t.has("instead") for t in before)) or (
        kind in ("add", "need") and _corrects_figure(tokens)
    ):
        kind = "set"
    return Act(kind, before, tuple(tokens[end:]), run[-1])


def _inherited(clause: Clause, turn: Turn) -> str:
    """Without a verb of its own a clause does what the last one did; "25 instead of 40" sets."""
    if _corrects_figure(clause.tokens):
        return "set"
    speaks = clause.has("v.tell", "q", "v.have", "v.show", "q.price", "v.search", "asks", "past") or bool(
        topics(clause)
    )
    return "" if speaks else turn.verb


def _corrects_figure(tokens: Sequence[Token]) -> bool:
    """ "30 elbows instead of 40": a new figure for an old one."""
    corrects = any(a.has("instead") and b.is_figure and not b.article for a, b in zip(tokens, tokens[1:], strict=False))
    return corrects and sum(t.is_figure and not t.article for t in tokens) > 1


def _without_quote(tokens: Sequence[Token]) -> list[Token]:
    """The clause without "a quote", which the pipeline has heard."""
    quoted = [i for i, t in enumerate(tokens) if t.has("n.quote")]
    dropped = {*quoted, *(i - 1 for i in quoted if i and tokens[i - 1].article)}
    return [t for i, t in enumerate(tokens) if i not in dropped]


def _verb_at(tokens: Sequence[Token]) -> int | None:
    for at, token in enumerate(tokens):
        if token.has(*_VERBS) and not token.has("instead") and not token.is_figure and not _is_noun(tokens, at):
            return at
        if not (token.has(*_SKIPPED) or token.kind in ("mark", "emoji")):
            break
    for at, token in enumerate(tokens):
        if (
            token.has("v.add", "v.remove", "v.set")
            and not token.has("instead", "n.cart")
            and (
                token.has("enclitic", "set.to")
                or " " in token.key
                or token.key in ("fuera", "sobran", "sobra", "quita", "pon", "off", "out")
            )
        ):
            return at
    return None


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """A verb's form behind an article is a noun: "la carga", "the cut"."""
    return (
        at > 0
        and tokens[at - 1].has("definite", "det", "of")
        and not tokens[at].has("enclitic")
        and " " not in tokens[at].key
    )


def _kind(run: Sequence[Token], after: Sequence[Token], before: Sequence[Token]) -> str:
    tags = {tag for t in run for tag in t.tags}
    if run[0].key in ("take", "takes") and not _AWAY & {t.key for t in after}:
        return "add"
    if run[0].key in ("knock", "drop", "cut", "shave", "trim") and any(t.key == "off" for t in after):
        return "remove"
    if "keep" in tags:
        return "set"
    if run[0].has("mistake", "set.to", "better") or any(t.has("set.to", "better") for t in run):
        return "set"
    if (
        "v.remove" in tags
        and not ("v.add" in tags and run[0].key != "take")
        and not (run[0].has("v.set") and _has_to(after))
    ):
        return "remove" if not (run[0].has("v.set", "v.swap") and not run[0].has("v.remove")) else "set"
    if "v.add" in tags:
        return "set" if "v.set" in tags and (_has_to(after) or any(t.has("instead") for t in after)) else "add"
    if "v.need" in tags:
        return "need"
    return (
        "set"
        if tags & {"v.set", "v.swap", "set.amount"}
        else "double"
        if "v.double" in tags
        else "add"
        if before
        else ""
    )


def _has_to(after: Sequence[Token]) -> bool:
    return any(a.has("to") and b.is_figure and not b.article for a, b in zip(after, after[1:], strict=False))


def read_cart(clause: Clause, turn: Turn) -> Draft | None:
    """The cart's acts, the special ones first."""
    act = act_of(clause, turn)
    for reader in (_swap, _multiply, _keep, _remove, _set, _add):
        found = reader(clause, act, turn)
        if found is not None:
            return found
    return None


# -- swapping ---------------------------------------------------------------------------------------------------------


def _swap(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    """ "cambia X por Y", "replace X with Y", "Y instead of X": X goes, Y comes in X's quantity unless one is said."""
    sides = _swap_sides(clause, act)
    if sides is None:
        return None
    old = resolve(sides[0], turn, change=True)
    new = read_item(sides[1])
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
        "cart.swap", 0.9, RemoveFromCart(**_named(old)), AddToCart(**_named(target), quantity=quantity, unit=new.unit)
    )


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
    """ "en lugar de la llave ponme un alicate": what goes is said first."""
    start = next((i for i, t in enumerate(tokens) if not t.has("filler", "polite", "conj")), 0)
    if start >= len(tokens) or not tokens[start].has("instead"):
        return None
    verb = next((i for i in range(start + 1, len(tokens)) if tokens[i].has("v.add")), None)
    if verb is not None and verb + 1 < len(tokens) and _only_counts(tokens[verb + 1 :]):
        return None
    return (tokens[start + 1 : verb], tokens[verb + 1 :]) if verb is not None and verb + 1 < len(tokens) else None


def _only_counts(words: Sequence[Token]) -> bool:
    """ "to 4 boxes": a new figure, no new article."""
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


# -- multiplying ------------------------------------------------------------------------------------------------------


def _multiply(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    """ "el doble de todo", "double the gloves", "la mitad": the figure is worked out."""
    factor = 3.0 if clause.has("triple") else 2.0 if clause.has("double") else 0.5 if clause.has("half") else None
    if factor is None or not turn.shelf.cart or any(t.is_figure and not t.article for t in clause.tokens):
        return None
    rest = [
        t
        for t in clause.tokens
        if not t.has("double", "triple", "half", "v.double", "v.add", "v.set", "v.remove", "to", "enclitic")
    ]
    if clause.has("all", "each") and not content([t for t in rest if not t.has("all", "each")]):
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
    return draft("cart.multiply", 0.9, *actions) if actions else None


# -- keeping and removing ---------------------------------------------------------------------------------------------


def _keep(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    """ "déjame solo la amoladora", "everything off except the drill": all the others go."""
    if not turn.shelf.cart:
        return None
    if clause.has("keep"):
        kept = resolve([t for t in clause.tokens if not t.has("keep")], turn, change=True)
    elif clause.has("except") and act.kind == "remove":
        at = next(i for i, t in enumerate(clause.tokens) if t.has("except"))
        kept = resolve(clause.tokens[at + 1 :], turn, change=True)
    else:
        return None
    skus = kept.skus or (kept.candidates if clause.has("pron.pl", "all") else ())
    if not skus or any(t.is_figure for t in clause.tokens if not t.article):
        return None
    gone = [a.sku for a in turn.shelf.cart if a.sku not in skus]
    turn.verb = "keep"
    return draft("cart.keep", 0.88, *(RemoveFromCart(sku=s) for s in gone)) if gone else None


def _remove(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    if act.kind != "remove" or (clause.question and clause.has("q")):
        return None
    if clause.has("rest") and turn.verb == "keep":
        return Draft((), 0.9, "cart.rest-kept-already")
    rest = _before_reason([t for t in act.after if t.key not in _AWAY and not t.has("v.remove")])
    before = [t for t in act.before if t.key not in _AWAY]
    turn.verb = "remove"
    verb = [act.verb] if act.verb is not None and act.verb.has("all") else []
    everyone = group([*before, *verb, *rest], turn, turn.shelf.cart)
    if everyone:
        return draft("cart.remove-group", 0.9, *(RemoveFromCart(sku=s) for s in everyone))
    item = read_item(rest, trailing=False)
    target_words = _words(before, item)
    return _removal(item, target_words, turn, clause)


def _before_reason(words: list[Token]) -> list[Token]:
    """ "…, client's supplying them", "… que ya tengo": why it goes does not matter."""
    for at, token in enumerate(words):
        reason = token.has("why") or token.text == "," or token.key in ("que", "q")
        if reason and ((not at and token.text != ",") or content(words[:at]) or any(t.is_figure for t in words[:at])):
            return words[:at]
    return words


def _words(before: Sequence[Token], item: Item) -> tuple[Token, ...]:
    """What is meant may stand before the verb: "del 1 quítame 5"."""
    named = content(before) or any(t.is_figure or t.has(*(f"o.{n}" for n in range(1, 11))) for t in before)
    return (*before, *item.target) if named and not content(item.target) else item.target


def _removal(item: Item, words: Sequence[Token], turn: Turn, clause: Clause) -> Draft | None:
    target = resolve(words, turn, change=True)
    if target.how in ("nothing",) or (target.how == "query" and not content(words)):
        target = pronoun(turn, change=True)
    if target.candidates and not target.known:
        return draft(
            "cart.remove-unclear", 0.85, Clarify(about=phrase(words) or clause.text(), candidates=target.candidates)
        )
    if (target.how == "query" and not target.query) or (target.how == "pronoun" and not target.known):
        return draft("cart.remove-nothing", 0.8, Clarify(about=clause.text()))
    if len(target.skus) > 1:
        return draft("cart.remove-several", 0.9, *(RemoveFromCart(sku=s) for s in target.skus))
    quantity = None if item.article else item.quantity
    held = turn.shelf.quantities.get(target.sku or "")
    if quantity is not None and held is not None and quantity >= held:
        quantity = None
    if target.sku:
        turn.last_sku = target.sku
    return draft("cart.remove", 0.9 if target.sku else 0.82, RemoveFromCart(**_named(target), quantity=quantity))


# -- setting ----------------------------------------------------------------------------------------------------------


def _set(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    if act.kind == "remove" or (clause.question and clause.has("q", "v.have")):
        return None
    setting = act.kind == "set" or _sets_in_place(act, turn)
    if not setting or not any(t.is_figure and not t.article for t in clause.tokens) or clause.has("more.of"):
        return None
    quantity, unit, words = _set_parts(
        [t for t in act.rest if t.has("instead") or not t.has("set.amount", "better", "set.to", "only")]
    )
    if quantity is None:
        return None
    target = resolve(words, turn, change=True)
    if target.how == "nothing" or (target.how == "query" and not content(words)):
        target = pronoun(turn, change=True)
    if not target.known and target.candidates:
        return draft(
            "cart.set-unclear", 0.85, Clarify(about=phrase(words) or clause.text(), candidates=target.candidates)
        )
    if target.how == "pronoun" and not target.known:
        return draft("cart.set-nothing", 0.8, Clarify(about=clause.text()))
    if (
        act.kind == "set"
        and not target.known
        and act.verb is not None
        and act.verb.has("v.add")
        and not act.verb.has("set.to", "better")
    ):
        return None
    turn.verb = "set"
    return _by_step(clause, target, quantity) or _setting(target, quantity, unit)


def _sets_in_place(act: Act, turn: Turn) -> bool:
    """ "pon 0 en las mascarillas", "solo 5 guantes": a figure put on a line that is in the cart."""
    if act.verb is None or not act.verb.has("v.set", "v.add") or not turn.shelf.cart:
        return any(t.has("only") for t in act.rest) and bool(turn.shelf.cart)
    at = next((i for i, t in enumerate(act.after) if t.is_figure), None)
    return (
        at is not None
        and at + 1 < len(act.after)
        and act.after[at + 1].key in ("en", "on", "in", "for")
        and act.verb.has("v.set")
    )


def _by_step(clause: Clause, target: Target, quantity: Quantity) -> Draft | None:
    """ "reduce the ties by 5", "súbele 5": a step, not a new figure."""
    keys = [t.key for t in clause.tokens]
    if "by" not in keys:
        return None
    if _DOWN & set(" ".join(keys).split()):
        return draft("cart.step-down", 0.85, RemoveFromCart(**_named(target), quantity=quantity))
    return draft("cart.step-up", 0.85, AddToCart(**_named(target), quantity=quantity))


def _setting(target: Target, quantity: Quantity, unit: Unit | None) -> Draft:
    made: list[Action] = []
    for sku in target.skus or (None,):
        name = {"sku": sku} if sku else _named(target)
        made.append(RemoveFromCart(**name) if quantity <= 0 else SetQuantity(**name, quantity=quantity, unit=unit))
    return draft("cart.set", 0.9 if target.known else 0.82, *made)


def _set_parts(words: Sequence[Token]) -> tuple[Quantity | None, Unit | None, list[Token]]:
    """The new figure, its unit and what is left: "25 en vez de 20 de los codos", "the gloves to 4 boxes", "de 20 a 25"."""
    rest = list(words)
    rest = without_old(rest)
    for at, (token, after) in enumerate(zip(rest, rest[1:], strict=False)):
        if token.has("to") and after.is_figure and not after.article:
            unit = unit_of(rest[at + 2]) if at + 2 < len(rest) else None
            left = [t for t in (*rest[:at], *rest[at + (3 if unit else 2) :]) if not (t.is_figure and _old(rest, t))]
            return whole(after.value or 0), unit, left
    item = read_item(rest)
    if item.quantity is None or item.article:
        return _last_figure(rest)
    return item.quantity, item.unit, list(item.target)


def _last_figure(rest: list[Token]) -> tuple[Quantity | None, Unit | None, list[Token]]:
    """ "los codos mejor 25": the figure behind the name."""
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


# -- adding -----------------------------------------------------------------------------------------------------------


def _add(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    if act.kind not in ("", "add", "need", "set", "keep") or (
        act.verb is None and clause.has("v.have", "v.show", "v.search")
    ):
        return None
    if _asks_or_talks(clause, act):
        return None
    if clause.question and act.verb is None and clause.has("q", "q.price", "q.verb", "q.open"):
        return None
    words = [t for t in act.after if not t.has("v.add") or t.is_figure]
    if act.verb is None and (_narrows(clause, turn) or _is_price(clause)):
        return None
    if act.verb is None and any(t.has("p.max", "p.min") and not t.has("n.quote") for t in clause.tokens):
        return None
    places = _places_alone(words, turn) if act.verb is not None else ()
    if places:
        return draft("cart.add-places", 0.82, *(AddToCart(sku=s) for s in places))
    everyone, quantity, unit = _group_of(clause, [*act.before, *words], turn)
    if everyone and act.kind != "need" and (act.verb is not None or clause.has("all", "each", "except")):
        turn.verb, turn.items = "add", turn.items + len(everyone)
        return draft("cart.add-group", 0.9, *(AddToCart(sku=s, quantity=quantity, unit=unit) for s in everyone))
    item = read_item(words)
    item = _bare_figure(act, replace(item, target=_words(act.before, item)), turn)
    counted = item.quantity is not None and (
        not item.article or (act.kind == "add" and act.verb is not None) or turn.several
    )
    known_pack = item.unit is not None and item.article and bool(item.target) and resolve(item.target, turn).known
    counted = counted or known_pack or (item.unit is not None and not item.target and bool(turn.shelf.product))
    if not counted and not _wanted(act, item, clause, turn):
        return None
    return _addition(act, item, clause, turn)


def _bare_figure(act: Act, item: Item, turn: Turn) -> Item:
    """ "brochas 6": a figure behind a name of the list, which is no size of it."""
    words = [t for t in item.target if t.kind != "mark"]
    if item.quantity is not None or act.verb is not None or len(words) < 2 or not words[-1].is_figure or resolve(words, turn).known:
        return item
    if words[-2].has("of", "size.mark", "num.mark") or not content(words[:-1]) or resolve(words[:-1], turn).how != "name":
        return item
    return replace(item, quantity=whole(words[-1].value or 0), target=tuple(words[:-1]))


def _asks_or_talks(clause: Clause, act: Act) -> bool:
    """ "will it stick to concrete?", "can we have 30 days terms", "a quote for this": no article is asked for."""
    if clause.has("n.quote") and not any(t.is_figure and not t.article for t in clause.tokens):
        return True
    opened = next((t for t in clause.words if t.kind == "word"), None)
    if (
        clause.question
        and opened is not None
        and opened.has("q.open", "q")
        and act.verb is not None
        and " " not in act.verb.key
    ):
        return True
    if clause.has("n.info") and not any(t.is_figure and not t.article for t in clause.tokens):
        return True
    return (
        bool(topics(clause))
        and not goods_beside(clause)
        and not (act.verb is None and any(t.is_figure and not t.article for t in clause.tokens))
    )


def _narrows(clause: Clause, turn: Turn) -> bool:
    """ "just the 10 litre ones": of the list, not so many litres."""
    return bool(turn.shelf.results) and ((clause.has("only") and not turn.shelf.cart) or (clause.has("same") and clause.has("but")))


def _is_price(clause: Clause) -> bool:
    """ "entre 15 y 20 euros, gafas": figures of money."""
    filters = read_filters(clause.tokens)
    return clause.has("currency") and (filters.min_price is not None or filters.max_price is not None)


def _places_alone(words: Sequence[Token], turn: Turn) -> tuple[str, ...]:
    """ "put 1 and 3 in the cart": two figures and nothing that they could count."""
    figures = [t for t in words if t.is_figure and not t.article]
    others = [
        t
        for t in words
        if not t.is_figure
        and (t.has("of") or not t.has("conj", "n.cart", "filler", "polite", "prep"))
        and t.kind != "mark"
    ]
    rows = turn.shelf.results
    if len(figures) < 2 or others or any(not 1 <= (t.value or 0) <= len(rows) for t in figures):
        return ()
    return tuple(rows[int(t.value or 1) - 1].sku for t in figures)


def _group_of(clause: Clause, words: list[Token], turn: Turn) -> tuple[tuple[str, ...], Quantity | None, Unit | None]:
    rows = turn.shelf.results or turn.shelf.product or turn.shelf.cart
    skus = group(words, turn, rows)
    if not skus:
        return (), None, None
    inside = clause.tokens[: next((i for i, t in enumerate(clause.tokens) if t.has("except")), len(clause.tokens))]
    figure = next((t for t in inside if t.is_figure and not t.has("both") and not _counts_places(clause.tokens, t)), None)
    each = clause.has("each")
    if figure is None or (figure.article and not each) or _counts_places(clause.tokens, figure):
        return skus, None, None
    at = clause.tokens.index(figure)
    unit = unit_of(clause.tokens[at + 1]) if at + 1 < len(clause.tokens) else None
    return skus, whole(figure.value or 0), unit


def _counts_places(tokens: Sequence[Token], figure: Token) -> bool:
    at = list(tokens).index(figure)
    near = [t for t in tokens[max(0, at - 1) : at + 2] if t is not figure]
    return any(t.has("firsts", "lasts") for t in near)


def _wanted(act: Act, item: Item, clause: Clause, turn: Turn) -> bool:
    """Whether an article without a quantity is to go into the cart."""
    pointed = any(t.has("pron", "pron.pl", "pron.object") for t in (*item.target, *([act.verb] if act.verb else [])))
    if act.kind == "add" and act.verb is not None:
        return bool(item.target) or pointed
    target = resolve(item.target, turn) if item.target else None
    if act.kind == "add":
        return target is not None and (target.known or bool(target.candidates)) and not clause.question
    return act.kind == "need" and target is not None and target.known and not clause.question


def _addition(act: Act, item: Item, clause: Clause, turn: Turn) -> Draft | None:
    target = _elided(item, resolve(item.target, turn), turn)
    if target.how == "nothing" or (target.how == "query" and not content(item.target)):
        target = pronoun(turn) if act.verb is not None or item.quantity is not None else target
        if not target.known and item.word and not item.target:
            target = Target("query", query=item.word)
            item = replace(item, unit=None)
        if not target.known and target.how != "query":
            return draft("cart.add-what", 0.85, Clarify(about=clause.text()))
    if not target.known and (shorter := _before_reason(list(item.target))) != list(item.target):
        target = found if (found := resolve(shorter, turn)).known else target
    if target.candidates and not target.known:
        turn.verb = "add"
        return draft("cart.add-unclear", 0.86, Clarify(about=phrase(item.target), candidates=target.candidates))
    turn.items += 1
    turn.verb = "add"
    sure = 0.92 if target.known or item.quantity is not None else 0.82
    made = [
        AddToCart(**({"sku": s} if s else _named(target)), quantity=item.quantity, unit=item.unit)
        for s in (target.skus or (None,))
    ]
    if target.sku:
        turn.last_sku = target.sku
    return Draft(tuple(made), sure, "cart.add-article" if item.article else "cart.add")


def _elided(item: Item, target: Target, turn: Turn) -> Target:
    """ "12 llaves del 12, 10 del 10": the noun said before goes on."""
    bare = [t for t in item.target if t.kind in ("number", "size") and not t.article]
    if (
        bare
        and not target.known
        and not target.candidates
        and all(t in bare or t.has("of", "det", "definite", "size.mark") for t in item.target)
    ):
        return Target("query", query=" ".join([*([turn.noun] if turn.noun else []), *(t.text for t in item.target)]))
    if target.how == "query":
        first = next(iter(content(item.target)), None)
        turn.noun = first.text if first is not None and first.kind == "word" else turn.noun
    return target


def _named(target: Target) -> dict[str, str | None]:
    return {"sku": target.sku} if target.sku else {"query": target.query or None}
