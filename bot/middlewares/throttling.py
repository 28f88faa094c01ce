"""How much one person may send, and everybody together: a burst, one polite word, then silence until it is calm.

What was accepted is served, whatever happens: an update that is tried again or replayed is not counted anew.
Inline queries have a count of their own, so that letters typed elsewhere never silence a chat; beyond it they list
nothing.
"""

from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, InlineQuery, Message, TelegramObject, Update, User
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.middlewares import Handler
from bot.settings import Limits
from services.actions import Language
from services.inbox import Effects
from services.wording import wording

log = structlog.get_logger(__name__)

SERVED, WARNED, IGNORED = 0, 1, 2
EMPTY_SECONDS = 5  # for which Telegram may show the empty list again

# Two token buckets, a person's and everybody's, in one round trip. A person who was warned is heard again when half
# of his burst is there; after a warning for everybody's sake ten seconds later at the earliest.
TAKE = """
local now = redis.call('TIME')
now = now[1] + now[2] / 1e6
local function filled(key, burst, rate)
    local kept = redis.call('HMGET', key, 'tokens', 'at', 'warned')
    local since = math.max(0, now - (tonumber(kept[2]) or now))
    return math.min(burst, (tonumber(kept[1]) or burst) + since * rate), tonumber(kept[3]) or 0
end
local burst, rate, all_burst, all_rate = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local own, warned = filled(KEYS[1], burst, rate)
local all = filled(KEYS[2], all_burst, all_rate)
local verdict = 0
if warned > now + 10 then
    warned = 0 -- the clock was set back
end
if warned > 0 and (own < burst / 2 or now < warned) then
    verdict = 2
elseif own < 1 or all < 1 then
    verdict, warned = 1, own < 1 and now or now + 10
else
    own, all, warned = own - 1, all - 1, 0
end
redis.call('HSET', KEYS[1], 'tokens', tostring(own), 'at', tostring(now), 'warned', tostring(warned))
redis.call('EXPIRE', KEYS[1], math.ceil(burst / rate) + 60)
redis.call('HSET', KEYS[2], 'tokens', tostring(all), 'at', tostring(now))
redis.call('EXPIRE', KEYS[2], math.ceil(all_burst / all_rate) + 60)
return verdict
"""


class Throttling(BaseMiddleware):
    """Asks Redis once an update; where Redis is away everybody is let in."""

    def __init__(self, redis: Redis, limits: Limits, exempt: tuple[int, ...], default_language: Language) -> None:
        """``exempt``: the staff's chats."""
        self._take = redis.register_script(TAKE)
        self._figures = [limits.burst, limits.per_second, limits.all_burst, limits.all_per_second]
        self._exempt = frozenset(exempt)
        self._default = default_language
        self._broken = False

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        user: User | None = data.get("event_from_user")
        query = event.inline_query if isinstance(event, Update) else None
        if user is None or not (query or self._counts(data)):
            return await handler(event, data)
        verdict = await self._verdict(f"limits:{'inline' if query else 'user'}:{user.id}")
        if verdict == SERVED:
            return await handler(event, data)
        if query:
            await self._list_nothing(query)
        elif verdict == WARNED:
            await self._warn(event, user)
        return None

    def _counts(self, data: dict[str, Any]) -> bool:
        effects: Effects | None = data.get("effects")
        chat = data.get("event_chat")
        return effects is not None and effects.fresh and not (chat is not None and chat.id in self._exempt)

    async def _verdict(self, key: str) -> int:
        try:
            verdict = int(await self._take(keys=[key, "limits:all"], args=self._figures))
        except RedisError as error:
            if not self._broken:
                log.warning("nobody_is_throttled", error=type(error).__name__)
            self._broken = True
            return SERVED
        self._broken = False
        return verdict

    async def _list_nothing(self, query: InlineQuery) -> None:
        """Under an input line there is no room for words; whoever types on more slowly is served again."""
        log.info("throttled_inline", user_id=query.from_user.id)
        try:
            await query.answer([], cache_time=EMPTY_SECONDS, is_personal=True)
        except TelegramAPIError as error:
            log.info("empty_list_not_delivered", error=type(error).__name__)

    async def _warn(self, event: TelegramObject, user: User) -> None:
        """The one word; whether it arrives or not, nothing hangs on it."""
        language: Language = "en" if (user.language_code or self._default).startswith("en") else "es"
        text = wording(language).text("limits.slow_down")
        log.info("throttled", user_id=user.id)
        inner = event.event if isinstance(event, Update) else event
        try:
            if isinstance(inner, CallbackQuery):
                await inner.answer(text, show_alert=True)
            elif isinstance(inner, Message):
                await inner.answer(text)
        except TelegramAPIError as error:
            log.info("warning_not_delivered", error=type(error).__name__)
