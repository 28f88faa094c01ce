"""One article that goes into the cart: which one is meant, and whether its line only gets another figure."""

from dataclasses import replace

from services.actions import AddToCart, Checkout, Clarify, RemoveFromCart, SetQuantity
from services.understanding.acts import Act, before_reason, named
from services.understanding.clauses import Clause
from services.understanding.designations import TAG as NAMED_BY_FIGURES
from services.understanding.groups import are_paired
from services.understanding.items import Item, unit_of
from services.understanding.references import Target, content, phrase, pronoun, resolve
from services.understanding.sizes import is_measure
from services.understanding.turn import Draft, Turn, draft

_ORDERS = frozenset(["order it", "order them", "order that"])
_VESSELS = ("tin", "drum", "tube", "bar", "sheet")  # units that are articles too


def into_cart(act: Act, item: Item, clause: Clause, turn: Turn) -> Draft:
    """The item added, its line mended or taken out, or a question which one is meant."""
    meant = _meant(act, item, turn)
    if meant is None:
        return _of_nothing(act, clause, turn)
    target, item = meant
    if target.candidates and not target.known:
        turn.verb = "add"
        return draft("cart.add-unclear", 0.86, Clarify(about=phrase(item.target), candidates=target.candidates))
    if _mends(act, item, target, clause, turn):
        return draft("cart.mended", 0.85, SetQuantity(sku=target.sku, quantity=item.quantity, unit=item.unit))
    if item.quantity == 0 and target.sku in turn.shelf.quantities:
        return draft("cart.none-of-it", 0.85, RemoveFromCart(sku=target.sku))
    if item.pair and target.known and are_paired(target.skus, turn):
        item = replace(item, quantity=1, unit="pair", article=False)
    return _added(target, item, turn)


def _added(target: Target, item: Item, turn: Turn) -> Draft:
    turn.items += 1
    turn.verb = "add"
    sure = 0.92 if target.known or item.quantity is not None else 0.82
    made = [
        AddToCart(**({"sku": s} if s else named(target)), quantity=item.quantity, unit=item.unit)
        for s in (target.skus or (None,))
    ]
    if target.sku:
        turn.last_sku = target.sku
    return Draft(tuple(made), sure, "cart.add-article" if item.article else "cart.add")


def _meant(act: Act, item: Item, turn: Turn) -> tuple[Target, Item] | None:
    """The article, and the item with what is the article's name taken from its unit; None: nothing is at hand."""
    target = _elided(item, resolve(item.target, turn), turn)
    if item.more and target.candidates and not target.known:
        target = resolve(item.target, turn, change=True)  # "10 more of the tape" is of the line in the cart (rule 9)
    if target.how == "nothing" or (target.how == "query" and not content(item.target)):
        target = pronoun(turn) if act.verb is not None or item.quantity is not None or item.unit else target
        if not target.known and item.word and not item.target:
            target, item = Target("query", query=item.word), replace(item, unit=None)
        if not target.known and target.how != "query":
            return None
    if target.how == "query" and item.unit in _VESSELS and item.word and _only_sized(item):
        target, item = Target("query", query=f"{item.word} {target.query}"), replace(item, unit=None)
    if not target.known and (shorter := before_reason(list(item.target))) != list(item.target):
        target = found if (found := resolve(shorter, turn)).known else target
    if not target.known and (_by_price(item, turn) or _by_merit(item)):
        target = Target("name", candidates=tuple(a.sku for a in turn.shelf.results))
    return target, item


def _mends(act: Act, item: Item, target: Target, clause: Clause, turn: Turn) -> bool:
    """As in "no, better 15", "let's go for 100 elbows instead": a new figure for a line of the cart."""
    instead = clause.words[-1].key == "instead"
    corrects = not act.before and any(t.has("correction", "no", "better", "second.thought") for t in clause.tokens[:2])
    amends = turn.refused or instead or corrects
    alone = act.verb is None or instead or (turn.refused and not content(item.target))
    return amends and alone and target.sku in turn.shelf.quantities and bool(item.quantity) and not item.more


def _of_nothing(act: Act, clause: Clause, turn: Turn) -> Draft:
    """Nothing is at hand to be added; "order it" then means what is in the cart."""
    orders = act.verb is not None and act.verb.key in _ORDERS
    if orders and turn.shelf.cart and not turn.shelf.results:
        return draft("cart.order-it", 0.84, Checkout())
    return draft("cart.add-what", 0.85, Clarify(about=clause.text()))


def _only_sized(item: Item) -> bool:
    """As in "4 cubos de 12 litros": the unit's word is the article, of which only the size is said."""
    return all(is_measure(t) or t.has("of", "prep", "measure") or unit_of(t) for t in item.target)


def _by_merit(item: Item) -> bool:
    """As in "5 del que más pese", "ponme la que menos gaste": which one that is only the catalogue knows."""
    said = " ".join(t.key for t in item.target)
    return len(item.target) < 6 and any(f"que {merit} " in said for merit in ("mas", "menos", "mejor", "peor"))


def _by_price(item: Item, turn: Turn) -> bool:
    """As in "ponme el más barato", "add the cheapest one": which one that is only the catalogue knows."""
    named = content(item.target)
    return (
        len(turn.shelf.results) > 1
        and bool(item.target)
        and any(t.has("cheap", "superlative") for t in item.target)
        and all(t.has("cheap", "superlative") for t in named)
    )


def _elided(item: Item, target: Target, turn: Turn) -> Target:
    """As in "12 llaves del 12, 10 del 10": the noun said before goes on, unless the item has a name: "3 de wd40"."""
    bare = [t for t in item.target if is_measure(t) and not t.article and not t.has(NAMED_BY_FIGURES)]
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
