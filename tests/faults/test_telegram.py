"""Telegram repeats itself, refuses, breaks off, goes away: no effect is lost or doubled, other chats do not wait."""

import asyncio
import itertools
import re
import shutil
import time

import pytest

from bot.simulator.flood import FloodControl, Limits
from tests.faults.books import (
    BIT,
    SOCKET,
    SPANNER,
    answers,
    assert_books_balance,
    cart,
    handled,
    said,
    until,
    until_answered,
)
from tests.faults.conftest import started


@pytest.mark.fault(3)
async def test_an_update_delivered_again_has_no_second_effect(shop, ana):
    await ana.say(f"añade 3 {SPANNER}")
    await ana.expect("Añadido: 3")
    await until_answered(shop)
    assert shop.telegram.world.queue.redeliver(2) == 2
    await ana.say(f"añade 1 {SOCKET}")
    await ana.expect("Añadido: 1")
    await until_answered(shop)
    assert await cart(shop, ana) == {SPANNER: 3, SOCKET: 1}
    assert len([text for text in answers(ana) if "Añadido: 3" in text]) == 1


@pytest.mark.fault(3)
async def test_an_update_delivered_again_while_it_is_handled_and_after_a_restart_has_no_second_effect(shop, ana):
    shop.telegram.world.faults.add("slow", method="sendMessage", chat_id=ana.id, seconds=2)
    await ana.say(f"añade 3 {SPANNER}")
    await until(lambda: _once_handled(shop, ana), what="the effect")
    assert shop.telegram.world.queue.redeliver(1) == 1
    await until_answered(shop)
    await shop.stop()
    assert shop.telegram.world.queue.redeliver(2) == 2
    await shop.start()
    await ana.say(f"añade 1 {SOCKET}")
    await ana.expect("Añadido: 1", timeout=120)
    await until_answered(shop)
    assert await cart(shop, ana) == {SPANNER: 3, SOCKET: 1}
    assert len([text for text in answers(ana) if "Añadido: 3" in text]) == 1


async def _once_handled(shop, chat):
    return await handled(shop, chat) == 1


@pytest.mark.fault(5)
async def test_forty_messages_are_answered_in_order_while_another_chat_is_served_between(shop, ana, ben):
    texts = [f"añade {n} {BIT}" for n in range(1, 41)]
    await asyncio.gather(*(ana.say(text) for text in texts))
    began = time.monotonic()
    await ben.say(f"añade 1 {SOCKET}")
    await ben.expect("Añadido: 1")
    bens, of_ana = time.monotonic() - began, await handled(shop, ana)
    await until_answered(shop)
    assert of_ana < 40, "Ben was answered after the burst, or the burst was over at once"
    assert bens < time.monotonic() - began
    assert await said(shop, ana) == texts
    in_chat = [int(n) for text in answers(ana) for n in re.findall(r"Añadido: (\d+) ud", text)]
    assert in_chat == list(range(1, 41))
    assert await cart(shop, ana) == {BIT: sum(range(1, 41))}


@pytest.mark.fault(6)
async def test_a_slow_answer_is_not_overtaken_by_the_messages_behind_it(shop, ana):
    shop.telegram.world.faults.add("slow", method="sendMessage", chat_id=ana.id, seconds=3)
    for n in range(1, 6):
        await ana.say(f"añade {n} {SPANNER}")
    await until(lambda: _once_handled(shop, ana), what="the first effect")
    await asyncio.sleep(1)
    assert await handled(shop, ana) == 1
    await until_answered(shop)
    assert await said(shop, ana) == [f"añade {n} {SPANNER}" for n in range(1, 6)]
    assert await cart(shop, ana) == {SPANNER: 15}


@pytest.mark.fault(8)
async def test_a_chat_that_telegram_holds_back_gets_its_answer_later_and_others_at_once(shop, ana, ben):
    shop.telegram.world.faults.add("refuse", method="sendMessage", chat_id=ana.id, code=429, retry_after=8)
    began = time.monotonic()
    await ana.say(f"añade 2 {SPANNER}")
    await ben.say(f"añade 1 {SPANNER}")
    await ben.expect("Añadido: 1")
    assert not any("Añadido" in text for text in answers(ana))
    await ana.expect("Añadido: 2")
    assert time.monotonic() - began >= 8
    assert await cart(shop, ana) == {SPANNER: 2}


