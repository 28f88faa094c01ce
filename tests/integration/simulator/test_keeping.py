import asyncio
import signal
import sys

from aiogram.types import BufferedInputFile

from bot.simulator import ANA, BEN, HttpWire, Simulator
from tests.integration.simulator.conftest import bot_of, hang_up


async def test_tomorrow_the_chats_are_there_again(tmp_path):
    async with Simulator(folder=tmp_path) as sim:
        bot = bot_of(sim)
        ana = sim.chat(ANA)
        await ana.start()
        sent = await bot.send_document(ana.id, BufferedInputFile(b"%PDF-1.7", "factura.pdf"))
        await bot.pin_chat_message(ana.id, sent.message_id)
        await hang_up(bot)
    async with Simulator(folder=tmp_path) as sim:
        bot = bot_of(sim)
        ana = sim.chat(ANA)
        assert [m.file_name or m.text for m in ana.messages] == ["/start", "factura.pdf"]
        assert await ana.download(ana.last) == b"%PDF-1.7"
        assert [u.message.text for u in await bot.get_updates()] == ["/start"]
        again = await bot.send_document(ana.id, sent.document.file_id)
        assert again.message_id > sent.message_id
        await hang_up(bot)


async def test_an_update_of_today_comes_after_those_of_yesterday(tmp_path):
    async with Simulator(folder=tmp_path) as sim:
        await sim.chat(ANA).start()
        yesterday = sim.world.queue.pending[-1]["update_id"]
    async with Simulator(folder=tmp_path) as sim:
        await sim.chat(BEN).start()
        assert [u["update_id"] > yesterday for u in sim.world.queue.pending] == [False, True]


async def test_files_that_are_no_longer_kept_leave_the_folder(tmp_path):
    async with Simulator(folder=tmp_path) as sim:
        await sim.chat(ANA).send_file("a.csv", b"sku")
    assert len(list((tmp_path / "files").iterdir())) == 1
    async with Simulator(folder=tmp_path) as sim:
        sim.world.files._most_bytes = 1
        await sim.chat(ANA).send_file("b.csv", b"cantidad")
    assert [p.read_bytes() for p in (tmp_path / "files").iterdir()] == [b"cantidad"]


async def test_the_simulator_runs_alone(tmp_path):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.simulator", "--folder", tmp_path, "--buyers", "3", stdout=asyncio.subprocess.PIPE
    )
    base = (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()
    async with HttpWire(base) as wire:
        await wire.chat(6003).say("hola")
        assert (await wire.get("/admin/state"))["pending"] == 1
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 10) == 0
    assert (tmp_path / "world.json").exists()
