"""What taps do in the cart, beyond asking the clerk."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager

from services.actions import RemoveFromCart, SetQuantity, ShowCart
from services.assistant.commands import OpenLine
from services.catalogue import queries as catalogue
from services.ordering import cart
from states.turn import act, memory_of
from states.widgets import OnClick


def step(packs: int) -> OnClick:
    """Change the line by so many packs; at the least that is sold it stays, removing has its own button."""

    async def clicked(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
        chat_id = manager.middleware_data["buyer"].chat_id
        sku = (await memory_of(manager)).line
        line = next((line for line in (await cart.view(chat_id)).lines if line.sku == sku), None)
        if line is None:
            return
        article = await catalogue.card(line.sku)
        least = max(article.min_quantity, article.pack_size)
        wanted = max(least, line.quantity + packs * article.pack_size)
        if wanted != line.quantity:
            await act(manager, SetQuantity(sku=line.sku, quantity=wanted), OpenLine(line.sku))

    return clicked


async def remove(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """Take the line out of the cart."""
    sku = (await memory_of(manager)).line
    if sku is not None:
        await act(manager, RemoveFromCart(sku=sku))


async def remove_retired(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """Take out what is sold no longer."""
    view = await cart.view(manager.middleware_data["buyer"].chat_id)
    gone = [RemoveFromCart(sku=line.sku) for line in view.lines if not line.sold]
    await act(manager, *gone, *([] if gone else [ShowCart()]))
