"""Answers to what the bot asked: accepted as offered, corrected, or refused for something else (rule 8)."""

from collections.abc import Sequence
from typing import cast

from services.actions import Accept, Action, AddToCart, Clarify, Decline, SetQuantity, ShowProduct
from services.understanding.asides import gives_reason
from services.understanding.clauses import Clause
from services.understanding.figures import whole
from services.understanding.items import Item, read_item
from services.understanding.names import fits
from services.understanding.references import content, resolve
from services.understanding.setting import without_old
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_FRAME = frozenset({"yes", "no", "filler", "polite", "conj", "thanks", "but", "greet", "only", "dismiss", "cancel"})
_GROUPED = frozenset(["dozen", "doz", "docena", "docenas", "half-dozen", "couple"])  # counts, and never a place
_POINTING = ("pron", "pron.pl", "one")
_SAID = frozenset(
    {
        "better",
        "set.to",
        "v.set",
        "v.add",
        "v.need",
        "only",
        "to",
        "correction",
        "mistake",
        "v.double",
        "cond",
        "except",
    }
)


def read_offer(clauses: list[Clause], turn: Turn) -> tuple[Draft | None, list[Clause]]:
    """What becomes of the offer, and the clauses still to be read."""
    offer = turn.context.offer
    if offer is None or not clauses:
        return None, clauses
    first, *others = clauses
    answer, rest = _answer(first)
    said = [t for t in rest if not t.has("yes", "no") or t.is_figure]
    if said:
        made = _correction(offer, said, first, turn)
        if made is not None:
            return made, [c for c in others if not c.only("yes", "no", "thanks", "greet")]
        if answer == "yes":
            first.tokens = said
            first.gather()
            return _accepted(offer), others if _only_repeats(first) else [first, *others]
        if answer == "no" and others and first.has("negated", "no") and first.only("no", "negated", *_POINTING):
            return None, others  # "no not them, gimme 10 of the 16 amp ones"
        if answer == "no":
            turn.declined = True
            first.tokens = said
            first.gather()
        return None, [first, *others] if answer == "no" or not answer else others
    return _bare(offer, answer, others, turn, clauses)


def _answer(clause: Clause) -> tuple[str, list[Token]]:
    """Yes, no or neither, and what stands behind it."""
    answer = ""
    for at, token in enumerate(clause.tokens):
        if token.is_figure or not (
            token.has(*_FRAME, "offer.yes") or token.kind in ("mark", "emoji") or (token.key == "si" and not at)
        ):
            return answer, clause.tokens[at:]
        if not answer and token.has("no", "dismiss", "cancel"):
            answer = "no"
        elif not answer and (token.has("yes", "offer.yes") or token.text in "👍👌✅🆗"):
            answer = "no" if token.has("no") else "yes"
        if token.has("better", "v.add", "set.to") and not token.has("yes", "no"):
            return answer, clause.tokens[at:]
    return answer, []


def _bare(
    offer: Action, answer: str, others: list[Clause], turn: Turn, clauses: list[Clause]
) -> tuple[Draft | None, list[Clause]]:
    """Only a yes or a no in the first clause: the next one may correct it."""
    if not answer:
        return None, clauses
    more = [
        c for c in others if not (c.only(*_FRAME) or gives_reason(c)) and not (answer == "yes" and _only_repeats(c))
    ]
    if more:
        made = _correction(offer, [t for t in more[0].tokens if not t.has("yes", "no")], more[0], turn)
        if made is not None:
            return made, more[1:]
    if answer == "yes":
        return _accepted(offer), more
    turn.declined = bool(more)
    return (None, more) if more else (draft("offer.declined", 0.95, Decline()), [])


def _only_repeats(clause: Clause) -> bool:
    """As in "yes, put them in": the yes in other words."""
    said = [t for t in clause.tokens if not t.has("v.add", "yes")]
    if clause.only("all", "pron", "pron.pl", "yes"):
        return True  # "sí, todos"
    return clause.has("v.add") and not content(said) and not any(t.is_figure for t in said)


def _accepted(offer: Action) -> Draft:
    return draft("offer.accepted", 0.95, Accept() if isinstance(offer, Accept | Decline) else offer)


def _correction(offer: Action, said: Sequence[Token], clause: Clause, turn: Turn) -> Draft | None:
    """As in "150", "que sean 2 cajas", "call it 75", "the second one": the offered action with that put right."""
    if not isinstance(offer, AddToCart | SetQuantity) or (clause.question and clause.has("q", "v.have", "q.price")):
        return None
    if said and said[-1].key.startswith("me sobra"):
        said = said[:-1]  # "con 50 me sobra"
    if any(t.has("v.remove", "v.show", "v.search", "v.swap", "n.info") and not t.has("v.set", "v.add") for t in said):
        return None
    factor = 2.0 if clause.has("double") else 0.5 if clause.has("half") else None
    if factor and offer.quantity is not None and not content([t for t in said if not t.has("double", "half", *_SAID)]):
        return draft("offer.multiplied", 0.9, _with(offer, whole(offer.quantity * factor), None))
    pointed = _pointed(offer, said, turn)
    if pointed is not None:
        return pointed
    item = _item(said)
    target = resolve(item.target, turn) if item.target and content(item.target) else None
    if target is None and item.target:
        target = resolve(item.target, turn)
        target = None if target.how in ("pronoun", "nothing", "query") else target
    if target is not None and (target.sku != offer.sku or target.sku is None):
        return _other_article(offer, item, target.sku, said)
    if item.quantity is None:
        return None
    return draft("offer.corrected", 0.92, _with(offer, item.quantity, item))


