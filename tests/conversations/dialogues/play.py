"""Written conversations, and how they are held: with the clerk in-process, or with the running bot over HTTP.

A dialogue is a text file: a title, ``language es|en`` (``, in the chat``: held over HTTP too), and then

    > what the buyer writes (``\\n`` is a new line; ``{a}``, ``{b}`` … stand for the numbers of the articles in the list
      last shown that can be had); ``> [2]``, ``> [confirm]``: what he taps; ``> [details]``: his data, one by one
    ? words that the answer holds (``a | b``: one of them)
    ! words that it does not hold
    ~ the screen (``~ cart.lines | browsing.choice``: one of them)
    = cart 3 lines, = orders 1, = 1000 tuerca: pieces of the one cart line whose name holds the words
    * flush: Redis forgets everything
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from models.order import Order
from services.actions import Accept, Checkout, ClearCart, Decline, ShowCart, ShowProduct
from services.assistant.commands import Choose, Go, OpenCategory, SkipStep, StepBack, TurnPage, Undo
from services.assistant.memory import Screen
from services.catalogue import queries as catalogue
from services.catalogue.names import fold
from services.ordering import cart
from tests.conversations.journeys import PATIENCE, listed

FOLDER = Path(__file__).parent
DIALOGUES = sorted(FOLDER.glob("*.txt"))
TAPS = {
    "back": StepBack(), "cart": ShowCart(), "checkout": Checkout(), "clear": ClearCart(), "confirm": Accept(),
    "departments": OpenCategory(None), "home": Go(Screen.HOME), "more": TurnPage(1), "none": Decline(),
    "orders": Go(Screen.ORDERS), "skip": SkipStep(), "undo": Undo(),
}  # fmt: skip
LABELS = {
    "back": "◀️", "cart": "🛒", "checkout": "✅", "clear": "🗑", "confirm": "✅", "departments": "🗂", "home": "🏠",
    "orders": "📦", "undo": "↩️",
}  # fmt: skip
DETAILS = ("compras@talleres-moncayo.com", "Talleres Moncayo, S.L.", "B12345674", "Calle Mayor 12, 28013 Madrid", "no")


@dataclass(frozen=True)
class Dialogue:
    """A file, read: its lines as ``(number, sign, rest)``."""

    name: str
    language: str
    in_chat: bool
    lines: list[tuple[int, str, str]]

    @property
    def turns(self):
        """What the buyer writes and taps; his five details count as five."""
        return sum(len(DETAILS) if rest == "[details]" else 1 for _, sign, rest in self.lines if sign == ">")


def read(path):
    """The dialogue in a file."""
    title, head, *lines = path.read_text("utf-8").splitlines()
    assert title
    language, _, where = head.removeprefix("language ").partition(", ")
    numbered = [(number, line) for number, line in enumerate(lines, 3) if line.strip()]
    told = [(number, line[0], line[1:].strip()) for number, line in numbered]
    return Dialogue(path.stem, language, where == "in the chat", told)


class Side(Protocol):
    """Where a dialogue is held."""

    async def say(self, text: str) -> None: ...
    async def tap(self, button: str) -> None: ...
    async def flush(self) -> None: ...
    async def text(self) -> str: ...
    async def screen(self) -> str: ...
    async def numbers(self) -> list[int]:
        """The numbers of the list last shown whose articles can be had; none where no list is shown."""
        ...

    async def lines(self) -> list[tuple[str, int]]:
        """The cart's names and pieces."""
        ...

    async def orders(self) -> int: ...


class AtTheCounter:
    """With the clerk in-process; a :class:`~tests.integration.assistant.counter.Talk`."""

    def __init__(self, talk: Any) -> None:
        self._talk = talk

    async def say(self, text):
        await self._talk.say(text)

    async def tap(self, button):
        if not button.isdigit():
            await self._talk.act(TAPS[button])
            return
        sku = self._talk.numbers[int(button) - 1]
        await self._talk.act(Choose(sku) if self._talk.screen is Screen.CHOICE else ShowProduct(sku=sku))

    async def flush(self):
        """The clerk keeps nothing in Redis."""

    async def text(self):
        return self._talk.text

    async def screen(self):
        return self._talk.screen.value

    async def numbers(self):
        cards = {card.sku: card for card in await catalogue.cards(self._talk.numbers)}
        return [at for at, sku in enumerate(self._talk.numbers, 1) if cards[sku].sellable]

    async def lines(self):
        view = await cart.view(self._talk.chat_id)
        return [(f"{line.name_es} {line.name_en}", line.quantity) for line in view.lines]

    async def orders(self):
        return await Order.filter(chat_id=self._talk.chat_id).count()


