"""Nothing lost, nothing twice, in order: the intake against real PostgreSQL and a real HTTP server."""

import asyncio
import contextlib

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from tortoise.connection import get_connection

from bot import chat_lines
from bot.backoff import Backoff
from bot.chat_lines import AwayError
from bot.intake import Intake, PollerConflictError, TokenRefusedError, chat_of, storable
from services import inbox
from tests.integration.telegram_stub import TelegramStub, message_of

LUCIA, MARC = 11, 22
DRILLS = [f"{size} brocas de {size} mm" for size in range(1, 21)]


@pytest.fixture
async def telegram(database):
    await get_connection("default").execute_query("TRUNCATE stored_update")
    stub = TelegramStub()
    base = await stub.serve()
    async with Bot("42:TEST", session=AiohttpSession(api=TelegramAPIServer.from_base(base))).context() as bot:
        stub.bot = bot
        yield stub
    await stub.runner.cleanup()


@contextlib.asynccontextmanager
async def running(telegram, handle, **options):
    intake = Intake(telegram.bot, handle, timeout=2, **options)
    task = asyncio.create_task(intake.run())
    try:
        yield intake
    finally:
        intake.stop()
        await task


async def until(condition, seconds=10):
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def until_answered(count):
    async with asyncio.timeout(10):
        while len(await unanswered()) > 0 or len(await rows()) < count:
            await asyncio.sleep(0.01)


async def rows():
    return await get_connection("default").execute_query_dict("SELECT * FROM stored_update ORDER BY update_id")


async def unanswered():
    return [row for row in await rows() if row["answered_at"] is None]


async def test_messages_of_a_chat_are_handled_in_order_and_one_at_a_time(telegram):
    seen, inside = [], 0

    async def handle(update, attempts):
        nonlocal inside
        inside += 1
        assert inside == 1
        await asyncio.sleep(0.002 if int(update.message.text.split()[0]) % 2 else 0)
        seen.append(update.message.text)
        inside -= 1

    for text in DRILLS:
        telegram.say(LUCIA, text)
    async with running(telegram, handle):
        await until_answered(20)
    assert seen == DRILLS


async def test_chats_do_not_wait_for_each_other(telegram):
    gate, seen = asyncio.Event(), []

    async def handle(update, attempts):
        if update.message.chat.id == LUCIA:
            await gate.wait()
        seen.append(update.message.chat.id)

    telegram.say(LUCIA, "martillo de bola")
    telegram.say(MARC, "taco de nylon 8x40")
    async with running(telegram, handle):
        await until(lambda: seen == [MARC])
        gate.set()
        await until(lambda: seen == [MARC, LUCIA])


async def test_no_more_chats_than_the_cap_are_handled_at_once(telegram):
    inside, most = 0, 0

    async def handle(update, attempts):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.01)
        inside -= 1

    for chat in range(1, 13):
        telegram.say(chat, "arandelas M8")
    async with running(telegram, handle, cap=4):
        await until_answered(12)
    assert most == 4


async def test_a_batch_is_in_the_database_before_telegram_is_told(telegram):
    stored = []
    gate = asyncio.Event()

    async def handle(update, attempts):
        await gate.wait()

    first = telegram.say(LUCIA, "guantes de nitrilo talla 9")
    async with running(telegram, handle):
        await until(lambda: first + 1 in telegram.offsets)
        stored = [row["update_id"] for row in await rows()]
        gate.set()
    assert stored == [first]
    assert telegram.offsets[0] == 0


async def test_what_a_cancelled_run_left_is_replayed_in_order(telegram):
    first_run, second_run = [], []

    async def hang_at_the_third(update, attempts):
        if len(first_run) == 2:
            await asyncio.Event().wait()
        first_run.append(update.message.text)

    async def handle(update, attempts):
        second_run.append(update.message.text)

    for text in DRILLS[:6]:
        telegram.say(LUCIA, text)
    task = asyncio.create_task(Intake(telegram.bot, hang_at_the_third, timeout=2).run())
    await until(lambda: len(first_run) == 2)
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.sleep(0.05)
    task.cancel()  # again: the handler is not waited for
    await asyncio.wait([task])
    async with running(telegram, handle):
        await until_answered(6)
    assert first_run == DRILLS[:2]
    assert second_run == DRILLS[2:6]


async def test_stop_lets_the_running_handler_finish_and_starts_no_other(telegram):
    started, finished = [], []

    async def handle(update, attempts):
        started.append(update.message.text)
        await asyncio.sleep(0.3)
        finished.append(update.message.text)

    telegram.say(LUCIA, DRILLS[0])
    telegram.say(LUCIA, DRILLS[1])
    async with running(telegram, handle):
        await until(lambda: started == DRILLS[:1])
    assert started == finished == DRILLS[:1]
    assert [left.payload["message"]["text"] for left in await inbox.pending()] == [DRILLS[1]]


