"""What so many pieces cost: the unit price times the pieces that would be delivered, whole packs and the least sold."""

import re

from models.money import line_amount
from services.assistant.answers.questions import Asked, Question
from services.catalogue.views import ProductCard
from services.ordering.rules import MOST, packed
from services.wording import Wording

PACKS = ("caja", "cajas", "paquete", "bolsa", "box", "pack", "bag", "envase")
_SIGNS = {"metre": "m", "kg": "kg", "litre": "l"}  # a measure that an article is sold by is a quantity of it
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")


def price_for(card: ProductCard, question: Question, words: Wording) -> str | None:
    """What the asked quantity comes to, as it would be delivered; None where no quantity is asked about."""
    asked = next((a for a in question.figures if _counts(a, card)), None)
    wanted = int(asked.value) if asked else 0
    if in_packs(question, card):
        wanted *= card.pack_size
    pieces = packed(max(wanted, card.min_quantity), card.pack_size)
    if wanted < 2 or pieces > MOST:
        return None
    key = "record.price_for" if pieces == wanted else "record.price_for_packs"
    if pieces != wanted and wanted < card.min_quantity:
        key = "record.price_for_least"
    return words.text(
        key,
        quantity=words.unit(card.unit, pieces),
        pack=words.unit(card.unit, card.pack_size),
        total=words.money(line_amount(pieces, card.price)),
        price=words.money(card.price),
        unit=words.text(f"per.{card.unit}"),
    )


def in_packs(question: Question, card: ProductCard) -> bool:
    """Whether it speaks of boxes of what is sold by the piece."""
    return card.unit == "unit" and any(f" {pack}" in question.text for pack in PACKS)


def _counts(asked: Asked, card: ProductCard) -> bool:
    """A whole figure without a measure that is neither a number of the list nor a size in the article's name."""
    if asked.value != int(asked.value) or asked.value < 1 or asked.ordinal:
        return False
    if asked.unit.sign:
        return asked.unit.sign == _SIGNS.get(card.unit)
    return asked.counted or f"{asked.value:g}" not in _FIGURE.findall(f"{card.name_es} {card.name_en}")
