import pytest

from bot.simulator import entities
from bot.simulator.shapes import ApiError


def found(text):
    return [(e["type"], text[e["offset"] : e["offset"] + e["length"]]) for e in entities.read(text).entities]


def test_telegram_finds_commands_links_and_mentions_by_itself():
    assert found("/start SKU00023 y https://example.com/a, @macroferro, #oferta, ventas@macroferro.es") == [
        ("bot_command", "/start"),
        ("url", "https://example.com/a"),
        ("mention", "@macroferro"),
        ("hashtag", "#oferta"),
        ("email", "ventas@macroferro.es"),
    ]


def test_a_fraction_is_no_command():
    assert found('tubo de 1/2" y 3/4') == []


def test_nothing_is_found_inside_code():
    assert [e["type"] for e in entities.read("<code>/start</code> /help", "HTML").entities] == ["code", "bot_command"]


def test_text_is_trimmed_and_its_entities_move_along():
    formatted = entities.read("  \n<b> hola </b>\n", "HTML")
    assert formatted.text == "hola"
    assert formatted.entities == ({"offset": 0, "length": 4, "type": "bold"},)


def test_control_characters_become_spaces():
    assert entities.read("a\x00b\r\nc").text == "a b\nc"


def test_given_entities_are_kept_and_automatic_ones_replaced():
    given = [{"type": "bold", "offset": 0, "length": 3}, {"type": "bot_command", "offset": 0, "length": 3}]
    assert entities.read("Tap /start", "", given).entities == (
        {"offset": 0, "length": 3, "type": "bold"},
        {"offset": 4, "length": 6, "type": "bot_command"},
    )


@pytest.mark.parametrize("text", ["x" * 4096, "🔩" * 2048, "<b>" + "x" * 4096 + "</b>"])
def test_4096_code_units_after_parsing_fit(text):
    assert entities.message_text(text, "HTML", None).text


@pytest.mark.parametrize("text", ["x" * 4097, "🔩" * 2048 + "x"])
def test_one_code_unit_more_does_not(text):
    with pytest.raises(ApiError, match="Bad Request: message is too long"):
        entities.message_text(text, "HTML", None)


def test_a_text_of_nothing_but_markup_is_empty():
    with pytest.raises(ApiError, match="text must be non-empty"):
        entities.message_text("<b> </b>", "HTML", None)


def test_an_unknown_parse_mode_is_refused():
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        entities.message_text("x", "XML", None)


def test_a_lone_surrogate_is_carried():
    assert entities.read("a\ud800b").text == "a\ud800b"
