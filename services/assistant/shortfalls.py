"""Where a list is not of the size that was asked for: said above it, with the size that there is."""

from collections.abc import Sequence

from services.assistant.note import Note
from services.catalogue.views import ProductCard
from services.search.contract import Hit
from services.search.facets import Candidate, Size, letters, written
from services.search.tokens import Token, tokenise
from services.wording import Wording

TELLING = {"measure", "size", "standard"}
MOST_INSTEAD = 3


def shortfalls(hits: Sequence[Hit], cards: Sequence[ProductCard], words: Wording) -> list[Note]:
    """A note for each size that the first article breaks; one for those that only later ones break."""
    if not hits or not cards:
        return []
    notes = [note for asked in hits[0].broken if (note := _instead(asked, cards, words)) is not None]
    later = list(dict.fromkeys(asked for hit in hits[1:] for asked in hit.broken if asked not in hits[0].broken))
    for asked in later:
        numbers = [number for number, hit in enumerate(hits, 1) if asked in hit.broken]
        if (size := _size(asked)) is not None:
            listed = ", ".join(str(number) for number in numbers)
            notes.append(Note(key="browsing.others_broken", values={"asked": written(size), "numbers": listed}))
    return notes


def _instead(asked: str, cards: Sequence[ProductCard], words: Wording) -> Note | None:
    size = _size(asked)
    if size is None:
        return None
    if size.surface != asked:  # a comparison, not a size
        return Note(key="browsing.broken", values={"asked": asked}, mark="refused")
    nearest = list(dict.fromkeys(near.label for card in cards if (near := _nearest(size, card, words)) is not None))
    values = {"asked": written(size), "instead": ", ".join(nearest[:MOST_INSTEAD])}
    key = "browsing.broken_instead" if nearest else "browsing.broken"
    return Note(key=key, values=values, mark="refused")


def _size(asked: str) -> Token | None:
    return next((token for token in tokenise(asked) if token.kind in TELLING), None)


def _nearest(asked: Token, card: ProductCard, words: Wording) -> Size | None:
    """The article's own size of the same sort that comes nearest."""
    value = asked.names[0][0]
    candidate = Candidate(card.sku, card.name(words.language), card.brand, card.price, True, card.specification)
    alike = [size for size in candidate.sizes().values() if letters(size.value) == letters(value)]
    figure = Size.of(asked).figure
    return min(alike, key=lambda size: abs(size.figure - figure), default=None)
