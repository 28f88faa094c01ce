from bot.simulator.events import EventLog


def test_listeners_hear_in_order_until_they_leave():
    log, heard = EventLog(), []
    leave = log.listen(lambda event: heard.append(event["id"]))
    log.publish("message", 5001)
    log.publish("edit", 5001)
    leave()
    log.publish("delete", 5001)
    assert heard == [1, 2]


def test_a_reader_catches_up_on_what_it_missed():
    log = EventLog()
    for _ in range(3):
        log.publish("message", 5001)
    assert [e["id"] for e in log.since(1)] == [2, 3]
    assert log.since(3) == []


def test_a_reader_who_was_away_too_long_is_told_so():
    log = EventLog(keep=2)
    for _ in range(5):
        log.publish("message", 5001)
    assert log.since(2) is None
    assert [e["id"] for e in log.since(3)] == [4, 5]


def test_a_number_from_the_future_is_not_known():
    assert EventLog().since(7) is None
