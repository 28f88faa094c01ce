"""What happens in a random schedule, and the laws that its history must keep."""

import asyncio
import re
import signal
from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import redis.asyncio
from tortoise.transactions import in_transaction

from services.catalogue.importing import import_path
from services.errors import TradeError
from services.ordering import orders
from tests.faults.books import (
    BIT,
    SOCKET,
    SPANNER,
    answers,
    between,
    cart,
    known_customer,
    nothing_waits,
    said,
    until,
    until_answered,
)
from tests.faults.conftest import started
from tests.faults.laws import broken_laws
from tests.shop import Shop

PLENTY = (SPANNER, SOCKET, BIT)  # never sold out: every addition to a cart succeeds
SCARCE = "LIM-RED-200"
MOST_ENDS = 3  # of the program in one schedule: an update that meets five is given up, as it should be

ORDERED = """
SELECT o.chat_id, o.number, l.product_id AS sku, l.quantity FROM order_line l JOIN customer_order o ON o.id = l.order_id
WHERE o.chat_id = ANY($1::bigint[])
"""
ON_HAND = "SELECT product_id AS sku, sum(on_hand) AS pieces FROM stock WHERE product_id = ANY($1) GROUP BY 1"
SHIPPED = "SELECT product_id AS sku, sum(shipped) AS pieces FROM order_line WHERE product_id = ANY($1) GROUP BY 1"
ADDITION, ADDED = re.compile(r"añade (\d+) (\S+)"), re.compile(r"Añadido: (\d+) ud")

KEPT = "what was added is in an order or still in the cart"
SAID = "messages have their effects once, in the order in which they were said"
ANSWERED = "every addition is answered"
CONFIRMED = "there are no more orders than confirmations"
SHELF = "on hand is what was there, less what was shipped"

UNDELIVERED = """
SELECT i.number, q.status::text AS job FROM invoice i JOIN customer_order o ON o.id = i.order_id LEFT JOIN pgqueuer q
    ON q.entrypoint IN ('invoice.render', 'invoice.to_chat', 'invoice.to_mail', 'order.to_staff')
    AND (convert_from(q.payload, 'UTF8')::jsonb->>'invoice')::bigint = i.id
WHERE o.chat_id = ANY($1::bigint[])
  AND (i.pdf IS NULL OR i.telegram_file_id IS NULL OR i.mailed_at IS NULL OR q.id IS NOT NULL)
"""
OPEN = "SELECT number, status FROM customer_order WHERE status IN ('placed', 'confirmed') ORDER BY id LIMIT 1"


@dataclass
class Buyer:
    """A chat, and what its person has done."""

    chat: object
    texts: list[str] = field(default_factory=list)
    added: Counter = field(default_factory=Counter)
    confirmed: int = 0  # how often he has said or tapped yes


