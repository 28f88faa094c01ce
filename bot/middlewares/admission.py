"""What comes in is let in by size and count, before anything is fetched or read."""

from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.middlewares import Handler
from bot.settings import Limits
from services.wording import Wording

MIB = 2**20
LONGEST_TAP = 64  # bytes of callback data that Telegram allows; longer ones are forged
ALBUM_SECONDS = 60
FILES = ("document", "photo", "video", "animation", "audio", "voice", "video_note", "sticker")


class Admission(BaseMiddleware):
    """Refuses files that are too large, in words; serves an album of pictures once, not ten times."""

    def __init__(self, redis: Redis, limits: Limits) -> None:
        """Take the limits from the settings."""
        self._redis, self._most = redis, limits.file_mb * MIB
        self._file_mb = limits.file_mb

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        words: Wording | None = data.get("words")
        if isinstance(event, CallbackQuery) and len((event.data or "").encode("utf-8", "replace")) > LONGEST_TAP:
            return await event.answer(words.text("talk.old_button") if words else None)
        if not isinstance(event, Message) or words is None:
            return await handler(event, data)
        if size_of(event) > self._most:
            return await event.answer(words.html("limits.file_too_big", most=words.number(self._file_mb)))
        if event.media_group_id and event.document is None and not await self._first(event):
            return None
        return await handler(event, data)

    async def _first(self, message: Message) -> bool:
        """Whether no other picture of the album came before; where Redis is away each one is served."""
        try:
            key = f"limits:album:{message.media_group_id}:{message.chat.id}"
            return bool(await self._redis.set(key, message.message_id, nx=True, ex=ALBUM_SECONDS))
        except RedisError:
            return True


def size_of(message: Message) -> int:
    """The bytes of the message's file, as Telegram says; 0 where there is none."""
    for name in FILES:
        found = getattr(message, name, None)
        if found:
            sizes = found if isinstance(found, list) else [found]
            return max(size.file_size or 0 for size in sizes)
    return 0
