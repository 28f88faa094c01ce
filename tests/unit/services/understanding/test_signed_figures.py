"""Quantities below nothing, and figures that no database holds."""

import pytest

from services.messages import Message
from services.understanding import read_by_rules


def actions(text):
    return [action.as_json() for action in read_by_rules(Message(text=text)).actions]


@pytest.mark.parametrize("text", ["ponme -1 LLA-COM-7", "añade -1 LLA-COM-7", "add -1 LLA-COM-7"])
def test_a_minus_behind_a_verb_belongs_to_its_figure(text):
    assert actions(text) == [{"type": "add_to_cart", "sku": "LLA-COM-7", "quantity": -1}]


def test_several_minuses_are_the_bullets_of_a_list():
    assert [action["quantity"] for action in actions("ponme -3 guantes -2 cascos")] == [3, 2]


def test_a_figure_of_four_hundred_digits_is_read_as_absurd_and_no_more():
    assert actions(f"añade {'9' * 400} LLA-COM-7")[0]["quantity"] == 10**12
