"""A list longer than what is looked up in one message: the rest is asked for in a second one.

Every named article costs a search: 300 of them would keep the buyer waiting for seconds, and others beside him.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.assistant.turn import Turn
from services.catalogue.names import fold

if TYPE_CHECKING:
    from services.assistant.clerk import Step

MOST = 60  # searches of one message: half a second
SHOWN = 40  # characters of a line


def shortened(turn: Turn, steps: "Sequence[Step]") -> "Sequence[Step]":
    """The steps up to the sixtieth that needs a search; the buyer is told from which line on to send the rest."""
    searched = [step for step in steps if _searched(step)]
    if len(searched) <= MOST:
        return steps
    first = searched[MOST]
    place, line = _line_of(turn.text, str(getattr(first, "query", "")), MOST)
    turn.note("cart.list_too_long", "refused", most=MOST, line=place, text=line)
    left = {id(step) for step in searched[MOST:]}
    return [step for step in steps if id(step) not in left]


def _searched(step: "Step") -> bool:
    return getattr(step, "sku", None) is None and bool(getattr(step, "query", None))


def _line_of(text: str, query: str, at_least: int) -> tuple[int, str]:
    """Number and words of the message's line that names the article; its own words where no line does."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        if number > at_least and fold(query) in fold(line):
            return number, line[:SHOWN]
    return at_least + 1, query[:SHOWN]
