"""What taps do while looking around, beyond asking the clerk."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager

from services.actions import AddToCart
from services.assistant.commands import ListCategory, OpenCategory
from services.catalogue import queries as catalogue
from services.ordering.rules import MOST
from states.browsing.getters import stepped
from states.turn import act, memory_of
from states.widgets import OnClick


def step(packs: int) -> OnClick:
    """Move the stepper by so many packs: a place in the menu, not yet a wish."""

    async def clicked(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
        memory = await memory_of(manager)
        if memory.product is None:
            return
        article = await catalogue.card(memory.product.sku)
        least = max(article.min_quantity, article.pack_size)
        quantity = max(least, stepped(manager, article, memory) + packs * article.pack_size)
        most = MOST if article.backorder else max(least, article.available)
        manager.current_context().dialog_data["stepper"] = {"sku": article.sku, "quantity": min(quantity, most)}

    return clicked


async def add(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """Put what the stepper says into the cart."""
    memory = await memory_of(manager)
    if memory.product is not None:
        article = await catalogue.card(memory.product.sku)
        await act(manager, AddToCart(sku=article.sku, quantity=stepped(manager, article, memory)))


async def list_category(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """The articles of the category in hand, as a list."""
    memory = await memory_of(manager)
    if memory.category is not None:
        await act(manager, ListCategory(memory.category))


async def category_up(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """To the category above."""
    memory = await memory_of(manager)
    here = await catalogue.category(memory.category) if memory.category else None
    await act(manager, OpenCategory(here.parent_id if here else None))
