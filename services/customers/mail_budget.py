"""So many mails to an address a day, whoever asks for them: nobody's mailbox is filled from a chat."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from tortoise.connection import get_connection

from services.ports.mailer import Mail, Mailer, MailError

COUNT = """
INSERT INTO mail_count AS c (recipient_hash, day, mails) VALUES ($1, $2, 1)
ON CONFLICT (recipient_hash, day) DO UPDATE SET mails = c.mails + 1 WHERE c.mails < $3 RETURNING mails
"""


class BudgetedMailer:
    """A mailer that keeps count, across all workers; of the address only a hash is kept, for two days."""

    def __init__(self, mailer: Mailer, a_day: int, clock: Callable[[], datetime]) -> None:
        """``a_day``: mails to one address."""
        self._mailer, self._a_day, self._clock = mailer, a_day, clock

    async def send(self, mail: Mail) -> None:
        """Send; raises a permanent :class:`MailError` where the address has had its share of the day."""
        hashed = hashlib.sha256(mail.recipient.lower().encode()).hexdigest()
        values = [hashed, self._clock().date(), self._a_day]
        if not await get_connection("default").execute_query_dict(COUNT, values):
            raise MailError(f"this address has had its {self._a_day} mails of today", permanent=True)
        await self._mailer.send(mail)
