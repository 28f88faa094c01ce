"""The clerk: a buyer's words or wishes in, a receipt out.

    text ─ understanding → actions ─ finding (search, catalogue) → one transaction: effects, memory, receipt

Nothing is changed before the transaction and nothing leaves the house within it. The clerk knows nothing of
Telegram: chat windows, the terminal and a later HTTP front speak to the same one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from services.assistant import afterwards, browsing, checkout, choices, shopping, talk
from services.assistant import memory as memories
from services.assistant.commands import Choose, Wish
from services.assistant.context import context_of
from services.assistant.finding import Finder
from services.assistant.memory import Memory, Screen
from services.assistant.receipt import Receipt
from services.assistant.turn import Buyer, Desk, Found, Turn
from services.errors import TradeError, UnknownProductError
from services.inbox import Effects
from services.messages import Message, Reading
from services.ordering import cart
from services.ordering.views import CartView

Step = Wish | checkout.StepAnswer | checkout.StepRefused


@dataclass(frozen=True, slots=True)
class Clerk:
    desk: Desk

    async def hear(self, buyer: Buyer, text: str, effects: Effects) -> Receipt:
        """Serve what the buyer wrote."""
        if (stored := await effects.receipt()) is not None:
            return Receipt.model_validate(stored)
        memory, view = await memories.load(buyer.chat_id), await cart.view(buyer.chat_id)
        steps, reading = await self._read(buyer, text, memory, view)
        return await self._serve(Turn(buyer, self.desk, memory, view, text=text), steps, effects, reading)

    async def act(self, buyer: Buyer, wishes: Sequence[Wish], effects: Effects) -> Receipt:
        """Serve what the buyer tapped, or asked for by a slash command."""
        if (stored := await effects.receipt()) is not None:
            return Receipt.model_validate(stored)
        memory, view = await memories.load(buyer.chat_id), await cart.view(buyer.chat_id)
        return await self._serve(Turn(buyer, self.desk, memory, view), wishes, effects)

    async def _read(
        self, buyer: Buyer, text: str, memory: Memory, view: CartView
    ) -> tuple[Sequence[Step], Reading | None]:
        """The message as steps; in the checkout a step's own answer comes before everything else."""
        message = Message(text=text[:4096], language=buyer.language, context=context_of(memory, view, buyer.language))
        if memory.screen not in checkout.STEPS:
            reading = await self.desk.understanding.read(message)
            return reading.actions, reading
        answer = checkout.checked(memory.screen, text)
        if checkout.beyond_doubt(memory.screen, text, answer):
            return [answer], None
        reading = await self.desk.understanding.read(message)
        return (reading.actions if checkout.interrupts(reading) else [answer]), reading

    async def _serve(
        self, turn: Turn, steps: Sequence[Step], effects: Effects, reading: Reading | None = None
    ) -> Receipt:
        turn.token = f"{turn.buyer.chat_id}-{effects.update_id}"
        steps = await choices.settle(turn, steps)
        finder = Finder(self.desk, turn.buyer, turn.memory, frozenset(line.sku for line in turn.cart.lines))
        found = [Found() if isinstance(step, _ANSWERS) else await finder.find(step) or Found() for step in steps]

        async def effect() -> dict[str, Any]:
            turn.memory.about = ()
            for step, what in zip(steps, found, strict=True):
                await _carry_out(turn, step, what)
            return (await _close(turn, reading)).as_json()

        return Receipt.model_validate(await effects.once(effect))


_ANSWERS = (checkout.StepAnswer, checkout.StepRefused)


async def _carry_out(turn: Turn, step: Step, found: Found) -> None:
    """One step, in the transaction; what the business refuses becomes a line of the receipt."""
    try:
        await _serve_step(turn, step, found)
    except TradeError as error:
        turn.refuse(error)


async def _serve_step(turn: Turn, step: Step, found: Found) -> None:
    if isinstance(step, browsing.Looking):
        await browsing.serve(turn, step, found)
    elif isinstance(step, shopping.Shopping):
        await shopping.serve(turn, step, found)
    elif isinstance(step, checkout.Paying):
        await checkout.serve(turn, step)
    elif isinstance(step, afterwards.Afterwards):
        await afterwards.serve(turn, step)
    elif isinstance(step, talk.Talking):
        await talk.serve(turn, step)
    elif isinstance(step, Choose):
        raise UnknownProductError(sku=step.sku)  # a choice that no question waits for any more
    else:
        assert_never(step)


LONG = (Screen.RESULTS, Screen.CARD, Screen.CATEGORIES)  # not shown again for a word that does not change them


async def _close(turn: Turn, reading: Reading | None) -> Receipt:
    """Bring the memory to what the receipt shows, and keep both with the message's log."""
    memory = turn.memory
    if memory.pending and memory.screen in (Screen.CHOICE, Screen.CART):
        memory.screen = Screen.CHOICE
    else:
        memory.pending = ()
        if memory.screen is Screen.CHOICE:
            memory.screen = Screen.CART if turn.cart.lines else Screen.HOME
    if turn.notes and not turn.moved and memory.screen in LONG:
        memory.screen = Screen.ANSWER
    memory.answer = tuple(turn.notes) if memory.screen is Screen.ANSWER else ()
    if memory.screen is Screen.SUMMARY:
        memory.summary = (await cart.view(turn.buyer.chat_id)).fingerprint
    await memories.save(turn.buyer.chat_id, memory, _heard(turn.text, reading) if turn.text else None)
    return Receipt(screen=memory.screen, notes=tuple(turn.notes), language=turn.buyer.language)


def _heard(text: str, reading: Reading | None) -> memories.Heard:
    """The message for the log; without a reading it was a checkout step's own answer."""
    if reading is None:
        return memories.Heard(text)
    return memories.Heard(text, reading.actions, reading.confidence, reading.source)
