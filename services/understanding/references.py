"""What the words point at: an SKU, a place in a list, a pronoun, a name, several of them, or something new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.understanding.codes import code_spans
from services.understanding.lexicon import synonyms
from services.understanding.names import Article, Fit, fits
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Turn

How = Literal["sku", "place", "pronoun", "name", "group", "query", "nothing"]
NOISE = frozenset(
    {
        "p.between",
        "more.of",
        "more.list",
        "det",
        "prep",
        "of",
        "polite",
        "filler",
        "pron",
        "pron.pl",
        "one",
        "conj",
        "num.mark",
        "enclitic",
        "vague",
        "n.cart",
        "comparative",
        "both",
    }
)
PLACES = tuple(f"o.{n}" for n in range(1, 11))
_ORDINALS = frozenset([*PLACES, "o.last", "o.penultimate"])


_INNER: tuple[How, ...] = ("place", "name", "sku", "pronoun", "group")


@dataclass(frozen=True, slots=True)
class Target:
    """``skus``: one article, or a group named on purpose; ``candidates``: several fit and only one was meant."""

    how: How
    skus: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    query: str = ""

    @property
    def sku(self) -> str | None:
        return self.skus[0] if len(self.skus) == 1 else None

    @property
    def known(self) -> bool:
        return bool(self.skus)


NOTHING = Target("nothing")


def resolve(tokens: Sequence[Token], turn: Turn, *, change: bool = False) -> Target:
    """What the tokens point at; ``change``: in a change or a removal the cart is looked at first."""
    words = [t for t in tokens if t.kind != "mark"]
    for way in (_by_code, _by_place, _by_pronoun, _by_name):
        found = way(words, turn, change=change)
        if found is not None:
            return found
    query = phrase(words)
    return Target("query", query=query) if query else NOTHING


def phrase(words: Sequence[Token]) -> str:
    """The buyer's own words from the first to the last that carries meaning."""
    inner = list(words)
    while inner and (inner[0].has(*NOISE) or inner[0].kind == "mark" or inner[0].article):
        inner.pop(0)
    while (
        inner
        and (
            inner[-1].has("prep", "of", "polite", "conj", "filler", "pron", "det", "pron.pl", "n.cart")
            or inner[-1].kind == "mark"
        )
        and inner[-1].kind != "size"
        and not _is_noun_behind_size(inner)
    ):
        inner.pop()
    inner = [t for t in inner if not t.has("polite") and t.kind not in ("mark", "emoji")]
    return " ".join(t.text for t in inner)


def _is_noun_behind_size(words: Sequence[Token]) -> bool:
    """As in "a pump for a 30 metre well": what stands behind a size is no filler."""
    return (
        len(words) > 1
        and words[-1].has("filler")
        and words[-1].key.isalpha()
        and (words[-2].kind == "size" or words[-2].has("measure", "u.metre", "u.litre", "u.kg"))
    )


def inner(words: Sequence[Token], turn: Turn, *, hows: tuple[How, ...] = _INNER) -> Target | None:
    """The article inside a longer question: "how long does it last on the Milwaukee one", "aguanta el 2 la lluvia"."""
    for at, token in enumerate(words):
        if not (token.has("definite", "num.mark", "pron", "pron.pl") or token.brand or token.key in ("#", "of", "on")):
            continue
        for size in (4, 3, 2, 1):
            span = words[at : at + size]
            if len(span) < size or (size == 1 and not (token.has("pron", "pron.pl") or token.brand)):
                continue
            found = resolve(span, turn)
            if found.how in hows and (found.known or (found.candidates and found.how == "name")):
                return found
    return None


def subject(words: Sequence[Token], turn: Turn) -> Target | None:
    """The make in front of a question's verb: "does the Bosch come with a battery" asks of the Bosch."""
    said = [t for t in words if not t.has("filler", "polite", "conj") or t.has("q.open", "definite")]
    if len(said) < 4 or not said[0].has("q.open") or not said[1].has("definite"):
        return None
    brand = next((i for i, t in enumerate(said[2:4], 3) if t.brand), None)
    found = resolve(said[1:brand], turn) if brand and brand < len(said) and said[brand].has("q.verb", "one") else None
    return found if found is not None and found.sku else None


