"""The clerk: a buyer's words or wishes in, a receipt out.

    text ─ understanding → actions ─ finding (search, catalogue, consulting) → one transaction: effects, memory, receipt

Nothing is changed before the transaction and nothing leaves the house within it. The clerk knows nothing of
Telegram: chat windows, the terminal and a later HTTP front speak to the same one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from services.actions import AddToCart
from services.assistant import account, afterwards, browsing, checkout, choices, shopping, talk
from services.assistant import memory as memories
from services.assistant.brevity import brief
from services.assistant.commands import Choose, Wish
from services.assistant.consulting import consulted
from services.assistant.context import context_of, message_of
from services.assistant.finding import Finder, with_price
from services.assistant.long_lists import shortened
from services.assistant.memory import Memory, Screen
from services.assistant.misheard import as_needs
from services.assistant.receipt import Receipt
from services.assistant.relations import with_substitutes
from services.assistant.spoken import spoken
from services.assistant.turn import Buyer, Desk, Found, Turn
from services.assistant.unseen import name_unseen_lists
from services.errors import TradeError, UnknownProductError
from services.inbox import Effects
from services.messages import Reading
from services.ordering import cart
from services.ordering.views import CartView

Step = Wish | checkout.StepAnswer | checkout.StepRefused | checkout.StepHint


@dataclass(frozen=True, slots=True)
class Clerk:
    desk: Desk

    async def hear(self, buyer: Buyer, text: str, effects: Effects) -> Receipt:
        """Serve what the buyer wrote."""
        if (stored := await effects.receipt()) is not None:
            return await with_substitutes(self.desk, Receipt.model_validate(stored))
        memory, view = await memories.load(buyer.chat_id), await cart.view(buyer.chat_id)
        steps, reading = await self._read(buyer, text, memory, view)
        return await self._serve(Turn(buyer, self.desk, memory, view, text=text), steps, effects, reading)

    async def act(self, buyer: Buyer, wishes: Sequence[Wish], effects: Effects) -> Receipt:
        """Serve what the buyer tapped, or asked for by a slash command."""
        if (stored := await effects.receipt()) is not None:
            return await with_substitutes(self.desk, Receipt.model_validate(stored))
        memory, view = await memories.load(buyer.chat_id), await cart.view(buyer.chat_id)
        return await self._serve(Turn(buyer, self.desk, memory, view), wishes, effects)

    async def _read(
        self, buyer: Buyer, text: str, memory: Memory, view: CartView
    ) -> tuple[Sequence[Step], Reading | None]:
        """The message as steps; in the checkout a step's own answer comes before everything else."""
        message = message_of(text, str(buyer.chat_id), buyer.language, context_of(memory, view, buyer.language))
        if (tapped := await account.heard(buyer.chat_id, text, memory) or spoken(text, memory)) is not None:
            return [tapped], None
        if memory.screen not in checkout.STEPS:
            reading = await self.desk.understanding.read(message)
            return reading.actions, reading
        answer = checkout.checked(memory.screen, text)
        if checkout.beyond_doubt(memory.screen, text, answer):
            return [answer], None
        reading = await self.desk.understanding.read(message)
        return (reading.actions if checkout.interrupts(memory.screen, text, reading, view) else [answer]), reading

    async def _serve(
        self, turn: Turn, steps: Sequence[Step], effects: Effects, reading: Reading | None = None
    ) -> Receipt:
        turn.token = f"{turn.buyer.chat_id}-{effects.update_id}"
        steps = [await with_price(step, turn.memory) for step in await choices.settle(turn, steps)]
        finder = Finder(self.desk, turn.buyer, turn.memory, frozenset(line.sku for line in turn.cart.lines))
        steps = await as_needs(turn, shortened(turn, steps), finder)
        found = [Found() if isinstance(step, ANSWERS) else await finder.find(step) or Found() for step in steps]
        found = await consulted(turn, steps, found)

        done: list[tuple[Receipt, dict[str, Any]]] = []

        async def effect() -> dict[str, Any]:
            turn.memory.about = ()
            if any(what.result is not None and what.result.limited for what in found):
                turn.note("browsing.limited")
            for step, what in zip(steps, found, strict=True):
                await _carry_out(turn, step, what)
            receipt = await _close(turn, reading)
            done.append((receipt, receipt.as_json()))
            return done[-1][1]

        kept = await effects.once(effect)
        receipt = done[-1][0] if done and kept is done[-1][1] else Receipt.model_validate(kept)
        return await with_substitutes(self.desk, receipt)


