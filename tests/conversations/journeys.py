"""How the journeys are walked: turns that wait for the answer, and what is read off the answers."""

import io
import re
from dataclasses import dataclass
from decimal import Decimal

from pypdf import PdfReader

from bot.simulator.client import Chat, Message

SOLD_OUT = ("agotado", "out of stock")
ITEM = re.compile(r"^(\d+)\. (.+)\n\s+(.+)$", re.MULTILINE)
TOTAL = re.compile(r"^Total: (.+)$", re.MULTILINE)
PATIENCE = 30


@dataclass
class Walk:
    """A buyer's side of a conversation."""

    chat: Chat

    async def say(self, text):
        await self.chat.say(text)
        return await self.chat.answer(PATIENCE)

    async def tap(self, label):
        await self.chat.tap(label)
        return await self.chat.answer(PATIENCE)

    async def placed(self):
        """The order's number, from the words that confirm it: its invoice may have come already."""
        message = await self.chat.expect("🎉", PATIENCE)
        return re.search(r"20\d\d-\d{6}", message.text).group()

    async def document(self, name):
        """The PDF that the bot sends, and what stands in it."""
        message = await self.chat.expect(lambda m: m.document is not None and m.file_name.startswith(name), PATIENCE)
        return message, text_of(await self.chat.download(message))


def listed(message: Message) -> list[tuple[int, str]]:
    """The articles of a list that can be had: number and name."""
    return [
        (int(number), name)
        for number, name, terms in ITEM.findall(message.text)
        if not any(word in terms for word in SOLD_OUT)
    ]


def total(message: Message) -> str:
    """The total as the chat writes it."""
    found = TOTAL.search(message.text)
    assert found, message.text
    return found.group(1)


def amount(text: str) -> Decimal:
    """``1.234,50 €`` and ``€1,234.50`` as a number."""
    digits = re.sub(r"[^\d.,]", "", text)
    whole, cents = digits[:-3], digits[-2:]
    return Decimal(f"{re.sub(r'[.,]', '', whole)}.{cents}")


def text_of(pdf: bytes) -> str:
    """What a PDF says, its white space folded."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
