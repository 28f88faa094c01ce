"""What leaves the cart: an article, some of it, a group, all but what is kept."""

from collections.abc import Sequence

from services.actions import Cancel, Clarify, RemoveFromCart, Search, SetQuantity
from services.understanding.acts import AWAY, Act, before_reason, meant_words, named
from services.understanding.clauses import Clause
from services.understanding.figures import whole
from services.understanding.filters import query_of
from services.understanding.groups import group, side_by_side
from services.understanding.items import Item, read_item
from services.understanding.references import content, phrase, place_of, pronoun, resolve
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_KEEPING = frozenset(["keep", "leave", "deja", "dejame", "deje", "dejeme", "dejen", "mantengan", "mantenme"])


def _leads(clause: Clause) -> Token:
    return next((t for t in clause.words if not t.has("filler", "polite", "conj") or t.has("v.set")), clause.words[0])


def read_unwanted(clause: Clause, turn: Turn) -> Draft | None:
    """As in "ya no lo quiero", "I don't need them anymore": of what is in the cart; where nothing is, a plain no."""
    if turn.context.offer or not clause.only("unwanted", "thanks", "no", "correction", "but"):
        return None
    if not clause.has("unwanted") or not turn.shelf.cart:
        return None
    regretted = clause.has("regretted")
    if regretted and turn.context.state == "checkout" and turn.last_sku is None:
        return draft("cart.unwanted-order", 0.82, Cancel())
    sku = pronoun(turn, change=True).sku
    if sku in turn.shelf.quantities:
        return draft("cart.unwanted", 0.88, RemoveFromCart(sku=sku))
    candidates = tuple(a.sku for a in turn.shelf.cart)
    return (
        draft("cart.unwanted-which", 0.84, Clarify(about=clause.text(), candidates=candidates)) if regretted else None
    )


