import asyncio
import io
import time
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models.invoice import Invoice
from models.order import Order
from services.errors import UnknownOrderError
from services.invoicing.jobs import send_again
from services.jobs.queue import dead, revive
from services.ports.mailer import MailError
from services.ports.messenger import MessengerError
from tests.integration.jobs.conftest import STAFF, eventually


def _text(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\xa0", " ")


async def _done():
    """Nothing waits, nothing runs."""
    rows = await get_connection("default").execute_query_dict("SELECT id FROM pgqueuer WHERE status <> 'failed'")
    return not rows


def _mails(folder):
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


async def test_order_brings_the_invoice_to_chat_mailbox_and_staff(invoiced, worker, messenger, mail_folder):
    invoice = await invoiced(42)
    async with worker():
        await eventually(_done)
    (document,) = messenger.to(42)
    assert document.filename == f"{invoice.number}.pdf"
    text = _text(document.content)
    for what in (
        invoice.number,
        "Talleres Ruiz, S.L.",
        "Tornillo hexagonal DIN 933 M8x40 cincado",
        "0,0342 €",
        "250,47 €",
    ):
        assert what in text
    (mail,) = _mails(mail_folder)
    assert "250,47" in mail.get_body(("plain",)).get_content()
    assert "250,47" in mail.get_body(("html",)).get_content()
    assert [part.get_content() for part in mail.iter_attachments()] == [document.content]
    stored = await Invoice.get(id=invoice.id)
    assert (bytes(stored.pdf), stored.mailed_at is not None) == (document.content, True)
    for chat in STAFF:
        (notice,) = messenger.to(chat)
        assert "Talleres Ruiz" in notice.caption
        assert "250,47" in notice.caption


async def test_english_buyer_reads_english(invoiced, worker, messenger, mail_folder):
    invoice = await invoiced(43, language="en")
    async with worker():
        await eventually(_done)
    assert "Invoice" in messenger.to(43)[0].caption
    assert "Hex bolt DIN 933" in _text(messenger.to(43)[0].content)
    assert _mails(mail_folder)[0]["Subject"] == f"Invoice {invoice.number} from Macroferro S.L."


async def test_jobs_that_run_again_send_nothing_again(invoiced, worker, context, messenger, mail_folder):
    from services.invoicing.jobs import render, to_chat, to_mail

    invoice = await invoiced(44)
    async with worker():
        await eventually(_done)
    for job in (render, to_chat, to_mail):
        await job(context, {"invoice": invoice.id})
    assert await _done()
    assert len(messenger.to(44)) == len(_mails(mail_folder)) == 1


async def test_invoice_is_sent_again_when_asked_for(invoiced, worker, messenger, mail_folder):
    invoice = await invoiced(45)
    order = await Order.get(id=invoice.order_id)
    async with worker():
        await eventually(_done)
        async with in_transaction():
            assert await send_again(order.number, customer_id=order.customer_id) == invoice.number
        await eventually(_done)
    first, again = messenger.to(45)
    assert isinstance(first.content, bytes)
    assert again.content.startswith("file-")
    mails = _mails(mail_folder)
    assert len({mail["Message-ID"] for mail in mails}) == 2


async def test_file_id_that_telegram_forgot_is_uploaded_anew(invoiced, worker, messenger):
    invoice = await invoiced(46)
    order = await Order.get(id=invoice.order_id)
    async with worker():
        await eventually(_done)
        messenger.unknown = {(await Invoice.get(id=invoice.id)).telegram_file_id}
        await send_again(order.number, to_mail=False)
        await eventually(_done)
    assert isinstance(messenger.to(46)[-1].content, bytes)


async def test_somebody_elses_order_is_unknown(invoiced):
    invoice = await invoiced(47)
    order = await Order.get(id=invoice.order_id)
    with pytest.raises(UnknownOrderError):
        await send_again(order.number, customer_id=order.customer_id + 1)
    async with in_transaction() as connection:
        await connection.execute_query("DELETE FROM pgqueuer")


class FailingMailer:
    """A server that is down for ``failures`` attempts."""

    def __init__(self, failures, *, permanent=False):
        self.failures, self.permanent, self.tried, self.sent = failures, permanent, 0, []

    async def send(self, mail):
        self.tried += 1
        if self.tried <= self.failures:
            raise MailError("451 greylisted <later>", permanent=self.permanent)
        self.sent.append(mail)


def _with(context, **changes):
    fields = ("renderer", "mailer", "messenger", "seller", "staff_chat_ids", "clock", "staff_language")
    return SimpleNamespace(**{**{name: getattr(context, name) for name in fields}, **changes})


@pytest.mark.fault(15)
async def test_mail_goes_out_when_the_server_is_back(invoiced, worker, context):
    mailer = FailingMailer(2)
    await invoiced(48)
    async with worker(_with(context, mailer=mailer)):
        await eventually(_done)
    assert (mailer.tried, len(mailer.sent)) == (3, 1)


@pytest.mark.fault(15)
async def test_server_that_stays_down_makes_a_dead_letter_the_staff_knows_of(invoiced, worker, context, messenger):
    mailer = FailingMailer(3)
    invoice = await invoiced(49)
    async with worker(_with(context, mailer=mailer)):
        await eventually(_done)
        (letter,) = await dead()
        assert (letter.name, letter.payload["about"], mailer.tried) == ("invoice.to_mail", invoice.number, 3)
        assert {chat for chat, _ in messenger.texts} == set(STAFF)
        notice = messenger.texts[0][1]
        assert f"enviar por correo la factura</b> {invoice.number}" in notice
        assert "451 greylisted &lt;later&gt;" in notice
        assert len(messenger.to(49)) == 1  # the chat has its PDF all the same
        await revive(letter)
        await eventually(_done)
    assert len(mailer.sent) == 1
    assert await dead() == []


@pytest.mark.fault(15)
async def test_address_refused_for_good_is_not_tried_again(invoiced, worker, context, messenger):
    mailer = FailingMailer(1, permanent=True)
    await invoiced(50)
    async with worker(_with(context, mailer=mailer)):
        await eventually(_done)
    assert mailer.tried == 1
    (letter,) = await dead()
    assert len(messenger.texts) == len(STAFF)
    await revive(letter)
    async with worker(_with(context, mailer=mailer)):
        await eventually(_done)


async def test_staff_chat_that_is_gone_does_not_keep_the_other_from_its_notice(invoiced, worker, messenger):
    messenger.refuses = {STAFF[0]: MessengerError("chat not found", permanent=True)}
    await invoiced(51)
    async with worker():
        await eventually(_done)
    assert len(messenger.to(STAFF[1])) == 1
    assert len(messenger.to(51)) == 1
    assert [letter.name for letter in await dead()] == ["staff.notice", "order.to_staff"]


async def test_chat_does_not_stall_while_invoices_are_made(invoiced, worker):
    for chat in range(60, 65):
        await invoiced(chat)
    gaps, going = [], True

    async def tick():
        last = time.perf_counter()
        while going:
            await asyncio.sleep(0.005)
            now = time.perf_counter()
            gaps.append(now - last)
            last = now

    ticker = asyncio.create_task(tick())
    async with worker():
        await eventually(_done)
    going = False
    await ticker
    assert max(gaps) < 0.25, f"the loop stood still for {max(gaps):.3f} s"