def content(words: Sequence[Token]) -> list[Token]:
    return [t for t in words if not t.has(*NOISE) and t.kind not in ("mark", "emoji") and not t.article]


def _by_code(words: Sequence[Token], turn: Turn, *, change: bool) -> Target | None:  # noqa: ARG001 - one signature for all ways
    spans = code_spans(words, turn)
    return Target("sku", tuple(dict.fromkeys(sku for _, _, sku in spans))) if spans else None


def counted(turn: Turn, *, change: bool, said_cart: bool = False) -> list[Article]:
    """The list whose places are counted."""
    if said_cart or (change and turn.shelf.cart and (turn.context.state == "cart" or not turn.shelf.results)):
        return turn.shelf.cart
    if not turn.shelf.results and turn.context.state in ("cart", "checkout"):
        return turn.shelf.cart
    return turn.shelf.results


def place_of(token: Token, count: int) -> int | None:
    """The place that an ordinal names, from 0."""
    if token.tags.isdisjoint(_ORDINALS):
        return None
    for number, name in enumerate(PLACES):
        if token.has(name):
            return number
    if token.has("o.last"):
        return count - 1
    if token.has("o.penultimate"):
        return count - 2
    return None


def _by_place(words: Sequence[Token], turn: Turn, *, change: bool) -> Target | None:
    said_cart = any(t.has("line.mark", "n.cart") for t in words)
    rows = counted(turn, change=change, said_cart=said_cart)
    places = _places(words, len(rows), pointing=said_cart)
    if places is None:
        return None
    if not rows or any(p < 0 or p >= len(rows) for p in places):
        named = fits(content([w for w in words if not w.has("num.mark", "line.mark")]), turn.shelf.all())
        named = _of_a_kind(named, turn) if len(named) > 1 else named
        if len(named) == 1:
            return Target("name", (named[0].article.sku,))
        return Target("place", candidates=tuple(a.sku for a in rows))
    skus = tuple(dict.fromkeys(rows[p].sku for p in places))
    return Target("place" if len(skus) == 1 else "group", skus)


def _places(words: Sequence[Token], count: int, *, pointing: bool) -> list[int] | None:
    """The places named, or None where the words name none or something else too."""
    places: list[int] = []
    for at, word in enumerate(words):
        place = place_of(word, count)
        if place is not None and not _is_range(words, at):
            places.append(place)
        elif (
            word.is_figure
            and not word.article
            and not word.has("one")
            and word.value == int(word.value or 0) < 100
            and not {".", ","} & set(word.key)
        ):
            places.append(int(word.value or 0) - 1)
        elif (
            word.has("firsts")
            or word.has("lasts")
            or not (
                word.has(*NOISE)
                or word.has(
                    "line.mark", "n.cart", "all", "each", "v.show", "pron.object", "both", "num.mark", "sku.mark"
                )
                or word.key in ("#", "y", "and")
            )
        ):
            return None
    pointed = pointing or any(
        w.has("definite", "num.mark", "of", "det", "line.mark") or w.key == "#" or place_of(w, count) is not None
        for w in words
    )
    return places if places and (pointed or len(words) == 1) else None


def places_named(words: Sequence[Token], turn: Turn) -> Target | None:
    """The several places of a question: "el 1 y el 3 qué carga aguantan", "how heavy are no. 1 and no. 2"."""
    rows = turn.shelf.results
    for at in range(len(words)):
        if not rows or not _names_place(words, at):
            continue
        end = at + 1
        while end < len(words) and (
            _names_place(words, end)
            or words[end].has("definite", "num.mark")
            or words[end].key in ("y", "and", "e", ",", "no", ".")
        ):
            end += 1
        places = _places([t for t in words[at:end] if t.kind != "mark"], len(rows), pointing=True) or []
        several = len(places) > 1 and all(0 <= p < len(rows) for p in places)
        return Target("group", tuple(dict.fromkeys(rows[p].sku for p in places))) if several else None
    return None


def _names_place(words: Sequence[Token], at: int) -> bool:
    """An ordinal, or a figure behind "el", "no.", a conjunction, or in front of everything; "4 de eso" counts."""
    token, before = words[at], words[at - 1] if at else None
    if place_of(token, 9) is not None:
        return not token.has("filler") or before is None or before.has("definite")
    pointed = (
        before is None
        or before.has("definite", "num.mark", "q.open", "q.verb")
        or before.key in ("y", "and", ",", "¿", ".")
    )
    return token.is_figure and not token.article and pointed


