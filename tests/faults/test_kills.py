"""kill -9 at random moments under load, as often as wanted: ``make faults KILLS=…``."""

import random
import re
import signal

import pytest

from tests.faults.books import SPANNER, answers, assert_books_balance, cart, count, said, until, until_answered
from tests.faults.conftest import started

CHATS, EACH = 6, 4  # messages that every chat sends before each kill
MOST_WAITING = 60  # an update that meets five kills is given up: no backlog may make that likely
ANSWERED = "SELECT count(*) FROM stored_update WHERE answered_at IS NOT NULL"
LEFT = "SELECT count(*) FROM stored_update WHERE answered_at IS NULL"


async def load(chats, texts, numbers):
    """Every chat says a few things, at once."""
    for chat in chats:
        for _ in range(EACH):
            numbers[chat.id] += 1
            texts[chat.id].append(f"añade {numbers[chat.id]} {SPANNER}")
            await chat.say(texts[chat.id][-1])


async def end_at_a_random_moment(shop, chance):
    """After some more has been answered, or now and then as the program is only just beginning."""
    if chance.random() < 0.8:
        wanted = await count(shop, ANSWERED) + chance.randint(1, CHATS * EACH)

        async def some_more():
            return await count(shop, ANSWERED) >= wanted or await count(shop, LEFT) == 0

        await until(some_more, 120, "the next answer")
    await shop.stop(signal.SIGKILL)


@pytest.mark.fault(1)
@pytest.mark.timeout(3 * 3600)
async def test_kills_at_random_moments_under_load_lose_double_and_reorder_nothing(open_shop, request, tries):
    option = request.config.option
    kills, chance = option.kills or (100 if option.thorough else 4), random.Random(option.seed)
    shop = await open_shop()
    await shop.query("UPDATE stock SET on_hand = on_hand + 10000000 WHERE product_id = $1", SPANNER)
    chats = [await started(shop.buyer()) for _ in range(CHATS)]
    # Between effect and answer lies a moment, into which many a kill must fall.
    shop.telegram.world.faults.add("slow", method="sendMessage", seconds=0.1, times=None)
    texts, numbers, under_way = {chat.id: [] for chat in chats}, {chat.id: 0 for chat in chats}, 0
    for _ in range(kills):
        if await count(shop, LEFT) < MOST_WAITING:
            await load(chats, texts, numbers)
        await end_at_a_random_moment(shop, chance)
        under_way += await count(shop, LEFT) + len(shop.telegram.world.queue.pending)
        await shop.start()
    shop.telegram.world.faults.clear()
    await until_answered(shop, 300)
    lost = doubled = reordered = owed = 0
    for chat in chats:
        heard, wanted = await said(shop, chat), texts[chat.id]
        lost += len(set(wanted) - set(heard))
        doubled += len(heard) - len(set(heard))
        reordered += heard != wanted
        told = {int(n) for text in answers(chat) for n in re.findall(r"Añadido: (\d+) ud", text)}
        owed += len(set(range(1, numbers[chat.id] + 1)) - told)
        if (await cart(shop, chat)) != {SPANNER: sum(range(1, numbers[chat.id] + 1))}:
            doubled += 1
    figures = f"{kills} kills, {sum(numbers.values())} updates, {under_way} cut short or waiting at a kill: "
    figures += f"lost {lost}, doubled {doubled}, chats out of order {reordered}, answers owed {owed}"
    request.config.get_terminal_writer().line(figures)
    tries(kills)
    assert (lost, doubled, reordered, owed) == (0, 0, 0, 0), figures
    assert under_way > kills, "the kills came when nothing was under way: the test shows nothing"
    await assert_books_balance(shop)
    await shop.stop()