async def test_an_update_that_always_fails_is_given_up_with_words_and_the_next_is_handled(telegram, monkeypatch):
    monkeypatch.setattr(inbox, "MAX_ATTEMPTS", 3)
    tried, apologies, seen = [], [], []

    async def handle(update, attempts):
        if update.message.text == "veneno":
            tried.append(attempts)
            raise RuntimeError("this one cannot be read")
        seen.append(update.message.text)

    async def apologise(update):
        apologies.append(update.update_id)

    poison = telegram.say(LUCIA, "veneno")
    telegram.say(LUCIA, "10 tornillos M8x40")
    async with running(telegram, handle, on_give_up=apologise):
        await until_answered(2)
    assert tried == [0, 1, 2]
    assert apologies == [poison]
    assert seen == ["10 tornillos M8x40"]
    assert [row["error"] for row in await rows()] == ["RuntimeError: this one cannot be read", ""]


async def test_an_update_waits_without_being_blamed_while_something_else_is_away(telegram, monkeypatch):
    monkeypatch.setattr(chat_lines, "Backoff", lambda first, cap: Backoff(0.01, 0.01))
    seen = []

    async def handle(update, attempts):
        seen.append((update.message.text, attempts))
        if len(seen) <= inbox.MAX_ATTEMPTS + 1:
            raise AwayError("Redis is away")

    for text in DRILLS[:2]:
        telegram.say(LUCIA, text)
    async with running(telegram, handle):
        await until_answered(2)
    assert seen == [(DRILLS[0], 0)] * (inbox.MAX_ATTEMPTS + 2) + [(DRILLS[1], 0)]
    assert [(row["attempts"], row["error"]) for row in await rows()] == [(0, ""), (0, "")]


async def test_an_update_that_kept_ending_the_program_is_given_up_without_another_try(telegram):
    await inbox.store([(7, LUCIA, message_of(7, LUCIA, "bomba")), (8, MARC, message_of(8, MARC, "alicates"))])
    for _ in range(inbox.MAX_ATTEMPTS):
        await inbox.attempted(7)
    seen, apologies = [], []

    async def handle(update, attempts):
        seen.append(update.message.text)

    async def apologise(update):
        apologies.append(update.update_id)

    async with running(telegram, handle, on_give_up=apologise):
        await until_answered(2)
    assert (seen, apologies) == (["alicates"], [7])


async def test_suspects_of_a_crash_are_replayed_one_by_one(telegram):
    for number in range(1, 7):
        await inbox.store([(number, number, message_of(number, number, "sierra de calar"))])
    await inbox.attempted(6)
    await inbox.attempted(6)
    inside, most, order = 0, 0, []

    async def handle(update, attempts):
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.005)
        order.append(update.update_id)
        inside -= 1

    async with running(telegram, handle):
        await until_answered(6)
    assert most == 1
    assert order == [1, 2, 3, 4, 5, 6]


async def killed(telegram, handle, moment):
    """A run that ends in the middle at a moment, and finishes nothing."""
    task = asyncio.create_task(Intake(telegram.bot, handle, timeout=2).run())
    await until(moment)
    for _ in range(2):  # the second time, the handlers are not waited for
        task.cancel()
        await asyncio.sleep(0.05)
    await asyncio.wait([task])


async def test_what_merely_stood_beside_an_update_that_ends_the_program_is_not_given_up_with_it(telegram):
    poison = telegram.say(LUCIA, "bomba")
    beside = [telegram.say(chat, "alicates") for chat in range(MARC, MARC + 4)]
    under_way, seen, apologies = set(), [], []

    async def ends_the_program(update, attempts):
        under_way.add(update.update_id)
        await asyncio.Event().wait()

    async def handle(update, attempts):
        seen.append(update.update_id)

    async def apologise(update):
        apologies.append(update.update_id)

    in_company = [{poison, *beside}] * 2  # as they come, and replayed
    for expected in in_company + [{poison}] * (inbox.MAX_ATTEMPTS - 1):
        under_way.clear()
        await killed(telegram, ends_the_program, lambda expected=expected: under_way == expected)
    async with running(telegram, handle, on_give_up=apologise):
        await until_answered(5)
    assert (seen, apologies) == (beside, [poison])
    assert {row["attempts"] for row in await rows() if row["update_id"] in beside} == {2}  # the last one made it


async def test_an_update_delivered_again_is_handled_once(telegram):
    seen = []

    async def handle(update, attempts):
        seen.append(update.update_id)

    update_id = telegram.say(LUCIA, "confirmar")
    async with running(telegram, handle):
        await until_answered(1)
    telegram.put(message_of(update_id, LUCIA, "confirmar"))  # the confirmation got lost
    other = telegram.say(LUCIA, "gracias")
    async with running(telegram, handle):
        await until_answered(2)
    assert seen == [update_id, other]


async def test_ids_that_start_lower_after_a_silence_are_handled(telegram):
    seen = []

    async def handle(update, attempts):
        seen.append(update.update_id)

    await inbox.store([(900, LUCIA, message_of(900, LUCIA, "antes"))])
    await inbox.answered(900)
    telegram.say(LUCIA, "después", update_id=31)
    async with running(telegram, handle):
        await until_answered(2)
    assert seen == [31]


