"""What goes with the article in hand, and what stands in for one that is not to be had, as a turn tells it."""

import re
from dataclasses import replace

from services.actions import AskProduct, Language
from services.assistant.memory import Related, Screen
from services.assistant.note import Note
from services.assistant.receipt import Receipt
from services.assistant.turn import Desk, Found, Turn
from services.catalogue import queries as catalogue
from services.catalogue.views import ProductCard
from services.search.contract import SearchRequest
from services.search.relatives import Relatives
from services.search.thesaurus import trade
from services.search.tokens import tokenise

SHORT = {"error.stock", "error.out_of_stock", "error.retired"}
MOST_INSTEAD = 2
_ALIKE = re.compile(
    r"parecid|similar|equivalent|alternativ|sustitut|substitut|reemplaz|replac|en (?:su|vez de|lugar de) ?(?:lugar)?\b"
    r"|instead|otr[oa]s? (?:igual|como)|(?:something|anything|one) like|algo as[ií]",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:le|les|lo)\s+(?:va|van|vale|valen|sirve|sirven|pega|pegan|encaja|encajan|pongo|corresponde)\b"
    r"|\b(?:va|van) con\b|\b(?:goes?|fits?|works?|used?|need)\b.*\b(?:with|it|this|that|them|these)\b"
    r"|\bwith (?:it|this|these|them)\b|\b(?:which|what)\b.*\b(?:fits?|goes|suits?)\b"
    r"|\bcompatible|\baccesori|\baccessor|\bcomplement",
    re.IGNORECASE,
)


async def related(desk: Desk, found: Found) -> Found:
    """The one article found, with what goes with it; sold out, with what stands in for it."""
    if len(found.cards) != 1:
        return found
    card, relatives = found.cards[0], Relatives(desk.search)
    return replace(
        found,
        companions=tuple(await relatives.companions(card)),
        instead=() if card.sellable else tuple(await relatives.substitutes(card)),
    )


async def asked_for(desk: Desk, question: AskProduct, found: Found, language: Language) -> Found:
    """The articles that a question is about: "which washer fits it?", "anything similar in stock?"."""
    if len(found.cards) != 1:
        return found
    card, relatives = found.cards[0], Relatives(desk.search)
    if _ALIKE.search(question.question):
        return replace(found, instead=tuple(await relatives.substitutes(card)))
    kinds = _kinds(question.question, language)
    if not _WITH.search(question.question):
        return found
    return replace(found, companions=tuple(await relatives.companions(card, kinds=kinds)))


def _kinds(question: str, language: Language) -> list[str]:
    """The kinds of article that a question names."""
    thesaurus = trade()
    tokens = [token for token in tokenise(question) if not token.stop]
    spans = thesaurus.spans(tokens, language, both=True)
    return [kind for span in spans for kind, sure in span.concepts if sure == 1 and thesaurus.is_article(kind)]


def keep(turn: Turn, card: ProductCard, found: Found) -> None:
    """Let the card's window show what was looked up for it."""
    turn.memory.related = Related(
        sku=card.sku,
        companions=tuple(turn.named(each) for each in found.companions),
        instead=tuple(turn.named(each) for each in found.instead),
    )


def tell(turn: Turn, card: ProductCard, found: Found) -> bool:
    """Answer a question with a list of articles; whether there was anything to tell."""
    told = found.instead or found.companions
    if not told:
        return False
    memory = turn.memory
    memory.results, memory.total, memory.asked, memory.facets = tuple(map(turn.named, told)), len(told), None, ()
    memory.category = None
    key = "browsing.instead_of" if found.instead else "browsing.goes_with"
    turn.note(key, name=card.name(turn.buyer.language))
    turn.show(Screen.RESULTS)
    return True


async def with_substitutes(desk: Desk, receipt: Receipt) -> Receipt:
    """After the transaction: where an article was refused for want of stock, what can be had in its stead.

    This is not stored with the receipt: a replayed turn looks it up anew, as the stock then is.
    """
    short = {note.values["sku"]: note for note in receipt.notes if note.key in SHORT and "sku" in note.values}
    if not short:
        return receipt
    found = [each for sku, note in short.items() for each in await _stand_ins(desk, sku, note, receipt.language)]
    words = desk.words(receipt.language)
    notes = [
        Note(
            key="browsing.instead",
            values={
                "name": card.name(receipt.language),
                "price": words.money(card.price) + words.text(f"per.{card.unit}"),
                "stock": words.unit(card.unit, card.sellable),
            },
        )
        for card in found
    ]
    instead = tuple((card.sku, card.name(receipt.language)) for card in found)
    return receipt.model_copy(update={"notes": (*receipt.notes, *notes), "instead": instead})


async def _stand_ins(desk: Desk, sku: str, note: Note, language: Language) -> list[ProductCard]:
    """What can be had instead. A retired article is in no index any more: what is like its name is looked for."""
    if cards := await catalogue.cards([sku]):
        return await Relatives(desk.search).substitutes(cards[0], most=MOST_INSTEAD)
    like = await desk.search.find(SearchRequest(note.values["name"], language, in_stock=True, limit=MOST_INSTEAD))
    return [] if like.no_match else await catalogue.cards([hit.sku for hit in like.hits])
