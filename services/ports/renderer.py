"""HTML to PDF."""

from typing import Protocol


class RenderError(Exception):
    """The document could not be rendered."""


class Renderer(Protocol):
    async def render(self, html: str, css: str) -> bytes:
        """The PDF; nothing but ``data:`` addresses is fetched. Raises :class:`RenderError`."""
        ...

    async def close(self) -> None: ...
