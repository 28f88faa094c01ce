import pytest

from bot.simulator.html_markup import parse_html
from bot.simulator.units import Entity, MarkupError


def kinds(entities):
    return [(e.type, e.offset, e.length) for e in entities]


def test_offsets_count_utf16_code_units():
    text, entities = parse_html("🔩 <b>Tornillo</b> M8 <i>🔩x</i>")
    assert text == "🔩 Tornillo M8 🔩x"
    assert kinds(entities) == [("bold", 3, 8), ("italic", 15, 3)]


def test_tags_nest():
    text, entities = parse_html("<b>a <i>b <u>c</u></i></b>")
    assert text == "a b c"
    assert kinds(entities) == [("underline", 4, 1), ("italic", 2, 3), ("bold", 0, 5)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3 &lt; 4 &amp;&amp; 5 &gt; 4", "3 < 4 && 5 > 4"),
        ("&quot;M8&quot;", '"M8"'),
        ("&#8364; &#x20AC;", "€ €"),
        ("&nbsp;&copy;", "&nbsp;&copy;"),
        ("&lt🔩", "<🔩"),
    ],
)
def test_only_telegrams_references_are_decoded(written, read):
    assert parse_html(written)[0] == read


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("em", "italic"),
        ("ins", "underline"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("B", "bold"),
    ],
)
def test_every_tag_of_telegram_is_read(tag, kind):
    assert kinds(parse_html(f"<{tag}>x</{tag}>")[1]) == [(kind, 0, 1)]


def test_links_keep_their_url():
    _, entities = parse_html('<a href="https://example.com/?a=1&amp;b=2">ficha</a>')
    assert entities == [Entity("text_link", 0, 5, {"url": "https://example.com/?a=1&b=2"})]


def test_a_link_without_address_is_plain_text():
    assert parse_html("<a>ficha</a>") == ("ficha", [])


def test_code_with_a_language_inside_pre_is_one_entity():
    _, entities = parse_html('<pre><code class="language-sql">select 1</code></pre>')
    assert entities == [Entity("pre", 0, 8, {"language": "sql"})]


def test_an_expandable_quotation_is_told_apart():
    assert kinds(parse_html("<blockquote expandable>x</blockquote>")[1]) == [("expandable_blockquote", 0, 1)]


def test_a_spoiler_by_class_is_read():
    assert kinds(parse_html('<span class="tg-spoiler">x</span>')[1]) == [("spoiler", 0, 1)]


def test_an_empty_tag_leaves_no_entity():
    assert parse_html("a<b></b>c") == ("ac", [])


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("é <br>", 'Unsupported start tag "br" at byte offset 3'),
        ("3 < 4", 'Unsupported start tag "" at byte offset 2'),
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x>y</a>', "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(broken, sentence):
    with pytest.raises(MarkupError) as caught:
        parse_html(broken)
    assert str(caught.value) == sentence
