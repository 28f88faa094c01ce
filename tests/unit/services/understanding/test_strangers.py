"""2,120 messages by ten hands that had not seen the rules, in the contract's format.

All but the fourth, the seventh and the tenth were learnt from (the first one's odd half only after it had been
measured). Those three are for measuring alone: no rule is made for their messages, and nobody reads them before he has
measured.
"""

import json
from pathlib import Path

import pytest

from services.actions import ACTIONS
from services.messages import Message
from services.understanding import explain
from tests.unit.services.understanding import tables

FLOORS = {
    "first": 0.93, "second": 0.97, "third": 0.97, "fourth": 0.92, "fifth": 0.98, "sixth": 0.98, "seventh": 0.95,
    "eighth": 0.98, "ninth": 0.98, "tenth": 0.92,
}  # fmt: skip
UNREAD = ("fourth", "seventh", "tenth")


def records(name):
    text = (Path(__file__).parent / "strangers" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def read(record):
    return explain(Message.model_validate({k: record[k] for k in ("id", "text", "language", "context") if k in record}))


def is_right(record, actions):
    wanted = record["expect_any"] if "expect_any" in record else [record["expect"]]
    return any(tables.agrees(tuple(_expected(a) for a in each), actions) for each in wanted)


def _expected(action):
    """As the tables have it: sets where the order is free, the folded stems, no key that is left open."""
    kept = {k: v for k, v in action.items() if k not in ("queries_has", "question", "about") and v != []}
    return {k: set(v) if k in ("skus", "candidates") else _folded(k, v) for k, v in kept.items()}


def _folded(key, value):
    return [tables.fold(stem) for stem in value] if key in ("query_has", "query_lacks") else value


@pytest.mark.parametrize(("name", "floor"), FLOORS.items(), ids=FLOORS)
def test_share_read_right_stays_above_its_floor(name, floor):
    right = [is_right(r, read(r)[0].actions) for r in records(name)]
    assert len(right) >= 200
    assert sum(right) / len(right) >= floor


def test_what_is_said_to_be_sure_is_right_more_often_than_the_rest():
    readings = [(read(r)[0], r) for name in UNREAD for r in records(name)]
    sure = [is_right(r, reading.actions) for reading, r in readings if reading.confidence >= 0.8]
    unsure = [is_right(r, reading.actions) for reading, r in readings if reading.confidence < 0.8]
    assert sum(sure) / len(sure) >= 0.95
    assert sum(unsure) / len(unsure) < sum(sure) / len(sure)


def test_every_reading_fits_the_schema_and_names_what_it_changes():
    for record in (record for name in FLOORS for record in records(name)):
        reading, _ = read(record)
        assert ACTIONS.validate_python([a.as_json() for a in reading.actions]) == list(reading.actions)
        changes = [a for a in reading.actions if a.type in ("add_to_cart", "set_quantity", "remove_from_cart")]
        assert all(a.sku or a.query for a in changes), record["text"]
