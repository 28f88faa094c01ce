"""What comes into the cart: articles with figures, articles pointed at, groups."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from services.actions import AddToCart, Quantity, Unit
from services.understanding.acts import Act, meant_words
from services.understanding.clauses import Clause
from services.understanding.figures import whole
from services.understanding.filters import other_than, read_filters
from services.understanding.groups import are_paired, behind_exception, group
from services.understanding.into_cart import into_cart
from services.understanding.items import Item, read_item, unit_of
from services.understanding.references import content, place_of, resolve
from services.understanding.shop import goods_beside, topics
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_SITES = frozenset([
    "obra", "camion", "furgoneta", "furgon", "coche", "almacen", "nave", "taller", "oficina", "casa", "tienda", "finca",
    "site", "yard", "depot",
])  # fmt: skip
_OF_A_KIND = ("en", "in", "de", "con", "with", "sin", "without")
_ASKS_OF = frozenset(["will", "does", "do", "is", "are", "would", "has", "have", "did", "wont", "doesnt", "isnt"])
_ANOTHER = frozenset(["otro", "otra", "another", "otra de esas", "otro de esos"])


def read_addition(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    """As in "ponme 3 del 2", "20 codos", "one of each", "me llevo el segundo"."""
    if act.kind not in ("", "add", "need", "set", "keep") or _asks_or_talks(clause, act):
        return None
    if _means_else(clause, turn) if act.verb is None else _wants_other_kind(act, turn):
        return None
    words = _without_place([t for t in _without_verbs(act.after) if t.is_figure or not t.has("enough")])
    counted = _one_more(clause, act, turn) or (_of_a_place(clause, turn) if act.verb is None else None)
    if counted is not None:
        return counted
    places = _places_alone(words, turn) if act.verb is not None else ()
    if places:
        return draft("cart.add-places", 0.82, *(AddToCart(sku=s) for s in places))
    everyone, quantity, unit = _group_of(clause, [*act.before, *words], turn)
    spoken = clause.has("all", "each", "except") and not clause.has("comparative") and not other_than(clause)
    meant = act.verb is not None or spoken
    if everyone and act.kind != "need" and meant:
        turn.verb, turn.items = "add", turn.items + len(everyone)
        return draft("cart.add-group", 0.9, *(AddToCart(sku=s, quantity=quantity, unit=unit) for s in everyone))
    item = read_item(words)
    item = _bare_figure(act, replace(item, target=meant_words(act.before, item)), turn)
    wanted = _is_counted(act, item, turn) or _wanted(act, item, clause, turn)
    return into_cart(act, item, clause, turn) if wanted else None


def _one_more(clause: Clause, act: Act, turn: Turn) -> Draft | None:
    """As in "una llave más", "otra llave igual", "another wrench": of a line of the cart."""
    words = [t for t in act.after if t.kind != "mark" and (t.key == "mas" or not t.has("polite", "filler", "conj"))]
    if act.kind not in ("", "add") or len(words) < 2 or clause.question or not turn.shelf.cart:
        return None
    other = words[0].key in _ANOTHER
    if not other and not (words[0].article and words[0].value == 1 and words[-1].key in ("mas", "more")):
        return None
    target = resolve([t for t in words[1:] if not t.has("more.of", "same", "of")], turn, change=True)
    if target.how != "name" or target.sku not in turn.shelf.quantities:
        return None
    turn.verb, turn.items, turn.last_sku = "add", turn.items + 1, target.sku
    return draft("cart.one-more", 0.86, AddToCart(sku=target.sku, quantity=1))


def _of_a_place(clause: Clause, turn: Turn) -> Draft | None:
    """As in "del segundo tres y del cuarto seis": so many of a place of the list."""
    words = [t for t in clause.words if not t.has("filler", "polite", "conj") or place_of(t, 9) is not None]
    if len(words) != 3 or not words[0].has("of") or not words[2].is_figure or clause.question:
        return None
    if words[1].brand and turn.verb == "add" and (sku := resolve(words[:2], turn).sku):  # "… y del Hilti dos"
        turn.items += 1
        return draft("cart.add-of-name", 0.86, AddToCart(sku=sku, quantity=whole(words[2].value or 0)))
    place = place_of(words[1], len(turn.shelf.results))
    one = words[2].key in ("uno", "una") and turn.verb == "add"  # "…, del 3 uno"
    if place is None or place >= len(turn.shelf.results) or (words[2].article and not one):
        return None
    turn.verb, turn.items = "add", turn.items + 1
    sku = turn.shelf.results[place].sku
    return draft("cart.add-of-place", 0.86, AddToCart(sku=sku, quantity=whole(words[2].value or 0)))


def _without_verbs(words: Sequence[Token]) -> list[Token]:
    """The words but for more verbs of adding; behind "de" a verb's form is a noun: "centros de carga"."""
    behind = {id(b) for a, b in itertools.pairwise(words) if a.has("of")}
    return [t for t in words if not t.has("v.add") or t.is_figure or id(t) in behind]


