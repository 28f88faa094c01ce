"""kill -9 under load, as often as wanted: ``make faults KILLS=…``.

Every other kill falls between an update's effect and its answer, where what guards the effect is all that keeps it
from happening twice; the others fall at random.
"""

import random
import re
import signal

import pytest

from tests.faults.books import (
    LEFT,
    SPANNER,
    answers,
    assert_books_balance,
    between,
    cart,
    count,
    nothing_waits,
    said,
    until,
    until_answered,
)
from tests.faults.conftest import started

CHATS, EACH = 6, 4  # messages that every chat sends before each kill
MOST_WAITING = 60  # what waits is replayed at every start: a run of many kills would never end
ANSWERED = "SELECT count(*) FROM stored_update WHERE answered_at IS NOT NULL"


async def load(chats, texts, numbers):
    """Every chat says a few things, at once."""
    for chat in chats:
        for _ in range(EACH):
            numbers[chat.id] += 1
            texts[chat.id].append(f"añade {numbers[chat.id]} {SPANNER}")
            await chat.say(texts[chat.id][-1])


async def end_between_effect_and_answer(shop):
    """After an effect that no kill has met yet; or, where nothing is left, at rest."""
    met = await between(shop)

    async def another_effect():
        return await between(shop) - met or await nothing_waits(shop)

    await until(another_effect, 120, "the next effect")
    await shop.stop(signal.SIGKILL)


async def end_at_a_random_moment(shop, chance):
    """After some more has been answered, or now and then as the program is only just beginning."""
    if chance.random() < 0.8:
        wanted = await count(shop, ANSWERED) + chance.randint(1, CHATS * EACH)

        async def some_more():
            return await count(shop, ANSWERED) >= wanted or await nothing_waits(shop)

        await until(some_more, 120, "the next answer")
    await shop.stop(signal.SIGKILL)


@pytest.mark.fault(1)
@pytest.mark.timeout(3 * 3600)
async def test_kills_under_load_lose_double_and_reorder_nothing(open_shop, request, tries, tell):
    option = request.config.option
    kills, chance = option.kills or (100 if option.thorough else 4), random.Random(option.seed)
    shop = await open_shop()
    await shop.query("UPDATE stock SET on_hand = on_hand + 10000000 WHERE product_id = $1", SPANNER)
    chats = [await started(shop.buyer()) for _ in range(CHATS)]
    # Between effect and answer lies a moment, wide enough for a kill to fall into it.
    shop.telegram.world.faults.add("slow", method="sendMessage", seconds=0.1, times=None)
    texts, numbers, under_way = {chat.id: [] for chat in chats}, {chat.id: 0 for chat in chats}, 0
    cut_off = set()  # from their answer, by a kill
    for number in range(kills):
        if await count(shop, LEFT) < MOST_WAITING:
            await load(chats, texts, numbers)
        await (end_at_a_random_moment(shop, chance) if number % 2 else end_between_effect_and_answer(shop))
        under_way += await count(shop, LEFT) + len(shop.telegram.world.queue.pending)
        cut_off |= await between(shop)
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
    figures = f"{kills} kills, {sum(numbers.values())} updates, {under_way} cut short or waiting at a kill, "
    figures += f"{len(cut_off)} of them between effect and answer: "
    figures += f"lost {lost}, doubled {doubled}, chats out of order {reordered}, answers owed {owed}"
    tell(figures)
    tries(kills)
    assert (lost, doubled, reordered, owed) == (0, 0, 0, 0), figures
    assert len(cut_off) >= kills // 2, "few kills fell between effect and answer: the test shows nothing"
    assert under_way > kills, "the kills came when nothing was under way: the test shows nothing"
    await assert_books_balance(shop)
    await shop.stop()
