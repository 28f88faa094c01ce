"""Lists that no window shows: a message that looks for two things, or looks and buys, ends on one window only."""

from services.assistant.memory import Screen
from services.assistant.turn import Turn
from services.catalogue.views import ProductCard

FEW = 3  # articles of each


def name_unseen_lists(turn: Turn) -> None:
    """The first articles of every list that the turn's last window does not show."""
    shown = turn.memory.screen is Screen.RESULTS
    for about, cards in turn.lists[:-1] if shown else turn.lists:
        found = [_priced(turn, card) for card in cards[:FEW]]
        turn.note("browsing.found_too", about=about, articles="; ".join(found))


def _priced(turn: Turn, card: ProductCard) -> str:
    unit = turn.words.text(f"per.{card.unit}")
    return f"{turn.named(card).name} ({turn.words.money(card.price)}{unit})"
