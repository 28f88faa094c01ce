"""What a reader knows while it reads: the message, the shelf, what was said before, and the trace of what it found."""

from dataclasses import dataclass, field

from services.actions import Action, Language
from services.messages import Context, Message
from services.understanding.clauses import Clause
from services.understanding.names import Shelf


@dataclass(frozen=True, slots=True)
class Draft:
    """What one rule makes of one clause."""

    actions: tuple[Action, ...]
    confidence: float
    rule: str


@dataclass(slots=True)
class Turn:
    """One message being read.

    ``verb``: the last act ("add", "remove", …), which the next item inherits; ``noun``: of the last item;
    ``several``: articles with figures are listed; ``listing``: one article a line;
    ``told_of``: something was wanted already, so that a story is only an aside;
    ``overlong``: the message goes on where we stopped reading;
    ``refused``: the clause before was a bare no, so that a figure now mends a line;
    ``thanked``: the buyer thanks, so that what was quick and easy is praise;
    ``declined``: the offer was refused; ``quoting``, ``injected``: a quote, an attempt at the instructions was heard.
    """

    message: Message
    shelf: Shelf
    language: Language
    verb: str = ""
    items: int = 0
    last_sku: str | None = None
    quoting: bool = False
    injected: bool = False
    several: bool = False
    noun: str = ""
    told_of: bool = False
    listing: bool = False
    overlong: bool = False
    refused: bool = False
    thanked: bool = False
    declined: bool = False
    trace: list[str] = field(default_factory=list)
    read: list[tuple[Clause, Draft | None]] = field(default_factory=list)

    @property
    def context(self) -> Context:
        return self.message.context

    @property
    def spanish(self) -> bool:
        return self.language == "es"

    def note(self, rule: str, words: str, draft: Draft | None = None) -> None:
        made = ", ".join(_told(a) for a in draft.actions) if draft else ""
        self.trace.append(f"{rule}: {words!r}" + (f" → {made} ({draft.confidence:.2f})" if draft else ""))


def _told(action: Action) -> str:
    """An action in a line of the trace: "add_to_cart BO-55 × 2 box"."""
    said = action.model_dump(exclude_none=True)
    name = said.get("sku") or said.get("query") or said.get("topic") or said.get("category") or ""
    several = " ".join((*said.get("skus", ()), *said.get("candidates", ())))
    count = f"× {said['quantity']:g} {said.get('unit', '')}" if "quantity" in said else ""
    return " ".join(part.strip() for part in (action.type, name, several, count) if part)


def draft(rule: str, confidence: float, *actions: Action) -> Draft:
    return Draft(actions, confidence, rule)
