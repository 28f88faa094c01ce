"""Files that a buyer sends: a short list of articles is read, anything else is refused before it is fetched."""

import io

from aiogram import Router
from aiogram.types import Document, Message
from aiogram_dialog import DialogManager

from services.assistant.note import Note
from services.ordering.lists import as_message
from states.turn import hear, redraw

MOST_BYTES = 64 * 1024  # a list of a thousand lines
TYPES = ("text/plain", "text/csv", "text/tab-separated-values", "text/comma-separated-values")
ENDINGS = (".txt", ".csv", ".tsv")

router = Router(name="documents")


class TooMuchError(Exception):
    """More came than Telegram had said."""


class _Paper(io.BytesIO):
    """Takes what is fetched, and no more than was said."""

    def write(self, chunk: bytes, /) -> int:  # type: ignore[override]  # aiogram writes bytes alone
        if self.tell() + len(chunk) > MOST_BYTES:
            raise TooMuchError
        return super().write(chunk)


async def sent(message: Message) -> bool:
    """A file in a private chat."""
    return message.document is not None and message.chat.type == "private"


@router.message(sent)
async def document(message: Message, dialog_manager: DialogManager) -> None:
    """Read a list as if it had been written; say of everything else that it cannot be read, and why."""
    file = message.document
    assert file is not None  # noqa: S101  # the filter let nothing else through
    if not _is_text(file):
        await redraw(dialog_manager, Note(key="talk.file_kind", mark="info"))
    elif (file.file_size or MOST_BYTES + 1) > MOST_BYTES:
        await redraw(dialog_manager, Note(key="talk.file_too_big", mark="refused"))
    elif (text := as_message(await _fetched(message, file))) is None:
        await redraw(dialog_manager, Note(key="talk.file_kind", mark="info"))
    else:
        await hear(message.model_copy(update={"text": text}), dialog_manager)


def _is_text(file: Document) -> bool:
    name, kind = (file.file_name or "").lower(), (file.mime_type or "").lower()
    return name.endswith(ENDINGS) or (kind in TYPES and "." not in name)


async def _fetched(message: Message, file: Document) -> bytes:
    """The file; nothing at all where it is bigger than was said."""
    paper = _Paper()
    assert message.bot is not None  # noqa: S101  # every update is fed with its bot
    try:
        await message.bot.download(file, paper)
    except TooMuchError:
        return b""
    return paper.getvalue()
