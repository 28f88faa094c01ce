"""What buttons can ask for beyond the vocabulary of messages: moves between screens, choices, undo."""

from dataclasses import dataclass

from services.actions import Action
from services.assistant.memory import Screen


@dataclass(frozen=True, slots=True)
class Go:
    """Show a screen again as the database has it."""

    screen: Screen


@dataclass(frozen=True, slots=True)
class OpenCategory:
    """Walk the category tree; None is its root."""

    id: str | None


@dataclass(frozen=True, slots=True)
class ListCategory:
    """The articles of a category as a list."""

    id: str


@dataclass(frozen=True, slots=True)
class TurnPage:
    """Another page of the list last shown: −1 or 1."""

    step: int


@dataclass(frozen=True, slots=True)
class Narrow:
    """The last search with one facet more, by the token of one that was offered."""

    facet: str


@dataclass(frozen=True, slots=True)
class Widen:
    """The last search without one of the facets that it is narrowed by."""

    facet: str


@dataclass(frozen=True, slots=True)
class Choose:
    """The article that was meant, out of the candidates asked about."""

    sku: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A cart line to be changed."""

    sku: str


@dataclass(frozen=True, slots=True)
class Undo:
    """Make the lines that were changed last what they were before."""


@dataclass(frozen=True, slots=True)
class Revise:
    """Go to one step of the checkout and come back to the summary."""

    step: Screen


@dataclass(frozen=True, slots=True)
class StepBack:
    """The checkout's step before."""


@dataclass(frozen=True, slots=True)
class SkipStep:
    """Leave a step's known or optional answer as it is."""


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """One order of the buyer's."""

    number: str


Moving = Go | OpenCategory | ListCategory | TurnPage | Narrow | Widen | OpenOrder
Deciding = Choose | OpenLine | Undo | Revise | StepBack | SkipStep
Command = Moving | Deciding
Wish = Action | Command
