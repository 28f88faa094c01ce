import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tolerant_json import dumps, loads

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(st.characters(codec="utf-16", exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(anything)
def test_whatever_is_written_is_read_back(value):
    assert loads(dumps(value)) == value


def test_a_lone_surrogate_is_read_as_telegram_sends_it():
    assert loads('{"text": "\\ud83d"}') == {"text": "\ud83d"}
    assert json.loads(dumps({"text": "\ud83d"})) == {"text": "\ud83d"}


def test_what_is_no_json_is_a_value_error():
    with pytest.raises(ValueError, match="Expecting"):
        loads("no json")
