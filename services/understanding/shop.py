"""Questions about the shop itself: delivery, payment, discounts, hours, returns, contact, makers."""

from collections import Counter
from typing import cast

from services.actions import AskProduct, AskShop, Topic
from services.understanding.clauses import Clause
from services.understanding.filters import read_filters
from services.understanding.lexicon import synonyms
from services.understanding.references import content, inner, places_named, resolve
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_TOPICS: tuple[Topic, ...] = ("returns", "payment", "discount", "delivery", "hours", "contact", "other", "brands")
_TELLING = frozenset([*(f"t.{topic}" for topic in _TOPICS), "generic.order"])
_WEAK = frozenset(
    [
        "tarifa",
        "en obra",
        "tarifas",
        "defecto",
        "expect",
        "stopped",
        "replacement",
        "contacto",
        "contact",
        "close",
        "open",
        "cash",
        "card",
        "transfer",
        "return",
        "returns",
        "based",
        "exchange",
        "partida",
        "partido",
        "local",
        "credit",
        "collect",
        "tel",
        "wire",
        "mail",
    ]
)
_CARRIES = frozenset(
    ["llevais", "llevan", "lleva", "traeis", "traen", "acercais", "acercan", "subis", "suben", "llegais", "llegan"]
)
_ARTICLES_OWN = frozenset({"returns", "brands", "discount", "contact", "hours", "other"})
_SAYS = {
    "v.have",
    "v.show",
    "v.need",
    "v.tell",
    "v.add",
    "v.send",
    "v.offer",
    "v.ship",
    "q",
    "q.verb",
    "q.open",
    "v.pay",
    "v.apply",
    "v.service",
    "v.return",
    "v.open",
    "q.price",
    "v.arrive",
    "v.search",
}


def topics(clause: Clause) -> list[Topic]:
    """The topics that the clause speaks of, the strongest first."""
    if not clause.question and clause.tags.isdisjoint(_TELLING):
        return []
    count: Counter[Topic] = Counter()
    for topic in _TOPICS:
        tag = f"t.{topic}"
        if tag in clause.tags:
            count[topic] = sum(1 + t.key.count(" ") for t in clause.tokens if tag in t.tags)
    if clause.question and _carries_to(clause):
        count["delivery"] += 2
    if len(count) == 1 and "delivery" in count and _reaches(clause):
        del count["delivery"]
    if not count and clause.has("generic.order") and clause.has("q", "w.where"):
        return ["delivery"]
    if len(count) > 1 and not any(t.brand or t.key.startswith(("marca", "brand", "make")) for t in clause.tokens):
        del count["brands"]
    found = sorted(count, key=lambda t: (-count[t], _TOPICS.index(t)))
    if found[:1] == ["payment"] and "discount" in found:
        first = next(t for t in clause.tokens if t.has("t.payment", "t.discount"))
        return ["discount", "payment"] if first.has("t.discount") else found  # "descuento por pagar al contado"
    return found


def _carries_to(clause: Clause) -> bool:
    """As in "lleváis a Formentera?", "llevan hasta Pilar?", "a Teruel lleváis?": to a place."""
    said = [t for t in clause.words if not t.has("filler", "polite")]
    at = next((i for i, t in enumerate(said) if t.key in _CARRIES), None)
    to = next((i for i, t in enumerate(said[:-1]) if t.key in ("a", "hasta") and _is_place(said[i + 1])), None)
    return at is not None and to is not None and to - at in (1, -2, -3)


def _is_place(token: Token) -> bool:
    return token.kind == "word" and not token.brand and (token.text[0].isupper() or token.has("spot"))


def _reaches(clause: Clause) -> bool:
    """As in "una escalera para llegar a 4 metros", "puede llegar a romperse?": nothing is delivered."""
    for before, token, after in zip([None, *clause.words], clause.words, clause.words[1:], strict=False):
        if token.key == "llegar a" and token.has("t.delivery"):
            happens = after.is_figure or after.key.endswith(("ar", "er", "ir", "arse", "erse", "irse"))
            return happens or (before is not None and before.key.split()[-1] in ("para", "pa"))
    return False


