"""The confirm on the summary: the order, and what must come about with it in the same transaction."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from models.order import Order
from services.ordering import orders
from services.ordering.placing import Confirmation, placed
from services.ordering.views import OrderView


async def confirm(  # noqa: PLR0913  # one keyword for each thing that the confirm fixes
    chat_id: int,
    *,
    fingerprint: str,
    confirmation: str,
    language: str,
    currency: str,
    now: datetime,
    after: Callable[[Order], Awaitable[None]],
    notes: str = "",
) -> OrderView:
    """The order of this confirmation; ``after`` (invoice, jobs) runs once, for a new order only.

    Raises what :func:`services.ordering.placing.placed` does; whatever ``after`` raises undoes the order too.
    """
    order, new = await placed(chat_id, Confirmation(confirmation, fingerprint, language, currency, now, notes))
    if new:
        await after(order)
    return await orders.by_id(order.id)
