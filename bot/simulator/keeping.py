"""The world in a folder, so that a demo's chats are there again tomorrow.

``world.json`` holds chats, messages and undelivered updates, ``files/`` the contents by file id.
"""

from dataclasses import asdict
from pathlib import Path

from bot.simulator.files import StoredFile
from bot.simulator.shapes import Json, dumps, loads
from bot.simulator.world import Chat, World

_GAP = 50
"""Message ids that a killed run may have given out after it last saved."""


def save(world: World, folder: Path) -> None:
    """Write the world; a crash in the middle leaves the former one. Raises OSError."""
    contents = folder / "files"
    contents.mkdir(parents=True, exist_ok=True)
    kept = {stored.file_id: stored for stored in world.files.kept()}
    for file_id, stored in kept.items():
        path = contents / file_id
        if not path.exists():
            path.write_bytes(stored.content)
    written = folder / "world.json.new"
    written.write_bytes(dumps(_as_json(world)))
    written.replace(folder / "world.json")
    for path in contents.iterdir():
        if path.name not in kept:
            path.unlink()


def restore(world: World, folder: Path) -> bool:
    """Read it back into a fresh world; False where there is none. Chats that the cast no longer has are left."""
    path = folder / "world.json"
    if not path.exists():
        return False
    saved: Json = loads(path.read_bytes())
    for keys in saved["files"]:
        content = folder / "files" / keys["file_id"]
        if content.exists():
            world.files.restore(StoredFile(content=content.read_bytes(), **keys))
    for keys in saved["chats"]:
        if keys["id"] in world.chats:
            _restore_chat(world.chats[keys["id"]], keys)
    world.last_ids.update({int(series): last + _GAP for series, last in saved["last_ids"].items()})
    world.queue.restore(saved["pending"])
    return True


def _restore_chat(chat: Chat, keys: Json) -> None:
    chat.messages = {message["message_id"]: message for message in keys["messages"]}
    chat.started, chat.blocked, chat.pinned = keys["started"], keys["blocked"], keys["pinned"]


def _as_json(world: World) -> Json:
    return {
        "chats": [
            {
                "id": chat.id,
                "started": chat.started,
                "blocked": chat.blocked,
                "pinned": chat.pinned,
                "messages": list(chat.messages.values()),
            }
            for chat in world.chats.values()
        ],
        "last_ids": {str(series): last for series, last in world.last_ids.items()},
        "pending": world.queue.pending,
        "files": [_without_content(stored) for stored in world.files.kept()],
    }


def _without_content(stored: StoredFile) -> Json:
    return {key: value for key, value in asdict(stored).items() if key != "content"}
