"""Pictures of articles: found below the data folder, uploaded to Telegram once, then sent by their file id."""

import asyncio
from pathlib import Path

from aiogram.types import ContentType
from aiogram_dialog.api.entities import MediaId
from aiogram_dialog.context.media_storage import MediaIdStorage

from bot.demo.drawn import ensure
from services.catalogue import queries as catalogue
from services.catalogue.views import Picture


class Pictures(MediaIdStorage):
    """aiogram-dialog's memory of uploads, kept in PostgreSQL beside the article's picture."""

    def __init__(self, folder: Path) -> None:
        """``folder``: what an image's relative path counts from."""
        super().__init__()  # type: ignore[no-untyped-call]  # aiogram-dialog leaves it untyped
        self._folder = folder.resolve()
        self._images: dict[str, int] = {}

    async def path(self, picture: Picture) -> str | None:
        """The picture's file; None where there is none, or where the path leads out of the folder."""
        file = (self._folder / picture.url).resolve()
        if not file.is_relative_to(self._folder) or not await asyncio.to_thread(ensure, self._folder, picture.url):
            return None
        self._images[str(file)] = picture.image_id
        return str(file)

    async def save_media_id(
        self,
        path: str | None,
        url: str | None,
        type: ContentType,  # noqa: A002  # the protocol's name
        media_id: MediaId,
    ) -> None:
        """Remember what Telegram calls an uploaded picture."""
        await super().save_media_id(path, url, type, media_id)
        if path is not None and path in self._images:
            await catalogue.remember_file_id(self._images.pop(path), media_id.file_id)
