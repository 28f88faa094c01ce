"""An article that was named but not settled: the answer, by tap, number or name, meets the action that waits for it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.actions import Accept, AddToCart, Decline, Search, ShowProduct
from services.assistant.commands import Choose
from services.assistant.context import context_of, message_of
from services.assistant.memory import Pending, Screen
from services.assistant.turn import Turn
from services.catalogue.names import stems

if TYPE_CHECKING:
    from services.assistant.clerk import Step


async def settle(turn: Turn, steps: "Sequence[Step]") -> "Sequence[Step]":
    """The steps with every answer to an open question replaced by what waited for it."""
    steps = [_by_name(turn, _yes(turn, step)) for step in steps]
    settled: list[Step] = []
    for step in steps:
        sku = getattr(step, "sku", None)
        pending = _waiting(turn, step, sku)
        if pending is None:
            settled.append(step)
            continue
        turn.memory.pending = tuple(other for other in turn.memory.pending if other is not pending)
        turn.base = pending.back or turn.base
        settled.extend(await _resumed(turn, pending, str(sku)) if _only_points(step) else [step])
    if not any(isinstance(step, Accept | Decline) for step in settled):
        _let_go(turn)
    return settled


def _let_go(turn: Turn) -> None:
    """A mere question (nothing waits for its answer) is open for one message; after that it would be in the way."""
    memory = turn.memory
    back = next((pending.back for pending in memory.pending if pending.back), Screen.ANSWER)
    memory.pending = tuple(pending for pending in memory.pending if isinstance(pending.action, AddToCart))
    if memory.screen is Screen.CHOICE and not memory.pending:
        memory.screen = back


def _yes(turn: Turn, step: "Step") -> "Step":
    """A yes to "do you mean this one?"."""
    asked = turn.memory.pending[:1] if turn.memory.screen is Screen.CHOICE else ()
    if isinstance(step, Accept) and asked and len(asked[0].candidates) == 1:
        return Choose(asked[0].candidates[0].sku)
    return step


def _by_name(turn: Turn, step: "Step") -> "Step":
    """A few words that fit one candidate only mean it: "el azul"."""
    words = stems(getattr(step, "query", None) or "", turn.buyer.language).split()
    bare = isinstance(step, Search | ShowProduct) or (isinstance(step, AddToCart) and step.quantity is None)
    if not bare or not words or turn.memory.screen is not Screen.CHOICE:
        return step
    for pending in turn.memory.pending:
        fitting = [c.sku for c in pending.candidates if {*words} <= {*stems(c.name, turn.buyer.language).split()}]
        if len(fitting) == 1:
            return Choose(fitting[0])
    return step


def _waiting(turn: Turn, step: "Step", sku: str | None) -> Pending | None:
    answers = isinstance(step, AddToCart | ShowProduct) and turn.memory.screen is Screen.CHOICE
    if not answers and not isinstance(step, Choose):
        return None  # a question about one of the candidates leaves the choice open
    return next((p for p in turn.memory.pending if any(candidate.sku == sku for candidate in p.candidates)), None)


def _only_points(step: "Step") -> bool:
    """Does the step say which article, and nothing else?"""
    return isinstance(step, Choose | ShowProduct) or (isinstance(step, AddToCart) and step.quantity is None)


async def _resumed(turn: Turn, pending: Pending, sku: str) -> "Sequence[Step]":
    """The action that waited, with its SKU; where none is known, the message read again with the choice made."""
    if pending.action is not None:
        return [pending.action.model_copy(update={"sku": sku, "query": None})]
    chosen = next(candidate for candidate in pending.candidates if candidate.sku == sku)
    others = {candidate.sku for candidate in pending.candidates} - {sku}
    context = context_of(turn.memory, turn.cart, turn.buyer.language)
    cart = tuple(item for item in context.cart if item.sku not in others)
    narrowed = context.model_copy(update={"results": (chosen,), "product": chosen, "cart": cart, "offer": None})
    message = message_of(pending.text, str(turn.buyer.chat_id), turn.buyer.language, narrowed)
    reading = await turn.desk.understanding.read(message)
    meant = [action for action in reading.actions if getattr(action, "sku", None) == sku]
    return meant or [ShowProduct(sku=sku)]