def _without_place(words: list[Token]) -> list[Token]:
    """As in "mándeme a la obra 15 sacos": where it goes, said before how many."""
    figure = next((i for i, t in enumerate(words[:5]) if t.is_figure and not t.article), 0)
    spots = [t for t in words[:figure] if t.has("spot", "when", "n.cart") or t.key in _SITES]
    placed = all(t in spots or t.has("to", "prep", "definite", "of") for t in words[:figure])
    return words[figure:] if spots and placed else words


def _wants_other_kind(act: Act, turn: Turn) -> bool:
    """As in "los quiero en latón": the list again, of another kind."""
    first = next((t for t in act.after if t.kind != "mark"), None)
    pointed = act.verb is not None and act.verb.has("pron.object")
    return bool(pointed and turn.shelf.results and first is not None and first.key in _OF_A_KIND)


def _means_else(clause: Clause, turn: Turn) -> bool:
    """Without a verb of the cart: a question, a search, a price, a narrowing of the list."""
    asks = clause.has("v.have", "v.show", "v.search") or (
        clause.question and clause.has("q", "q.price", "q.verb", "q.open")
    )
    bounded = any(
        t.has("p.max", "p.min") and not t.has("n.quote") and not (a and a.is_figure and t.has("more.of"))
        for a, t in zip([None, *clause.tokens], clause.tokens, strict=False)
    )
    return asks or bounded or _narrows(clause, turn) or _is_price(clause)


def _is_counted(act: Act, item: Item, turn: Turn) -> bool:
    """A figure was said, or a pack of something that is known; "un" alone counts only in a list or behind a verb."""
    ordered = act.kind == "add" and (act.verb is not None or turn.items > 0)
    if item.quantity is not None and (not item.article or ordered or turn.several):
        return True
    if item.unit is None:
        return False
    return bool(turn.shelf.product) if not item.target else item.article and resolve(item.target, turn).known


def _bare_figure(act: Act, item: Item, turn: Turn) -> Item:
    """As in "brochas 6": a figure behind a name of the list, which is no size of it."""
    words = [t for t in item.target if t.kind != "mark"]
    if (
        item.quantity is not None
        or act.verb is not None
        or len(words) < 2
        or not words[-1].is_figure
        or resolve(words, turn).known
    ):
        return item
    if (
        words[-2].has("of", "size.mark", "num.mark")
        or not content(words[:-1])
        or resolve(words[:-1], turn).how != "name"
    ):
        return item
    return replace(item, quantity=whole(words[-1].value or 0), target=tuple(words[:-1]))


def _begs_price(act: Act) -> bool:
    """As in "me regala el precio de los guantes", "give me the price of the gloves"."""
    first = next((t for t in act.after if not t.has("det", "filler", "polite")), None)
    return first is not None and first.has("q.price")


def _asks_what(clause: Clause, act: Act) -> bool:
    """As in "what colours can I get it in"."""
    first = clause.words[0]
    asks = first.has("q") and first.key.split()[0] in ("what", "which", "how", "where", "when")
    return asks and act.verb is not None and act.verb.key.startswith(("can ", "could "))