def read_shop(clause: Clause, turn: Turn) -> Draft | None:
    """A topic of the shop, unless the words name goods: "contact adhesive", "llave de paso"."""
    makers = [] if turn.shelf.results else _made_by(clause)
    if makers:
        return draft("shop.maker", 0.82, AskShop(topic="brands"))
    found = topics(clause)
    if not found or _ordered(clause):
        return None
    if clause.has("instock") and clause.has("only") and turn.shelf.results and not clause.question:
        return None  # "only the ones you can ship today" narrows the list
    if (
        clause.has("v.search") and not any(" " in t.key and t.has(f"t.{found[0]}") for t in clause.tokens)
    ) or read_filters(clause.tokens).max_price is not None:
        return None
    if goods_beside(clause) and not _strong(clause):
        return None
    topic = found[0]
    if topic in _ARTICLES_OWN and _of_an_article(clause, turn):
        return None
    if topic == "returns" and (own := _own_terms(clause, turn)):
        return draft("shop.of-the-article", 0.85, AskProduct(sku=own, question=clause.text()))
    return draft(f"shop.{topic}", 0.88 if len(found) == 1 else 0.82, AskShop(topic=topic))


def _own_terms(clause: Clause, turn: Turn) -> str | None:
    """As in "y cuántos años de garantía tiene?" with a card open; "your warranty policy" is the shop's."""
    if turn.last_sku and clause.has("attr"):
        return turn.last_sku
    said = [t for t in clause.tokens if t.has("t.returns")]
    asked = clause.question and clause.has("q", "q.verb", "q.open", "v.have")
    warranty = asked and all(t.key in ("garantia", "garantias", "warranty", "guarantee") for t in said)
    return turn.shelf.product[0].sku if warranty and turn.shelf.product else None


def _made_by(clause: Clause) -> list[Topic]:
    """As in "trabajáis Hilti?", "do you carry Makita?": a maker alone behind "have"."""
    rest = [t for t in content(clause.words) if not t.has("v.have", "q.verb", "t.brands", "only")]
    makers = [t for t in rest if t.brand]
    return (
        cast("list[Topic]", ["brands"])
        if makers and len(makers) == len(rest) and clause.has("v.have") and (clause.question or _asks_outright(clause))
        else []
    )


def _asks_outright(clause: Clause) -> bool:
    """As in "do you sell Festool", without its mark."""
    return any(
        t.has("v.have") and t.key.startswith(("do you", "have you got", "do u", "can you get")) for t in clause.words
    )


def _ordered(clause: Clause) -> bool:
    told = any(" " in t.key and any(tag.startswith("t.") for tag in t.tags) for t in clause.tokens)
    return (
        any(t.is_figure and not t.article for t in clause.tokens)
        and clause.has("v.add", "v.remove")
        and not clause.question
        and not clause.words[0].has("q")
        and not told
    )


def _strong(clause: Clause) -> bool:
    """A topic's word that is no part of an article's name, in a question or with a verb of the shop."""
    telling = [t for t in clause.tokens if any(tag.startswith("t.") for tag in t.tags) and t.key not in _WEAK]
    if not telling:
        return _is_verb_of_shop(clause)
    return (
        clause.question
        or clause.words[0].has("asks")
        or clause.has("v.return", "q", "v.ship", "t.returns", "t.delivery")
        or any(" " in t.key for t in telling)
    )


def _is_verb_of_shop(clause: Clause) -> bool:
    """As in "I want to return some boots": what is to be done, no article's name."""
    pairs = zip(clause.tokens, clause.tokens[1:], strict=False)
    return any(b.key in ("return", "exchange", "collect") and (a.has("filler") or a.key == "to") for a, b in pairs)


def goods_beside(clause: Clause) -> bool:
    """Whether an article's word stands in the clause beside the topic's."""
    rest = [t for t in content(clause.words) if not any(tag.startswith("t.") for tag in t.tags) and not t.has(*_SAYS)]
    return any(is_goods(t) for t in rest)


def is_goods(token: Token) -> bool:
    return token.kind == "size" or bool(token.brand) or stem(token.key) in synonyms().meanings


def _of_an_article(clause: Clause, turn: Turn) -> bool:
    """As in "qué garantía tiene el 2?" asks about the article."""
    rest = [
        t
        for t in clause.tokens
        if not any(tag.startswith("t.") for tag in t.tags)
        and (not t.has("q", "q.verb", "v.have") or t.has("pron", "pron.pl"))
    ]
    asked = clause.question or clause.has("v.show", "n.info", "q")
    if asked and places_named(clause.tokens, turn):
        return True
    target = resolve([t for t in rest if not t.has("v.show", "n.info")], turn)
    target = target if target.known else inner(rest, turn) or target
    if asked and target.how == "name" and target.candidates and any(t.key == "the" for t in clause.words):
        return True  # "how long is the warranty on the boiler?", with two of them in the list
    return (
        asked
        and target.known
        and target.how in ("sku", "place", "pronoun", "name")
        and (target.how != "pronoun" or clause.has("pron", "pron.pl"))
    )
