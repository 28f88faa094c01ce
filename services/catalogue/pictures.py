"""Pictures of articles: fetched once, checked, made small, and kept below the data folder."""

import asyncio
import hashlib
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog
from tortoise.connection import get_connection

from services.jobs.queue import enqueue
from services.jobs.registry import Payload
from services.ports.picture_source import PictureSource, PictureSourceError

FOLDER = "pictures"  # below the data folder
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # told by their first bytes, whatever the name or the server says
MOST_BYTES = 10 << 20
MOST_PIXELS = 50_000_000
EDGE = 1600  # pixels: what is kept, and sent
SMALLEST, MOST_STRETCHED = 16, 20  # pixels; Telegram takes no photo of more than 20 to 1
AT_ONCE = 4
LATER = timedelta(minutes=10)
TRIES = 4
_WANTED = "SELECT id, url FROM image WHERE id = ANY($1::int[]) AND file = '' ORDER BY id"
_KEPT = "UPDATE image SET file = $2, problem = '' WHERE id = $1"
_BROKEN = "UPDATE image SET problem = $2 WHERE id = $1 RETURNING product_id AS sku"

log = structlog.get_logger(__name__)


class BrokenPictureError(Exception):
    """The picture is none, or none that can be shown."""


def checked(data: bytes) -> bytes:
    """The picture as a JPEG of bounded size, upright, without what else the file carried.

    Raises:
        BrokenPictureError: too large, too many pixels, no picture, or a damaged one; with the reason.
    """
    from PIL import Image, UnidentifiedImageError

    if len(data) > MOST_BYTES:
        raise BrokenPictureError(f"has more than {MOST_BYTES >> 20} MiB")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            _bounded(picture.size)
            picture.draft("RGB", (EDGE, EDGE))  # a JPEG is decoded no larger than needed
            return _small(picture)
    except UnidentifiedImageError:
        raise BrokenPictureError(f"is no {', '.join(FORMATS)}: it begins with {data[:12]!r}") from None
    except Image.DecompressionBombError as error:
        raise BrokenPictureError(str(error)) from None
    except (OSError, SyntaxError, ValueError, TypeError, IndexError) as error:  # as Pillow's readers raise
        raise BrokenPictureError(f"is damaged ({error})") from None


def _bounded(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MOST_PIXELS:
        raise BrokenPictureError(f"has {width}×{height} pixels: at most {MOST_PIXELS // 1_000_000} million are allowed")
    if min(size) < SMALLEST or max(size) > MOST_STRETCHED * min(size):
        raise BrokenPictureError(f"has {width}×{height} pixels, which no card can show")


def _small(picture: Any) -> bytes:
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((EDGE, EDGE))
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright)
    out = BytesIO()
    upright.convert("RGB").save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class PictureStore:
    """The pictures below ``data_dir``, and where others come from."""

    data_dir: Path
    source: PictureSource

    async def take_in(self, image_id: int, url: str, beside: Path | None = None) -> str:
        """Fetch a picture (of the web, or ``beside`` the import's files), keep it; its path below the data folder.

        Raises:
            BrokenPictureError, PictureSourceError: why there is none; the article's card goes without.
            OSError: it cannot be written.
        """
        data = await self._data(url, beside)
        small = await asyncio.to_thread(checked, data)
        path = f"{FOLDER}/{hashlib.sha256(small).hexdigest()}.jpg"
        await asyncio.to_thread(_write, self.data_dir / path, small)
        await get_connection("default").execute_query(_KEPT, [image_id, path])
        return path

    async def _data(self, url: str, beside: Path | None) -> bytes:
        if url.startswith(("http://", "https://")):
            return await self.source.fetch(url)
        data = await asyncio.to_thread(_read, beside, url)
        if data is None:
            raise PictureSourceError("is not in the import's folder", permanent=True)
        return data


def _read(folder: Path | None, relative: str) -> bytes | None:
    root = folder.resolve() if folder else None
    file = (root / relative).resolve() if root else None
    if root is None or file is None or not file.is_relative_to(root) or not file.is_file():
        return None
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _write(file: Path, data: bytes) -> None:
    if file.is_file():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    try:
        part.write_bytes(data)
        part.replace(file)  # whole or not at all
    finally:
        part.unlink(missing_ok=True)


async def fetch(store: PictureStore, payload: Payload) -> None:
    """Take in the pictures of the payload that nobody has yet; what may come later is asked for again later."""
    rows = await get_connection("default").execute_query_dict(_WANTED, [list(payload["images"])])
    beside = Path(payload["folder"]) if payload.get("folder") else None
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(row: Mapping[str, Any]) -> int | None:
        async with gate:
            return await _one(store, row, beside)

    late = [image for image in await asyncio.gather(*map(one, rows)) if image is not None]
    tried = int(payload.get("tried", 1))
    if late and tried < TRIES:
        await enqueue("pictures.fetch", {**payload, "images": late, "tried": tried + 1}, delay=LATER * tried)


async def _one(store: PictureStore, row: Mapping[str, Any], beside: Path | None) -> int | None:
    """Take one in; its id where it may come later."""
    try:
        await store.take_in(row["id"], row["url"], beside)
    except (BrokenPictureError, PictureSourceError) as error:
        await note_broken(row["id"], row["url"], error)
        later = isinstance(error, PictureSourceError) and not error.permanent
        return int(row["id"]) if later else None
    return None


async def note_broken(image_id: int, url: str, error: Exception) -> None:
    """Say why the article has no picture, in the log and in its record: its card goes without."""
    rows = await get_connection("default").execute_query_dict(_BROKEN, [image_id, str(error)[:300]])
    log.warning("picture_broken", sku=rows[0]["sku"] if rows else "", url=url, reason=str(error))


JOBS = {"pictures.fetch": fetch}
