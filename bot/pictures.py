"""Pictures of articles: found below the data folder, uploaded to Telegram once, then sent by their file id."""

import asyncio
from pathlib import Path

import structlog
from aiogram.types import ContentType
from aiogram_dialog.api.entities import MediaId
from aiogram_dialog.context.media_storage import MediaIdStorage

from bot.demo.drawn import ensure
from services.catalogue import queries as catalogue
from services.catalogue.pictures import BrokenPictureError, PictureStore, note_broken
from services.catalogue.views import Picture
from services.ports.picture_source import PictureSourceError

MOST_FETCHES = 8  # at a time: pictures that a card asked for before the import's job had come to them
log = structlog.get_logger(__name__)


class Pictures(MediaIdStorage):
    """aiogram-dialog's memory of uploads, kept in PostgreSQL beside the article's picture."""

    def __init__(self, folder: Path, store: PictureStore | None = None) -> None:
        """``folder``: what an image's relative path counts from; ``store`` fetches what is not there yet."""
        super().__init__()  # type: ignore[no-untyped-call]  # aiogram-dialog leaves it untyped
        self._folder = folder.resolve()
        self._store = store
        self._images: dict[str, int] = {}
        self._fetches: dict[int, asyncio.Task[None]] = {}
        self._missing: set[int] = set()

    async def path(self, picture: Picture) -> str | None:
        """The picture's file; None where there is none yet, or where the path leads out of the folder."""
        relative = picture.file or picture.url
        file = (self._folder / relative).resolve()
        if not file.is_relative_to(self._folder) or not await asyncio.to_thread(ensure, self._folder, relative):
            self._look_for(picture)
            return None
        self._images[str(file)] = picture.image_id
        return str(file)

    def _look_for(self, picture: Picture) -> None:
        """Fetch it beside the conversation, which does not wait: the card after the next has it."""
        if not picture.url.startswith(("http://", "https://")):
            if picture.image_id not in self._missing:
                self._missing.add(picture.image_id)
                log.warning("picture_missing", path=picture.url, folder=str(self._folder))
        elif self._store is not None and picture.image_id not in self._fetches and len(self._fetches) < MOST_FETCHES:
            self._fetches[picture.image_id] = asyncio.create_task(self._fetch(self._store, picture))

    async def _fetch(self, store: PictureStore, picture: Picture) -> None:
        try:
            await store.take_in(picture.image_id, picture.url)
        except (BrokenPictureError, PictureSourceError) as error:
            if getattr(error, "permanent", True):
                await note_broken(picture.image_id, picture.url, error)
        except OSError as error:  # a full disk costs the card its picture, not the buyer his answer
            log.warning("picture_not_kept", url=picture.url, reason=str(error))
        finally:
            del self._fetches[picture.image_id]

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
