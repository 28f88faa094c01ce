"""Mail through any SMTP server."""

import asyncio
from dataclasses import dataclass, field
from email.headerregistry import Address
from typing import Literal

import aiosmtplib

from services.adapters.mime import mime
from services.ports.mailer import Mail, MailError

Encryption = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """``encryption``: STARTTLS demanded, TLS from the first byte (always so on 465, RFC 8314), or none.

    ``timeout``: seconds for each step of the conversation, and twice that for the whole.
    """

    host: str
    sender: str
    port: int = 587
    username: str = ""
    password: str = field(default="", repr=False)
    encryption: Encryption = "starttls"
    timeout: float = 20.0

    @property
    def implicit_tls(self) -> bool:
        return self.encryption == "tls" or (self.encryption == "starttls" and self.port == 465)


class SmtpMailer:
    """Hands mails to one server, a connection each: an invoice now and then is not worth an open one."""

    def __init__(self, server: SmtpServer) -> None:
        """Connect to nothing yet."""
        self._server = server

    async def send(self, mail: Mail) -> None:
        """Send. Raises :class:`MailError`, permanent when the server refuses the recipient or the message for good."""
        message = mime(mail, self._server.sender)
        server = self._server
        try:
            async with asyncio.timeout(2 * server.timeout):
                await aiosmtplib.send(
                    message,
                    sender=str(message["From"].addresses[0].addr_spec),
                    recipients=[Address(addr_spec=mail.recipient).addr_spec],
                    hostname=server.host,
                    port=server.port,
                    username=server.username or None,
                    password=server.password or None,
                    use_tls=server.implicit_tls,
                    start_tls=server.encryption == "starttls" and not server.implicit_tls,
                    timeout=server.timeout,
                )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:  # OSError: a certificate, a refused connection
            raise MailError(f"{type(error).__name__}: {error}", permanent=_is_for_good(error)) from error


def _is_for_good(error: Exception) -> bool:
    """Whether the server said 5xx to the recipient or to the message (RFC 5321, 4.2.1)."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            return all(500 <= refused.code < 600 for refused in error.recipients)
        case aiosmtplib.SMTPDataError() | aiosmtplib.SMTPRecipientRefused():
            return 500 <= error.code < 600
        case _:
            return False
