"""A burst, one polite word, silence until it is calm; what was accepted is served, and without Redis everything is."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from aiogram.types import Chat, InlineQuery, Message, Update, User
from redis.asyncio import Redis

from bot.middlewares.throttling import TAKE, Throttling
from bot.settings import Limits

SERVED = "served"
STAFF = -100170


class Door:
    """The middleware with a handler behind it, and what the buyer is told."""

    def __init__(self, redis, **limits):
        figures = {"burst": 4, "per_second": 0.001, "all_burst": 1000, "all_per_second": 1000, **limits}
        self.throttling = Throttling(redis, Limits(**figures), (STAFF,), "es")
        self.told = []

    async def knock(self, user_id=1, *, fresh=True, chat=None, language="es"):
        user = User(id=user_id, is_bot=False, first_name="Ana", language_code=language)
        where = Chat(id=chat or user_id, type="private")
        message = Message(message_id=1, date=datetime.now(UTC), chat=where, from_user=user, text="hola")
        update = Update(update_id=1, message=message.as_(self._bot(lambda method: method.text)))
        data = {"event_from_user": user, "event_chat": where, "effects": SimpleNamespace(fresh=fresh)}
        return await self.throttling(served, update, data)

    async def ask(self, user_id=1):
        """An inline query: it belongs to no chat, and nothing of it is stored."""
        user = User(id=user_id, is_bot=False, first_name="Ana")
        query = InlineQuery(id="1", from_user=user, query="m8", offset="")
        answer = self._bot(lambda method: (method.results, method.cache_time, method.is_personal))
        return await self.throttling(
            served, Update(update_id=1, inline_query=query.as_(answer)), {"event_from_user": user}
        )

    def _bot(self, words):
        told = self.told

        class Bot:
            id = 1

            async def __call__(self, method, *_timeout, **_more):
                told.append(words(method))

        return Bot()


async def served(_event, _data):
    return SERVED


@pytest.fixture
async def redis(redis_url):
    client = Redis.from_url(redis_url)
    await client.flushdb()
    yield client
    await client.aclose()


async def test_after_the_burst_comes_one_word_and_then_silence(redis):
    door = Door(redis)
    assert [await door.knock() for _ in range(9)] == [SERVED] * 4 + [None] * 5
    assert len(door.told) == 1
    assert "muy deprisa" in door.told[0]


async def test_the_word_is_in_the_buyers_language(redis):
    door = Door(redis, burst=1)
    for _ in range(3):
        await door.knock(language="en-GB")
    assert [text[:19] for text in door.told] == ["🙏 You are too quick"]


async def test_others_are_not_made_to_wait(redis):
    door = Door(redis)
    for _ in range(6):
        await door.knock(1)
    assert await door.knock(2) == SERVED


async def test_whoever_is_calm_again_is_served_again(redis):
    door = Door(redis, burst=2, per_second=20)
    served = [await door.knock() for _ in range(3)]
    while await door.knock() is None:
        await asyncio.sleep(0.02)
    assert served.count(SERVED) >= 2


async def test_a_burst_at_the_same_instant_is_counted_whole(redis):
    door = Door(redis, burst=10)
    outcomes = await asyncio.gather(*(door.knock() for _ in range(40)))
    assert outcomes.count(SERVED) == 10
    assert len(door.told) == 1


async def test_what_was_accepted_before_is_served_whatever_came_since(redis):
    door = Door(redis)
    for _ in range(6):
        await door.knock()
    assert await door.knock(fresh=False) == SERVED


async def test_the_staffs_chats_are_never_throttled(redis):
    door = Door(redis)
    assert {await door.knock(chat=STAFF) for _ in range(8)} == {SERVED}


async def test_everybody_together_has_a_limit_and_each_is_told_once(redis):
    door = Door(redis, burst=100, all_burst=6, all_per_second=0.001)
    outcomes = [await door.knock(person) for person in (1, 2, 3, 4) for _ in range(3)]
    assert outcomes.count(SERVED) == 6
    assert len(door.told) == 2, "two people met the limit, each three times"


async def test_without_redis_everybody_is_let_in():
    gone = Redis.from_url("redis://127.0.0.1:1/0")
    door = Door(gone)
    assert {await door.knock() for _ in range(8)} == {SERVED}
    await gone.aclose()


async def test_inline_queries_beyond_the_burst_list_nothing_for_a_moment(redis):
    door = Door(redis)
    assert [await door.ask() for _ in range(7)] == [SERVED] * 4 + [None] * 3
    assert door.told == [([], 5, True)] * 3
    assert await door.ask(2) == SERVED, "somebody else types"


async def test_letters_typed_inline_do_not_silence_the_chat_nor_words_the_list(redis):
    door = Door(redis)
    for _ in range(6):
        await door.ask()
    assert [await door.knock() for _ in range(6)] == [SERVED] * 4 + [None] * 2
    assert await door.ask(3) == SERVED


async def test_inline_queries_count_for_everybodys_limit(redis):
    door = Door(redis, burst=100, all_burst=6, all_per_second=0.001)
    assert [await door.ask(person) for person in range(8)] == [SERVED] * 6 + [None] * 2


async def test_without_redis_inline_queries_are_served():
    gone = Redis.from_url("redis://127.0.0.1:1/0")
    door = Door(gone)
    assert {await door.ask() for _ in range(8)} == {SERVED}
    await gone.aclose()


async def test_once_redis_is_back_the_limits_hold_again(redis):
    door = Door(redis)
    back, door.throttling._take = door.throttling._take, Redis.from_url("redis://127.0.0.1:1/0").register_script(TAKE)
    assert {await door.ask() for _ in range(8)} == {SERVED}
    door.throttling._take = back
    assert [await door.ask() for _ in range(6)] == [SERVED] * 4 + [None] * 2


async def test_the_counts_do_not_stay(redis):
    door = Door(redis)
    await door.knock()
    await door.ask()
    assert all([0 < await redis.ttl(key) < 10_000 for key in await redis.keys("limits:*")])
