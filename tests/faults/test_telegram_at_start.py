"""The program starts while Telegram cannot be reached."""

import asyncio
import signal

import pytest

from tests.faults.books import SPANNER, until_answered


@pytest.mark.fault(10)
async def test_a_start_without_telegram_waits_for_it_and_then_serves(shop, ana):
    await shop.stop(signal.SIGTERM)
    await shop.telegram.stop()
    await shop.start()
    await asyncio.sleep(8)
    assert shop.process.returncode is None
    await shop.telegram.start()
    await ana.say(f"añade 2 {SPANNER}")
    await ana.expect("Añadido: 2", timeout=60)
    await until_answered(shop)
