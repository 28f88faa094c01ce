"""Finding goods: departments, cards, searches and what narrows the last one."""

import itertools
import re

from services.actions import Browse, Clarify, More, Search, ShowProduct
from services.understanding.asking import is_question
from services.understanding.clauses import Clause
from services.understanding.filters import Filters, other_than, query_of, read_filters
from services.understanding.groups import first_or_last
from services.understanding.intents import counts
from services.understanding.lexicon import synonyms
from services.understanding.names import meanings_of
from services.understanding.references import content, inner, phrase, resolve
from services.understanding.shop import is_goods, topics
from services.understanding.sorting import price_wish
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_SHOWING = frozenset({"v.show", "n.info", "v.tell", "q.verb", "v.have", "v.need", "v.add", "v.send", "q", "v.open"})
_SECTIONS = frozenset(["section", "department", "aisle", "range", "selection", "catalogue"])
_WHAT_ABOUT = frozenset(["what about", "how about"])
_ASIDE = frozenset(["what", "how"])  # "what about", "how about"
_PLACES = ("o.1", "o.2", "o.3", "o.4", "o.5", "o.last")


def read_browse(clause: Clause, turn: Turn) -> Draft | None:
    """As in "qué tienes en soldadura?", "what do you sell?": a department, or all of them."""
    if not counts(clause) and (section := _section(clause)):
        return draft("find.browse-section", 0.85, Browse(category=section))
    if topics(clause) or counts(clause):
        return None
    at = next((i for i, t in enumerate(clause.tokens) if t.has("browse")), None)
    if at is None or (clause.has("instock") and not clause.has("q")):
        return None
    rest = [t for t in clause.tokens[at + 1 :] if t.kind != "mark"]
    if rest and rest[0].key in ("para", "pa", "for", "to", "que", "that") and len(rest) > 1:
        return None
    before = [t for t in clause.tokens[:at] if is_goods(t)]
    if before and clause.tokens[at].key in ("section", "department", "range", "aisle", "category"):
        return draft("find.browse-section", 0.85, Browse(category=phrase(before)))
    category = phrase(
        [
            t
            for t in rest
            if not t.has("v.have", "browse.in", "browse", "v.show", "v.search", "thanks", "all") or t.key == "in"
        ]
    )
    return _browsed(clause.tokens[:at], rest, category, turn)


def _browsed(before: list[Token], rest: list[Token], category: str, turn: Turn) -> Draft | None:
    """The department behind "qué tienes en", else the one in front of it; "qué tienes de Bosch?" seeks the maker's."""
    makers = [t.brand for t in rest if t.brand]
    if len(makers) == 1 and category.casefold() == makers[0].casefold() and not turn.shelf.results:
        return draft("find.of-a-maker", 0.84, Search(brand=makers[0]))
    asked_before = _department_before(before) if not category else ""
    if asked_before:
        return draft("find.browse-department", 0.86, Browse(category=asked_before))
    if not category and any(is_goods(t) for t in before):
        return None
    return draft("find.browse", 0.9, Browse(category=category or None))


def _section(clause: Clause) -> str:
    """As in "what's in the plumbing section", "your lighting range": the department in front of its word."""
    at = next((i for i, t in enumerate(clause.words) if i > 1 and t.key in _SECTIONS), None)
    if at is None or (clause.words[at].key not in ("section", "department", "aisle") and not clause.has("v.show", "q")):
        return ""
    led = next((i for i in range(at - 1, -1, -1) if _leads_section(clause.words[i])), None)
    owned = led is not None and (
        clause.words[at].key in ("section", "department", "aisle") or clause.words[led].key.split()[-1] == "your"
    )
    said = clause.words[led + 1 : at] if led is not None and owned else []
    return " ".join(t.text for t in said) if len(said) < 4 and not any(t.has("whole", "all") for t in said) else ""


def _leads_section(token: Token) -> bool:
    """As in "the", "in your", "show me your"."""
    return token.has("definite", "det", "prep") or token.key.endswith((" the", " your"))


def _department_before(words: list[Token]) -> str:
    """As in "y de climatización qué tenéis?": the department said first."""
    said = [t for t in words if not t.has("filler", "polite", "greet") and t.key not in ("y", "and")]
    if any(t.brand for t in said):
        return ""  # "y de Milwaukee qué hay?" asks for a maker's
    return phrase(content(said[1:])) if said and said[0].key in ("de", "en", "in", "for", "of", "para") else ""


