"""Files: bytes behind file ids, uploaded by the bot or by a person.

A picture is kept once; its smaller sizes are made when somebody downloads them. The store is bounded: the
oldest contents go first, and their ids answer "wrong file_id or the file is temporarily unavailable".
"""

import io
import mimetypes
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b

from PIL import Image, UnidentifiedImageError

from bot.simulator.shapes import ApiError, Json, bad_request

MOST_DOCUMENT_BYTES = 50 * 1024 * 1024
MOST_PHOTO_BYTES = 10 * 1024 * 1024
MOST_DOWNLOAD_BYTES = 20 * 1024 * 1024
TOO_LARGE = ApiError(413, "Request Entity Too Large")
_BOXES = (90, 320, 800, 1280)
_PREFIXES = {"photo": "AgACAgQAAx", "document": "BQACAgQAAx", "file": "BQACAgQAAx"}
_FOLDERS = {"photo": "photos", "document": "documents", "file": "documents"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a request."""

    name: str
    content: bytes
    mime_type: str = ""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a file id stands for; ``width`` and ``height`` in pixels for pictures, else 0."""

    file_id: str
    kind: str
    name: str
    mime_type: str
    content: bytes
    width: int = 0
    height: int = 0

    @property
    def unique_id(self) -> str:
        return "AQAD" + self.file_id[10:24]

    @property
    def path(self) -> str:
        """``file_path`` of ``getFile``."""
        ending = "." + self.name.rsplit(".", 1)[1] if "." in self.name else ""
        return f"{_FOLDERS[self.kind]}/{self.file_id[10:26]}{ending}"

    def as_document(self) -> Json:
        return {
            "file_name": self.name,
            "mime_type": self.mime_type,
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
        }

    def as_file(self) -> Json:
        """The ``File`` object."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.content),
            "file_path": self.path,
        }


class FileStore:
    """At most ``most_bytes`` of contents."""

    def __init__(self, most_bytes: int = 256 * 1024 * 1024) -> None:
        """Nothing stored yet."""
        self._files: OrderedDict[str, StoredFile] = OrderedDict()
        self._paths: dict[str, str] = {}
        self._urls: dict[str, str] = {}
        self._bytes = 0
        self._most_bytes = most_bytes
        self._count = 0
        self._run = secrets.token_bytes(8)

    def add_document(self, upload: Upload) -> StoredFile:
        """Keep a file. Raises 413 over 50 MB, 400 where it is empty."""
        if len(upload.content) > MOST_DOCUMENT_BYTES:
            raise TOO_LARGE
        if not upload.content:
            raise bad_request("file must be non-empty")
        guessed = upload.mime_type or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        return self._keep("document", Upload(upload.name, upload.content, guessed))

    def add_photo(self, upload: Upload) -> list[Json]:
        """Keep a picture; its ``PhotoSize`` list, smallest first. Raises 400 as Telegram words it."""
        if len(upload.content) > MOST_PHOTO_BYTES:
            raise bad_request(
                f"file of size {len(upload.content)} bytes is too big for a photo; "
                f"the maximum size is {MOST_PHOTO_BYTES} bytes"
            )
        if not upload.content:
            raise bad_request("file must be non-empty")
        width, height, kind = _dimensions(upload.content)
        picture = Upload(upload.name or "photo.jpg", upload.content, f"image/{kind}")
        return photo_sizes(self._keep("photo", picture, width, height))

    def remember_url(self, url: str, upload: Upload) -> None:
        """Let a URL be sent as if Telegram had fetched it (there is no network here)."""
        self._urls[url] = self.add_photo(upload)[-1]["file_id"]

    def of_url(self, url: str) -> str | None:
        return self._urls.get(url)

    def get(self, file_id: str) -> StoredFile | None:
        """The file; of a picture's smaller size the whole picture."""
        return self._files.get(file_id.split(".", 1)[0])

    def content(self, file_id: str) -> bytes | None:
        """The bytes of a file id, scaled where it names a picture's smaller size."""
        stored = self.get(file_id)
        if stored is None:
            return None
        _, _, size = file_id.partition(".")
        return _scaled(stored.content, int(size)) if size.isdigit() else stored.content

    def kept(self) -> list[StoredFile]:
        """Everything, oldest first."""
        return list(self._files.values())

    def restore(self, stored: StoredFile) -> None:
        """Take a file of an earlier run back under its own id."""
        self._files[stored.file_id] = stored
        self._paths[stored.path] = stored.file_id
        self._bytes += len(stored.content)

    def of_path(self, path: str) -> StoredFile | None:
        return self._files.get(self._paths.get(path, ""))

    def _keep(self, kind: str, upload: Upload, width: int = 0, height: int = 0) -> StoredFile:
        self._count += 1
        digest = blake2b(
            upload.content[:65536], digest_size=12, salt=self._run + self._count.to_bytes(8, "big")
        ).hexdigest()
        file_id = _PREFIXES[kind] + digest
        stored = StoredFile(file_id, kind, upload.name, upload.mime_type, upload.content, width, height)
        self.restore(stored)
        while self._bytes > self._most_bytes and len(self._files) > 1:
            _, gone = self._files.popitem(last=False)
            self._paths.pop(gone.path, None)
            self._bytes -= len(gone.content)
        return stored


def photo_sizes(photo: StoredFile) -> list[Json]:
    """Telegram's sizes of a picture: boxes of 90, 320, 800, 1280 pixels, none larger than the picture."""
    longest = max(photo.width, photo.height)
    boxes = [box for box in _BOXES if box < longest]
    sizes = [_size(photo, box / longest, f".{box}") for box in boxes]
    return sizes if longest > _BOXES[-1] else [*sizes, _size(photo, 1, "")]


def _size(photo: StoredFile, scale: float, suffix: str) -> Json:
    return {
        "file_id": photo.file_id + suffix,
        "file_unique_id": photo.unique_id + suffix.replace(".", "s"),
        "file_size": max(1, int(len(photo.content) * scale * scale)),
        "width": max(1, round(photo.width * scale)),
        "height": max(1, round(photo.height * scale)),
    }


def _dimensions(content: bytes) -> tuple[int, int, str]:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            kind = (picture.format or "jpeg").lower()
    except (UnidentifiedImageError, OSError, ValueError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > 10000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return width, height, kind


def _scaled(content: bytes, box: int) -> bytes:
    with Image.open(io.BytesIO(content)) as picture:
        small = picture.convert("RGB")
        small.thumbnail((box, box))
        out = io.BytesIO()
        small.save(out, "JPEG", quality=85)
    return out.getvalue()
