"""What the account's windows show: nothing of a customer's that the account has not proven to buy for."""

from typing import Any

from aiogram_dialog import DialogManager

from services.customers import membership
from services.wording import Html, Wording
from states.wording import above

LONGEST_LABEL = 40


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


async def companies(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """The companies that the account may buy for, and how to add one."""
    data = dialog_manager.middleware_data
    words: Wording = data["words"]
    every = await membership.companies(data["buyer"].chat_id)
    lines = [
        words.html(
            "account.current_company" if company.current else "account.company",
            number=number,
            name=company.name,
            tax_id=company.tax_id,
        )
        for number, company in enumerate(every, 1)
    ]
    body = [words.html("account.companies" if every else "account.no_company"), *lines]
    body += [Html(), words.html("account.how_to_join")]
    return {
        "text": above(dialog_manager, "\n".join(body)),
        "companies": [
            (f"{number}. {_cut(company.name)}", str(company.id))
            for number, company in enumerate(every, 1)
            if not company.current
        ],
        "bound": any(company.current for company in every),
    }


async def leave(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """Which company would be left, and what that means."""
    data = dialog_manager.middleware_data
    words: Wording = data["words"]
    current = next((c for c in await membership.companies(data["buyer"].chat_id) if c.current), None)
    text = words.html("account.leave", name=current.name) if current else words.html("account.nothing_to_leave")
    return {"text": above(dialog_manager, text), "bound": current is not None}


async def code_address(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """The question for the address that the wholesaler has on file."""
    return _said(dialog_manager, "account.ask_address")


async def code(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """The question for the code."""
    return _said(dialog_manager, "account.ask_code")


async def data(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """What is kept, what would go and what the law keeps."""
    return _said(dialog_manager, "account.data")


async def erased(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """Everything is gone."""
    return _said(dialog_manager, "account.erased")


def _said(manager: DialogManager, key: str) -> dict[str, Any]:
    words: Wording = manager.middleware_data["words"]
    return {"text": above(manager, words.html(key))}