def read_show(clause: Clause, turn: Turn) -> Draft | None:
    """As in "tell me about the 2nd one", "info del SKU00023", "open ta-9921/b", "el 3"."""
    showing = clause.has("v.show", "n.info")
    if (clause.has("v.search") and not showing) or clause.has("each"):
        return None
    words = [
        t
        for at, t in enumerate(clause.words)
        if not (t.has("n.info") or (not at and t.has("better")))
        and (not t.has(*_SHOWING) or (t.has("definite", "pron", *_PLACES) and not t.has("v.show")))
    ]
    if read_filters(clause.tokens).given and clause.has("only", "p.max", "p.min", "instock"):
        return None
    some = first_or_last(words, turn.shelf.results)
    if some:
        return draft("find.show-some", 0.85, *(ShowProduct(sku=s) for s in some))
    target = resolve(words, turn)
    if target.known and (
        showing or target.how in ("sku", "place", "pronoun", "group") or _bare_name(clause, words, turn)
    ):
        if target.sku:
            turn.last_sku = target.sku
        return draft("find.show", 0.92 if showing else 0.87, *(ShowProduct(sku=s) for s in target.skus))
    if target.candidates and target.how == "name" and (showing and _singular(words)):
        return draft("find.show-which", 0.85, Clarify(about=phrase(words), candidates=target.candidates))
    if target.candidates and target.how in ("place", "pronoun") and (showing or len(clause.words) <= 3):
        return draft("find.show-none", 0.82, Clarify(about=clause.text(), candidates=target.candidates))
    if clause.has("n.info") and target.how == "query" and any(is_goods(t) for t in words):
        return draft("find.show-named", 0.85, ShowProduct(query=target.query))
    return (
        draft("find.show-hand", 0.85, Clarify(about=clause.text()))
        if clause.has("n.info") and not content(words)
        else None
    )


def _bare_name(clause: Clause, words: list[Token], turn: Turn) -> bool:
    """As in "la Bosch": a name alone, with its article, of something in the list."""
    named = any(t.has("definite", "one") or t.key in ("el de", "la de") for t in words)
    return (
        named
        and not clause.has("only", "same", "v.need", "v.have", "conj")
        and bool(turn.shelf.results)
        and len(content(words)) <= 3
    )


def _singular(words: list[Token]) -> bool:
    return any(
        t.key in ("el", "la", "del", "al", "the", "that", "this", "ese", "esa", "este", "esta") for t in words
    ) and not any(t.key.endswith("s") and not t.has("det", "definite") for t in content(words))


def read_search(clause: Clause, turn: Turn) -> Draft | None:
    """Goods of a kind, with what narrows them; a change of the last search where that is all that is said."""
    tokens = [t for t in clause.tokens if not t.has("v.show") or t.has("v.search")]
    filters = read_filters(tokens)
    query = query_of(filters.rest)
    if (turn.shelf.results or turn.context.query) and (refined := _refined(clause, filters, query, turn)):
        return refined
    if not query and not filters.given:
        return None
    if not query and filters.brand is None:
        return None
    sure = _sureness(clause, filters)
    return draft("find.search", sure, _search(query, filters, clause))


def read_refinement(clause: Clause, turn: Turn) -> Draft | None:
    """Only what narrows the last list, before it is taken for a question: "cheaper ones?", "y en negro?"."""
    which = clause.has("instock") and any(t.key == "cuales" for t in clause.tokens)  # "cuáles tenéis en stock?"
    asks = clause.has("q.price", "n.info", "compare") or (clause.has("q") and not which)
    if asks or not (turn.shelf.results or turn.context.query):
        return None
    if clause.has("v.add") and not clause.has("pron.object"):
        return None
    if wish := other_than(clause):
        return draft("find.refine-but", 0.82, Search(query=wish, refine=True))
    return _read_narrowing(clause, turn)


