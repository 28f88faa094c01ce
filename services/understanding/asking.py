"""Questions about articles: which one is asked about."""

import itertools
from collections.abc import Sequence

from services.actions import Action, AskProduct, Clarify, ShowCart
from services.understanding.clauses import Clause
from services.understanding.filters import query_of
from services.understanding.items import unit_of
from services.understanding.lexicon import synonyms
from services.understanding.references import (
    Target,
    content,
    inner,
    phrase,
    place_of,
    places_named,
    pronoun,
    resolve,
    subject,
)
from services.understanding.shop import is_goods
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_ASKING = frozenset(
    {
        "q",
        "q.price",
        "q.verb",
        "q.open",
        "v.tell",
        "v.have",
        "instock",
        "v.offer",
        "compare",
        "q.which",
        "cond",
        "v.arrive",
        "v.ship",
        "v.open",
        "v.service",
        "v.apply",
        "cheap",
        "v.search",
        "v.set",
        "v.remove",
        "v.return",
        "v.empty",
    }
)


_HAS = frozenset(["viene", "trae", "lleva", "tiene", "aguanta", "sirve", "vale", "incluye", "funciona", "pesa", "mide"])
_ACCENTED = frozenset({"qué", "cuál", "cuáles", "cuánto", "cuánta", "cuántos", "cuántas", "cómo", "cuándo", "dónde"})
_SAID_OF_HAND = ("q", "q.price", "q.verb", "q.open", "compare", "instock", "pron", "pron.pl")


def is_question(clause: Clause) -> bool:
    if clause.question or clause.has("q.price") or (clause.has("instock") and clause.words[0].has("v.have")):
        return True  # "do you have the Makita in stock"
    if any(t.has("q") and t.key.startswith(("cuant", "cual", "how")) for t in clause.words):
        return True
    if any(t.has("q") and t.text.lower().split()[0] in _ACCENTED for t in clause.words):
        return True
    if any(a.has("q") and b.has("attr") for a, b in itertools.pairwise(clause.words)):
        return True
    first = next(
        (t for t in clause.words if not t.has("filler", "polite", "greet", "conj") or t.has("q", "q.open")), None
    )
    return first is not None and (
        first.has("q", "q.open") or (first.has("v.tell") and clause.has("q", "q.verb", "cond", "q.price"))
    )


def _begs_to_see(clause: Clause) -> bool:
    """As in "me enseñas el tercero?", "can you show me the 2nd?": a card, politely."""
    led = next((t for t in clause.words if not t.has("filler", "polite", "conj", "greet") or t.has("v.show")), None)
    return led is not None and led.has("v.show") and not clause.has("q", "q.price", "q.verb", "v.tell", "attr", "cond")


def read_question(clause: Clause, turn: Turn) -> Draft | None:
    """A question about an article before the buyer's eyes, or about one that he names."""
    if not (is_question(clause) or _asks_of_hand(clause, turn)) or _looks_for(clause) or _begs_to_see(clause):
        return None
    if _asks_total(clause, turn):
        return draft("ask.total", 0.86, ShowCart())
    question = clause.text()
    behind_of = {id(b) for a, b in itertools.pairwise(clause.words) if a.key == "de" and b.kind == "word"}
    words = [
        t
        for t in clause.words
        if not (t.has(*_ASKING) and not t.has("pron", "pron.pl", "definite", "det"))
        or id(t) in behind_of
        or t.brand
        or place_of(t, 9) is not None
    ]
    if clause.has("q.price"):
        words = _without_counts(words)
    nested = inner(clause.words, turn)
    placed = inner(clause.words, turn, hows=("place", "sku"))  # "la batería del 2" asks about the second
    target = placed if placed is not None and placed.known else resolve(words, turn)
    if target.how in ("name", "query") and (owner := _owner(clause, turn)) is not None:
        target = owner  # "what's the battery life like on the Bosch"
    target = places_named(clause.tokens, turn) or _place_asked(clause, turn) or subject(clause.words, turn) or target
    if target.known:
        return _about(target, question, turn, clause)
    if target.candidates and target.how == "name" and _pointed(clause):
        return draft("ask.unclear", 0.85, Clarify(about=phrase(words), candidates=target.candidates))
    if nested is not None:
        unclear = draft("ask.unclear-inside", 0.84, Clarify(about=question, candidates=nested.candidates))
        return _about(nested, question, turn, clause) if nested.known else unclear
    if target.candidates and target.how in ("place", "pronoun"):
        return draft("ask.which", 0.82, Clarify(about=question, candidates=target.candidates))
    return _of_what_is_at_hand(clause, words, question, turn)


