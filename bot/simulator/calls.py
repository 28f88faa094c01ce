"""A call of the Bot API: its arguments, however they were sent (query, form, JSON, multipart)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from bot.simulator.files import TOO_LARGE, Upload
from bot.simulator.shapes import Json, bad_request, loads
from bot.simulator.world import Chat, World

MOST_BODY_BYTES = 52 * 1024 * 1024


@dataclass(slots=True)
class Call:
    """Arguments are text (forms) or JSON values (JSON bodies); the accessors read either."""

    world: World
    method: str
    arguments: Json
    uploads: dict[str, Upload] = field(default_factory=dict)
    alive: Callable[[], bool] = lambda: True

    def text(self, name: str, default: str = "") -> str:
        value = self.arguments.get(name)
        return default if value is None else value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """An integer; as Telegram does, what is none counts as 0."""
        value = self.arguments.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            return 0

    def flag(self, name: str) -> bool:
        return str(self.arguments.get(name, "")).lower() in ("true", "1", "yes")

    def json(self, name: str, what: str | None = None) -> Any:
        """A JSON value, or None where it is missing; raises 400 "can't parse … JSON object"."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what or name} JSON object") from None

    @property
    def chat_id(self) -> int | None:
        """The chat where one is named by number."""
        try:
            return int(self.arguments["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None

    def known_chat(self) -> Chat:
        """The chat, whether or not the bot may write to it."""
        if not self.text("chat_id"):
            raise bad_request("chat_id is empty")
        if self.chat_id is None:
            raise bad_request("chat not found")
        return self.world.chat(self.chat_id)

    def open_chat(self) -> Chat:
        """The chat, to write to it."""
        return self.world.open_chat(self.known_chat().id)

    def spend(self, count: int = 1) -> None:
        """Count messages against the flood limits."""
        if self.world.flood is not None and self.chat_id is not None:
            self.world.flood.spend(self.chat_id, count)

    def upload(self, name: str) -> Upload | None:
        """The file under a field, directly or by ``attach://``."""
        value = self.arguments.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.attached(value)
        return self.uploads.get(name)

    def attached(self, reference: str) -> Upload:
        """The file that ``attach://name`` means."""
        found = self.uploads.get(reference.removeprefix("attach://"))
        if found is None:
            raise bad_request(f"file {reference} not found in the request")
        return found


async def read_arguments(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """The arguments and the files of a request. Raises 413, and 400 for a body that is no JSON object."""
    arguments: Json = dict(request.query) if request.query_string else {}
    if request.method != "POST" or not request.can_read_body:
        return arguments, {}
    kind = request.content_type
    if kind == "multipart/form-data":
        fields, uploads = await _multipart(request)
        return arguments | fields, uploads
    body = await request.read()
    if kind == "application/json":
        return arguments | _json_object(body), {}
    return arguments | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)), {}


def _json_object(body: bytes) -> Json:
    try:
        value = loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad_request("can't parse request body as a JSON object")
    return value


async def _multipart(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    if (request.content_length or 0) > MOST_BODY_BYTES:
        raise TOO_LARGE
    fields: Json = {}
    uploads: dict[str, Upload] = {}
    total = 0
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = await _content(part, MOST_BODY_BYTES - total)
        total += len(content)
        if part.filename is None:
            fields[part.name] = content.decode("utf-8", "replace")
        else:
            uploads[part.name] = Upload(part.filename, content, _kind(part))
    return fields, uploads


async def _content(part: BodyPartReader, most: int) -> bytes:
    chunks: list[bytes] = []
    while chunk := await part.read_chunk(1 << 18):
        chunks.append(bytes(chunk))
        most -= len(chunk)
        if most < 0:
            raise TOO_LARGE
    return b"".join(chunks)


def _kind(part: BodyPartReader) -> str:
    kind = part.headers.get("Content-Type", "").split(";")[0].strip()
    return "" if kind == "application/octet-stream" else kind