class InTheChat:
    """With the running bot: the simulator over HTTP, and the bot's own database."""

    def __init__(self, shop: Any, language: str) -> None:
        self._shop = shop
        self._chat = shop.buyer(language)

    async def say(self, text):
        await self._chat.say(text)
        await self._chat.answer(PATIENCE)

    async def tap(self, button):
        await self._chat.tap(LABELS.get(button, button))
        await self._chat.answer(PATIENCE)

    async def flush(self):
        await self._shop.flush_redis()

    async def text(self):
        """All that the bot has said since the buyer's last act: the invoice may come with the answer."""
        return "\n".join(message.text for message in self._chat.new).replace("\xa0", " ")

    async def screen(self):
        rows = await self._query("SELECT memory->>'screen' AS screen FROM conversation WHERE chat_id = $1")
        return rows[0]["screen"]

    async def numbers(self):
        return [number for number, _ in listed(self._chat.last)] if self._shows_numbers() else []

    def _shows_numbers(self):
        return any(label.isdigit() for label in self._chat.last.buttons)

    async def lines(self):
        rows = await self._query(
            "SELECT p.name || ' ' || p.name_en AS name, l.quantity"
            " FROM cart_line l JOIN product p ON p.sku = l.product_id WHERE l.chat_id = $1 ORDER BY l.id"
        )
        return [(row["name"], row["quantity"]) for row in rows]

    async def orders(self):
        return (await self._query("SELECT count(*) AS orders FROM customer_order WHERE chat_id = $1"))[0]["orders"]

    async def _query(self, sql):
        return await self._shop.query(sql, self._chat.id)


@dataclass
class Play:
    """A dialogue under way."""

    side: Side
    heard: list[str] = field(default_factory=list)
    haveable: list[int] = field(default_factory=list)

    async def hold(self, dialogue):
        """The whole dialogue; what went wrong and where, with all that was said before, or nothing."""
        for number, sign, rest in dialogue.lines:
            try:
                await self.line(sign, rest)
            except (AssertionError, LookupError, TimeoutError) as failure:
                return "\n".join([*self.heard, f"\n{dialogue.name}:{number}: {sign} {rest}\n{failure}"])
        return ""

    async def line(self, sign, rest):
        match sign:
            case ">":
                await self.turn(rest)
            case "?":
                told = _plain(await self.side.text())
                assert any(_plain(words) in told for words in rest.split(" | ")), rest
            case "!":
                assert _plain(rest) not in _plain(await self.side.text()), rest
            case "~":
                assert await self.side.screen() in rest.split(" | "), await self.side.screen()
            case "=":
                await self.state(rest)
            case "*":
                await self.side.flush()
            case _:
                raise AssertionError(f"no such sign: {sign}")

    async def turn(self, said):
        self.heard.append(f"\n> {said}")
        if said == "[details]":
            for answer in DETAILS:
                await self.side.say(answer)
        elif said.startswith("["):
            await self.side.tap(self._placed(said.strip("[]")))
        else:
            await self.side.say(re.sub(r"\{([a-e])\}", lambda m: self._placed(m[1]), said.replace("\\n", "\n")))
        self.heard.append(f"[{await self.side.screen()}]\n{await self.side.text()}")
        self.haveable = await self.side.numbers() or self.haveable

    def _placed(self, letter):
        """``b``: the number of the second article that can be had."""
        return str(self.haveable["abcde".index(letter)]) if letter in set("abcde") else letter

    async def state(self, rest):
        match rest.split():
            case ["cart", count, "line" | "lines"]:
                assert len(await self.side.lines()) == int(count), await self.side.lines()
            case ["orders", count]:
                assert await self.side.orders() == int(count)
            case [pieces, *words]:
                lines = await self.side.lines()
                found = [quantity for name, quantity in lines if all(fold(word) in fold(name) for word in words)]
                assert found == [int(pieces)], lines


def _plain(text):
    return " ".join(fold(text).split())