# Chats, and what each says at once; the program's own pace, and Telegram's: a little wider, for messages may bunch
# on their way. Narrower than the real ones, so that the slowest machine would overstep them.
NARROW = {
    "PER_CHAT": (1, 16, {"PER_CHAT": "1", "BURST": "4"}, Limits(overall_per_second=10_000, private_burst=7)),
    "PER_SECOND": (16, 3, {"PER_SECOND": "5"}, Limits(overall_per_second=5, overall_burst=9, private_per_second=100)),
}


async def refused(open_shop, limit, **other_pace):
    """How often Telegram refuses what the program sends at its pace."""
    chats, each, pace, limits = NARROW[limit]
    shop = await open_shop(**{f"BOT_TELEGRAM__PACE_{name}": value for name, value in {**pace, **other_pace}.items()})
    there = [await started(shop.buyer()) for _ in range(chats)]
    world = shop.telegram.world
    await asyncio.sleep(3)  # both begin with full buckets
    world.flood = FloodControl(limits)
    await asyncio.gather(*(_say_all(chat, each) for chat in there))
    await until_answered(shop)
    assert [await cart(shop, chat) for chat in there] == [{SPANNER: sum(range(1, each + 1))}] * chats
    await assert_books_balance(shop)
    await shop.stop()
    return len([call for call in world.calls if call.code == 429])


async def _say_all(chat, count):
    for n in range(1, count + 1):
        await chat.say(f"añade {n} {SPANNER}")


@pytest.mark.fault(8)
@pytest.mark.parametrize("limit", NARROW)
async def test_the_program_keeps_telegrams_limits_on_its_own_account(open_shop, limit):
    assert await refused(open_shop, limit) == 0


@pytest.mark.fault(8)
@pytest.mark.thorough
@pytest.mark.parametrize("limit", NARROW)
async def test_without_a_limit_of_its_own_telegram_would_have_to_refuse(open_shop, limit):
    """That the test above can fail."""
    assert await refused(open_shop, limit, **{limit: "10000"}) > 0


@pytest.mark.fault(9)
@pytest.mark.parametrize("kind", ["drop", "cut"])
async def test_a_reply_whose_connection_breaks_twice_comes_at_most_thrice_and_its_effect_once(shop, ana, kind):
    shop.telegram.world.faults.add(kind, method="sendMessage", chat_id=ana.id, times=2)
    await ana.say(f"añade 3 {SPANNER}")
    await until_answered(shop)
    assert await cart(shop, ana) == {SPANNER: 3}
    assert answers(ana)[-1].startswith("✅ Añadido: 3")
    told = len([text for text in answers(ana) if "Añadido: 3" in text])
    assert 1 <= told <= (3 if kind == "drop" else 1), "what is cut was never carried out"
    await ana.say(f"añade 1 {SPANNER}")
    await ana.expect("Añadido: 1")
    assert await cart(shop, ana) == {SPANNER: 4}


@pytest.mark.fault(9)
@pytest.mark.parametrize("label", ["Vaciar", "a forged one"])
async def test_a_tap_that_is_answered_too_late_is_served_once(shop, ana, label):
    await ana.say(f"añade 3 {SPANNER}")
    window = await ana.expect("Añadido: 3")
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    shop.telegram.world.faults.add("refuse", method="answerCallbackQuery", code=400, description=too_old)
    await (ana.tap(label, window) if label == "Vaciar" else ana.tap_data("forged", window))
    await until_answered(shop)
    assert await cart(shop, ana) == ({} if label == "Vaciar" else {SPANNER: 3})
    assert len(answers(ana)) <= 3
    shop.telegram.world.answer_callback(shop.telegram.world.unanswered_callbacks()[0].id)


