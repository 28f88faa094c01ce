"""Our readers against aiogram's writers: two independent accounts of the same markup."""

import html

from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration, markdown_decoration
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator import entities
from bot.simulator.html_markup import parse_html
from bot.simulator.markdown_markup import parse_markdown_v2

PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
WORDS = st.text(st.sampled_from("aé€🔩<>&*_~`[]().!-\\ "), min_size=1, max_size=12)
TAGS = st.sampled_from(["b", "i", "u", "s", "code", "tg-spoiler"])


@given(PLAIN)
def test_escaped_text_is_read_back_as_it_was(text):
    assert parse_html(html.escape(text)) == (text, [])


@given(PLAIN)
def test_text_escaped_for_markdown_is_read_back_as_it_was(text):
    assert parse_markdown_v2(markdown_decoration.quote(text)) == (text, [])


@given(st.lists(st.tuples(TAGS, WORDS, WORDS), max_size=5))
@settings(max_examples=200)
def test_entities_stand_where_aiogram_finds_them(pieces):
    escape = html_decoration.quote
    markup = "".join(f"{escape(before)}<{tag}>{escape(inside)}</{tag}>" for tag, before, inside in pieces)
    text, found = parse_html(markup)
    given_entities = [MessageEntity(**entity.as_json()) for entity in found]
    assert parse_html(html_decoration.unparse(text, given_entities)) == (text, found)
    for entity, (tag, _, inside) in zip(given_entities, pieces, strict=True):
        assert entity.extract_from(text) == inside, tag


@given(PLAIN)
def test_no_text_of_a_person_is_refused(text):
    formatted = entities.read(text)
    assert formatted.text == formatted.text.strip()
    for entity in formatted.entities:
        assert MessageEntity(**entity).extract_from(formatted.text)
