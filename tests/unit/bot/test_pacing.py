"""Answers go before notices, and notices go all the same."""

import asyncio

import pytest
from aiogram.methods import SendMessage

from bot import pacing
from bot.pacing import Bucket, Pacing, notice
from bot.settings import Telegram


class Wire:
    """What reached Telegram, in order."""

    def __init__(self):
        self.sent = []

    async def __call__(self, _bot, method):
        self.sent.append(method.text)


def pace(**limits):
    return Pacing(Telegram(**{"pace_per_second": 10, "pace_per_chat": 1000, "pace_burst": 1000, **limits}))


async def send(paced, wire, text, chat=1):
    await paced(wire, None, SendMessage(chat_id=chat, text=text))


async def send_notice(paced, wire, text, chat=1):
    with notice():
        await send(paced, wire, text, chat)


async def test_a_notice_waits_while_answers_use_the_allowance():
    paced, wire = pace(), Wire()
    for n in range(8):  # of the ten a second: what is left is kept for answers
        await send(paced, wire, f"answer {n}")
    waiting = asyncio.create_task(send_notice(paced, wire, "notice"))
    await asyncio.sleep(0)
    await send(paced, wire, "answer 8")
    await send(paced, wire, "answer 9")
    await waiting
    assert wire.sent == [*(f"answer {n}" for n in range(10)), "notice"]


async def test_a_notice_goes_at_once_where_nobody_waits():
    paced, wire = pace(), Wire()
    await send_notice(paced, wire, "notice")
    assert wire.sent == ["notice"]


async def test_a_notice_is_not_put_off_for_ever(monkeypatch):
    monkeypatch.setattr(pacing, "LONGEST_WAIT", 0.2)
    paced, wire = pace(pace_per_chat=0.2, pace_burst=10), Wire()
    for n in range(8):
        await send(paced, wire, f"answer {n}")
    await send_notice(paced, wire, "notice")
    assert wire.sent[-1] == "notice"


@pytest.mark.parametrize("burst", [1, 2, 3, 30])
def test_a_full_bucket_idles_whatever_its_size(burst):
    assert Bucket(1, burst).idles()
