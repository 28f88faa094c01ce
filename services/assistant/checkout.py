"""The checkout: five answers, a summary drawn from the database, one confirm.

The next step is always the first answer that is missing, so a returning buyer comes straight to the summary.
"""

import re
from dataclasses import dataclass
from typing import assert_never

from tortoise.transactions import in_transaction

from services.actions import (
    Accept,
    Action,
    AddToCart,
    AskProduct,
    AskShop,
    Browse,
    Cancel,
    ChangeLanguage,
    Checkout,
    Clarify,
    ClearCart,
    Compare,
    Decline,
    Greet,
    Help,
    Human,
    OrderStatus,
    RemoveFromCart,
    RepeatOrder,
    Search,
    SendInvoice,
    SetQuantity,
    ShowCart,
    ShowProduct,
    Thanks,
)  # fmt: skip
from services.assistant import shopping
from services.assistant.commands import Revise, SkipStep, StepBack
from services.assistant.memory import Screen
from services.assistant.turn import Turn
from services.catalogue.names import fold, stems
from services.customers import accounts, fields, membership
from services.customers.accounts import LANGUAGES
from services.errors import EmptyCartError, IncompleteCustomerError, StockError, SummaryChangedError
from services.messages import Reading
from services.ordering import cart, checkout, orders
from services.ordering.views import CartView, LineView, OrderView

STEPS = (Screen.EMAIL, Screen.COMPANY, Screen.TAX_ID, Screen.ADDRESS, Screen.NOTES)
FIELD = {Screen.EMAIL: "email", Screen.COMPANY: "name", Screen.TAX_ID: "tax_id", Screen.ADDRESS: "address"}
CHECK = {
    Screen.EMAIL: fields.email,
    Screen.COMPANY: fields.company,
    Screen.TAX_ID: fields.tax_id,
    Screen.ADDRESS: fields.address,
    Screen.NOTES: fields.notes,
}


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """A step's own answer, already checked."""

    value: str


@dataclass(frozen=True, slots=True)
class StepRefused:
    """What was wrong with a step's answer."""

    error: fields.FieldError


@dataclass(frozen=True, slots=True)
class StepHint:
    """A word about the step, which stays: what its answer is needed for, or how else it may be given."""

    key: str


Paying = Checkout | Accept | Cancel | Revise | StepBack | SkipStep | StepAnswer | StepRefused | StepHint


async def serve(turn: Turn, step: Paying) -> None:
    """Everything between the cart and the order."""
    match step:
        case Checkout():
            await begin(turn)
        case StepAnswer(value=value):
            await answer(turn, value)
        case StepRefused(error=error):
            turn.remark(error.key, "refused", error.words)
            turn.memory.suggestion = str(error.words["suggestion"]) if error.key in SUGGESTED else ""
        case StepHint(key=key):
            turn.note(key)
        case Accept():
            await accept(turn)
        case Cancel():
            await cancel(turn)
        case Revise(step=screen):
            turn.memory.revising = True
            turn.show(screen)
        case StepBack():
            back(turn)
        case SkipStep():
            await skip(turn)
        case _:
            assert_never(step)


async def begin(turn: Turn, *, whom_is_known: bool = False) -> None:
    """Open the checkout; with a full customer on file it opens on the summary, with several on which one it is for."""
    lines = (await cart.view(turn.buyer.chat_id)).lines
    if not lines:
        raise EmptyCartError
    if retired := [line for line in lines if not line.sold]:
        shopping.tell_retired(turn, retired)
        return
    turn.memory.checkout, turn.memory.revising = turn.token, False
    _leave_unsaid(turn)
    if not whom_is_known and len(await membership.companies(turn.buyer.chat_id)) > 1:
        turn.show(Screen.WHOM)
        return
    left = Screen.NOTES if turn.memory.step is Screen.NOTES else None
    step = await _missing(turn) or left
    turn.show(step or Screen.SUMMARY)
    if step is None:
        turn.note("checkout.known")


def _leave_unsaid(turn: Turn) -> None:
    """What is still on offer is let go; an article that waited for its quantity is named."""
    offer = turn.memory.offer
    if isinstance(offer, AddToCart) and offer.quantity is None and turn.memory.product is not None:
        turn.note("choice.left", about=turn.memory.product.name)
    turn.memory.offer, turn.memory.waiting = None, ()


