"""Every line of the tables is read as it says. They were written before the rules saw them, one after the other."""

import pytest

from services.understanding import explain
from tests.unit.services.understanding import tables

TABLES = (
    "spanish.txt",
    "english.txt",
    "hard.txt",
    "more.txt",
    "fourth.txt",
    "fifth.txt",
    "sixth.txt",
    "seventh.txt",
    "eighth.txt",
    "ninth.txt",
    "tenth.txt",
    "eleventh.txt",
    "twelfth.txt",
    "thirteenth.txt",
    "fourteenth.txt",
    "fifteenth.txt",
    "sixteenth.txt",
    "blind_english.txt",
    "dialects_en.txt",
    "strangers_es.txt",
    "siblings_es.txt",
    "unread_siblings_en.txt",
    "blind_spanish.txt",
    "needs.txt",
)
READ = [row for name in TABLES for row in tables.rows(name)]
HELD_OUT = tables.rows("holdout.txt")


@pytest.mark.parametrize("row", READ, ids=lambda row: row.where)
def test_message_is_read_as_the_table_says(row):
    reading, trace = explain(row.message)
    assert tables.agrees(row.expected, reading.actions), (row.message.text, reading.actions, trace)


def test_held_out_messages_that_no_rule_was_made_for_are_read_at_90_percent():
    right = [tables.agrees(row.expected, explain(row.message)[0].actions) for row in HELD_OUT]
    assert len(right) >= 100
    assert sum(right) / len(right) >= 0.9


def test_what_is_said_to_be_sure_is_right_95_times_in_100():
    sure = [
        tables.agrees(row.expected, reading.actions)
        for row in READ
        if (reading := explain(row.message)[0]).confidence >= 0.8
    ]
    assert sum(sure) / len(sure) >= 0.95