def _is_range(words: Sequence[Token], at: int) -> bool:
    return (
        at + 1 < len(words)
        and words[at + 1].is_figure
        and (words[at + 1].value or 0) > 1
        and words[at].has("firsts", "lasts")
    )


def _by_pronoun(words: Sequence[Token], turn: Turn, *, change: bool) -> Target | None:
    if content(words) or not any(w.has("pron", "pron.pl", "pron.object", "other.one") for w in words):
        return None
    plural = any(w.has("pron.pl") for w in words)
    return pronoun(turn, change=change, plural=plural)


def pronoun(turn: Turn, *, change: bool = False, plural: bool = False) -> Target:
    """The nearest article: named just now, in hand, alone in the list, alone in the cart."""
    shelf = turn.shelf
    if turn.last_sku:
        return Target("pronoun", (turn.last_sku,))
    in_hand = shelf.product[0].sku if shelf.product else None
    if change and shelf.cart:
        if in_hand in shelf.quantities:
            return Target("pronoun", (str(in_hand),))
        if len(shelf.cart) == 1:
            return Target("pronoun", (shelf.cart[0].sku,))
    if in_hand:
        return Target("pronoun", (in_hand,))
    rows = shelf.cart if change and shelf.cart else shelf.results or shelf.cart
    if len(rows) == 1:
        return Target("pronoun", (rows[0].sku,))
    return Target(
        "group" if plural and len(rows) == 2 and not change else "pronoun", candidates=tuple(a.sku for a in rows)
    )


def _by_name(words: Sequence[Token], turn: Turn, *, change: bool) -> Target | None:
    named = content(words)
    if not named:
        return None
    shelf = turn.shelf
    order = [shelf.cart, shelf.results, shelf.product] if change else [shelf.results, shelf.product, shelf.cart]
    if any(w.has("pron", "pron.pl") for w in words):
        order = [shelf.product, *order]
    for rows in order:
        found = _best(_as_nouns(named, fits(named, rows)), turn)
        if found:
            return _named(found)
    return _by_head(named, order[0]) if change else None


def _as_nouns(named: list[Token], found: list[Fit]) -> list[Fit]:
    """As in "borra la batería": the battery, and not what is cordless, which the word may also say."""
    if len(named) != 1 or len(found) < 2:
        return found
    known = synonyms()
    meant = known.meanings.get(stem(named[0].key), frozenset())
    nouns = [
        f
        for f in found
        if any(meant & known.meanings.get(s, frozenset()) for s in f.article.stems if s not in known.kinds)
    ]
    return nouns if len(nouns) == 1 else found


def _best(found: list[Fit], turn: Turn) -> list[str]:
    """One of several that fit, where the words say its first noun in Spanish; else all of them."""
    heads = [f for f in found if f.head]
    chosen = heads if turn.spanish and len(heads) == 1 and len(found) > 1 else found
    return list(dict.fromkeys(f.article.sku for f in chosen))


def _of_a_kind(found: list[Fit], turn: Turn) -> list[Fit]:
    """As in "3 del de 20 y uno del de 25": of the same kind as the article named just now."""
    last = next((a for a in turn.shelf.all() if a.sku == turn.last_sku), None)
    return [f for f in found if last is not None and f.article.stems[:1] == last.stems[:1]]


def _named(skus: list[str]) -> Target:
    return Target("name", tuple(skus)) if len(skus) == 1 else Target("name", candidates=tuple(skus))


def _by_head(named: list[Token], rows: list[Article]) -> Target | None:
    """Of a line in the cart the buyer may say more than its name does, as long as no size or make gainsays it."""
    if any(t.kind in ("size", "number") or t.brand for t in named) or len(named) < 2:
        return None
    known = [t for t in named if any(stem(t.key) in a.stems for a in rows) or fits([t], rows)]
    if not known or known[0] is not named[0]:
        return None
    found = fits(known, rows)
    return Target("name", (found[0].article.sku,)) if len(found) == 1 and len(known) * 2 >= len(named) else None
