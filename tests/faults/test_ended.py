"""The program ends in the middle of bursts: nothing is lost, nothing happens twice, everything stays in order."""

import random
import re
import signal
import time

import pytest

from tests.faults.books import SOCKET, SPANNER, answers, cart, handled, said, until, until_answered
from tests.faults.conftest import started

# Ten sums that show what happens twice (55), ten quantities of which the last must win.
BURST = [text for n in range(1, 11) for text in (f"añade {n} {SPANNER}", f"que sean {n + 20} {SOCKET}")]
RESULT = {SPANNER: 55, SOCKET: 30}


async def burst(shop, chat, after):
    """Twenty messages at once; returns when more than ``after`` of them have had their effect.

    Telegram takes a moment over each answer, lest a slow machine see the middle when the burst is over.
    """
    await chat.say(f"añade 5 {SOCKET}")
    await chat.expect("Añadido: 5", timeout=120)
    shop.telegram.world.faults.add("slow", method="sendMessage", chat_id=chat.id, seconds=0.1, times=None)
    for text in BURST:
        await chat.say(text)

    async def so_many():
        return await handled(shop, chat) > after

    await until(so_many, 120, "the middle of the burst")


async def assert_all_once_in_order(shop, chat):
    await until_answered(shop)
    assert await said(shop, chat) == [f"añade 5 {SOCKET}", *BURST]
    assert await cart(shop, chat) == RESULT
    heard = "\n".join(answers(chat))
    for n in range(1, 11):
        assert re.search(rf"Añadido: {n} uds?\.", heard), f"no answer to the {n}. sum"
        assert re.search(rf"antes \d+ uds?\., ahora {n + 20} uds", heard), f"no answer to the {n}. quantity"


@pytest.mark.fault(1)
async def test_kill_9_in_the_middle_of_bursts_loses_doubles_and_reorders_nothing(shop, rounds):
    chance = random.Random(9)
    left = 0
    for _ in rounds(3, 10):
        chat = await started(shop.buyer())
        await burst(shop, chat, chance.randrange(18))
        await shop.stop(signal.SIGKILL)
        left += len(BURST) + 1 - await handled(shop, chat)
        shop.telegram.world.faults.clear()
        await shop.start()
        await assert_all_once_in_order(shop, chat)
    assert left > 10, "the kills came after the bursts: the test shows nothing"


@pytest.mark.fault(2)
async def test_sigterm_in_the_middle_of_a_burst_ends_in_time_and_the_rest_follows(shop):
    chat = await started(shop.buyer())
    await burst(shop, chat, 4)
    began = time.monotonic()
    await shop.stop(signal.SIGTERM)
    assert time.monotonic() - began < 10
    assert shop.process.returncode == 0
    assert await handled(shop, chat) < len(BURST), "the burst was over before the signal: the test shows nothing"
    shop.telegram.world.faults.clear()
    await shop.start()
    await assert_all_once_in_order(shop, chat)


@pytest.mark.fault(2)
async def test_sigterm_while_an_answer_hangs_ends_in_time_and_the_answer_follows(shop):
    chat = await started(shop.buyer())
    shop.telegram.world.faults.add("delay", method="sendMessage", chat_id=chat.id, seconds=60, times=None)
    await chat.say(f"añade 4 {SPANNER}")

    async def effected():
        return await cart(shop, chat) == {SPANNER: 4}

    await until(effected, 120)
    began = time.monotonic()
    await shop.stop(signal.SIGTERM)
    assert time.monotonic() - began < 10
    assert shop.process.returncode == 0
    assert not any("Añadido" in text for text in answers(chat))
    shop.telegram.world.faults.clear()
    await shop.start()
    await chat.expect("Añadido: 4", timeout=120)
    await until_answered(shop)
    assert await cart(shop, chat) == {SPANNER: 4}


@pytest.mark.fault(1)
async def test_a_kill_between_effect_and_answer_is_answered_from_the_receipt(shop):
    chat = await started(shop.buyer())
    shop.telegram.world.faults.add("delay", method="sendMessage", chat_id=chat.id, seconds=3, times=1)
    await chat.say(f"añade 4 {SPANNER}")

    async def effected():
        return await cart(shop, chat) == {SPANNER: 4}

    await until(effected, 120)
    await shop.stop(signal.SIGKILL)
    shop.telegram.world.faults.clear()
    await shop.start()
    await chat.expect("Añadido: 4", timeout=120)
    assert await cart(shop, chat) == {SPANNER: 4}
