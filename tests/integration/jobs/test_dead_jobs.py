"""``python -m bot jobs``: what was given up is named with its order and its reason, and tried again."""

import asyncio
from dataclasses import replace

import pytest
from tortoise.connection import get_connection

from bot import doctor
from bot.settings import Settings
from models.order import Order
from services.jobs.queue import dead, drop, enqueue, revive
from services.ports.mailer import MailError
from tests.integration.jobs.conftest import STAFF, eventually, working


class RefusingMailer:
    """A server that knows nobody there."""

    async def send(self, mail):
        raise MailError("550 no such user", permanent=True)


@pytest.fixture(autouse=True)
async def empty_queue(database):
    await get_connection("default").execute_query("DELETE FROM pgqueuer")


@pytest.fixture
async def dead_letter(invoiced, worker, context):
    """An invoice whose mail was refused for good: the order, the invoice, the job."""
    invoice = await invoiced(80)
    async with worker(replace(context, mailer=RefusingMailer())):
        await eventually(_only_the_dead_is_left)
    (letter,) = await dead()
    return await Order.get(id=invoice.order_id), invoice, letter


async def _states():
    rows = await get_connection("default").execute_query_dict("SELECT status::text FROM pgqueuer")
    return [row["status"] for row in rows]


async def _only_the_dead_is_left():
    return await _states() == ["failed"]


async def _said(command, status=0):
    said, wrong = await asyncio.wait_for(command.communicate(), 60)
    assert command.returncode == status, wrong
    return (said if status == 0 else wrong).decode()


async def test_jobs_command_names_what_was_given_up_with_its_order_its_reason_and_the_way_on(dead_letter, bot):
    order, invoice, letter = dead_letter
    said = await _said(await bot("jobs"))
    assert [line.split() for line in said.splitlines() if line.startswith("invoice.to_mail")] == [
        ["invoice.to_mail", "0", "0", "1"]
    ]
    assert f"{letter.id}  invoice.to_mail  order {order.number}, invoice {invoice.number}" in said
    assert "after 1 attempt: MailError: 550 no such user" in said
    assert "jobs revive ID" in said


async def test_a_job_that_is_revived_is_done_by_the_next_worker(dead_letter, bot, worker, mail_folder):
    _, invoice, letter = dead_letter
    assert await _said(await bot("jobs", "revive", str(letter.id))) == f"{letter.id} invoice.to_mail: queued again\n"
    assert await dead() == []
    async with worker():
        await eventually(lambda: list(mail_folder.glob(f"*{invoice.number}*.eml")))


async def test_all_that_was_given_up_is_revived_at_once(dead_letter, bot, database):
    async def fill(_payload):
        raise EmptyShelfError

    await enqueue("stock.fill", {"skus": ["DIN933-M8X40"]})
    async with working(database, {"stock.fill": fill}):
        await eventually(_both_are_dead)
    assert "stock.fill  DIN933-M8X40\n" in await _said(await bot("jobs"))
    await _said(await bot("jobs", "revive", "all"))
    assert await _states() == ["queued"] * 3, "the two, and the words to the staff"


async def _both_are_dead():
    return (await _states()).count("failed") == 2


class EmptyShelfError(Exception):
    permanent = True


async def test_a_number_that_is_no_dead_job_is_refused_and_nothing_is_done(dead_letter, bot):
    letter = dead_letter[2]
    assert "no dead job 99999999" in await _said(await bot("jobs", "revive", str(letter.id), "99999999"), status=1)
    assert [found.id for found in await dead()] == [letter.id]


async def test_what_nobody_wants_any_more_is_let_go(dead_letter, bot):
    await _said(await bot("jobs", "drop", str(dead_letter[2].id)))
    assert await dead() == []
    assert await _said(await bot("jobs")) == "no jobs\n"


async def test_a_dead_job_whose_like_waits_again_is_let_go_instead_of_running_twice(database):
    await enqueue("catalogue.step", {}, dedupe_key="catalogue.step:now")
    await get_connection("default").execute_query("UPDATE pgqueuer SET status = 'failed'")
    await enqueue("catalogue.step", {}, dedupe_key="catalogue.step:now")
    (letter,) = await dead()
    assert not await revive(letter)
    assert await _states() == ["queued"]


async def test_a_job_that_waits_is_not_let_go_as_if_it_were_dead(database):
    await enqueue("stock.fill", {"skus": []})
    await get_connection("default").execute_query("UPDATE pgqueuer SET status = 'failed'")
    (letter,) = await dead()
    assert await revive(letter)
    await drop(letter)
    assert await _states() == ["queued"]


async def test_doctor_names_jobs_that_were_given_up_and_the_command(dead_letter, database, redis_url, data_folder):
    settings = Settings.model_validate(
        {"data_dir": data_folder, "database": {"url": database}, "redis": {"url": redis_url}}
    )
    found = {finding.part: finding for finding in await doctor.examine(settings)}
    assert not found["jobs"].ok
    assert found["jobs"].answer.startswith("1 given up: `python -m bot jobs`")
    await drop(dead_letter[2])
    found = {finding.part: finding for finding in await doctor.examine(settings)}
    assert (found["jobs"].ok, found["jobs"].answer) == (True, "0 wait, 0 run, none was given up")


async def test_the_staff_is_told_how_to_try_again(dead_letter, messenger):
    letter = dead_letter[2]
    told = [text for chat, text in messenger.texts if chat == STAFF[0]]
    assert [f"<code>python -m bot jobs revive {letter.id}</code>" in text for text in told] == [True]
