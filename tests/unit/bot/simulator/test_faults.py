import pytest

from bot.simulator.faults import Faults


def test_a_fault_meets_only_its_method_and_chat():
    faults = Faults()
    fault = faults.add("refuse", method="sendMessage", chat_id=5001)
    assert faults.meet("sendphoto", 5001) is None
    assert faults.meet("sendmessage", 5002) is None
    assert faults.meet("sendmessage", 5001) is fault
    assert faults.meet("sendmessage", 5001) is None


def test_a_fault_lets_some_calls_pass_first():
    faults = Faults()
    faults.add("drop", skip=2, times=2)
    assert [faults.meet("sendmessage", 1) is not None for _ in range(6)] == [False, False, True, True, False, False]


def test_a_lasting_fault_stays_until_cleared():
    faults = Faults()
    faults.add("cut", times=None)
    assert all(faults.meet("getupdates", None) for _ in range(50))
    faults.clear()
    assert faults.meet("getupdates", None) is None


def test_a_flood_refusal_says_how_long():
    error = Faults().add("refuse", code=429, retry_after=7).error()
    assert error.as_json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="a fault is one of"):
        Faults().add("explode")
