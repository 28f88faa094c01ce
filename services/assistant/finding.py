"""What a turn's words lead to: search and catalogue are asked before the transaction, and nothing is changed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from services.actions import (
    AddToCart,
    AskProduct,
    Browse,
    Compare,
    More,
    RemoveFromCart,
    Search,
    SetQuantity,
    ShowProduct,
)  # fmt: skip
from services.assistant import narrowing, relations
from services.assistant.commands import ListCategory, Narrow, TurnPage, Widen, Wish
from services.assistant.memory import Asked, Memory
from services.assistant.narrowing import PAGE, request
from services.assistant.turn import Buyer, Desk, Found
from services.catalogue import queries as catalogue
from services.catalogue.names import stems
from services.catalogue.views import ProductCard
from services.customers.accounts import LANGUAGES
from services.ordering import orders
from services.search.facets import Facet

Wanted = TypeVar("Wanted")
FIGURE = re.compile(r"\d+")
CHEAPER = Decimal("0.0001")  # the least that two unit prices differ by
RIVAL = 0.9  # a hit at this share of the best one's score is as good as it


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks up one turn's wishes for a buyer."""

    desk: Desk
    buyer: Buyer
    memory: Memory
    in_cart: frozenset[str] = frozenset()

    async def find(self, wish: Wish) -> Found | None:
        """What the wish needs to know; None where the memory and the cart say it all."""
        match wish:
            case Search() | More() | TurnPage() | Narrow() | Widen() | ListCategory():
                found = await self._listed(asked_by(wish, self.memory))
                return await self._anew(wish) if isinstance(wish, Search) and self._in_vain(wish, found) else found
            case Browse(category=str(category)):
                return await self._search(Asked(query=category), PAGE)
            case Compare(skus=skus, queries=queries):
                named = [await self._best(query) for query in queries]
                return Found(cards=tuple(await catalogue.cards(skus)) + tuple(card for card in named if card))
            case ShowProduct() | AskProduct():
                return await self._with_relatives(wish)
            case AddToCart(sku=str(sku), quantity=int(), unit=None) if sku in self._known():
                return Found(known=True)  # the cart's own statement says whether it can be had
            case AddToCart(sku=sku, query=query) | SetQuantity(sku=str(sku), query=query, unit=str()):
                return await self._article(sku, query)
            case SetQuantity(sku=None, query=str(query)) | RemoveFromCart(sku=None, query=str(query)):
                return await self._article(None, query)
            case _:
                return None

    async def _with_relatives(self, wish: ShowProduct | AskProduct) -> Found:
        found = await self._article(wish.sku, wish.query)
        if isinstance(wish, AskProduct):
            return await relations.asked_for(self.desk, wish, found, self.buyer.language)
        return await relations.related(self.desk, found)

    def _known(self) -> set[str]:
        """The SKUs that the buyer has before his eyes: written as the catalogue writes them."""
        product = (self.memory.product,) if self.memory.product else ()
        return {named.sku for named in (*self.memory.results, *product)} | self.in_cart

    async def _article(self, sku: str | None, query: str | None) -> Found:
        if sku is not None:
            cards = await catalogue.cards([sku])
            if not cards and (meant := await catalogue.find_sku(sku)):
                cards = await catalogue.cards([meant])
            return await self._with_history(Found(cards=tuple(cards)))
        found = await self._search(Asked(query=query or ""), PAGE)
        return await self._with_history(replace(found, cards=rivals(found, query or "")))

    def _in_vain(self, wish: Search, found: Found) -> bool:
        """A narrowing by words that leaves nothing may well be a search of its own."""
        said = narrowing.spoken(wish.query or "")[0]
        return bool(wish.refine and said and found.result and found.result.no_match)

    async def _anew(self, wish: Search) -> Found:
        return await self._listed(asked_by(wish.model_copy(update={"refine": None}), self.memory))

    async def _best(self, query: str) -> ProductCard | None:
        found = await self._search(Asked(query=query), 1)
        return found.cards[0] if found.cards else None

    async def _listed(self, asked: Asked | None) -> Found:
        if asked is None:
            return Found()
        return await self._with_history(await narrowing.listed(self.desk, self.buyer, asked))

    async def _search(self, asked: Asked, limit: int) -> Found:
        result = await self.desk.search.find(request(asked, self.buyer, limit))
        return Found(cards=tuple(await catalogue.cards([hit.sku for hit in result.hits])), result=result)

    async def _with_history(self, found: Found) -> Found:
        bought = await orders.last_quantities(self.buyer.chat_id, [card.sku for card in found.cards])
        return replace(found, bought=bought)


