import pytest

from bot.simulator.markdown_markup import parse_markdown, parse_markdown_v2
from bot.simulator.units import Entity, MarkupError


def kinds(entities):
    return [(e.type, e.offset, e.length) for e in entities]


def test_marks_become_entities():
    text, entities = parse_markdown_v2("*Taladro* _18V_ __nuevo__ ~viejo~ ||12 €|| `SKU`")
    assert text == "Taladro 18V nuevo viejo 12 € SKU"
    assert kinds(entities) == [
        ("bold", 0, 7),
        ("italic", 8, 3),
        ("underline", 12, 5),
        ("strikethrough", 18, 5),
        ("spoiler", 24, 4),
        ("code", 29, 3),
    ]


def test_underline_is_read_before_italic():
    assert kinds(parse_markdown_v2("_a __b___")[1]) == [("underline", 2, 1), ("italic", 0, 3)]


def test_escaped_characters_are_plain():
    assert parse_markdown_v2(r"12\.50 \- M8\*40") == ("12.50 - M8*40", [])


def test_links_and_code_blocks_are_read():
    assert parse_markdown_v2("[ficha](https://example.com)")[1] == [
        Entity("text_link", 0, 5, {"url": "https://example.com"})
    ]
    assert parse_markdown_v2("```sql\nselect 1```") == ("select 1", [Entity("pre", 0, 8, {"language": "sql"})])


def test_quotations_end_where_the_line_does_not_go_on():
    text, entities = parse_markdown_v2(">uno\n>dos\nfuera")
    assert text == "uno\ndos\nfuera"
    assert [(e.type, e.offset) for e in entities] == [("blockquote", 0)]


def test_a_spoiler_mark_at_the_end_makes_a_quotation_expandable():
    assert parse_markdown_v2(">uno\n>dos||")[1][0].type == "expandable_blockquote"


@pytest.mark.parametrize("char", "()>#+-=|{}.!]")
def test_reserved_characters_must_be_escaped(char):
    with pytest.raises(MarkupError) as caught:
        parse_markdown_v2(f"a{char}")
    assert str(caught.value) == f"Character '{char}' is reserved and must be escaped with the preceding '\\'"


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("🏟 🏟_abacaba", "Can't find end of Italic entity at byte offset 9"),
        ("🏟 🏟_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
        ("🏟 🏟`", "Can't find end of Code entity at byte offset 9"),
        ("🏟 🏟```a", "Can't find end of Pre entity at byte offset 9"),
        ("🏟 🏟```a ", "Can't find end of PreCode entity at byte offset 9"),
        ("🏟 🏟__🏟 🏟_", "Can't find end of Italic entity at byte offset 20"),
        ("🏟 🏟__🏟 _🏟___", "Can't find end of Italic entity at byte offset 23"),
        ("[telegram\\.org](asd", "Can't find end of a URL at byte offset 16"),
        ("🏟 🏟||test\\|", "Can't find end of Spoiler entity at byte offset 9"),
        ("🏟 🏟![👍](tg://emoji?id=1234", "Can't find end of a custom emoji URL at byte offset 17"),
        ("🏟 🏟![👍]", "Custom emoji entity must contain a tg://emoji URL"),
        (">*b\n>ld \n>bo\nld*\nasd\ndef", "Can't find end of Bold entity at byte offset 1"),
    ],
)
def test_broken_markdown_is_refused_in_telegrams_words(broken, sentence):
    with pytest.raises(MarkupError) as caught:
        parse_markdown_v2(broken)
    assert str(caught.value) == sentence


def test_legacy_markdown_is_read():
    text, entities = parse_markdown("*a* _b_ `c` [d](https://example.com) \\_")
    assert text == "a b c d _"
    assert kinds(entities) == [("bold", 0, 1), ("italic", 2, 1), ("code", 4, 1), ("text_link", 6, 1)]


def test_unended_legacy_markdown_is_refused():
    with pytest.raises(MarkupError, match="Can't find end of the entity starting at byte offset 0"):
        parse_markdown("*unclosed")
