"""A doubt is said: the confidence falls below what the clerk acts on, and the trace names why."""

import pytest

from services.understanding import explain
from tests.unit.services.understanding.tables import _row

SURE = 0.8
DOUBTFUL = [
    ('es @cart | quita los flurbos => remove "flurbo"', "named-outside-the-cart"),
    ('en @cart_en | take the flurbs out => remove "flurb"', "named-outside-the-cart"),
    ("es @none | ponme 3 de lo que sea eso que me dijiste => clarify", "foreign-word-in-the-name"),
]


@pytest.mark.parametrize(("row", "name"), DOUBTFUL, ids=[name for _, name in DOUBTFUL])
def test_doubt_makes_the_reading_unsure_and_stands_in_the_trace(row, name):
    reading, trace = explain(_row("here", row).message)
    assert reading.confidence < SURE
    assert any(line.startswith(f"doubt {name}") for line in trace)


@pytest.mark.parametrize(
    "row",
    ["es @cart | quita los codos => remove COD-22", 'en @none | 20 copper elbows => add "elbow" 20'],
)
def test_plain_wish_is_read_without_a_doubt(row):
    reading, trace = explain(_row("here", row).message)
    assert reading.confidence >= SURE
    assert not any(line.startswith("doubt") for line in trace)