def _read_narrowing(clause: Clause, turn: Turn) -> Draft | None:
    hides = clause.has("instock") and not turn.shelf.cart  # "quita los que no tengan stock": from the list
    if clause.has("v.remove") and not hides:
        return None
    if (
        turn.shelf.product
        and clause.question
        and not clause.has("only", "cheap", "sorted", "comparative", "same")
        and not any(t.brand for t in clause.tokens)
    ):
        return None
    pointed = inner(clause.words, turn) if clause.question or clause.has("v.show") else None
    if pointed is not None and (
        pointed.how in ("place", "sku") or (clause.has("v.show") and pointed.known and not clause.has("only"))
    ):
        return None
    if _one_by_name(clause, turn) or (pointed is not None and pointed.known and _opens(clause)):
        return None
    filters = read_filters([t for t in clause.tokens if not t.has("v.show")])
    if any(t.brand for t in clause.tokens) and clause.has("q.verb", "q.open") and not clause.has("only", "v.have"):
        return None
    return _refined(clause, filters, query_of(filters.rest), turn)


def _opens(clause: Clause) -> bool:
    """As in "do the spring ones rust?": a question about what is pointed at."""
    return clause.words[0].has("q.open") and not any(t.has("v.have", "only") for t in clause.words[1:])


def _one_by_name(clause: Clause, turn: Turn) -> bool:
    """As in "el de Hilti", "the Hilti one": exactly one of the list."""
    stocked = ("v.have", "instock") if clause.has("instock") and clause.has("v.have") else ()  # "have you the 2nd in?"
    words = [t for t in clause.words if not t.has("v.show", "filler", "polite", *stocked) and t.key not in _WHAT_ABOUT]
    singular = (
        bool(words)
        and words[0].key in ("el", "la", "el de", "la de", "the")
        and not any(t.key == "ones" for t in words)
    )
    return (
        singular
        and len(words) <= 4
        and not any(t.has("only", "v.have", "instead") for t in words)
        and resolve(words, turn).sku is not None
    )


def narrows_only(clause: Clause) -> Filters | None:
    """A clause that says nothing but a price, a maker or "in stock"; it belongs to the search before it."""
    if any(
        t.has("v.add", "v.remove", "v.show", "q", "v.have") and t.key not in ("q", "que", "k", "any")
        for t in clause.tokens
    ):
        return None
    filters = read_filters(clause.tokens)
    rest = [
        t
        for t in content(filters.rest)
        if not t.has("p.max", "p.min", "currency", "p.each", "cheap", "only") and not t.is_unit
    ]
    return filters if filters.given and not rest else None


def merged(search: Search, filters: Filters) -> Search:
    """The search with what the next clause adds to it."""
    said = {
        "min_price": filters.min_price,
        "max_price": filters.max_price,
        "brand": filters.brand,
        "in_stock": filters.in_stock,
    }
    return search.model_copy(update={key: value for key, value in said.items() if value is not None})


def _search(query: str, filters: Filters, clause: Clause, *, refine: bool = False) -> Search:
    _ = clause
    return Search(
        query=query or None,
        brand=filters.brand,
        min_price=filters.min_price,
        max_price=filters.max_price,
        in_stock=filters.in_stock,
        refine=refine or None,
    )


def _refined(clause: Clause, filters: Filters, query: str, turn: Turn) -> Draft | None:
    """As in "solo los de Bosch", "cheaper than 60?", "los mismos pero en inox", "y en negro?"."""
    rest = [
        t
        for t in content(filters.rest)
        if not t.has(
            "only",
            "same",
            "but",
            "v.show",
            "v.have",
            "v.search",
            "q",
            "v.need",
            "instead",
            "v.set",
            "v.add",
            "set.to",
            "q.verb",
            "browse",
            "q.price",
            "all",
            "more.of",
            "p.max",
            "p.min",
        )
    ]
    goods = [t for t in rest if is_goods(t) and t.kind != "size"]
    if clause.has("comparative") and not [t for t in rest if not t.has("comparative", "cheap")]:
        words = " ".join(t.text for t in clause.words if t.has("comparative"))
        return draft("find.refine-more", 0.86, _search(words, filters, clause, refine=True))
    narrowed = (
        clause.has("only", "same")
        or (clause.tokens[0].has("better", "set.to", "but") and not _only_a_place(clause))
        or _leads_with_preposition(clause)
        or _names_ones(clause)
        or _size_of_these(clause, rest, turn)
        or _those_but(clause)
    )
    if not [t for t in rest if not t.has("cheap")] and (filters.given or clause.has("cheap")):
        return draft("find.refine", 0.9, _search(price_wish(clause, turn), filters, clause, refine=True))
    if narrowed and _of_another_kind(clause, goods, turn):
        return None
    if narrowed and query and (not goods or clause.has("same", "only") or len(rest) <= 2):
        return draft("find.refine-words", 0.86, _search(_narrowing(rest, query), filters, clause, refine=True))
    return None