def _asks_of_it(clause: Clause) -> bool:
    """As in "will it stick to wet surfaces": of what is at hand, though no mark says so."""
    said = [t for t in clause.words if not t.has("conj", "polite") and (not t.has("filler") or t.has("q.open"))]
    return len(said) > 2 and said[0].key in _ASKS_OF and said[1].has("pron", "pron.pl", "definite")


def _complains(act: Act, clause: Clause) -> bool:
    """As in "two of these pumps are leaking": so many that are bad, not so many wanted."""
    return act.verb is None and any(t.has("t.returns") and " " in t.key for t in clause.tokens)


def _asks_or_talks(clause: Clause, act: Act) -> bool:
    """As in "will it stick to concrete?", "can we have 30 days terms", "a quote for this": no article is asked for."""
    if _begs_price(act) or (clause.has("past") and clause.has("t.returns")) or _complains(act, clause):
        return True
    if _asks_what(clause, act) or _asks_of_it(clause):
        return True
    if clause.has("n.quote") and not any(t.is_figure and not t.article for t in clause.tokens):
        return True
    opened = next((t for t in clause.words if t.kind == "word" and not t.has("conj")), None)
    if opened is not None and opened.has("q.price"):
        return True
    if (
        clause.question
        and opened is not None
        and opened.has("q.open", "q")
        and act.verb is not None
        and " " not in act.verb.key
    ):
        return True
    info = next((i for i, t in enumerate(clause.tokens) if t.has("n.info")), None)
    if info is not None and not _counts(clause.tokens[:info]):
        return True  # "give me the full spec on 3"
    return (
        bool(topics(clause))
        and not goods_beside(clause)
        and not (act.verb is None and any(t.is_figure and not t.article for t in clause.tokens))
    )


def _counts(tokens: Sequence[Token]) -> bool:
    """A figure that counts; that of a code or a place does not: "necesito la ficha del sku 00731"."""
    pairs = zip([None, *tokens], tokens, strict=False)
    return any(
        t.is_figure and not t.article and not (b and b.has("sku.mark", "num.mark", "definite")) for b, t in pairs
    )


def _narrows(clause: Clause, turn: Turn) -> bool:
    """As in "just the 10 litre ones": of the list, not so many litres."""
    return bool(turn.shelf.results) and (
        (clause.has("only") and not turn.shelf.cart) or (clause.has("same") and clause.has("but"))
    )


def _is_price(clause: Clause) -> bool:
    """As in "entre 15 y 20 euros, gafas": figures of money."""
    filters = read_filters(clause.tokens)
    return clause.has("currency") and (filters.min_price is not None or filters.max_price is not None)


def _places_alone(words: Sequence[Token], turn: Turn) -> tuple[str, ...]:
    """As in "put 1 and 3 in the cart": two figures and nothing that they could count."""
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
    left_out = next((i for i, t in enumerate(clause.tokens) if t.has("except")), len(clause.tokens))
    inside = [*clause.tokens[:left_out], *clause.tokens[behind_exception(clause.tokens, left_out) :]]
    figure = next(
        (t for t in inside if t.is_figure and not t.has("both") and not _counts_places(clause.tokens, t)), None
    )
    each = clause.has("each")
    if figure is None or (figure.article and not each) or _counts_places(clause.tokens, figure):
        return skus, None, None
    if figure.has("pair") and are_paired(skus, turn):
        return skus, 1, "pair"  # "un par de cada", of gloves
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
    if act.kind in ("add", "need") and clause.has("listed"):
        return bool(content(item.target))
    if act.kind == "add":
        return target is not None and (target.known or bool(target.candidates)) and not clause.question
    curious = act.verb is not None and act.verb.key.endswith(("interesa", "interesan"))  # is to be seen first
    if act.kind != "need" or target is None or clause.question or curious:
        return False
    return target.known or (turn.several and bool(content(item.target)) and not clause.has("prep", "v.search", "vague"))