def asked_by(wish: Wish, memory: Memory) -> Asked | None:
    """The search that a wish stands for, seen from the one before; None when there was none to go on from."""
    before = memory.asked
    match wish:
        case Search(refine=True) if before is not None:
            return narrowed(before, wish)
        case Search():
            return narrowed(Asked(), wish)
        case ListCategory(id=category):
            return Asked(category_id=category)
        case Narrow(facet=token) if before is not None:
            chosen = _by_token(memory.facets, token)
            return narrowing.with_facet(before, chosen) if chosen else before
        case Widen(facet=token) if before is not None:
            chosen = _by_token(narrowing.taken(before), token)
            return narrowing.without_facet(before, chosen) if chosen else before
        case More() if before is not None:
            return before.model_copy(update={"offset": before.offset + PAGE})
        case TurnPage(step=step) if before is not None:
            return before.model_copy(update={"offset": max(0, before.offset + step * PAGE)})
        case _:
            return None


def _by_token(facets: Iterable[Facet], token: str) -> Facet | None:
    return next((facet for facet in facets if facet.token == token), None)


async def with_price(wish: Wanted, memory: Memory) -> Wanted | Search:
    """A "cheaper" without a figure: than the article in hand, else than the middle of the list last shown."""
    cheaper = Search(refine=True)
    seen = [memory.product] if memory.product else list(memory.results)
    if wish != cheaper or not seen:
        return wish
    prices = sorted(card.price for card in await catalogue.cards([named.sku for named in seen]))
    if not prices:
        return wish
    return cheaper.model_copy(update={"query": "más baratos", "max_price": float(prices[len(prices) // 2] - CHEAPER)})


def narrowed(before: Asked, search: Search) -> Asked:
    """``before`` with what the search adds: words are joined, constraints replaced, the list begins anew."""
    given = search.model_dump(exclude_none=True, include={"brand", "min_price", "max_price", "in_stock"})
    said, cheapest = narrowing.spoken(search.query or "")
    added = (*before.added, said) if said and before.query else before.added
    words = " ".join(part for part in (before.query, said) if part)
    changes = {"query": words, "added": added, "cheapest": cheapest or before.cheapest, "offset": 0}
    return before.model_copy(update={**given, **changes})


def rivals(found: Found, query: str) -> tuple[ProductCard, ...]:
    """The articles that may be meant: those whose score comes near the best one's; none when nothing matched.

    Of these only the ones that carry every word of the query in their name, where there are such.
    """
    result = found.result
    if result is None or result.no_match or not result.hits:
        return ()
    near = {hit.sku for hit in result.hits if hit.score >= RIVAL * result.hits[0].score}
    cards = tuple(card for card in found.cards if card.sku in near)
    return tuple(card for card in cards if _says_it_all(card, query)) or cards


def doubtful(card: ProductCard, query: str) -> bool:
    """Too far from the words to go into a cart unasked: without a figure that they name, or with few of them."""
    names = " ".join([card.sku, *(card.name(language) for language in LANGUAGES)])
    told = [names, card.brand, *map(str, card.specification.values())]
    told += [card.description(language) for language in LANGUAGES]
    known = " " + " ".join(stems(" ".join(told), language) for language in LANGUAGES)
    each = [any(f" {stem}" in known for stem in both) for both in _stems_of_each(query)]
    return not {*FIGURE.findall(query)} <= {*FIGURE.findall(names)} or 2 * sum(each) < len(each)


def _stems_of_each(query: str) -> list[set[str]]:
    """Of every word of the query that carries meaning its stems in both languages."""
    stemmed = [{stem for language in LANGUAGES for stem in stems(word, language).split()} for word in query.split()]
    return [both for both in stemmed if both]


def _says_it_all(card: ProductCard, query: str) -> bool:
    return any(
        {*stems(query, language).split()} <= {*stems(card.name(language), language).split()} for language in LANGUAGES
    )