async def _missing(turn: Turn) -> Screen | None:
    """The first step whose answer is not on file; notes are optional and asked with a first order only."""
    customer = await accounts.customer_of(turn.buyer.chat_id)
    for step, field in FIELD.items():
        if customer is None or not getattr(customer, field):
            return step
    return None


async def answer(turn: Turn, value: str) -> None:
    """Keep a step's checked answer, and go on to the next one."""
    step = turn.memory.screen
    if step is Screen.NOTES:
        turn.memory.order_notes = value
    else:
        await accounts.save_field(turn.buyer.chat_id, FIELD[step], value)
    if value:
        turn.note("checkout.kept", "done", value=value)
    _onward(turn)


def _onward(turn: Turn) -> None:
    step = turn.memory.screen
    turn.memory.suggestion = ""
    last = turn.memory.revising or step is Screen.NOTES
    turn.show(Screen.SUMMARY if last else STEPS[STEPS.index(step) + 1])
    turn.memory.revising = turn.memory.revising and not last


async def skip(turn: Turn) -> None:
    """Leave a step's answer as it is on file; only what an invoice needs must be given."""
    step = turn.memory.screen
    if step not in STEPS:
        return
    if step is not Screen.NOTES:
        customer = await accounts.customer_of(turn.buyer.chat_id)
        if customer is None or not getattr(customer, FIELD[step]):
            turn.note("checkout.needed", "refused")
            return
    _onward(turn)


def back(turn: Turn) -> None:
    """One step back; before the first one is the cart."""
    step = turn.memory.screen
    if step is Screen.SUMMARY:
        turn.show(Screen.NOTES)
    elif turn.memory.revising:
        turn.show(Screen.SUMMARY)
        turn.memory.revising = False
    elif step in STEPS[1:]:
        turn.show(STEPS[STEPS.index(step) - 1])
    else:
        turn.show(Screen.CART)


async def cancel(turn: Turn) -> None:
    """Leave what is under way; the cart stays. An order that was placed is a person's to cancel."""
    if (order := await _order_meant(turn)) is not None:
        turn.note("done.cancel_hint", number=order.number)
        return
    under_way = turn.memory.screen.state == "checkout"
    turn.memory.checkout = turn.memory.offer = None
    turn.memory.pending = turn.memory.waiting = ()
    turn.note("checkout.cancelled" if under_way else "talk.cancelled", "done")
    turn.show(Screen.CART if under_way else Screen.HOME)


async def _order_meant(turn: Turn) -> OrderView | None:
    """The placed order that "cancel the order" is about, where no cart and no checkout may be meant."""
    says_so = {"pedido", "order"} & {*fold(turn.text).split()}
    if turn.memory.screen.state == "done" or (says_so and not turn.cart.lines):
        return await orders.latest(turn.buyer.chat_id)
    return None


async def accept(turn: Turn) -> None:
    """A yes with nothing to write out: on the summary it orders, on a step it keeps the known answer."""
    if turn.memory.screen is Screen.SUMMARY:
        await _place(turn)
    elif turn.memory.screen in STEPS and turn.memory.suggestion:
        await answer(turn, turn.memory.suggestion)
    elif turn.memory.screen in STEPS:
        await skip(turn)
    elif turn.memory.screen is Screen.WHOM:
        await begin(turn, whom_is_known=True)
    elif turn.memory.screen is Screen.CHOICE and turn.memory.pending:
        turn.note("choice.say_which", "ask")
    elif turn.memory.screen is Screen.PLACED:
        turn.show(Screen.PLACED)  # a second yes to the same summary
    elif turn.memory.screen.state == "cart" and turn.cart.lines:
        turn.memory.offer = Checkout()
        turn.note("checkout.shall_we", "ask")
    else:
        turn.note("talk.nothing_to_accept")