ANSWERS = checkout.StepAnswer | checkout.StepRefused | checkout.StepHint


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
    elif isinstance(step, account.Accounting):
        await account.serve(turn, step)
    elif isinstance(step, Choose):
        raise UnknownProductError(sku=step.sku)  # a choice that no question waits for any more
    else:
        assert_never(step)


LONG = (Screen.RESULTS, Screen.CARD, Screen.CATEGORIES)  # not shown again for a word that does not change them


async def _close(turn: Turn, reading: Reading | None) -> Receipt:
    """Bring the memory to what the receipt shows, and keep both with the message's log."""
    memory = turn.memory
    _questions(turn)
    if memory.screen.state == "checkout":
        memory.step = memory.screen
        if not (await cart.view(turn.buyer.chat_id)).lines:  # emptied on the way
            memory.screen = Screen.CART
    if turn.notes and not turn.moved and memory.screen in LONG:
        memory.screen = Screen.ANSWER
    if memory.screen is Screen.SUMMARY:
        memory.summary = (await cart.view(turn.buyer.chat_id)).fingerprint
    name_unseen_lists(turn)
    turn.notes = brief(turn.notes)
    memory.answer = tuple(turn.notes) if memory.screen is Screen.ANSWER else ()
    await memories.save(turn.buyer.chat_id, memory, _heard(turn.text, reading) if turn.text else None)
    notes, language = tuple(turn.notes), turn.buyer.language
    return Receipt(screen=_drawn(turn), notes=notes, language=language, memory=memory)


def _drawn(turn: Turn) -> Screen:
    """The answer's window: a mere kind word stands alone, though the buyer stays beside his cart or order."""
    beside = turn.memory.screen.state in ("cart", "done") and not turn.moved
    return Screen.ANSWER if beside and {note.key for note in turn.notes} == {"talk.thanks"} else turn.memory.screen


def _questions(turn: Turn) -> None:
    """The newest question first; the articles that the buyer walks away from are named."""
    memory = turn.memory
    kept = memory.pending and (turn.asked_quantity or turn.asked_cart)
    if turn.questions or (memory.pending and not kept and memory.screen in (Screen.CHOICE, turn.base)):
        memory.pending, memory.screen = (*turn.questions, *memory.pending), Screen.CHOICE
        _one_at_a_time(turn)
        return
    if kept:
        for pending in memory.pending if turn.asked_cart else ():
            turn.note("choice.open", about=pending.about)
        return
    for pending in memory.pending:
        turn.note("choice.left", about=pending.about)
    memory.pending = ()
    if memory.screen is Screen.CHOICE:
        memory.screen = turn.base if turn.cart.lines or turn.base.state == "checkout" else Screen.HOME


def _one_at_a_time(turn: Turn) -> None:
    """While it is asked which article, it is not asked how many: "2" is the second then, and not two pieces."""
    memory = turn.memory
    if isinstance(memory.offer, AddToCart) and memory.offer.quantity is None:
        memory.waiting, memory.offer = (memory.offer, *memory.waiting), None
        turn.notes = [note for note in turn.notes if note.key != "cart.how_many"]


def _heard(text: str, reading: Reading | None) -> memories.Heard:
    """The message for the log; without a reading it was a checkout step's own answer."""
    if reading is None:
        return memories.Heard(text)
    return memories.Heard(text, reading.actions, reading.confidence, reading.source)
