"""How sure the rules may be: what was left unread, and words in a name that no article's name has, are doubts.

Each doubt caps the confidence; the trace names it. Below 0.8 the clerk asks back, so a doubt must tell wrong readings
from right ones: ``tests/unit/services/understanding/test_sureness.py`` holds it to texts that no rule was made for.
"""

import itertools
import re
from collections.abc import Iterable, Sequence

from services.actions import (
    Action,
    AddToCart,
    AskProduct,
    AskShop,
    Cancel,
    Checkout,
    Clarify,
    Compare,
    RemoveFromCart,
    Search,
    SetQuantity,
)
from services.understanding.clauses import Clause
from services.understanding.references import content
from services.understanding.shop import is_goods
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn

# What a query says that no article is called: verbs, questions, conditions, the shop's and the order's own words.
_FOREIGN = frozenset(
    [
        "v.add",
        "v.remove",
        "v.set",
        "v.swap",
        "v.need",
        "v.have",
        "v.search",
        "v.tell",
        "v.pay",
        "v.cancel",
        "enclitic",
        "pron.object",
        "q",
        "q.price",
        "q.open",
        "pron",
        "pron.pl",
        "p.max",
        "p.min",
        "currency",
        "all",
        "except",
        "cond",
        "cond.strict",
        "correction",
        "instead",
        "n.order",
        "n.cart",
        "n.invoice",
        "n.quote",
        "t.delivery",
        "t.payment",
        "t.discount",
        "t.returns",
        "t.contact",
        "t.hours",
        "w.where",
        "yes",
        "no",
        "thanks",
        "greet",
        "human",
        "checkout",
        "help",
        "firsts",
        "lasts",
        "o.1",
        "o.2",
        "o.3",
        "o.4",
        "o.5",
        "o.last",
        "only",
        "same",
        "past",
        "n.person",
        "offtopic",
        "lost",
    ]
)
_NEVER_SOUGHT = frozenset(
    [
        "q",
        "q.price",
        "p.max",
        "p.min",
        "currency",
        "n.order",
        "n.cart",
        "n.invoice",
        "cond.strict",
        "greet",
        "thanks",
        "human",
        "checkout",
        "lost",
        "v.cancel",
    ]
)
_SHORT = 5  # words
_CODE = re.compile(r"\d[/-]\d|[a-z][/-]\d{2,}")
_IN_NAMES = frozenset(
    ["v.set", "v.swap", "q.verb", "conj", "v.have", "v.search", "n.order", "v.need", "v.pay", "t.other"]
)


def doubts(
    read: Sequence[tuple[Clause, Draft | None]], actions: Sequence[Action], turn: Turn
) -> list[tuple[str, float]]:
    """Every doubt and the confidence that it leaves."""
    found = [*_left_unread(read, actions, turn)]
    said = {_gist(a) for a in actions}
    for clause, made in read:
        if made is not None and not made.rule.startswith("need.") and any(_gist(a) in said for a in made.actions):
            found.extend(_of_a_draft(clause, made))
    found.extend(_of_the_answer(actions))
    return found


def _left_unread(
    read: Sequence[tuple[Clause, Draft | None]], actions: Sequence[Action], turn: Turn
) -> Iterable[tuple[str, float]]:
    """Clauses that came to nothing although they say something: a figure, a question, goods."""
    said = {_gist(a) for a in actions}
    for clause, made in read:
        if made is not None and (not made.actions or any(_gist(a) in said for a in made.actions)):
            continue
        if made is not None and any(isinstance(a, Cancel) for a in made.actions):
            yield "cancel-left-out", 0.74
        words = [t for t in content(clause.words) if not t.has("greet", "thanks", "yes", "no", "vague")]
        if turn.injected or not words:
            continue
        if any(t.is_figure and not t.article for t in clause.words):
            yield "unread.figure", 0.7
        elif clause.words[0].has("q") and not turn.quoting:
            yield "unread.question", 0.72
        elif any(is_goods(t) for t in words) and len(words) > 1:
            yield "unread.goods", 0.76


def _gist(action: Action) -> tuple[str, str]:
    return action.type, str(getattr(action, "sku", None) or getattr(action, "query", None) or "")