def read_keep(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    """As in "déjame solo la amoladora", "everything off except the drill": all the others go."""
    if not turn.shelf.cart:
        return None
    idle = any(t.is_figure for t in clause.words) or clause.has("free", "half", "double")
    if _leads(clause).key in _KEEPING and not idle and act.kind == "set":
        sku = resolve([t for t in act.after if not t.has("v.set")], turn, change=True).sku
        if sku in turn.shelf.quantities:
            turn.verb, turn.last_sku = "kept", sku  # "keep the elbows, get rid of the rest"
            return Draft((), 0.9, "cart.kept")
    if _wants_only(clause, turn):
        kept = resolve([t for t in clause.tokens if not t.has("only", "v.need", "v.set")], turn, change=True)
    elif clause.has("keep"):
        kept = resolve([t for t in clause.tokens if not t.has("keep")], turn, change=True)
    elif clause.has("except") and act.kind == "remove":
        at = next(i for i, t in enumerate(clause.tokens) if t.has("except"))
        if any(t.brand or stem(t.key) in turn.shelf.stems for t in clause.tokens[:at]):
            return None  # "todo lo de Makita menos el disco": of a group that is named
        kept = resolve(clause.tokens[at + 1 :], turn, change=True)
    else:
        return None
    skus = kept.skus or (kept.candidates if clause.has("pron.pl", "all") else ())
    count = next((t.value for t in clause.tokens if t.is_figure), None)
    held = turn.shelf.quantities.get(kept.sku or "", 0)
    if clause.has("keep") and count and count < held and not clause.has("num.mark"):
        turn.verb = "keep"
        return draft("cart.keep-some", 0.84, SetQuantity(sku=kept.sku, quantity=whole(count)))
    if not skus or any(t.is_figure for t in clause.tokens if not t.article):
        return None
    gone = [a.sku for a in turn.shelf.cart if a.sku not in skus]
    turn.verb = "keep"
    return draft("cart.keep", 0.88, *(RemoveFromCart(sku=s) for s in gone)) if gone else None


def _wants_only(clause: Clause, turn: Turn) -> bool:
    """As in "I only want the rags": of the lines of the cart, none but those."""
    wants = clause.tokens[0].key in (
        "i only want",
        "i only need",
        "we only need",
        "i just need",
        "only want",
        "only need",
    )
    named = any(t.has("definite") for t in clause.tokens) and not any(t.is_figure for t in clause.tokens)
    return wants and named and not turn.shelf.results


def read_removal(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    if act.kind != "remove" or (clause.question and clause.has("q")) or clause.words[0].has("t.hours", "t.delivery"):
        return None
    if clause.has("rest") and turn.verb == "kept" and turn.last_sku in turn.shelf.quantities:
        gone = [a.sku for a in turn.shelf.cart if a.sku != turn.last_sku]
        return draft("cart.rest", 0.88, *(RemoveFromCart(sku=s) for s in gone))
    if clause.has("rest") and turn.verb == "keep":
        return Draft((), 0.9, "cart.rest-kept-already")
    rest = before_reason([t for t in act.after if t.key not in (*AWAY, "again") and not t.has("v.remove")])
    rest = _without_cart(rest)
    before = [t for t in act.before if t.key not in AWAY]
    before, rest = _counted_first(before, _by_step(rest))
    turn.verb = "remove"
    verb = [act.verb] if act.verb is not None and act.verb.has("all") else []
    everyone = group([*before, *verb, *rest], turn, turn.shelf.cart)
    if everyone:
        return draft("cart.remove-group", 0.9, *(RemoveFromCart(sku=s) for s in everyone))
    item = read_item(rest, trailing=False)
    target_words = meant_words(before, item)
    return _removal(item, target_words, turn, clause)


def _without_cart(words: list[Token]) -> list[Token]:
    """As in "sácame del pedido la llave", "quítala de la lista": where it is taken from says nothing of the article."""
    if any(t.is_figure or place_of(t, 9) is not None for t in words):
        return words  # "quita el 2 del carro"
    for at, token in enumerate(words[1:], 1):
        if (token.has("n.order", "n.cart") or token.key == "lista") and words[at - 1].has("of", "prep"):
            return [*words[: at - 1], *words[at + 1 :]]
    return words


def _by_step(words: list[Token]) -> list[Token]:
    """As in "cut the rags by 3": so many of them."""
    at = next((i for i, t in enumerate(words[:-1]) if t.key == "by" and words[i + 1].is_figure), None)
    return words if at is None else [*words[at + 1 :], *words[:at]]


def _counted_first(before: list[Token], rest: list[Token]) -> tuple[list[Token], list[Token]]:
    """As in "3 of the rags can go": what goes stands before the verb, counted."""
    first = next((t for t in before if not t.has("filler", "polite", "conj")), None)
    if (
        first is not None
        and first.key in ("los", "las")
        and len(before) > 2
        and before[before.index(first) + 1].is_figure
    ):
        before = [t for t in before if t is not first]  # "los 40 codos ya no hacen falta"
        first = next(t for t in before if t.is_figure)
    counts = first is not None and first.is_figure and not first.article and len(before) > 1
    return ([], [*before, *rest]) if counts and not any(t.is_figure for t in rest) else (before, rest)


def _removal(item: Item, words: Sequence[Token], turn: Turn, clause: Clause) -> Draft | None:
    target = resolve(words, turn, change=True)
    if target.how == "nothing" or (target.how == "query" and not content(words)):
        target = pronoun(turn, change=True)
    if len(target.candidates) > 1 and _is_range_of_a_maker(words):
        return draft("cart.remove-maker", 0.86, *(RemoveFromCart(sku=s) for s in target.candidates))
    sides = side_by_side(words, turn.shelf.cart) if target.how == "query" else []
    if len(sides) > 1:  # "la llave y la cinta fuera"
        return draft("cart.remove-both", 0.88, *(RemoveFromCart(sku=a.sku) for a in sides))
    if target.candidates and not target.known:
        return draft(
            "cart.remove-unclear", 0.85, Clarify(about=phrase(words) or clause.text(), candidates=target.candidates)
        )
    if target.how == "query" and item.quantity is None and _brings_out(clause, words):
        turn.verb = ""
        return draft("cart.none-to-remove", 0.84, Search(query=query_of(words)))
    if (target.how == "query" and not target.query) or (target.how == "pronoun" and not target.known):
        return draft("cart.remove-nothing", 0.8, Clarify(about=clause.text()))
    if len(target.skus) > 1:
        return draft("cart.remove-several", 0.9, *(RemoveFromCart(sku=s) for s in target.skus))
    quantity = None if item.article and item.target else item.quantity  # "a la llave quítale una" is one
    held = turn.shelf.quantities.get(target.sku or "")
    if quantity is not None and held is not None and quantity >= held:
        quantity = None
    if target.sku:
        turn.last_sku = target.sku
    return draft("cart.remove", 0.9 if target.sku else 0.82, RemoveFromCart(**named(target), quantity=quantity))


def _brings_out(clause: Clause, words: Sequence[Token]) -> bool:
    """As in "sácame termos de 80 litros" of what is in no cart: a kind of goods is to be shown."""
    shown = any(t.has("v.remove") and t.has("v.show") and t.has("enclitic") for t in clause.tokens)
    return shown and not any(t.has("definite", "pron", "n.cart", "n.order") for t in words[:1])


def _is_range_of_a_maker(words: Sequence[Token]) -> bool:
    """As in "los productos de Makita", "the Makita items": all of them are meant."""
    named = content(words)
    plural = any(t.key in ("los de", "las de") or (t.has("vague") and t.key.endswith("s")) for t in words)
    return bool(named) and all(t.brand for t in named) and plural
