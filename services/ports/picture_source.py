"""Pictures from the web."""

from typing import Protocol


class PictureSourceError(Exception):
    """The picture cannot be had; ``permanent`` when asking again later cannot help (404, a forbidden address)."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        """Keep the reason for the log and the import's report."""
        super().__init__(reason)
        self.permanent = permanent


class PictureSource(Protocol):
    async def fetch(self, url: str) -> bytes:
        """What stands behind an http(s) address, unchecked but of bounded size, or :class:`PictureSourceError`."""
        ...