async def test_a_second_poller_says_so_and_stops(telegram, monkeypatch):
    telegram.failures = [(409, "Conflict: terminated by other getUpdates request")] * 3

    async def handle(update, attempts):
        raise AssertionError

    with pytest.raises(PollerConflictError, match=r"Another program polls .* terminated by other getUpdates"):
        await asyncio.wait_for(Intake(telegram.bot, handle).run(), 10)


async def test_one_conflict_is_outlived(telegram):
    telegram.failures = [(409, "Conflict: terminated by other getUpdates request")]
    seen = []

    async def handle(update, attempts):
        seen.append(update.message.text)

    telegram.say(LUCIA, "cinta aislante")
    async with running(telegram, handle):
        await until(lambda: seen == ["cinta aislante"])


async def test_a_refused_token_ends_the_run_in_words(telegram):
    telegram.failures = [(401, "Unauthorized")]

    async def handle(update, attempts):
        raise AssertionError

    with pytest.raises(TokenRefusedError, match="@BotFather"):
        await asyncio.wait_for(Intake(telegram.bot, handle).run(), 10)


async def test_polling_resumes_after_errors_of_the_server(telegram):
    telegram.failures = [(502, "Bad Gateway"), (500, "Internal Server Error")]
    seen = []

    async def handle(update, attempts):
        seen.append(update.message.text)

    telegram.say(LUCIA, "silicona neutra")
    async with running(telegram, handle):
        await until(lambda: seen == ["silicona neutra"])


async def test_nothing_is_confirmed_while_the_database_is_gone(telegram, monkeypatch):
    real, down, seen = inbox.store, True, []

    async def store(batch):
        if down:
            raise ConnectionRefusedError
        return await real(batch)

    async def handle(update, attempts):
        seen.append(update.message.text)

    monkeypatch.setattr(inbox, "store", store)
    telegram.say(LUCIA, "polea 40 mm")
    async with running(telegram, handle):
        await asyncio.sleep(0.5)
        assert telegram.offsets == [0]
        down = False
        await until(lambda: seen == ["polea 40 mm"])


async def test_a_batch_whose_commit_was_not_heard_of_is_still_handled(telegram, monkeypatch):
    real, heard, seen = inbox.store, False, []

    async def store(batch):
        nonlocal heard
        new = await real(batch)
        if not heard:
            heard = True
            raise ConnectionResetError
        return new

    async def handle(update, attempts):
        seen.append(update.message.text)

    monkeypatch.setattr(inbox, "store", store)
    telegram.say(LUCIA, "eslinga 2 t")
    async with running(telegram, handle):
        await until(lambda: seen == ["eslinga 2 t"])
    assert seen == ["eslinga 2 t"]


async def test_a_message_with_nul_and_a_lone_surrogate_is_stored_and_handled(telegram):
    seen = []

    async def handle(update, attempts):
        seen.append(update.message.text)

    telegram.say(LUCIA, "broca\x00 8 \ud83d mm 🔩")
    async with running(telegram, handle):
        await until_answered(1)
    assert seen == ["broca� 8 � mm 🔩"]


async def test_a_handler_that_hangs_is_ended_and_its_chat_goes_on(telegram, monkeypatch):
    monkeypatch.setattr(inbox, "MAX_ATTEMPTS", 1)
    seen = []

    async def handle(update, attempts):
        if update.message.text == "cuelga":
            await asyncio.Event().wait()
        seen.append(update.message.text)

    telegram.say(LUCIA, "cuelga")
    telegram.say(LUCIA, "sigue")
    async with running(telegram, handle, seconds=0.2):
        await until_answered(2)
    assert seen == ["sigue"]


@pytest.mark.fault(6)
async def test_a_handler_that_outlives_its_time_is_over_before_the_next_attempt_and_the_next_message(telegram):
    running_now, most, ended = 0, 0, []

    async def handle(update, attempts):
        nonlocal running_now, most
        running_now += 1
        most = max(most, running_now)
        try:
            if update.message.text == "tarda" and attempts == 0:
                await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.3)  # the last words of what was ended
            running_now -= 1
            ended.append((update.message.text, attempts))

    for text in ("tarda", "sigue", "y sigue"):
        telegram.say(LUCIA, text)
    async with running(telegram, handle, seconds=1):
        await until_answered(3)
    assert most == 1
    assert ended == [("tarda", 0), ("tarda", 1), ("sigue", 0), ("y sigue", 0)]


def test_the_chat_of_an_update_is_its_message_s_or_its_sender():
    person, chat = {"id": 5}, {"id": -100}
    assert chat_of(message_of(1, 9, "hola")) == 9
    assert chat_of({"callback_query": {"from": person, "message": {"chat": chat}}}) == -100
    assert chat_of({"callback_query": {"from": person, "inline_message_id": "x"}}) == 5
    assert chat_of({"inline_query": {"from": person}}) == 5
    assert chat_of({"my_chat_member": {"chat": chat, "from": person}}) == -100
    assert chat_of({"poll": {"id": "1"}}) == 0


def test_a_clean_batch_is_stored_as_it_came():
    batch = [message_of(1, 9, "escuadra 100x100 — 2 uds. 😀")]
    assert storable(batch) is batch
