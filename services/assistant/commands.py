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


@dataclass(frozen=True, slots=True)
class ChooseCompany:
    """Buy for another of the account's companies."""

    id: int


@dataclass(frozen=True, slots=True)
class BuyForAnother:
    """Buy for a company that the account is not bound to: the checkout asks for everything."""


@dataclass(frozen=True, slots=True)
class LeaveCompany:
    """Stop to buy for the company that the account buys for now."""


@dataclass(frozen=True, slots=True)
class Identify:
    """Show that one buys for a company that the wholesaler knows: ask for the address to mail a code to."""


@dataclass(frozen=True, slots=True)
class MailCode:
    """A code to this address, checked already."""

    address: str


@dataclass(frozen=True, slots=True)
class EnterCode:
    """The code that the mail brought."""

    code: str


@dataclass(frozen=True, slots=True)
class AcceptInvitation:
    """The staff's link was opened."""

    parameter: str


@dataclass(frozen=True, slots=True)
class ShareContact:
    """The buyer's own phone: Telegram vouches for it, and the caller has checked that it is the sender's."""

    phone: str


@dataclass(frozen=True, slots=True)
class ExportData:
    """Everything that is kept about the buyer, as files."""


@dataclass(frozen=True, slots=True)
class EraseData:
    """Everything that is kept about the buyer, gone; said on the window that explains it."""


Moving = Go | OpenCategory | ListCategory | TurnPage | Narrow | Widen | OpenOrder
Deciding = Choose | OpenLine | Undo | Revise | StepBack | SkipStep
Identifying = ChooseCompany | BuyForAnother | LeaveCompany | Identify | MailCode | EnterCode
Owning = AcceptInvitation | ShareContact | ExportData | EraseData
Command = Moving | Deciding | Identifying | Owning
Wish = Action | Command