def _of_a_draft(clause: Clause, made: Draft) -> Iterable[tuple[str, float]]:
    for action in made.actions:
        match action:
            case AddToCart(sku=None) | RemoveFromCart(sku=None) | SetQuantity(sku=None):
                yield from _of_a_name(clause, action.query or "")
                if not isinstance(action, AddToCart):
                    yield "named-outside-the-cart", 0.76
            case Search(query=str() as query):
                yield from _of_a_search(clause, query)
            case AskProduct(sku=None, query=query):
                yield from _of_a_name(clause, query or "")
            case Clarify(candidates=()) if len(clause.words) > _SHORT:
                yield "unclear-although-long", 0.76
            case Checkout() if clause.question and len(clause.words) > _SHORT:
                yield "checkout-in-a-question", 0.78
    first = clause.words[0]
    asked = clause.question and first.has("q", "q.open", "asks") and not first.has("polite", "v.add", "v.need")
    if asked and any(isinstance(a, AddToCart) and a.sku is None for a in made.actions):
        yield "order-in-a-question", 0.74


def _of_a_search(clause: Clause, query: str) -> Iterable[tuple[str, float]]:
    """A wish may be told at length; a question, a pronoun or the order's own words are no part of it."""
    words = _tokens_of(query, clause)
    led = clause.has("v.search", "v.have", "v.need")
    suspect = _NEVER_SOUGHT if led else _NEVER_SOUGHT | _FOREIGN
    if any(t.tags & suspect and not t.tags & _IN_NAMES and not is_goods(t) for t in words):
        yield "foreign-word-in-the-search", 0.74
    if _counts(words) and not led:
        yield "figure-in-the-search", 0.74
    if len(words) > 7 and not led:
        yield "long-search", 0.78


def _counts(words: Sequence[Token]) -> bool:
    """A figure before a pack or before "de" and a word: so many of something."""
    return any(
        a.is_figure and not a.article and (_packs(b) or (b.has("of") and c is not None and c.kind == "word"))
        for a, b, c in zip(words, words[1:], [*words[2:], None], strict=False)
    )


def _packs(token: Token) -> bool:
    return any(tag.startswith("u.") and tag not in ("u.metre", "u.kg", "u.litre") for tag in token.tags)


def _of_a_name(clause: Clause, query: str) -> Iterable[tuple[str, float]]:
    """What stands in the name: words that lead elsewhere, a figure that counts, a size and no noun."""
    words = _tokens_of(query, clause)
    if any(t.tags & _FOREIGN and not t.tags & _IN_NAMES and not is_goods(t) for t in words):
        yield "foreign-word-in-the-name", 0.74
    elif _counts(words):
        yield "figure-in-the-name", 0.74
    elif not any(is_goods(t) and t.kind != "size" for t in words) and any(_CODE.search(t.key) for t in words):
        yield "perhaps-a-code", 0.78
    if any(a.key in ("x", "*") and b.is_figure for a, b in itertools.pairwise(words)):
        yield "count-in-the-name", 0.74
    if any(a.key in ("y", "and") and (b.is_figure or b.kind == "size") for a, b in itertools.pairwise(words)):
        yield "several-in-one-name", 0.74
    if len(words) > 7:
        yield "long-name", 0.78


def _tokens_of(query: str, clause: Clause) -> list[Token]:
    """The clause's tokens that the query was made of."""
    left = f" {query} "
    return [token for token in clause.words if f" {token.text} " in left]


def _of_the_answer(actions: Sequence[Action]) -> Iterable[tuple[str, float]]:
    kinds = {type(a) for a in actions}
    if len(kinds) > 1 and kinds & {Cancel}:
        yield "cancel-and-more", 0.74
    if Checkout in kinds and len(kinds) > 1 and kinds & {Search, Compare}:
        yield "checkout-and-a-search", 0.76
    if any(isinstance(a, Clarify) and not a.candidates for a in actions) and len(actions) > 1:
        yield "partly-unclear", 0.74
    searches = [a for a in actions if isinstance(a, Search)]
    if len(searches) > 1 or (searches and len(kinds) > 1 and not kinds & {AddToCart, AskShop, AskProduct}):
        yield "search-beside-others", 0.78
