"""The counter without Telegram: a buyer speaks to the clerk in-process, and reads what the windows would show."""

import html
import itertools
import re
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from services.assistant import memory as memories
from services.assistant.clerk import Clerk
from services.assistant.memory import Screen
from services.assistant.turn import Buyer
from services.customers import accounts
from services.inbox import Effects, store
from services.ordering import cart
from states.account import getters as account
from states.browsing import getters as browsing
from states.cart import getters as carts
from states.checkout import getters as checkout
from states.done import getters as done

UPDATES = itertools.count(1_000_000)
CHATS = itertools.count(500_001)
TAGS = re.compile(r"<[^>]+>")
WINDOWS = {
    Screen.HOME: browsing.home,
    Screen.RESULTS: browsing.results,
    Screen.CARD: browsing.card,
    Screen.CATEGORIES: browsing.categories,
    Screen.CHOICE: browsing.choice,
    Screen.ANSWER: browsing.answer,
    Screen.LANGUAGE: browsing.language,
    Screen.CART: carts.lines,
    Screen.LINE: carts.line,
    Screen.SUMMARY: checkout.summary,
    Screen.PLACED: done.placed,
    Screen.ORDERS: done.orders,
    Screen.ORDER: done.order,
    Screen.WHOM: checkout.whom,
    Screen.COMPANIES: account.companies,
    Screen.LEAVE: account.leave,
    Screen.CODE_ADDRESS: account.code_address,
    Screen.CODE: account.code,
    Screen.DATA: account.data,
    Screen.ERASED: account.erased,
} | {step: checkout.step(step) for step in checkout.STEPS}


class _NoPictures:
    async def path(self, picture):
        return None


@dataclass
class _Drawing:
    """As much of a dialog manager as the windows' getters ask for."""

    middleware_data: dict[str, Any]
    dialog_data: dict[str, Any] = field(default_factory=dict)

    def current_context(self):
        return SimpleNamespace(dialog_data=self.dialog_data)


@dataclass
class Talk:
    """One buyer at the counter. Every turn is an update of its own, stored first, as the intake does it."""

    clerk: Clerk
    chat_id: int = field(default_factory=lambda: next(CHATS))
    language: str = "es"
    name: str = "Ana"
    receipt: Any = None
    text: str = ""
    shown: dict[str, Any] = field(default_factory=dict)

    async def _buyer(self):
        account = await accounts.seen(
            self.chat_id, first_name=self.name, username=None, language_code=self.language, default_language="es"
        )
        return Buyer(self.chat_id, account.language, self.name)

    async def update(self):
        """An update of this chat, stored as the intake stores it."""
        number = next(UPDATES)
        await store([(number, self.chat_id, {})])
        return number

    async def say(self, text, update=None):
        """Write a message; the window's text as the buyer reads it."""
        effects = Effects(update or await self.update())
        return await self._draw(await self.clerk.hear(await self._buyer(), text, effects))

    async def act(self, *wishes, update=None):
        """Tap a button that stands for these wishes."""
        effects = Effects(update or await self.update())
        return await self._draw(await self.clerk.act(await self._buyer(), wishes, effects))

    async def _draw(self, receipt):
        self.receipt = receipt
        middleware = {
            "words": self.clerk.desk.words(receipt.language),
            "buyer": Buyer(self.chat_id, receipt.language, self.name),
            "company": "Macroferro",
            "pictures": _NoPictures(),
            "notes": receipt.notes,
        }
        self.shown = await WINDOWS[receipt.screen](dialog_manager=_Drawing(middleware))
        self.text = html.unescape(TAGS.sub("", self.shown["text"])).replace("\xa0", " ")
        return self.text

    @property
    def screen(self):
        return self.receipt.screen

    @property
    def keys(self):
        """The keys of the receipt's notes, in order."""
        return [note.key for note in self.receipt.notes]

    @property
    def marks(self):
        return [note.mark for note in self.receipt.notes]

    @property
    def numbers(self):
        """The SKUs behind the numbered buttons of a list or a choice."""
        return [sku for _, sku in self.shown.get("numbers", ())]

    async def memory(self):
        return await memories.load(self.chat_id)

    async def cart(self):
        """The cart as the database has it: pieces by SKU, in the lines' order."""
        return {line.sku: line.quantity for line in (await cart.view(self.chat_id)).lines}
