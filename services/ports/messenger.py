"""Messages that no update asked for: documents and notices sent by jobs. Telegram's adapter lives in ``bot/``."""

from typing import Protocol


class MessengerError(Exception):
    """The chat did not get the message; ``permanent`` when it never will (blocked, unknown chat)."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        """Keep the API's own words for the log."""
        super().__init__(reason)
        self.permanent = permanent


class Messenger(Protocol):
    async def send_text(self, chat_id: int, html: str) -> None: ...

    async def send_document(self, chat_id: int, filename: str, content: bytes | str, caption: str) -> str:
        """Send a file (bytes, or the file id of an earlier upload); the file id, for the next time."""
        ...