@pytest.mark.fault(9)
async def test_an_effect_whose_answer_telegram_never_takes_is_owned_up_to(shop, ana):
    shop.telegram.world.faults.add("refuse", method="sendMessage", chat_id=ana.id, code=400, times=5)
    await ana.say(f"añade 3 {SPANNER}")
    await ana.expect("Lo que me pediste está hecho", timeout=30)
    await until_answered(shop)
    assert await cart(shop, ana) == {SPANNER: 3}
    await shop.query("UPDATE stored_update SET error = '' WHERE chat_id = $1", ana.id)  # seen, and meant


@pytest.mark.fault(10)
async def test_telegram_away_for_a_while_is_waited_for(shop, ana):
    await shop.telegram.stop()
    await ana.say(f"añade 2 {SPANNER}")
    await asyncio.sleep(3)
    assert shop.process.returncode is None
    await shop.telegram.start()
    await ana.expect("Añadido: 2", timeout=30)
    assert await cart(shop, ana) == {SPANNER: 2}


@pytest.mark.fault(10)
async def test_telegrams_server_errors_are_waited_out(shop, ana):
    shop.telegram.world.faults.add("refuse", method="getUpdates", code=502, description="Bad Gateway", times=3)
    shop.telegram.world.faults.add("refuse", method="sendMessage", chat_id=ana.id, code=500, times=2)
    await ana.say(f"añade 2 {SPANNER}")
    await ana.expect("Añadido: 2", timeout=30)
    await until_answered(shop)
    assert await cart(shop, ana) == {SPANNER: 2}


@pytest.mark.fault(10)
async def test_a_telegram_that_fails_for_long_is_asked_ever_more_seldom(shop, ana):
    world = shop.telegram.world
    polls_before = len(_polls(world))
    world.faults.add("refuse", method="getUpdates", code=502, description="Bad Gateway", times=None)
    await ana.say(f"añade 2 {SPANNER}")
    await asyncio.sleep(8)
    polls = _polls(world)[polls_before:]
    world.faults.clear()
    pauses = [later - earlier for earlier, later in itertools.pairwise(polls)]
    assert 3 <= len(polls) <= 12, "half a second, then ever longer: about five in eight seconds"
    assert sum(pauses[-2:]) > 2 * sum(pauses[:2]), pauses
    await ana.expect("Añadido: 2", timeout=60)
    assert await cart(shop, ana) == {SPANNER: 2}


def _polls(world):
    """When the program asked for updates and was refused."""
    return [call.at for call in world.calls if call.method.lower() == "getupdates" and call.code == 502]


OLD = 61  # seconds after which a program is the one that was there before


@pytest.mark.fault(7)
@pytest.mark.parametrize("older", [False, pytest.param(True, marks=pytest.mark.thorough)], ids=["young", "old"])
async def test_of_two_programs_on_one_token_one_says_so_and_stops(shop, ana, tmp_path, older):
    """While both are young either may be the one; of an old and a young one the old one goes on."""
    first = shop.process
    if older:
        await asyncio.sleep(OLD)
    shutil.copytree(shop.folder / "qdrant", tmp_path / "qdrant")
    environment, shop.environment = shop.environment, {**shop.environment, "BOT_DATA_DIR": str(tmp_path)}
    said_by_both = (shop.folder / "bot.log").stat().st_size
    await shop.start()
    second, shop.environment = shop.process, environment
    try:

        async def one_stopped():
            return None not in (first.returncode, second.returncode) or first.returncode != second.returncode

        await until(one_stopped, 60, "a program's end")
        assert sorted([first.returncode or 0, second.returncode or 0]) == [0, 1]
        assert not older or first.returncode is None
        words = (shop.folder / "bot.log").read_text()[said_by_both:]
        assert "Another program polls Telegram with this token" in words
        assert "Traceback" not in words
        await ana.say(f"añade 2 {SPANNER}")
        await ana.expect("Añadido: 2")
    finally:
        shop.process = first if first.returncode is None else second
        gone = second if shop.process is first else first
        if gone.returncode is None:
            gone.kill()
            await gone.wait()