def _without_counts(words: Sequence[Token]) -> list[Token]:
    """As in "cuánto salen 50?", "how much for 20 of those?": what is counted is priced; "el 2" is a place."""
    at = next((i for i, t in enumerate(words) if t.is_figure and not t.article), None)
    if at is None or content(words[:at]) or (at and words[at - 1].has("definite", "num.mark", "of")):
        return list(words)
    return [*words[:at], *words[at + 1 :]]


def _owner(clause: Clause, turn: Turn) -> Target | None:
    """The one article behind "on the", "of the", "del", where something of it is asked for in front."""
    for at, token in enumerate(clause.words):
        leads = token.key in ("on", "of", "in", "with", "of the") or token.has("of")
        if not leads or not any(is_goods(t) or t.has("attr") for t in clause.words[:at]):
            continue
        found = resolve([t for t in clause.words[at + 1 : at + 4] if not t.has("q", "q.verb")], turn)
        if found.sku and found.how == "name":
            return found
    return None


def _place_asked(clause: Clause, turn: Turn) -> Target | None:
    """As in "is 2 food safe?", "does 3 come in blue?": a figure where the article would stand, which counts nothing."""
    rows = turn.shelf.results
    for verb, figure, after in zip(clause.words, clause.words[1:], clause.words[2:], strict=False):
        if not verb.has("q.open", "q.verb") or not figure.is_figure or figure.article or unit_of(after):
            continue
        if 1 <= (figure.value or 0) <= len(rows) and not after.key.endswith("s") and after.kind == "word":
            return Target("place", (rows[int(figure.value or 1) - 1].sku,))
    return None


def _asks_total(clause: Clause, turn: Turn) -> bool:
    """As in "how much is it now?" at the till: of the whole cart, where nothing is named or pointed at."""
    at_till = turn.context.state == "checkout" or (
        turn.context.state == "cart" and any(t.key in ("ahora", "now") for t in clause.tokens)
    )
    if not (at_till and turn.shelf.cart and clause.has("q.price")):
        return False
    return all(
        t.has("q.price", "q", "q.be", "filler", "polite", "conj") or t.key in ("it", "is", "?") for t in clause.words
    )


def _asks_of_hand(clause: Clause, turn: Turn) -> bool:
    """As in "aguanta el calor" with a card open: a question without its mark."""
    first = next((t for t in clause.words if not t.has("filler", "polite", "conj")), None)
    return (
        bool(turn.shelf.product)
        and first is not None
        and first.has("q.verb")
        and not first.has("v.add", "v.remove", "v.show", "yes", "no")
    ) or _says_of_one(clause, turn)


def _says_of_one(clause: Clause, turn: Turn) -> bool:
    """As in "el Bosch viene con cargador": one of the list, then what it may be or have."""
    words = [t for t in clause.words if not t.has("filler", "polite", "conj") or t.has("definite")]
    at = next((i for i, t in enumerate(words[:4]) if i and t.key in _HAS), None)
    if at is None or at + 1 >= len(words) or not words[0].has("definite") or turn.told_of or not turn.shelf.results:
        return False
    return resolve(words[:at], turn).sku is not None and not clause.has("v.add", "v.remove", "v.set", "only")


def _looks_for(clause: Clause) -> bool:
    """A search or a card in the form of a question: "qué me recomiendas para …", "got a picture of no. 2?"."""
    if _bare_goods(clause):
        return True
    searches = clause.has("v.search", "browse") and not clause.has("pron", "pron.pl")
    shows = clause.has("n.info") and not clause.has("q", "q.price")
    return searches or shows or _for_something(clause) or _asks_for_another(clause)


def _bare_goods(clause: Clause) -> bool:
    """As in "rcd 2 pole 40A?": goods and nothing that asks of the article in hand, as "in blue?" and "M14?" do."""
    if clause.has("q", "q.price", "q.verb", "q.open", "pron", "pron.pl", "definite", "attr", "num.mark"):
        return False
    named = content(clause.words)
    noun = bool(named) and named[0].kind == "word" and is_goods(named[0]) and stem(named[0].key) not in synonyms().kinds
    return noun and len(named) > 2 and not clause.words[0].has("prep")


