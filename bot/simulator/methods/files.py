"""sendPhoto, sendDocument, getFile: files by upload, by ``attach://`` and by file id."""

from typing import Any

from bot.simulator import entities
from bot.simulator.calls import Call
from bot.simulator.files import MOST_DOWNLOAD_BYTES, StoredFile, Upload, photo_sizes
from bot.simulator.methods.messages import post
from bot.simulator.methods.registry import method
from bot.simulator.shapes import Json, bad_request

_UNKNOWN = "wrong remote file identifier specified: can't unserialize it. Wrong last symbol"


def photo(call: Call, source: Upload | str) -> Json:
    """``{"photo": […]}`` of an upload, a file id, or a URL that is already known."""
    if isinstance(source, Upload):
        return {"photo": call.world.files.add_photo(source)}
    stored = _known(call, source, "photo")
    return {"photo": photo_sizes(stored)}


def document(call: Call, source: Upload | str) -> Json:
    """``{"document": …}`` of an upload or a file id."""
    if isinstance(source, Upload):
        return {"document": call.world.files.add_document(source).as_document()}
    return {"document": _known(call, source, "document").as_document()}


def _known(call: Call, file_id: str, kind: str) -> StoredFile:
    if file_id.startswith(("http://", "https://")):
        fetched = call.world.files.of_url(file_id)
        if fetched is None:
            raise bad_request("failed to get HTTP URL content")
        file_id = fetched
    stored = call.world.files.get(file_id)
    if stored is None:
        raise bad_request(_UNKNOWN)
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    return stored


MAKERS = {"photo": photo, "document": document}


def source_of(call: Call, name: str) -> Upload | str:
    """What a field gives: an upload or a file id. Raises 400 "there is no photo in the request"."""
    found = call.upload(name) or call.text(name)
    if not found:
        raise bad_request(f"there is no {name} in the request")
    return found


def captioned(call: Call) -> Json:
    formatted = entities.caption(call.text("caption"), call.text("parse_mode"), call.json("caption_entities"))
    return formatted.fields("caption")


def input_media(call: Call, media: Any) -> Json:
    """The content of an ``InputMedia`` object: the file, its caption."""
    if not isinstance(media, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind, reference = str(media.get("type", "")), str(media.get("media", ""))
    if kind not in MAKERS:
        raise bad_request(f'can\'t parse InputMedia: unsupported type "{kind}" specified')
    if not reference:
        raise bad_request("can't parse InputMedia: media not found")
    words = entities.caption(
        str(media.get("caption") or ""), str(media.get("parse_mode") or ""), media.get("caption_entities")
    )
    source = call.attached(reference) if reference.startswith("attach://") else reference
    return MAKERS[kind](call, source) | words.fields("caption")


@method("sendPhoto")
def send_photo(call: Call) -> Json:
    words = captioned(call)
    call.open_chat()
    return post(call, photo(call, source_of(call, "photo")) | words)


@method("sendDocument")
def send_document(call: Call) -> Json:
    words = captioned(call)
    call.open_chat()
    return post(call, document(call, source_of(call, "document")) | words)


@method("getFile")
def get_file(call: Call) -> Json:
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = call.world.files.get(file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > MOST_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return stored.as_file() | {"file_id": file_id}
