"""Mail out."""

from dataclasses import dataclass, field
from typing import Protocol


class MailError(Exception):
    """The mail was not accepted; ``permanent`` when trying again cannot help (a 5xx on the recipient)."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        """Keep the server's own words for the log."""
        super().__init__(reason)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    content: bytes
    content_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Mail:
    """A message in HTML and text. ``message_id`` makes a resend recognisable."""

    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    attachments: tuple[Attachment, ...] = field(default=())


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand the mail to the server, or raise :class:`MailError`."""
        ...