def _of_another_kind(clause: Clause, goods: list[Token], turn: Turn) -> bool:
    """As in "what about spanners?" after bolts: a new need, where "what about brass?" narrows the list."""
    said = [t for t in clause.words if not t.has("filler", "polite", "conj")]
    narrows = any(t.has("only", "same", "one", "comparative") for t in said[1:])
    if narrows or not said or said[0].key.split()[0] not in _ASIDE:
        return False
    nouns = [stem(t.key) for t in goods if t.kind == "word" and not t.brand and stem(t.key) not in synonyms().kinds]
    shown = turn.shelf.results
    return any(not any(n in a.words or meanings_of([n]) & a.meanings for a in shown) for n in nouns)


def _those_but(clause: Clause) -> bool:
    """As in "those but 240 grit", "estos pero en negro"."""
    said = [t for t in clause.words if not t.has("filler", "polite", "v.need", "v.have")]
    return len(said) > 2 and said[0].has("pron", "pron.pl") and said[1].has("but")


def _only_a_place(clause: Clause) -> bool:
    """As in "mejor el 2", "better the 3"."""
    return len(clause.words) == 3 and clause.words[1].has("definite") and clause.words[2].is_figure


def _size_of_these(clause: Clause, rest: list[Token], turn: Turn) -> bool:
    """A size and nothing else, after a list of things that have such sizes: "M8" after bolts, "18 V" after drills."""
    if not rest or len(rest) < len(clause.words) or any(t.kind != "size" for t in rest):
        return False
    names = " ".join(result.name.lower() for result in turn.context.results)
    return all(_like(t.key, names) for t in rest)


def _like(size: str, names: str) -> bool:
    letters = re.escape("".join(c for c in size if c.isalpha() and c != "x"))
    before, after = rf"(?<![a-z]){letters} ?\d", rf"\d ?{letters}(?![a-z])"
    return bool(letters) and re.search(before if size[0].isalpha() else after, names) is not None


def _narrowing(rest: list[Token], query: str) -> str:
    return " ".join(t.text for t in rest) or query


def _leads_with_preposition(clause: Clause) -> bool:
    """As in "y en negro?", "de 125?", "any in stainless?", "con cable"."""
    words = [
        t for t in clause.words if not t.has("filler", "polite", "greet") and not (t.has("conj") and not t.has("prep"))
    ]
    while (
        words
        and (
            words[0].has("v.have", "q.open", "det", "but", "set.to", "pron", "pron.pl", "pron.object")
            or words[0].kind == "mark"
            or words[0].key == "si"  # "y si los quiero en latón?"
        )
        and not (words[0].has("prep") and not words[0].has("but", "set.to", "pron", "pron.object"))
    ):
        words.pop(0)
    if len(words) > 1 and words[0].key == "que" and is_goods(words[1]):
        return False  # "qué taladros tenéis?" asks for goods
    return (
        bool(words)
        and words[0].key in ("en", "de", "in", "with", "con", "sin", "without", "for", "para", "que", "that")
        and len(words) <= 6
        and len(words) > 1
    )


def _names_ones(clause: Clause) -> bool:
    """As in "los de 18V", "the DeWalt ones", "that are under 50"."""
    keys = [t.key for t in clause.words]
    return (
        "ones" in keys
        or any(t.key in ("los de", "las de", "el de", "la de", "los que", "las que") for t in clause.words[:3])
        or any(a in ("los", "las", "el", "la") and b == "de" for a, b in itertools.pairwise(keys))
    )


def _sureness(clause: Clause, filters: Filters) -> float:
    if clause.has("v.search", "v.have", "v.need", "v.show") or filters.given:
        return 0.9
    if clause.has("listed"):
        return 0.85
    known = [t for t in content(filters.rest) if is_goods(t)]
    return 0.85 if known else 0.6 if not is_question(clause) else 0.55


def read_more(clause: Clause, turn: Turn) -> Draft | None:
    """As in "more" where a list is open and no article is named."""
    if not clause.has("more.list", "more.of") or not (turn.shelf.results or turn.context.query) or clause.has("cheap"):
        return None
    rest = [
        t
        for t in content(clause.words)
        if not t.has("more.list", "more.noun", "v.show", "v.have", "v.need", "v.add", "all", "rest", "q", "more.of")
    ]
    return draft("find.more", 0.88, More()) if not rest else None
