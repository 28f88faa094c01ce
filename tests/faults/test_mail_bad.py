"""A mail server that puts off, refuses, hangs, cannot be trusted: the PDF is in the chat, the mail follows."""

import asyncio
import shutil
import socket
import ssl
import subprocess
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from tests.faults.books import assert_books_balance, at_the_summary, count, orders, until, until_answered
from tests.faults.conftest import started

ATTEMPTS = "SELECT coalesce(max(attempts), 0) FROM pgqueuer WHERE entrypoint = 'invoice.to_mail'"
MAILED = """
SELECT count(*) FROM invoice JOIN customer_order o ON o.id = order_id WHERE o.chat_id = $1 AND mailed_at IS NOT NULL
"""
DEAD = "SELECT count(*) FROM pgqueuer WHERE entrypoint = 'invoice.to_mail' AND status = 'failed'"


class Postman:
    """Answers a recipient with what stands next on its list; then takes the mail."""

    def __init__(self):
        self.received, self.answers = [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 # aiosmtpd's name
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 # aiosmtpd's name
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def mails(self, chat):
        return [mail for mail in self.received if f"compras{chat.id}@" in mail["To"]]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def postman():
    return Postman()


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
async def mailing(open_shop, port):
    smtp = {"HOST": "127.0.0.1", "PORT": str(port), "ENCRYPTION": "none", "TIMEOUT": "1"}
    shop = await open_shop(**{f"BOT_SMTP__{key}": value for key, value in smtp.items()})
    yield shop
    await assert_books_balance(shop)
    await shop.stop()


async def ordered(shop):
    """A buyer whose order is placed, and whose PDF has come into his chat."""
    chat = await started(shop.buyer())
    await at_the_summary(shop, chat)
    await chat.tap("Confirmar")
    await chat.expect(lambda message: message.document is not None, timeout=60)
    return chat


async def mailed(shop, chat, seconds=60):
    async def written_down():
        return await count(shop, MAILED, chat.id) == 1

    await until(written_down, seconds, "the mail")


async def tried(shop, times, seconds=60):
    async def so_often():
        return await count(shop, ATTEMPTS) >= times

    await until(so_often, seconds, f"attempt {times}")


@pytest.mark.fault(15)
async def test_a_mail_that_is_put_off_comes_later_and_once(mailing, port, postman):
    postman.answers = ["450 4.2.0 mailbox busy", "421 4.3.0 try again"]
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        chat = await ordered(mailing)
        await mailed(mailing, chat)
        assert len(postman.mails(chat)) == 1
    finally:
        controller.stop()


@pytest.mark.fault(15)
async def test_a_mail_that_is_refused_for_good_is_owned_up_to_before_the_staff(mailing, port, postman):
    postman.answers = ["550 5.1.1 no such user"]
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        chat = await ordered(mailing)

        async def staff_knows():
            return any("550" in m.text and "no such user" in m.text for m in mailing.staff.messages)

        async def held():
            return await count(mailing, DEAD) == 1

        await until(staff_knows, 60, "word to the staff")
        await until(held, what="the dead letter")
        assert postman.mails(chat) == []
        await mailing.query("DELETE FROM pgqueuer WHERE status = 'failed'")
    finally:
        controller.stop()


@pytest.mark.fault(15)
async def test_a_server_that_hangs_is_given_up_and_tried_again(mailing, port, postman):
    async def hang(reader, writer):
        await reader.read()
        writer.close()

    hanging = await asyncio.start_server(hang, "127.0.0.1", port)
    chat = await ordered(mailing)
    await tried(mailing, 1)
    hanging.close()
    controller = Controller(postman, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        await mailed(mailing, chat)
        assert len(postman.mails(chat)) == 1
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def untrusted(tmp_path_factory):
    """A certificate that nobody has signed but itself."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=mail.example",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.fault(15)
async def test_a_server_whose_certificate_nobody_vouches_for_gets_no_mail(open_shop, postman, untrusted):
    controller = Controller(postman, hostname="127.0.0.1", port=free_port(), tls_context=untrusted)
    controller.start()
    try:
        smtp = {"HOST": "127.0.0.1", "PORT": str(controller.port), "TIMEOUT": "2"}
        shop = await open_shop(**{f"BOT_SMTP__{key}": value for key, value in smtp.items()})
        chat = await ordered(shop)
        await tried(shop, 2)
        assert postman.received == []
        assert len(await orders(shop, chat)) == 1
        await until_answered(shop)
        await shop.stop()
    finally:
        controller.stop()
