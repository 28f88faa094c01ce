"""A family of articles is a table and sentences with blanks."""

import pytest

from bot.demo.families import rows


def test_a_ditto_repeats_the_cell_above():
    table = 'd | use\n4 | madera\n5 | "\n6 | metal'
    assert [row["use"] for row in rows({"sku": "X", "table": table})] == ["madera", "madera", "metal"]


def test_every_row_comes_once_for_each_size():
    made = list(rows({"sku": "X", "each": {"size": [8, 9]}, "table": "code\nNIT\nPU"}))
    assert [(row["code"], row["size"]) for row in made] == [("NIT", 8), ("NIT", 9), ("PU", 8), ("PU", 9)]


def test_cells_are_numbers_truths_and_words():
    (row,) = rows({"sku": "X", "table": "a | b | c | d | e\n8 | 6.5 | true | M8 | 06019H5202"})
    assert row == {"a": 8, "b": 6.5, "c": True, "d": "M8", "e": "06019H5202"}


def test_a_row_with_a_cell_too_many_is_named():
    with pytest.raises(ValueError, match=r"GUA-.*2 columns"):
        list(rows({"sku": "GUA-{code}", "table": "code | price\nNIT | 1.65 | 2"}))
