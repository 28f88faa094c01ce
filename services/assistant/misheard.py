"""A removal that is none: "sacar el agua de un sótano", with nothing of the kind in the cart, says what is needed."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.actions import RemoveFromCart, Search
from services.assistant.finding import Finder
from services.assistant.memory import Screen
from services.assistant.turn import Turn
from services.catalogue.names import stems
from services.customers.accounts import LANGUAGES

if TYPE_CHECKING:
    from services.assistant.clerk import Step

# As a job is named, not as somebody is told to do it; English has one word for both, but points at what is to go.
_JOB = re.compile(r"(?:quitar|sacar|eliminar|retirar|arrancar)(?:le|les)?\b", re.IGNORECASE)
_EITHER = re.compile(
    r"(?:remove|strip|get rid of|take off|pull out)\b(?!.*\b(?:the|that|those|this|these|my|it)\b)", re.IGNORECASE
)


async def as_needs(turn: Turn, steps: "Sequence[Step]", finder: Finder) -> "Sequence[Step]":
    """The steps; a removal alone that names no line of the cart, in the words of a job, is looked for instead."""
    match steps:
        case [RemoveFromCart(sku=None, query=str(query), quantity=None) as removal] if _is_job(turn):
            found = await finder.find(removal)
            here = {line.sku for line in turn.cart.lines}
            known = any(_shares(query, name) for name in _names(turn)) or (
                found is not None and any(card.sku in here for card in found.cards)
            )
            return steps if known else [Search(query=turn.text.strip(" .?!¿¡"))]
        case _:
            return steps


def _is_job(turn: Turn) -> bool:
    return turn.base is Screen.CART and bool(_JOB.match(turn.text) or _EITHER.match(turn.text))


def _names(turn: Turn) -> list[str]:
    return [name for line in turn.cart.lines for name in (line.sku, line.name_es, line.name_en)]


def _shares(query: str, name: str) -> bool:
    return any({*stems(query, language).split()} & {*stems(name, language).split()} for language in LANGUAGES)
