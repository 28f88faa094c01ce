"""What the cart's windows show: always the cart as the database has it."""

from typing import Any

from aiogram_dialog import DialogManager

from services.catalogue import queries as catalogue
from services.ordering import cart
from services.wording import Wording
from states.turn import memory_of
from states.widgets import step_labels
from states.wording import above, order_line, order_lines, totals_html

LONGEST_LABEL = 32


async def lines(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """Every line, the totals, and what can be done with them."""
    data = dialog_manager.middleware_data
    words: Wording = data["words"]
    chat_id = data["buyer"].chat_id
    view, memory = await cart.view(chat_id), await memory_of(dialog_manager)
    if not view.lines:
        empty = above(dialog_manager, words.html("cart.empty"))
        return {"text": empty, "undo": bool(memory.undo), "back": bool(memory.results)}
    header, articles = words.html("cart.header", len(view.lines)), order_lines(words, view.lines)
    body = [header, "", articles, "", totals_html(words, view.totals)]
    return {
        "text": above(dialog_manager, "\n".join(body)),
        "full": True,
        "lines": [(str(number), line.sku) for number, line in enumerate(view.lines[:40], 1)],
        "retired": not all(line.sold for line in view.lines),
        "undo": bool(memory.undo),
        "back": bool(memory.results),
        "total": words.money(view.totals.total),
    }


async def line(dialog_manager: DialogManager, **_: Any) -> dict[str, Any]:
    """One line, with its stepper."""
    data = dialog_manager.middleware_data
    words: Wording = data["words"]
    chat_id = data["buyer"].chat_id
    view, memory = await cart.view(chat_id), await memory_of(dialog_manager)
    for number, found in enumerate(view.lines, 1):
        if found.sku == memory.line:
            cards = await catalogue.cards([found.sku])
            hint = words.html("cart.line_hint", available=words.unit(found.unit, found.available))
            told = [order_line(words, number, found), *(["", hint] if found.sold else [])]
            return {
                "text": above(dialog_manager, "\n".join(told)),
                "there": True,
                "sold": found.sold,
                **step_labels(words, found.quantity, cards[0].pack_size if cards else 1),
            }
    return {"text": above(dialog_manager, words.html("cart.line_gone"))}