def _asks_for_another(clause: Clause) -> bool:
    """As in "¿y pijas para tablaroca?", "and some jointing tape?": other goods; "¿y la batería?" is of this one."""
    words = [t for t in clause.words if not t.has("filler", "polite") or t.has("det")]
    led = len(words) > 1 and words[0].key in ("y", "and") and not clause.has(*_SAID_OF_HAND)
    if not led or words[1].has("definite", "prep", "of", "pron", "comparative", "attr"):
        return False
    named = content(words[1:])
    several = named and (named[0].key.endswith("s") or len(named) > 1 or words[1].has("det"))
    return bool(several) and any(
        is_goods(t) and t.kind == "word" and stem(t.key) not in synonyms().kinds for t in named
    )


def _for_something(clause: Clause) -> bool:
    """As in "tenéis cabezales para esa?": goods for the article in hand, which are looked for."""
    pointing = next((i for i, t in enumerate(clause.tokens) if t.has("pron", "pron.pl")), None)
    if not clause.has("v.have") or not pointing or clause.tokens[pointing - 1].key not in ("para", "pa", "for"):
        return False
    return bool([t for t in content(clause.tokens[:pointing]) if not t.has("v.have", "q")])


def _about(target: Target, question: str, turn: Turn, clause: Clause) -> Draft | None:
    if clause.has("v.have") and target.how == "name" and not _pointed(clause):
        return None
    if target.sku:
        turn.last_sku = target.sku
    asked: list[Action] = [AskProduct(sku=s, question=question) for s in target.skus]
    return draft("ask.product", 0.9, *asked)


def _pointed(clause: Clause) -> bool:
    return clause.has("definite", "pron", "pron.pl", "num.mark")


def _of_what_is_at_hand(clause: Clause, words: Sequence[Token], question: str, turn: Turn) -> Draft | None:
    """No article is named that the buyer has before his eyes: the one in hand, or one that he names himself."""
    counted = {id(b) for a, b in itertools.pairwise(clause.words) if a.is_figure and unit_of(b)}
    goods = [t for t in content(words) if is_goods(t) and not t.has("q.verb") and id(t) not in counted]
    priced = clause.has("q.price")
    if (priced and goods) or (_definite_goods(clause, goods) and not clause.has("v.have")):
        return draft("ask.named", 0.85, AskProduct(query=query_of(words), question=question))
    leading = next((t.key for t in clause.words if not t.has("filler", "polite") and t.key != "y"), "")
    if (
        clause.has("v.have")
        and goods
        and not clause.has("pron", "pron.pl")
        and not (turn.shelf.product and leading in ("en", "in", "de", "con", "with"))
    ):
        return None
    hand = pronoun(turn)
    if (
        hand.known
        and not (goods and priced)
        and (turn.shelf.product or clause.has("pron", "pron.pl", "q.verb", "q.price") or not goods)
    ):
        return _in_hand(clause, hand, question, turn)
    said = [t for t in content(words) if not t.is_figure and id(t) not in counted]
    if priced and said:
        return draft("ask.priced", 0.82, AskProduct(query=query_of(words), question=question))
    if not goods and (clause.has("pron", "pron.pl") or priced or not said) and hand.candidates:
        return draft("ask.which-one", 0.82, Clarify(about=question, candidates=hand.candidates))
    return None


def _in_hand(clause: Clause, hand: Target, question: str, turn: Turn) -> Draft | None:
    if not turn.shelf.product and not clause.has("pron", "pron.pl", "q.verb", "q.price"):
        return None
    return draft("ask.at-hand", 0.86, AskProduct(sku=hand.sku, question=question))


def _definite_goods(clause: Clause, goods: Sequence[Token]) -> bool:
    """As in "does the GBH 2-26 come with a case?": named as one article, not as a kind."""
    if not goods or not clause.has("q.verb", "q"):
        return False
    at = clause.tokens.index(goods[0])
    near = clause.tokens[max(0, at - 2) : at]
    return any(t.has("definite") for t in near) and (
        any(t.brand for t in clause.tokens) or any(t.kind == "size" for t in clause.tokens) or len(goods) >= 2
    )
