"""The mails that were sent: ``.eml`` files of a folder, read for the page."""

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from bot.simulator.shapes import Json

_PARSER = BytesParser(policy=policy.default)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail."""

    name: str
    mime_type: str
    content: bytes


class MailFolder:
    """The ``.eml`` files of a folder that may not exist yet."""

    def __init__(self, folder: Path | None) -> None:
        """None: no mails, ever."""
        self.folder = folder

    def listed(self) -> list[Json]:
        """Every mail's head, newest first."""
        paths = sorted(self._paths(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        return [_head(path.name, _parsed(path), path.stat().st_mtime) for path in paths]

    def opened(self, name: str) -> Json:
        """One mail whole: the head, ``text``, ``html``. Raises LookupError."""
        path = self._path(name)
        mail = _parsed(path)
        return _head(name, mail, path.stat().st_mtime) | {"text": _body(mail, "plain"), "html": _body(mail, "html")}

    def attachment(self, name: str, index: int) -> Attachment:
        """A mail's attachment, counted from 0. Raises LookupError."""
        parts = list(_parsed(self._path(name)).iter_attachments())
        if not 0 <= index < len(parts):
            raise LookupError(f"{name} has no attachment {index}")
        content = parts[index].get_payload(decode=True)
        raw = content if isinstance(content, bytes) else b""
        return Attachment(_name(parts[index], index), parts[index].get_content_type(), raw)

    def source(self, name: str) -> bytes:
        """The file itself. Raises LookupError."""
        return self._path(name).read_bytes()

    def _paths(self) -> list[Path]:
        return list(self.folder.glob("*.eml")) if self.folder is not None and self.folder.is_dir() else []

    def _path(self, name: str) -> Path:
        found = next((path for path in self._paths() if path.name == name), None)
        if found is None:
            raise LookupError(f"no mail {name}")
        return found


def _parsed(path: Path) -> EmailMessage:
    mail = _PARSER.parsebytes(path.read_bytes())
    if not isinstance(mail, EmailMessage):
        raise TypeError("the default policy makes an EmailMessage")
    return mail


def _head(name: str, mail: EmailMessage, modified: float) -> Json:
    return {
        "name": name,
        "from": str(mail.get("From", "")),
        "to": str(mail.get("To", "")),
        "cc": str(mail.get("Cc", "")),
        "subject": str(mail.get("Subject", "")),
        "date": _date(mail, modified),
        "attachments": [
            {"index": n, "name": _name(part, n), "mime_type": part.get_content_type(), "size": _size(part)}
            for n, part in enumerate(mail.iter_attachments())
        ],
    }


def _date(mail: EmailMessage, modified: float) -> int:
    """Unix time: the mail's own, or the file's where that is missing or broken."""
    try:
        return int(parsedate_to_datetime(str(mail["Date"])).timestamp())
    except (TypeError, ValueError):
        return int(modified)


def _name(part: EmailMessage, index: int) -> str:
    return re.sub(r"[\r\n\"/\\]", "_", part.get_filename() or f"attachment-{index + 1}")


def _size(part: EmailMessage) -> int:
    content = part.get_payload(decode=True)
    return len(content) if isinstance(content, bytes) else 0


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
