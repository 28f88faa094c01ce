import asyncio
import io
import time
from urllib.parse import urlsplit

from pypdf import PdfReader
from tortoise.connection import get_connection

from models.order import Order
from tests.integration.jobs.conftest import eventually


async def test_invoice_command_writes_the_orders_pdf_here(invoiced, bot, tmp_path):
    invoice = await invoiced(70)
    order = await Order.get(id=invoice.order_id)
    command = await bot("invoice", order.number)
    said, wrong = await asyncio.wait_for(command.communicate(), 60)
    assert command.returncode == 0, wrong
    path = tmp_path / f"{invoice.number}.pdf"
    assert said.decode().strip() == str(path)
    assert "Talleres Ruiz" in PdfReader(io.BytesIO(path.read_bytes())).pages[0].extract_text()


async def test_invoice_command_says_that_it_does_not_know_an_order(bot, tmp_path):
    command = await bot("invoice", "2026-999999")
    _, wrong = await asyncio.wait_for(command.communicate(), 60)
    assert command.returncode == 1
    assert b"2026-999999" in wrong
    assert not list(tmp_path.glob("*.pdf"))


async def test_worker_command_needs_a_token(bot):
    command = await bot("worker", BOT_TELEGRAM__TOKEN="")
    _, wrong = await asyncio.wait_for(command.communicate(), 60)
    assert command.returncode == 2
    assert b"BOT_TELEGRAM__TOKEN" in wrong


async def test_worker_command_mails_though_telegram_is_away_and_ends_on_sigterm(invoiced, bot, tmp_path):
    await get_connection("default").execute_query("DELETE FROM pgqueuer")
    invoice = await invoiced(71)
    away = {"BOT_TELEGRAM__TOKEN": "123456:test", "BOT_TELEGRAM__API_BASE": "http://127.0.0.1:9"}
    command = await bot("worker", **away)
    try:
        await eventually(lambda: list((tmp_path / "data" / "mail").glob(f"*{invoice.number}*.eml")), 120)
        since = time.monotonic()
        command.terminate()
        await asyncio.wait_for(command.communicate(), 20)
        assert command.returncode == 0
        assert time.monotonic() - since < 10
    finally:
        if command.returncode is None:
            command.kill()
            await command.wait()
    jobs = await get_connection("default").execute_query_dict(
        "SELECT status::text AS status FROM pgqueuer WHERE entrypoint = 'invoice.to_chat'"
    )
    assert [job["status"] for job in jobs] == ["queued"]


async def test_a_database_that_is_not_there_is_told_in_a_sentence(bot, database):
    command = await bot(
        "worker", BOT_DATABASE__URL=urlsplit(database)._replace(path="/nobodys").geturl(), BOT_TELEGRAM__TOKEN="42:TEST"
    )
    _, errors = await asyncio.wait_for(command.communicate(), 30)
    assert command.returncode == 1
    assert "PostgreSQL refuses us" in errors.decode()
    assert "Traceback" not in errors.decode()
