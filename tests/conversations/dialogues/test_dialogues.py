"""Written conversations, held with the clerk over the demonstration's catalogue.

A dialogue is a text file: a title, ``language es|en``, and then

    > what the buyer writes (``\\n`` is a new line; ``{a}``, ``{b}`` … stand for the numbers of the articles in the list
      last shown that can be had); ``> [2]``, ``> [confirm]``: what he taps; ``> [details]``: his data, one by one
    ? words that the answer holds (``a | b``: one of them)
    ! words that it does not hold
    ~ the screen (``~ cart.lines | browsing.choice``: one of them)
    = cart 3 lines, = orders 1, = 1000 tuerca: pieces of the one cart line whose name holds the words
"""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from bot.settings import Settings
from bot.wiring import desk, search_index, search_options
from models.database import connect, disconnect
from models.order import Order
from services.actions import Accept, Checkout, ClearCart, Decline, ShowCart, ShowProduct
from services.assistant.clerk import Clerk
from services.assistant.commands import Choose, Go, OpenCategory, SkipStep, StepBack, TurnPage, Undo
from services.assistant.memory import Screen
from services.catalogue import queries as catalogue
from services.catalogue.names import fold
from services.ordering import cart
from services.search.service import Search
from tests.integration.assistant.counter import Talk

FOLDER = Path(__file__).parent
DIALOGUES = sorted(FOLDER.glob("*.txt"))
TAPS = {
    "back": StepBack(), "cart": ShowCart(), "checkout": Checkout(), "clear": ClearCart(), "confirm": Accept(),
    "departments": OpenCategory(None), "home": Go(Screen.HOME), "more": TurnPage(1), "none": Decline(),
    "orders": Go(Screen.ORDERS), "skip": SkipStep(), "undo": Undo(),
}  # fmt: skip
DETAILS = ("compras@talleres-moncayo.com", "Talleres Moncayo, S.L.", "B12345674", "Calle Mayor 12, 28013 Madrid", "no")


@dataclass
class Play:
    """A dialogue under way."""

    talk: Talk
    heard: list[str] = field(default_factory=list)
    haveable: list[int] = field(default_factory=list)

    async def line(self, sign, rest):
        match sign:
            case ">":
                await self.turn(rest)
            case "?":
                assert any(self._plain(words) in self._plain(self.talk.text) for words in rest.split(" | ")), rest
            case "!":
                assert self._plain(rest) not in self._plain(self.talk.text), rest
            case "~":
                assert self.talk.screen.value in rest.split(" | "), self.talk.screen
            case "=":
                await self.state(rest)

    async def turn(self, said):
        self.heard.append(f"\n> {said}")
        if said == "[details]":
            for answer in DETAILS:
                await self.talk.say(answer)
        elif said.startswith("["):
            await self.tap(said.strip("[]"))
        else:
            places = dict(zip("abcde", self.haveable, strict=False))
            await self.talk.say(
                said.replace("\\n", "\n").format(**places) if "{" in said else said.replace("\\n", "\n")
            )
        self.heard.append(f"[{self.talk.screen}]\n{self.talk.text}")
        if self.talk.numbers:
            cards = {card.sku: card for card in await catalogue.cards(self.talk.numbers)}
            self.haveable = [at for at, sku in enumerate(self.talk.numbers, 1) if cards[sku].sellable]

    async def tap(self, button):
        if not button.isdigit() and button not in "abcde":
            await self.talk.act(TAPS[button])
            return
        number = int(button) if button.isdigit() else self.haveable["abcde".index(button)]
        sku = self.talk.numbers[number - 1]
        await self.talk.act(Choose(sku) if self.talk.screen is Screen.CHOICE else ShowProduct(sku=sku))

    async def state(self, rest):
        match rest.split():
            case ["cart", count, "line" | "lines"]:
                assert len(await self.talk.cart()) == int(count)
            case ["orders", count]:
                assert await Order.filter(chat_id=self.talk.chat_id).count() == int(count)
            case [pieces, *words]:
                lines = (await cart.view(self.talk.chat_id)).lines
                named = [x for x in lines if all(fold(w) in fold(f"{x.name_es} {x.name_en}") for w in words)]
                assert [line.quantity for line in named] == [int(pieces)], words

    def _plain(self, text):
        return " ".join(fold(text).split())


@pytest.fixture(scope="module")
async def clerk(addresses, stocked, tmp_path_factory):
    """The clerk over a copy of the demonstration's catalogue and of its index."""
    admin = await asyncpg.connect(addresses.database_url)
    await admin.execute(f"CREATE DATABASE dialogues TEMPLATE {stocked[0]}")
    folder = tmp_path_factory.mktemp("dialogues") / "qdrant"
    shutil.copytree(stocked[1], folder)
    await connect(urlsplit(addresses.database_url)._replace(path="/dialogues").geturl())
    settings = Settings()
    index = search_index(settings, folder)
    yield Clerk(desk(settings, Search(index, None, search_options(settings))))
    await index.close()
    await disconnect()
    await admin.execute("DROP DATABASE dialogues WITH (FORCE)")
    await admin.close()


def lines_of(path):
    """The dialogue's language, and its lines as ``(number, sign, rest)``."""
    title, language, *lines = path.read_text("utf-8").splitlines()
    assert title
    numbered = [(number, line) for number, line in enumerate(lines, 3) if line.strip()]
    return language.removeprefix("language "), [(number, line[0], line[1:].strip()) for number, line in numbered]


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
async def test_the_dialogue_goes_as_written(clerk, path):
    language, lines = lines_of(path)
    play = Play(Talk(clerk, language=language))
    for number, sign, rest in lines:
        try:
            await play.line(sign, rest)
        except (AssertionError, KeyError, IndexError) as failure:
            pytest.fail("\n".join([*play.heard, f"\n{path.name}:{number}: {sign} {rest}\n{failure}"]), pytrace=False)


def test_there_are_dialogues_enough_in_both_languages():
    languages = [lines_of(path)[0] for path in DIALOGUES]
    assert min(languages.count("es"), languages.count("en")) >= 12
    for path in DIALOGUES:
        assert sum(sign == ">" for _, sign, _ in lines_of(path)[1]) >= 6, path.name
