"""What the buyer has before his eyes, as the reading wants it."""

from services.actions import Language
from services.assistant.memory import Memory, Screen
from services.messages import CartItem, Context, Message
from services.ordering.views import CartView


def context_of(memory: Memory, view: CartView, language: Language) -> Context:
    """The context of the next message; an open choice counts as the list last shown."""
    choosing = memory.screen is Screen.CHOICE and memory.pending
    return Context(
        state=memory.screen.state,
        results=memory.pending[0].candidates if choosing else memory.results,
        query=memory.asked.query if memory.asked else None,
        product=memory.product,
        cart=tuple(CartItem(sku=line.sku, name=line.name(language), quantity=line.quantity) for line in view.lines),
        offer=memory.offer,
    )


def message_of(text: str, chat: str, language: Language, context: Context) -> Message:
    """What the understanding is given; Telegram sends no more than 4,096 characters, other fronts might."""
    return Message(text=text[:4096], language=language, context=context, chat=chat)