async def _place(turn: Turn) -> None:
    try:
        async with in_transaction():  # a savepoint: a refused order leaves nothing half-reserved behind
            order = await checkout.confirm(
                turn.buyer.chat_id,
                fingerprint=turn.memory.summary or "",
                confirmation=turn.memory.checkout or turn.token,
                language=turn.buyer.language,
                currency=turn.desk.currency,
                now=turn.desk.clock(),
                notes=turn.memory.order_notes,
                after=turn.desk.issue,
            )
    except SummaryChangedError as error:
        turn.refuse(error)
        turn.show(Screen.SUMMARY)
        return
    except StockError as error:
        turn.refuse(error)
        shopping.offer_what_is_left(turn, error)
        turn.show(Screen.CART)
        return
    except IncompleteCustomerError as error:
        turn.refuse(error)
        turn.show(await _missing(turn) or Screen.SUMMARY)
        return
    turn.memory.order, turn.memory.order_notes, turn.memory.undo = order.number, "", ()
    turn.memory.step = None
    turn.show(Screen.PLACED)


def checked(step: Screen, text: str) -> StepAnswer | StepRefused:
    """The text as the step's answer: normalised, or with what is wrong with it."""
    try:
        return StepAnswer(CHECK[step](text))
    except fields.FieldError as error:
        return StepRefused(error)


def beyond_doubt(step: Screen, text: str, answer: StepAnswer | StepRefused) -> bool:
    """Is the text the step's answer without more ado? A name or a note might be a request: those are read."""
    if isinstance(answer, StepRefused) or "?" in text:
        return False
    match step:
        case Screen.COMPANY:
            return _legal_form(text)
        case Screen.NOTES:
            return not answer.value  # "no", "ninguna": nothing to note
        case _:
            return True


def _legal_form(text: str) -> bool:
    words = text.lower().replace(".", "").replace(",", " ").split()
    return any(word in LEGAL_FORMS for word in words[1:])


LEGAL_FORMS = frozenset(
    ["sl", "slu", "sa", "sau", "sll", "cb", "scp", "ltd", "limited", "llc", "inc", "gmbh", "srl", "sas", "plc", "bv"]
)
PLAIN = (
    Accept | Cancel | ChangeLanguage | Checkout | ClearCart | Decline | Help | Human | OrderStatus | RepeatOrder
    | SendInvoice | ShowCart
)  # fmt: skip
SUGGESTED = ("field.email.typo", "field.tax_id.missing_letter")
SURE, SURE_OF_SEARCH = 0.8, 0.9
WORD = re.compile(r"[^\W\d_]{2,}")


def interrupts(step: Screen, text: str, reading: Reading, basket: CartView) -> bool:
    """Does a message within a step ask for something else? Then that is served, and the step comes back."""
    searches = any(isinstance(action, Search) for action in reading.actions)
    if reading.confidence < (SURE_OF_SEARCH if searches else SURE):
        return False
    return all(_interrupts(step, text, action, basket) for action in reading.actions)


def _interrupts(step: Screen, text: str, action: Action, basket: CartView) -> bool:
    """A name or a note may look like a request: an article that nothing is said about ("4 Torres") is one."""
    match action:
        case AskProduct() | AskShop() | Compare():
            return step is not Screen.NOTES or "?" in text
        case AddToCart() | SetQuantity() | RemoveFromCart() | Search() | Browse() | ShowProduct() | Clarify():
            sku = getattr(action, "sku", None)
            if step is Screen.NOTES:
                return any(line.sku == sku and _names(text, line) for line in basket.lines)
            return sku is not None or _says_more(text, action)
        case Greet() | Thanks():
            return step not in (Screen.COMPANY, Screen.NOTES)
        case _:
            return isinstance(action, PLAIN)


def _names(text: str, line: LineView) -> bool:
    """Does the text say one of the article's words?"""
    return any(
        {*stems(text, language).split()} & {*stems(line.name(language), language).split()} for language in LANGUAGES
    )


def _says_more(text: str, action: Action) -> bool:
    """Are there words beside the article's own: "necesito brocas", not "Brocas Pérez"?"""
    about = getattr(action, "query", None) or getattr(action, "category", None) or ""
    if isinstance(action, Clarify):
        return bool(action.candidates) and len(WORD.findall(action.about)) < len(WORD.findall(text))
    return len(WORD.findall(about)) < len(WORD.findall(text))
