import asyncio

import pytest

from bot.simulator.shapes import ApiError
from bot.simulator.updates import CONFLICT, UpdateQueue


def filled(count):
    queue = UpdateQueue()
    ids = [queue.put("message", {"text": str(n)}) for n in range(count)]
    return queue, ids


async def test_what_is_not_confirmed_comes_again():
    queue, ids = filled(3)
    assert [u["update_id"] for u in await queue.get(0, 100, 0)] == ids
    assert [u["update_id"] for u in await queue.get(ids[1], 100, 0)] == ids[1:]
    assert [u["update_id"] for u in await queue.get(0, 100, 0)] == ids[1:]


async def test_the_limit_holds():
    queue, ids = filled(3)
    assert [u["update_id"] for u in await queue.get(0, 2, 0)] == ids[:2]


async def test_a_negative_offset_keeps_only_the_last():
    queue, ids = filled(3)
    assert [u["update_id"] for u in await queue.get(-1, 100, 0)] == ids[2:]
    assert len(queue) == 1


async def test_a_waiting_poll_wakes_at_the_first_update():
    queue, _ = filled(0)
    poll = asyncio.create_task(queue.get(0, 100, 5))
    await asyncio.sleep(0.01)
    queue.put("message", {})
    assert len(await asyncio.wait_for(poll, 0.5)) == 1


async def test_a_poll_without_updates_ends_empty_in_time():
    queue, _ = filled(0)
    assert await asyncio.wait_for(queue.get(0, 100, 0.05), 1) == []


async def test_a_newer_poll_ends_the_older_one_with_409():
    queue, _ = filled(0)
    older = asyncio.create_task(queue.get(0, 100, 5))
    await asyncio.sleep(0)
    newer = asyncio.create_task(queue.get(0, 100, 5))
    with pytest.raises(ApiError) as caught:
        await older
    assert (caught.value.code, caught.value.description) == (409, CONFLICT)
    queue.put("message", {})
    assert len(await newer) == 1
    assert queue.conflicts == 1


async def test_the_poll_of_a_dead_bot_is_no_conflict():
    queue, _ = filled(0)
    older = asyncio.create_task(queue.get(0, 100, 5, alive=lambda: False))
    await asyncio.sleep(0)
    await queue.get(0, 100, 0)
    with pytest.raises(ApiError):
        await older
    assert queue.conflicts == 0


async def test_confirmed_updates_are_delivered_again_on_demand():
    queue, ids = filled(3)
    await queue.get(ids[-1] + 1, 100, 0)
    assert queue.redeliver(2) == 2
    assert [u["update_id"] for u in await queue.get(ids[-1] + 1, 100, 0)] == ids[1:]
    assert await queue.get(ids[-1] + 1, 100, 0) == []


async def test_only_the_kinds_that_the_bot_wants_are_queued():
    queue, _ = filled(0)
    assert queue.put("message_reaction", {}) is None
    await queue.get(0, 100, 0, ["callback_query", "message_reaction"])
    assert queue.put("message", {}) is None
    assert queue.put("message_reaction", {}) is not None
    await queue.get(0, 100, 0, [])
    assert queue.put("message", {}) is not None


def test_a_later_run_starts_above_the_earlier_ones_ids():
    first, second = UpdateQueue(lambda: 1_800_000_000), UpdateQueue(lambda: 1_800_000_060)
    ids = [first.put("message", {}) for _ in range(1000)]
    assert second.put("message", {}) > ids[-1]
