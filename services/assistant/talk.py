"""Everything that is neither searching nor buying: greetings, thanks, help, the shop's own facts, a person."""

from typing import assert_never

from services.actions import (
    AskShop,
    ChangeLanguage,
    Clarify,
    Decline,
    Greet,
    Help,
    Human,
    Language,
    Other,
    Thanks,
)  # fmt: skip
from services.assistant import checkout, shopping
from services.assistant.commands import Go
from services.assistant.memory import Pending, Screen
from services.assistant.turn import Turn
from services.customers import accounts
from services.jobs.notices import tell_staff

Talking = Greet | Thanks | Help | AskShop | Human | ChangeLanguage | Other | Clarify | Decline | Go


async def serve(turn: Turn, step: Talking) -> None:
    """Everything said that neither looks nor buys."""
    match step:
        case Greet():
            await greet(turn)
        case Thanks():
            turn.note("talk.thanks")
        case Help():
            help_out(turn)
        case AskShop(topic=topic):
            turn.note(f"shop.{topic}")
            turn.answer()
        case Human():
            await human(turn)
        case ChangeLanguage(language=language):
            await change_language(turn, language)
        case Other():
            turn.note("talk.other")
            turn.answer()
        case Clarify():
            clarify(turn, step)
        case Decline():
            await decline(turn)
        case Go(screen=screen):
            turn.memory.pending = ()
            turn.show(screen)
        case _:
            assert_never(step)


async def decline(turn: Turn) -> None:
    """A no: to the open question's article, else to what was offered; on the checkout's last step, to notes."""
    memory = turn.memory
    if memory.screen is Screen.CHOICE and memory.pending:
        left, memory.pending = memory.pending[0], memory.pending[1:]
        turn.base = left.back or turn.base
        turn.note("choice.dropped", about=left.about)
        await shopping.ask_next(turn)
    elif memory.screen is Screen.NOTES:
        await checkout.skip(turn)
    else:
        memory.offer, memory.waiting = None, ()
        turn.note("talk.declined")


async def greet(turn: Turn) -> None:
    """By name, and by company where it is known."""
    customer = await accounts.customer_of(turn.buyer.chat_id)
    if customer is not None and customer.name:
        turn.note("talk.greet_customer", name=turn.buyer.first_name, company=customer.name)
    else:
        turn.note("talk.greet", name=turn.buyer.first_name)
    if turn.memory.screen.state == "browsing":
        turn.show(Screen.HOME)


def help_out(turn: Turn) -> None:
    """What one can write, by examples."""
    turn.note("talk.help")
    if turn.memory.screen.state == "browsing":
        turn.show(Screen.HOME)


async def human(turn: Turn) -> None:
    """Tell the staff, with the question that was left open; the buyer hears that somebody will write."""
    memory = turn.memory
    said = " · ".join(part for part in (memory.unanswered, turn.text) if part)
    await tell_staff("notice.human", name=turn.buyer.first_name, chat=turn.buyer.chat_id, text=said[:500])
    memory.unanswered = ""
    if isinstance(memory.offer, Human):
        memory.offer = None
    turn.note("talk.human", "done")
    turn.answer()


async def change_language(turn: Turn, language: Language) -> None:
    """From this message on."""
    await accounts.choose_language(turn.buyer.chat_id, language)
    turn.speak(language)
    turn.note("talk.language", "done")


def clarify(turn: Turn, action: Clarify) -> None:
    """Ask back, with the candidates to choose from where there are some."""
    seen = {item.sku: item for item in (*turn.memory.results, *turn.in_cart())}
    if turn.memory.product is not None:
        seen[turn.memory.product.sku] = turn.memory.product
    candidates = tuple(seen[sku] for sku in action.candidates if sku in seen)
    if candidates:
        turn.ask_which(Pending(about=action.about, candidates=candidates, text=turn.text))
        return
    if turn.memory.screen is Screen.CHOICE:
        turn.note("choice.say_which", "ask")
        return
    turn.note("talk.clarify_about" if action.about else "talk.clarify", "ask", about=action.about)
    turn.answer()