def _pointed(offer: AddToCart | SetQuantity, said: Sequence[Token], turn: Turn) -> Draft | None:
    """As in "mejor de la 43", "the 10 mm one instead": another article of the list, told by its size."""
    words = [
        t
        for t in said
        if not t.has("better", "yes", "no", "correction", "polite", "but", "set.to") and t.kind != "mark"
    ]
    sized = (
        len(words) in (2, 3) and (words[0].has("of", "definite")) and any(t.kind in ("number", "size") for t in words)
    )
    if not sized or any(t.is_figure and 1 <= (t.value or 0) <= len(turn.shelf.results) for t in words):
        return None
    found = fits([t for t in words if t.kind in ("number", "size")], turn.shelf.results)
    sku = found[0].article.sku if len(found) == 1 else None
    return _other_article(offer, Item(None, None, ()), sku, said) if sku not in (None, offer.sku) else None


def _item(said: Sequence[Token]) -> Item:
    words = without_old([t for t in said if not t.has("enough")])
    while (
        words
        and (
            words[0].key == "con"
            or (words[0].key in ("do", "have", "go") and len(words) > 1 and words[1].is_figure)
            or words[0].has(*_SAID, "filler", "polite", "conj", "but", "det")
            or words[0].kind == "mark"
            or (words[0].has("pron.pl") and len(words) > 1 and words[1].is_figure)  # "ponme esos 4"
        )
        and not words[0].is_figure
        and not words[0].has("definite")
    ):
        words.pop(0)
    while (
        words
        and (
            words[-1].has("better", "polite", "filler", "yes", "thanks", "instead", "only")
            or words[-1].kind in ("mark", "emoji")
        )
        and not words[-1].is_figure
    ):
        words.pop()
    return read_item(words)


def _other_article(offer: AddToCart | SetQuantity, item: Item, sku: str | None, said: Sequence[Token]) -> Draft | None:
    """As in "sí, pero del 2": the same of another article, where nothing but the article is said."""
    if sku is None or item.quantity is not None or any(t.has("v.add", "v.need") for t in said):
        return None
    return draft("offer.other-article", 0.82, cast("Action", offer.model_copy(update={"sku": sku, "query": None})))


def _with(offer: AddToCart | SetQuantity, quantity: float, item: Item | None) -> Action:
    unit = item.unit if item is not None and item.unit else offer.unit
    return cast("Action", offer.model_copy(update={"quantity": quantity, "unit": unit}))


def read_number(clauses: list[Clause], turn: Turn) -> Draft | None:
    """A message that is only a number: a place in the list, or the quantity that the offer lacks (rule 4)."""
    words = [t for c in clauses for t in c.words if not t.has("filler", "polite") and t.kind != "emoji"]
    if len(words) == 3 and (counted := _of_a_place(words, turn)):
        return counted
    if len(words) > 1 and (several := _places_said(clauses, turn)):
        return several
    if len(words) != 1 or not words[0].is_figure or words[0].article:
        return None
    if turn.context.offer is None and any(t.has("correction", "mistake") for c in clauses for t in c.tokens):
        return None  # "oops, 15" mends the line just put down
    value, offer = words[0].value or 0.0, turn.context.offer
    places = len(turn.shelf.results)
    if isinstance(offer, AddToCart | SetQuantity) and (offer.quantity is None or not 1 <= value <= places):
        return draft("offer.number", 0.92, _with(offer, whole(value), None))
    if turn.shelf.product and _GROUPED.intersection(words[0].key.split()):
        return draft("number.of-hand", 0.86, AddToCart(sku=turn.shelf.product[0].sku, quantity=whole(value)))
    rows = turn.shelf.results or turn.shelf.cart
    if value == int(value) and 1 <= value <= len(rows):
        return draft("number.place", 0.92, ShowProduct(sku=rows[int(value) - 1].sku))
    return draft("number.of-what", 0.82, Clarify(about=words[0].text, candidates=tuple(a.sku for a in rows)))


def _of_a_place(words: Sequence[Token], turn: Turn) -> Draft | None:
    """As in "del 3 4", "of 2, 10": so many of a place of the list."""
    lead, place, count = words
    rows = turn.shelf.results
    plain = place.is_figure and count.is_figure and not (place.article or count.article)
    if not plain or not lead.has("of") or turn.context.offer or not 1 <= (place.value or 0) <= len(rows):
        return None
    sku = rows[int(place.value or 1) - 1].sku
    return draft("number.of-a-place", 0.82, AddToCart(sku=sku, quantity=whole(count.value or 0)))


def _places_said(clauses: list[Clause], turn: Turn) -> Draft | None:
    """As in "2 y 4", "1, 3 and 5": nothing but places of the list."""
    tokens = [t for c in clauses for t in c.tokens if not t.has("filler", "polite")]
    figures = [t for t in tokens if t.is_figure and not t.article]
    joints = [t for t in tokens if not t.is_figure or t.article]
    rows = turn.shelf.results
    if len(figures) < 2 or not all(t.key in ("y", "and", "&") or t.text == "," for t in joints):
        return None
    if turn.context.offer or any((t.value or 0) not in range(1, len(rows) + 1) for t in figures):
        return None
    return draft("number.places", 0.86, *(ShowProduct(sku=rows[int(t.value or 1) - 1].sku) for t in figures))