@dataclass
class World:
    """The shop, the wires that it hangs on, and the folder that the importer reads."""

    shop: Shop
    postgres: object = None
    redis: object = None
    redis_url: str = ""
    folder: Path | None = None
    on_hand: dict[str, int] = field(default_factory=dict)
    buyers: list[Buyer] = field(default_factory=list)
    met: list[int] = field(default_factory=list)  # the chats of all schedules
    history: list[str] = field(default_factory=list)  # of the schedule that is played
    broken: BaseException | None = None
    ends: int = 0
    imports: int = 0

    async def open(self):
        """Three new buyers who may order at once."""
        if not self.on_hand:
            await self.shop.query("UPDATE stock SET on_hand = on_hand + 1000000 WHERE product_id = ANY($1)", PLENTY)
            shipped = await self._pieces(SHIPPED)
            self.on_hand = {sku: n + shipped.get(sku, 0) for sku, n in (await self._pieces(ON_HAND)).items()}
        self.ends = 0
        self.history[:] = self.history[-1:]
        chats = [await started(self.shop.buyer()) for _ in range(3)]
        for chat in chats:
            await known_customer(self.shop, chat)
        self.buyers = [Buyer(chat) for chat in chats]
        self.met += [chat.id for chat in chats]

    async def _pieces(self, sql):
        return {row["sku"]: row["pieces"] for row in await self.shop.query(sql, PLENTY)}

    async def add(self, buyer, sku, pieces):
        await self._say(buyer, f"añade {pieces} {sku}")
        if sku in PLENTY:
            buyer.added[sku] += pieces

    async def check_out(self, buyer):
        """The summary, and a yes to it, without waiting for either."""
        await self.ask_for_the_summary(buyer)
        await self._say(buyer, "sí")
        buyer.confirmed += 1

    async def ask_for_the_summary(self, buyer):
        await self._say(buyer, "tramitar")

    async def tap_confirm(self, buyer, times):
        """The newest summary's button, if one stands in the chat."""
        with_button = [m for m in buyer.chat.messages if any("Confirmar" in label for label in m.buttons)]
        if not with_button:
            return
        data = next(b["callback_data"] for r in with_button[-1].rows for b in r if "Confirmar" in b["text"])
        for _ in range(times):
            await buyer.chat.tap_data(data, with_button[-1])
        buyer.confirmed += times

    async def _say(self, buyer, text):
        await buyer.chat.say(text)
        buyer.texts.append(text)

    async def carry_on(self, step):
        """The oldest open order: confirmed, shipped or cancelled."""
        for row in await self.shop.query(OPEN):
            try:
                async with in_transaction():
                    await orders.set_status(row["number"], step)
            except TradeError:
                pass  # not its next step

    async def bring_in(self, price, pieces):
        """Another price for an article of plenty, another stock of the scarce one."""
        self.imports += 1
        products, stock = self.folder / "products.csv", self.folder / "stock.csv"
        products.write_text(f"sku,name,price\n{SPANNER},Llave combinada 7,{price / 100:.2f}\n", "utf-8")
        place = (await self.shop.query("SELECT warehouse_id FROM stock WHERE product_id = $1", SCARCE))[0][0]
        stock.write_text(f"sku,warehouse_id,quantity\n{SCARCE},{place},{pieces}\n", "utf-8")
        for file in (products, stock):
            await import_path(file)

    async def end(self, number):
        if self.ends == MOST_ENDS:
            return
        self.ends += 1
        await self.shop.stop(number)
        await self.shop.start()

    async def kill(self):
        await self.end(signal.SIGKILL)

    async def kill_before_the_answer(self, buyer, sku, pieces):
        """Between the effect of an addition and its answer, which Telegram is slow to take."""
        if self.ends == MOST_ENDS:
            return
        met = await between(self.shop)
        self.shop.telegram.world.faults.add("delay", method="sendMessage", chat_id=buyer.chat.id, seconds=1, times=None)
        await self.add(buyer, sku, pieces)

        async def another_effect():
            return await between(self.shop) - met or await nothing_waits(self.shop)

        await until(another_effect, 240, "an effect")  # the program may just be starting
        await self.kill()
        self.shop.telegram.world.faults.clear()

    async def terminate(self):
        await self.end(signal.SIGTERM)

    async def flush_redis(self):
        client = redis.asyncio.Redis.from_url(self.redis_url)
        await client.flushdb()
        await client.aclose()

    async def cut(self, which):
        getattr(self, which).cut()

    async def silence_postgres(self):
        self.postgres.fall_silent()
        await asyncio.sleep(0.5)
        self.postgres.speak()

    async def redeliver(self, count):
        self.shop.telegram.world.queue.redeliver(count)

    async def spoil(self, kind, method, times):
        """Telegram drops, cuts, refuses or delays the next answers."""
        more = {"refuse": {"code": 502}, "flood": {"code": 429, "retry_after": 1}, "slow": {"seconds": 0.5}}
        name = "refuse" if kind == "flood" else kind
        self.shop.telegram.world.faults.add(name, method=method, times=times, **more.get(kind, {}))

    async def close(self):
        """Let everything come to rest, and hold the history to its laws."""
        self.shop.telegram.world.faults.clear()
        if self.shop.process.returncode is not None:
            await self.shop.start()
        await until_answered(self.shop, 240)
        assert await self.broken_laws() == {}

    async def undelivered(self):
        """The invoices that have not reached their chat, their mailbox and the staff: jobs may still be under way."""
        return [dict(row) for row in await self.shop.query(UNDELIVERED, self.met)]

    async def has_delivered(self):
        return await self.undelivered() == []

    async def broken_laws(self):
        """The laws that what happened does not keep, those of the books among them, each with what breaks it."""
        orders = await self.shop.query(ORDERED, [buyer.chat.id for buyer in self.buyers])
        shelf, shipped = await self._pieces(ON_HAND), await self._pieces(SHIPPED)
        found = {
            KEPT: [
                b for buyer in self.buyers if (b := lost_or_doubled(buyer, orders, await cart(self.shop, buyer.chat)))
            ],
            SAID: [b for buyer in self.buyers if (b := out_of_step(buyer, await said(self.shop, buyer.chat)))],
            ANSWERED: [b for buyer in self.buyers if (b := unanswered(buyer))],
            CONFIRMED: [buyer.chat.id for buyer in self.buyers if ordered_unasked(buyer, orders)],
            SHELF: {sku: n for sku, n in self.on_hand.items() if shelf[sku] != n - shipped.get(sku, 0)},
        }
        return await broken_laws(self.shop) | {law: breaches for law, breaches in found.items() if breaches}


def lost_or_doubled(buyer, orders, in_the_cart):
    """By how much what a buyer has in his orders and his cart differs from what he added, by article."""
    kept = Counter(in_the_cart)
    for row in orders:
        if row["chat_id"] == buyer.chat.id:
            kept[row["sku"]] += row["quantity"]
    return {sku: kept[sku] - buyer.added[sku] for sku in PLENTY if kept[sku] != buyer.added[sku]}


def out_of_step(buyer, handled):
    """Where what was handled first differs from what was said."""
    pairs = zip_longest(buyer.texts, handled)
    return next((f"{buyer.chat.id}: {there!r} instead of {here!r}" for here, there in pairs if here != there), "")


def unanswered(buyer):
    """The additions that no answer owns up to; an answer may come twice, never less than once."""
    wanted = Counter(int(found[1]) for text in buyer.texts if (found := ADDITION.match(text)) and found[2] in PLENTY)
    heard = Counter(int(n) for text in answers(buyer.chat) for n in ADDED.findall(text))
    return wanted - heard


def ordered_unasked(buyer, orders):
    placed = {row["number"] for row in orders if row["chat_id"] == buyer.chat.id}
    return len(placed) > buyer.confirmed
