import asyncio

import aiohttp
import pytest
from aiogram.exceptions import TelegramConflictError, TelegramRetryAfter

from bot.simulator import ANA, BEN, MARTA, STAFF, HttpWire, Limits, Simulator
from tests.integration.simulator.conftest import bot_of, hang_up


async def test_a_poll_waits_until_somebody_writes(sim, bot):
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await sim.chat(ANA).say("hola")
    [update] = await asyncio.wait_for(poll, 1)
    assert (update.message.text, update.message.from_user.id, update.message.chat.id) == ("hola", ANA.id, ANA.id)


async def test_an_offset_confirms_what_is_below_it(sim, bot, ana):
    await ana.say("uno")
    first, second = await bot.get_updates()
    assert [u.message.text for u in await bot.get_updates(offset=second.update_id)] == ["uno"]
    assert second.update_id == first.update_id + 1
    assert await bot.get_updates(offset=second.update_id + 1) == []


async def test_a_second_poller_ends_the_first_with_409(sim, bot):
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.05)
    other = bot_of(sim)
    second = asyncio.create_task(other.get_updates(timeout=5))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first
    await sim.chat(ANA).say("hola")
    assert len(await second) == 1
    assert sim.world.queue.conflicts == 1
    await hang_up(other)


async def test_a_poller_that_died_is_no_conflict(sim, bot):
    async with aiohttp.ClientSession() as session:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(session.get(f"{sim.api_base}/bot{sim.token}/getUpdates?timeout=20"), 0.1)
    await asyncio.sleep(0.05)
    await bot.get_updates(timeout=0)
    assert sim.world.queue.conflicts == 0


@pytest.mark.parametrize("form", ["query", "form", "json", "multipart"])
async def test_arguments_are_read_however_they_are_sent(sim, ana, form):
    arguments = {"chat_id": str(ana.id), "text": "<i>ñ</i>", "parse_mode": "HTML"}
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in arguments.items():
        multipart.append(value).set_content_disposition("form-data", name=name)
    sent = {"query": {"params": arguments}, "form": {"data": arguments}, "json": {"json": arguments},
            "multipart": {"data": multipart}}[form]  # fmt: skip
    async with aiohttp.ClientSession() as session:
        url = f"{sim.api_base}/bot{sim.token}/SENDMESSAGE"
        async with session.post(url, **sent) as response:
            body = await response.json()
    assert body["result"]["text"] == "ñ"


async def test_a_body_that_is_no_json_is_refused(sim):
    async with aiohttp.ClientSession() as session:
        url = f"{sim.api_base}/bot{sim.token}/sendMessage"
        async with session.post(url, data=b"{", headers={"Content-Type": "application/json"}) as response:
            assert response.status == 400
            assert (await response.json())["ok"] is False


async def test_flood_limits_answer_429_and_others_flow():
    async with Simulator(limits=Limits(private_burst=3)) as sim:
        bot = bot_of(sim)
        for person in (ANA, BEN):
            await sim.chat(person).start()
        for n in range(3):
            await bot.send_message(ANA.id, str(n))
        with pytest.raises(TelegramRetryAfter) as caught:
            await bot.send_message(ANA.id, "4")
        assert caught.value.retry_after == 1
        assert (await bot.send_message(BEN.id, "hello")).text == "hello"
        assert [call.code for call in sim.world.calls if call.chat_id == ANA.id] == [200, 200, 200, 429]
        await hang_up(bot)


async def test_flood_limits_are_turned_on_and_off_from_outside():
    async with Simulator() as sim, HttpWire(sim.api_base) as wire:
        bot = bot_of(sim)
        await wire.chat(ANA).start()
        await wire.post("/admin/limits", {"private_burst": 1})
        await bot.send_message(ANA.id, "1")
        with pytest.raises(TelegramRetryAfter):
            await bot.send_message(ANA.id, "2")
        await wire.post("/admin/limits", None)
        await bot.send_message(ANA.id, "2")
        await hang_up(bot)


async def test_blocking_and_editing_reach_the_bot(sim, bot, ana):
    own = await ana.say("50 tornillos")
    await ana.edit(own, "60 tornillos")
    await ana.block()
    *_, edited, left = await bot.get_updates()
    assert edited.edited_message.text == "60 tornillos"
    assert left.my_chat_member.new_chat_member.status == "kicked"


async def test_a_contact_says_whose_it_is(sim, bot, ana):
    await ana.share_contact()
    await ana.share_contact("34611", first_name="Luis", contact_user_id=BEN.id)
    await ana.share_contact("34611", first_name="Luis", forwarded=True)
    own, others, forwarded = (u.message for u in (await bot.get_updates())[1:])
    assert (own.contact.user_id, own.contact.phone_number) == (ANA.id, ANA.phone)
    assert others.contact.user_id == BEN.id
    assert forwarded.contact.user_id is None
    assert forwarded.forward_origin.sender_user_name == "Luis"


async def test_a_text_over_the_limit_arrives_in_pieces(sim, bot, ana):
    await ana.say("🔩" * 3000)
    pieces = [u.message.text for u in (await bot.get_updates())[1:]]
    assert [len(p) for p in pieces] == [2048, 952]


async def test_the_staff_writes_in_its_group(sim, bot):
    await sim.chat(STAFF, MARTA).say("/orders")
    [update] = await bot.get_updates()
    assert (update.message.chat.id, update.message.from_user.id) == (STAFF.id, MARTA.id)
    assert update.message.chat.type == "supergroup"


async def test_a_restarted_simulator_keeps_world_and_port(sim, bot, ana):
    base = sim.api_base
    await sim.stop()
    with pytest.raises(Exception, match="ClientConnectorError"):
        await bot.get_updates()
    await sim.start()
    assert sim.api_base == base
    assert [u.message.text for u in await bot.get_updates()] == ["/start"]
