import pytest

from bot.simulator.flood import FloodControl, Limits
from bot.simulator.shapes import ApiError

ANA, BEN, STAFF = 5001, 5002, -1001700000001


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def spend(flood, chat_id, times):
    for _ in range(times):
        flood.spend(chat_id)


def refused(flood, chat_id):
    with pytest.raises(ApiError) as caught:
        flood.spend(chat_id)
    assert caught.value.description == f"Too Many Requests: retry after {caught.value.parameters['retry_after']}"
    return caught.value.parameters["retry_after"]


def test_a_burst_to_one_chat_passes_and_then_one_a_second():
    clock = Clock()
    flood = FloodControl(Limits(private_burst=5), clock)
    spend(flood, ANA, 5)
    assert refused(flood, ANA) == 1
    clock.now = 1
    flood.spend(ANA)
    assert refused(flood, ANA) == 1


def test_another_chat_is_not_held_up():
    flood = FloodControl(Limits(private_burst=5), Clock())
    spend(flood, ANA, 5)
    refused(flood, ANA)
    flood.spend(BEN)


def test_thirty_a_second_in_all():
    clock = Clock()
    flood = FloodControl(Limits(), clock)
    for chat_id in range(1, 31):
        flood.spend(chat_id)
    assert refused(flood, 31) == 1
    clock.now = 1
    for chat_id in range(31, 61):
        flood.spend(chat_id)


def test_a_group_takes_twenty_a_minute():
    clock = Clock()
    flood = FloodControl(Limits(), clock)
    spend(flood, STAFF, 20)
    assert refused(flood, STAFF) == 3
    clock.now = 60
    spend(flood, STAFF, 20)


def test_what_is_refused_costs_nothing():
    clock = Clock()
    flood = FloodControl(Limits(private_burst=1), clock)
    flood.spend(ANA)
    for _ in range(10):
        refused(flood, ANA)
    clock.now = 1
    flood.spend(ANA)


def test_an_album_counts_its_items():
    flood = FloodControl(Limits(private_burst=10), Clock())
    flood.spend(ANA, 10)
    assert refused(flood, ANA) == 1
