"""``python -m bot demo`` started a second time: yesterday's chats and orders are there, nothing is loaded anew."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from pathlib import Path

import psutil

from bot.simulator import cast
from bot.simulator.wires import HttpWire
from tests.conversations.journeys import Walk

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://\S+?(?=/\n)")
READY_WITHIN = 180
STARTED = """
import signal, sys
from bot.cli import program
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is started with it ignored
sys.argv[:] = ["bot", "demo", "--port", "0"]
program()
"""


@contextlib.asynccontextmanager
async def demo(folder):
    """The demo's address, and what it printed until it was ready; ended as by Ctrl-C."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STARTED),
        cwd=ROOT,
        env={**os.environ, "BOT_DATA_DIR": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        printed = (await asyncio.wait_for(process.stdout.readuntil(b"Ready."), READY_WITHIN)).decode()
        line = (await process.stdout.readline()).decode()
        yield ADDRESS.search(line).group(), printed
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()


def left_running(folder):
    """Processes that still have the folder on their command line."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            found += [process] if any(str(folder) in word for word in process.cmdline()) else []
    return found


async def test_a_second_start_finds_the_chat_and_its_order(data_folder):
    async with demo(data_folder) as (address, printed), HttpWire(address) as telegram:
        assert "Loading the demo catalogue" in printed
        ana = Walk(telegram.chat(cast.ANA))
        for words in ("/start", "ponme 50 tacos de pladur", "1", "ponme 50", "tramitar pedido"):
            answer = await ana.say(words)
        assert "1/5" in answer.text, answer.text
        for words in ("compras@talleresmoncayo.com", "Talleres Moncayo, S.L.", "B12345674"):
            await ana.say(words)
        await ana.say("Calle Mayor 12, 28013 Madrid")
        await ana.say("entregar por la mañana")
        await ana.say("confirmo")
        number = await ana.placed()
        await ana.document("")
    assert left_running(data_folder) == []
    async with demo(data_folder) as (address, printed), HttpWire(address) as telegram:
        assert "Loading" not in printed
        ana = Walk(telegram.chat(cast.ANA))
        assert any(number in message.text for message in ana.chat.messages)
        assert number in (await ana.say("/orders")).text
