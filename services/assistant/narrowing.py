"""A list as it is narrowed: what is taken, what can still be taken, and which words ask for the cheapest first."""

import re
from dataclasses import replace
from decimal import Decimal

from services.assistant.memory import Asked
from services.assistant.turn import Buyer, Desk, Found
from services.catalogue import queries as catalogue
from services.search import facets
from services.search.contract import Hit, SearchRequest, SearchResult
from services.search.facets import Candidate, Facet

PAGE = 5
DEEP = 120  # articles that are looked at: of most searches all, of the widest the best
_CHEAPEST = re.compile(
    r"\b(?:(?:de |from )?(?:menor a mayor|low(?:est)? to high(?:est)?)(?: precio| price)?"
    r"|(?:orden\w+ )?(?:por|según|segun) (?:el )?precio|(?:sort(?:ed)? )?by price"
    r"|(?:(?:los?|las?|el|lo) )?m[aá]s (?:barat|econ[oó]mic)[oa]s?(?: primero)?"
    r"|(?:the )?(?:cheapest|cheaper|lowest[ -]priced?)(?: (?:ones?|first))?"
    r"|(?:el )?(?:menor|mejor) precio|(?:the )?(?:best|lowest) price)\b",
    re.IGNORECASE,
)


def spoken(query: str) -> tuple[str, bool]:
    """The query without the words that ask for the cheapest first, and whether there were any."""
    rest = _CHEAPEST.sub(" ", query)
    return (" ".join(rest.split()), True) if rest != query else (query, False)


def taken(asked: Asked | None) -> tuple[Facet, ...]:
    """What a list is narrowed by, in the order in which it is shown."""
    if asked is None:
        return ()
    facets_: list[Facet] = [Facet(kind="words", value=words, label=words) for words in asked.added]
    if asked.brand is not None:
        facets_.append(Facet(kind="brand", value=asked.brand, label=asked.brand))
    facets_ += asked.sizes
    if asked.min_price is not None or asked.max_price is not None:
        facets_.append(Facet(kind="price", low=asked.min_price, high=asked.max_price))
    if asked.in_stock:
        facets_.append(Facet(kind="stock"))
    return (*facets_, Facet(kind="cheapest")) if asked.cheapest else tuple(facets_)


def with_facet(asked: Asked, facet: Facet) -> Asked:
    """The search with one facet more, from its first page."""
    change: dict[str, object]
    match facet.kind:
        case "brand":
            change = {"brand": facet.value}
        case "size":
            change = {"sizes": (*(size for size in asked.sizes if size.field != facet.field), facet)}
        case "price":
            change = {"min_price": facet.low, "max_price": facet.high}
        case "stock":
            change = {"in_stock": True}
        case "cheapest":
            change = {"cheapest": True}
        case _:
            change = {}
    return asked.model_copy(update={**change, "offset": 0})


def without_facet(asked: Asked, facet: Facet) -> Asked:
    """The search with one facet less, from its first page."""
    change: dict[str, object] = {"offset": 0}
    match facet.kind:
        case "brand":
            change |= {"brand": None}
        case "size":
            change |= {"sizes": tuple(size for size in asked.sizes if size != facet)}
        case "price":
            change |= {"min_price": None, "max_price": None}
        case "stock":
            change |= {"in_stock": False}
        case "cheapest":
            change |= {"cheapest": False}
        case "words":
            left = tuple(words for words in asked.added if words != facet.value)
            change |= {"added": left, "query": " ".join((_first_words(asked), *left))}
    return asked.model_copy(update=change)


def _first_words(asked: Asked) -> str:
    """The query as it was before words were added to it."""
    return asked.query.removesuffix(" ".join(asked.added)).strip()


def request(asked: Asked, buyer: Buyer, limit: int) -> SearchRequest:
    """The search service's request for what was asked."""
    return SearchRequest(
        query=asked.query,
        language=buyer.language,
        brand=asked.brand,
        min_price=None if asked.min_price is None else Decimal(str(asked.min_price)),
        max_price=None if asked.max_price is None else Decimal(str(asked.max_price)),
        in_stock=asked.in_stock,
        category_id=asked.category_id,
        limit=limit,
        offset=asked.offset,
    )


async def listed(desk: Desk, buyer: Buyer, asked: Asked, page: int = PAGE) -> Found:
    """A page of what was asked for, and what the whole can be narrowed by."""
    if not asked.query and asked.category_id is not None:
        return await in_category(buyer, asked)
    whole = asked.model_copy(update={"offset": 0})
    result = await desk.search.find(request(whole, buyer, DEEP))
    if result.no_match or not result.hits:
        return Found(result=result, asked=asked)
    asked = _loosened(asked, result.relaxed)
    every = await facets.candidates([hit.sku for hit in result.hits], buyer.language)
    narrowed = _ranked(every, result, asked)
    if not narrowed and asked.sizes:
        result, asked = replace(result, relaxed=(*result.relaxed, "size")), asked.model_copy(update={"sizes": ()})
        narrowed = _ranked(every, result, asked)
    good = _good(result)
    telling = [each for each in narrowed if each.sku in good]
    return await _page(asked, narrowed, telling if len(telling) > PAGE else narrowed, result, page)


async def in_category(buyer: Buyer, asked: Asked) -> Found:
    """The same for a category's articles, which are listed by name and have no scores."""
    facets_ = taken(asked)
    first = 0 if facets_ else max(0, asked.offset + PAGE - DEEP)
    skus, total = await catalogue.in_category(str(asked.category_id), limit=DEEP, offset=first)
    every = await facets.candidates(skus, buyer.language)
    narrowed = facets.kept(every, facets_)
    found = await _page(asked.model_copy(update={"offset": asked.offset - first}), narrowed, narrowed, SearchResult())
    total = len(narrowed) if facets_ else total
    return replace(found, asked=asked, result=SearchResult(total=total))


def _loosened(asked: Asked, relaxed: tuple[str, ...]) -> Asked:
    """Without the constraints that nothing keeps."""
    given_up = {name: Asked().model_dump()[name] for name in relaxed if name in Asked.model_fields}
    return asked.model_copy(update=given_up)


def _ranked(every: list[Candidate], result: SearchResult, asked: Asked) -> list[Candidate]:
    """What keeps the sizes; the cheapest first among the good ones, then among the rest."""
    narrowed = facets.kept(every, asked.sizes)
    if not asked.cheapest:
        return narrowed
    good = _good(result)
    return sorted(narrowed, key=lambda each: (each.sku not in good, each.price))


def _good(result: SearchResult) -> set[str]:
    """What was asked for: what is listed below it offers no facets and is not put first for its price."""
    return {hit.sku for hit in result.hits if hit.alike}


async def _page(
    asked: Asked, narrowed: list[Candidate], telling: list[Candidate], result: SearchResult, page: int = PAGE
) -> Found:
    skus = [each.sku for each in narrowed[asked.offset : asked.offset + page]]
    hits = {hit.sku: hit for hit in result.hits}
    return Found(
        cards=tuple(await catalogue.cards(skus)),
        result=replace(result, hits=tuple(hits.get(sku, Hit(sku, 0.0)) for sku in skus), total=len(narrowed)),
        asked=asked,
        facets=facets.offered(telling, taken(asked)) if len(narrowed) > PAGE else (),
    )
