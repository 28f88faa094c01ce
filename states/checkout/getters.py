"""What the checkout's windows show."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram_dialog import DialogManager

from services.assistant.checkout import FIELD, STEPS
from services.assistant.memory import Memory, Screen
from services.customers import accounts, membership
from services.ordering import cart
from services.wording import Wording
from states.turn import memory_of
from states.wording import above, order_lines, totals_html

LONGEST_LABEL = 40
WHO = (Screen.EMAIL, Screen.COMPANY)  # the steps on which a customer of the house may say so


async def _kept(chat_id: int, memory: Memory) -> dict[Screen, str]:
    """The answers that are on file, by step."""
    customer = await accounts.customer_of(chat_id)
    kept = {step: str(getattr(customer, field, "") or "") for step, field in FIELD.items()}
    return {**kept, Screen.NOTES: memory.order_notes}


def step(screen: Screen) -> Callable[..., Awaitable[dict[str, Any]]]:
    """A step's getter: progress, question, and the answer on file."""

    async def getter(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
        data = dialog_manager.middleware_data
        words: Wording = data["words"]
        memory = await memory_of(dialog_manager)
        known = (await _kept(data["buyer"].chat_id, memory))[screen]
        name = screen.value.split(".")[1]
        body = [words.html("checkout.progress", number=STEPS.index(screen) + 1, of=len(STEPS), bar=bar(screen)), ""]
        body.append(words.html(f"checkout.ask_{name}"))
        if known:
            body += ["", words.html("checkout.on_file", value=known)]
        stranger = screen in WHO and not memory.revising and await _stranger(data["buyer"].chat_id)
        if stranger:
            body += ["", words.html("checkout.customer_already")]
        return {
            "text": above(dialog_manager, "\n".join(body)),
            "keep": words.text("button.keep", value=one_line(known)) if known else "",
            "skippable": screen is Screen.NOTES and not known,
            "stranger": stranger,
        }

    return getter


async def _stranger(chat_id: int) -> bool:
    """Has nothing proven yet whom the buyer buys for? He is told how, whatever address he has typed."""
    customer = await accounts.customer_of(chat_id)
    return customer is None or (customer.client_ref is None and not customer.email_proven)


def bar(screen: Screen) -> str:
    """The progress as a bar: ``●●○○○``."""
    done = STEPS.index(screen) + 1
    return "●" * done + "○" * (len(STEPS) - done)


def one_line(value: str) -> str:
    """A value that fits on a button."""
    text = " ".join(value.split())
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


async def summary(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """What will be ordered, for whom, at what price: the last look before the confirm."""
    data = dialog_manager.middleware_data
    words: Wording = data["words"]
    chat_id = data["buyer"].chat_id
    view, memory = await cart.view(chat_id), await memory_of(dialog_manager)
    kept = await _kept(chat_id, memory)
    fields = [
        words.html("checkout.field", label=words.text(f"checkout.label_{screen.value.split('.')[1]}"), value=value)
        for screen, value in kept.items()
        if value
    ]
    body = [
        words.html("checkout.summary"),
        "",
        order_lines(words, view.lines, most=25),
        "",
        totals_html(words, view.totals),
        "",
        *fields,
        "",
        *([words.html("checkout.invoiced_whole")] if any(line.later for line in view.lines) else []),
        words.html("checkout.confirm_hint"),
    ]
    return {
        "text": above(dialog_manager, "\n".join(body)),
        "total": words.money(view.totals.total),
        "several": len(await membership.companies(chat_id)) > 1,
    }


async def whom(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """For which of the buyer's companies the order is."""
    words: Wording = dialog_manager.middleware_data["words"]
    every = await membership.companies(dialog_manager.middleware_data["buyer"].chat_id)
    lines = [
        words.html("checkout.whom_line", number=number, name=company.name, tax_id=company.tax_id)
        for number, company in enumerate(every, 1)
    ]
    buttons = [(f"{number}. {one_line(company.name)}", str(company.id)) for number, company in enumerate(every, 1)]
    text = "\n".join([words.html("checkout.whom"), "", *lines])
    return {"text": above(dialog_manager, text), "companies": buttons}
