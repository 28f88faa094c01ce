"""Mail into a folder of ``.eml`` files, where no server is configured: any mail program opens them."""

import asyncio
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from services.adapters.mime import mime
from services.ports.mailer import Mail, MailError


class FolderMailer:
    """``<time>-<message id>.eml``, whole or not there; the names sort by time."""

    def __init__(self, folder: Path, sender: str) -> None:
        """Write below ``folder``, which is made at the first mail."""
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Write the mail. Raises :class:`MailError`: permanent for one that cannot be sent, not for a full disk."""
        content = mime(mail, self._sender).as_bytes()
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{re.sub(r'[^A-Za-z0-9.@_-]', '', mail.message_id)[:120]}.eml"
        try:
            await asyncio.to_thread(self._write, name, content)
        except OSError as error:
            raise MailError(f"the mail folder: {error}") from error

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=".", suffix=".part", delete=False) as part:
            try:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
                Path(part.name).replace(self._folder / name)
            except BaseException:
                Path(part.name).unlink(missing_ok=True)
                raise
