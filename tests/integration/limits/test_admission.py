"""Files by their size, albums by their count, taps by their length: decided before anything is fetched or read."""

from datetime import UTC, datetime

import pytest
from aiogram.types import CallbackQuery, Chat, Document, Message, PhotoSize, User
from redis.asyncio import Redis

from bot.middlewares.admission import Admission
from bot.settings import Limits
from services.wording import wording

SERVED = "served"
ANA = User(id=1, is_bot=False, first_name="Ana")
MIB = 2**20


class Telegram:
    """Takes what the bot says."""

    id = 1

    def __init__(self):
        self.told = []

    async def __call__(self, method, *_timeout, **_more):
        self.told.append(method.text)


@pytest.fixture
async def redis(redis_url):
    client = Redis.from_url(redis_url)
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
def telegram():
    return Telegram()


async def enter(redis, telegram, event):
    async def handler(_event, _data):
        return SERVED

    admission = Admission(redis, Limits(file_mb=20))
    return await admission(handler, event.as_(telegram), {"words": wording("es")})


def message(**content):
    return Message(message_id=1, date=datetime.now(UTC), chat=Chat(id=1, type="private"), from_user=ANA, **content)


def document(size):
    return message(document=Document(file_id="f", file_unique_id="u", file_name="obra.pdf", file_size=size))


def photo(album=None, size=1000):
    shot = PhotoSize(file_id="f", file_unique_id="u", width=90, height=90, file_size=size)
    return message(photo=[shot], media_group_id=album)


async def test_a_file_beyond_the_limit_is_refused_in_words(redis, telegram):
    assert await enter(redis, telegram, document(20 * MIB + 1)) is None
    assert telegram.told == ["Ese fichero es demasiado grande: admito hasta 20 MB."]
    assert await enter(redis, telegram, document(20 * MIB)) == SERVED


async def test_a_picture_counts_by_its_largest_size(redis, telegram):
    assert await enter(redis, telegram, photo(size=30 * MIB)) is None


async def test_an_album_of_ten_pictures_is_answered_once_and_the_next_one_again(redis, telegram):
    assert [await enter(redis, telegram, photo("a")) for _ in range(10)].count(SERVED) == 1
    assert await enter(redis, telegram, photo("b")) == SERVED
    assert await enter(redis, telegram, photo()) == SERVED


async def test_without_redis_every_picture_is_answered(telegram):
    gone = Redis.from_url("redis://127.0.0.1:1/0")
    assert [await enter(gone, telegram, photo("a")) for _ in range(3)] == [SERVED] * 3
    await gone.aclose()


@pytest.mark.parametrize(("length", "served"), [(64, True), (65, False), (4000, False)])
async def test_a_tap_longer_than_telegram_allows_reaches_no_window(redis, telegram, length, served):
    tap = CallbackQuery(id="1", from_user=ANA, chat_instance="1", data="9" * length)
    assert (await enter(redis, telegram, tap) == SERVED) is served
    assert len(telegram.told) == (not served)
