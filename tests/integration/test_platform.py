"""The engines that every other test stands on."""

from services import inbox


async def test_each_module_gets_a_migrated_and_empty_database(database):
    assert await inbox.pending() == []
    assert await inbox.store([(5, 1, {"update_id": 5})]) == [5]
    assert await inbox.store([(5, 1, {"update_id": 5}), (6, 1, {"update_id": 6})]) == [6]
    assert [pending.update_id for pending in await inbox.pending()] == [5, 6]
