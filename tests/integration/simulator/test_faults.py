import asyncio
import time

import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError

from bot.simulator import ANA, BEN, HttpWire


async def test_a_dropped_reply_leaves_the_message_sent(sim, bot, ana):
    sim.world.faults.add("drop", method="sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ana.id, "pedido 12")
    assert [m.text for m in ana.messages if m.from_bot] == ["pedido 12"]
    await bot.send_message(ana.id, "de nuevo")


async def test_a_cut_call_leaves_nothing(sim, bot, ana):
    sim.world.faults.add("cut", method="sendMessage")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ana.id, "pedido 12")
    assert not [m for m in ana.messages if m.from_bot]


async def test_a_dropped_batch_of_updates_comes_again(sim, bot, ana):
    sim.world.faults.add("drop", method="getUpdates")
    with pytest.raises(TelegramNetworkError):
        await bot.get_updates()
    assert [u.message.text for u in await bot.get_updates()] == ["/start"]


async def test_calls_are_refused_for_one_chat_while_others_flow(sim, bot, ana):
    await sim.chat(BEN).start()
    sim.world.faults.add("refuse", chat_id=ana.id, code=429, retry_after=3, times=2)
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(ANA.id, "x")
        assert caught.value.retry_after == 3
        await bot.send_message(BEN.id, "x")
    await bot.send_message(ANA.id, "x")


async def test_any_code_can_be_answered(sim, bot, ana):
    sim.world.faults.add("refuse", code=502, description="Bad Gateway")
    with pytest.raises(TelegramServerError, match="Bad Gateway"):
        await bot.send_message(ana.id, "x")


@pytest.mark.parametrize(("kind", "shown_at_once"), [("delay", False), ("slow", True)])
async def test_a_late_call_is_late_before_or_after_its_effect(sim, bot, ana, kind, shown_at_once):
    sim.world.faults.add(kind, method="sendMessage", seconds=0.3)
    began = time.monotonic()
    call = asyncio.create_task(bot.send_message(ana.id, "x"))
    await asyncio.sleep(0.1)
    assert any(m.from_bot for m in ana.messages) is shown_at_once
    await call
    assert time.monotonic() - began >= 0.3


async def test_faults_are_laid_from_another_process(sim, bot, ana):
    async with HttpWire(sim.api_base) as wire:
        laid = await wire.post("/admin/faults", {"kind": "refuse", "method": "sendMessage", "times": None})
        assert laid["fault"]["code"] == 500
        for _ in range(2):
            with pytest.raises(TelegramServerError):
                await bot.send_message(ana.id, "x")
        [fault] = (await wire.get("/admin/faults"))["faults"]
        assert fault["met"] == 2
        await wire.delete("/admin/faults")
        await bot.send_message(ana.id, "x")
        with pytest.raises(ValueError, match="a fault is one of"):
            await wire.post("/admin/faults", {"kind": "explode"})


async def test_updates_are_delivered_again_from_another_process(sim, bot, ana):
    [update] = await bot.get_updates()
    async with HttpWire(sim.api_base) as wire:
        assert await bot.get_updates(offset=update.update_id + 1) == []
        assert (await wire.post("/admin/redeliver", {"count": 5}))["redelivered"] == 1
        assert await bot.get_updates(offset=update.update_id + 1) == [update]


async def test_raw_updates_and_any_content_are_put_in(sim, bot, ana):
    async with HttpWire(sim.api_base) as wire:
        await wire.post(
            "/admin/messages", {"chat_id": ana.id, "content": {"location": {"latitude": 1, "longitude": 2}}}
        )
        await wire.post("/admin/updates", {"message": ana.messages[0].raw | {"text": "a\x00b\ud800"}})
        _, location, raw = await bot.get_updates()
        assert location.message.location.latitude == 1
        assert raw.message.text == "a\x00b\ud800"


async def test_the_state_tells_what_is_open(sim, bot, ana):
    async with HttpWire(sim.api_base) as wire:
        state = await wire.get("/admin/state")
        assert (state["pending"], state["conflicts"], state["last_poll_age"]) == (1, 0, None)
        await bot.send_message(ana.id, "x")
        [call] = (await wire.get(f"/admin/calls?method=sendMessage&chat_id={ana.id}"))["calls"]
        assert call["code"] == 200
