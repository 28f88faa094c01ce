"""Every mailer, one suite; then what only a server can do wrong: a real one, on this machine, that does it."""

import asyncio
import shutil
import socket
import ssl
import subprocess
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller

from services.adapters.folder_mailer import FolderMailer
from services.adapters.smtp_mailer import SmtpMailer, SmtpServer
from services.ports.mailer import Attachment, Mail, MailError

SENDER = "Macroferro <pedidos@macroferro.example>"
MAIL = Mail(
    recipient="compras@ruiz.example",
    subject="Factura F2026-000123 – ¡gracias!",
    text="Total: 307,23 €",
    html="<p>Total: <b>307,23 €</b></p>",
    message_id="<invoice.F2026-000123@macroferro.example>",
    attachments=(Attachment("F2026-000123.pdf", b"%PDF-1.7 \x00\xff"),),
)


class Inbox:
    """A server's handler that keeps what it is given, or answers what a test tells it to."""

    def __init__(self):
        self.received = []
        self.to_recipient = self.to_message = None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 # aiosmtpd's name
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 # aiosmtpd's name
        if self.to_message:
            return self.to_message
        self.received.append(envelope.content)
        return "250 OK"


@pytest.fixture
def inbox():
    return Inbox()


@pytest.fixture
def server(inbox):
    """A server without encryption."""
    controller = Controller(inbox, hostname="127.0.0.1", port=_free_port())
    controller.start()
    yield SmtpServer("127.0.0.1", SENDER, controller.port, encryption="none", timeout=2)
    controller.stop()


@pytest.fixture(params=["smtp", "folder"])
def mailbox(request, server, inbox, tmp_path):
    """A mailer, and a function that reads what arrived."""
    if request.param == "smtp":
        return SmtpMailer(server), lambda: [_read(content) for content in inbox.received]
    folder = tmp_path / "mail"
    return FolderMailer(folder, SENDER), lambda: [_read(path.read_bytes()) for path in sorted(folder.iterdir())]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _read(content):
    return message_from_bytes(content, policy=policy.default)


async def test_mail_arrives_with_text_html_and_pdf(mailbox):
    mailer, arrived = mailbox
    await mailer.send(MAIL)
    (message,) = arrived()
    assert message["Subject"] == "Factura F2026-000123 – ¡gracias!"
    assert message["From"] == SENDER
    assert message["To"] == "compras@ruiz.example"
    assert message["Message-ID"] == "<invoice.F2026-000123@macroferro.example>"
    assert message.get_body(("plain",)).get_content().strip() == "Total: 307,23 €"
    assert "<b>307,23 €</b>" in message.get_body(("html",)).get_content()
    (pdf,) = message.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content_type()) == ("F2026-000123.pdf", "application/pdf")
    assert pdf.get_content() == b"%PDF-1.7 \x00\xff"


@pytest.mark.parametrize(
    "broken",
    [
        {"subject": "Factura\r\nBcc: all@example.org"},
        {"recipient": "compras@ruiz.example\r\nBcc: all@example.org"},
        {"recipient": "compras@ruiz.example, all@example.org"},
        {"recipient": "nobody"},
        {"message_id": "<x>\r\nBcc: all@example.org"},
        {"attachments": (Attachment("f.pdf\r\nX-Evil: 1", b""),)},
    ],
    ids=["subject", "recipient", "two recipients", "no address", "message id", "file name"],
)
@pytest.mark.fault(29)
async def test_field_that_would_smuggle_in_a_header_is_refused_for_good(mailbox, broken):
    mailer, arrived = mailbox
    with pytest.raises(MailError) as refused:
        await mailer.send(replace(MAIL, **broken))
    assert refused.value.permanent
    assert not _safely(arrived)


def _safely(arrived):
    try:
        return arrived()
    except FileNotFoundError:
        return []


async def test_mails_are_kept_in_the_order_of_their_sending(mailbox):
    mailer, arrived = mailbox
    for number in range(3):
        await mailer.send(replace(MAIL, subject=f"Factura {number}", message_id=f"<{3 - number}@x.example>"))
    assert [message["Subject"] for message in arrived()] == ["Factura 0", "Factura 1", "Factura 2"]


@pytest.mark.fault(32)
async def test_folder_that_cannot_be_written_is_an_error_worth_another_try(tmp_path):
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(MailError) as refused:
        await FolderMailer(tmp_path / "mail", SENDER).send(MAIL)
    assert not refused.value.permanent


async def test_message_id_cannot_leave_the_folder(tmp_path):
    await FolderMailer(tmp_path / "mail", SENDER).send(replace(MAIL, message_id="<../../etc/cron.d/x@y.example>"))
    assert [path.parent for path in tmp_path.rglob("*.eml")] == [tmp_path / "mail"]


@pytest.mark.parametrize(
    ("answer", "permanent"), [("550 no such user", True), ("451 try again later", False), ("421 too busy", False)]
)
@pytest.mark.fault(15)
async def test_recipient_refused_with_5xx_is_permanent_and_with_4xx_is_not(inbox, server, answer, permanent):
    inbox.to_recipient = answer
    with pytest.raises(MailError, match=answer[4:]) as refused:
        await SmtpMailer(server).send(MAIL)
    assert refused.value.permanent is permanent


@pytest.mark.fault(15)
@pytest.mark.parametrize(("answer", "permanent"), [("554 refused", True), ("452 disk full", False)])
async def test_message_refused_with_5xx_is_permanent_and_with_4xx_is_not(inbox, server, answer, permanent):
    inbox.to_message = answer
    with pytest.raises(MailError) as refused:
        await SmtpMailer(server).send(MAIL)
    assert refused.value.permanent is permanent


async def test_server_that_is_not_there_is_worth_another_try():
    with pytest.raises(MailError) as refused:
        await SmtpMailer(SmtpServer("127.0.0.1", SENDER, _free_port(), encryption="none", timeout=1)).send(MAIL)
    assert not refused.value.permanent


@pytest.mark.fault(15)
async def test_hanging_server_is_given_up_within_the_timeout():
    async def hang(reader, writer):
        await reader.read()
        writer.close()

    listening = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    async with asyncio.timeout(3):
        with pytest.raises(MailError) as refused:
            await SmtpMailer(SmtpServer("127.0.0.1", SENDER, port, encryption="none", timeout=0.5)).send(MAIL)
    listening.close()
    assert not refused.value.permanent


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that nobody has signed but itself."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=mail.example",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.fault(15)
@pytest.mark.parametrize("encryption", ["tls", "starttls"])
async def test_untrusted_certificate_is_an_error_and_no_mail_leaves(inbox, certificate, encryption):
    how = {"ssl_context": certificate} if encryption == "tls" else {"tls_context": certificate}
    controller = Controller(inbox, hostname="127.0.0.1", port=_free_port(), **how)
    controller.start()
    try:
        with pytest.raises(MailError, match=r"(?i)certificate") as refused:
            await SmtpMailer(SmtpServer("127.0.0.1", SENDER, controller.port, encryption=encryption)).send(MAIL)
        assert not refused.value.permanent
        assert inbox.received == []
    finally:
        controller.stop()


@pytest.mark.fault(15)
async def test_server_without_encryption_gets_nothing_where_encryption_is_demanded(inbox, server):
    with pytest.raises(MailError):
        await SmtpMailer(replace(server, encryption="starttls")).send(MAIL)
    assert inbox.received == []
