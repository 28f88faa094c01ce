"""A mail as MIME: alternatives in text and HTML, attachments, headers that cannot be broken out of."""

from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from services.ports.mailer import Mail, MailError


def mime(mail: Mail, sender: str) -> EmailMessage:
    """The message to send; raises a permanent :class:`MailError` for a line break in a header, or a bad address."""
    try:
        return _mime(mail, sender)
    except (ValueError, IndexError, MessageError) as error:
        raise MailError(f"not a mail that can be sent: {error}", permanent=True) from error


def _mime(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = mail.subject
    message["From"] = sender
    if not message["From"].addresses:
        raise ValueError("no sender")
    message["To"] = Address(addr_spec=mail.recipient)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: an absence note must not answer
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    for attachment in mail.attachments:
        main, _, sub = attachment.content_type.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=_one_line(attachment.filename))
    return message


def _one_line(filename: str) -> str:
    if "\r" in filename or "\n" in filename:
        raise ValueError("a line break in a file's name")
    return filename
