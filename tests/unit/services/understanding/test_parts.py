"""The parts that the reading is made of, each alone."""

import pytest

from services.understanding.figures import number, read_figures
from services.understanding.layout import lines
from services.understanding.lexicon import brands, lexicon
from services.understanding.names import code_of
from services.understanding.sizes import figures_of
from services.understanding.text import clean, fold, stem
from services.understanding.tokens import tag, tokenise


def figures(text, language):
    first, second = (lexicon("es"), lexicon("en")) if language == "es" else (lexicon("en"), lexicon("es"))
    tagged = tag(tokenise(text), first, second, brands().match)
    return [t.value for t in read_figures(tagged, first) if t.is_figure]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.500", "es", 1500),
        ("1,500", "en", 1500),
        ("2,5", "es", 2.5),
        ("2.5", "es", 2.5),
        ("1.250.000", "es", 1250000),
        ("2k", "es", 2000),
        ("veinticinco", "es", 25),
        ("treinta y cinco", "es", 35),
        ("ciento veinte", "es", 120),
        ("dos mil quinientos", "es", 2500),
        ("media docena", "es", 6),
        ("docena y media", "es", 18),
        ("dos y medio", "es", 2.5),
        ("un centenar", "es", 100),
        ("twenty five", "en", 25),
        ("a hundred and fifty", "en", 150),
        ("half a dozen", "en", 6),
        ("two and a half dozen", "en", 30),
        ("a gross", "en", 144),
        ("three and a quarter", "en", 3.25),
        ("a couple", "en", 2),
    ],
)
def test_figure_is_read_however_it_is_written(text, language, value):
    assert figures(text, language) == [value]


def test_figure_that_is_none_has_no_value():
    assert number("1.2.3", "en") is None


@pytest.mark.parametrize(
    ("size", "named"),
    [("m8x40", {"m8x40", "m8", "40"}), ("1/2", {"1/2"}), ("125x1", {"125", "1"}), ("18v", {"18v", "18"})],
)
def test_size_can_be_named_in_its_parts(size, named):
    assert named <= figures_of(size)


def test_size_with_its_unit_apart_is_the_same_size():
    assert "3.25t" in figures_of("3,25", "t")
    assert "1mm" in figures_of("1,0", "mm")


@pytest.mark.parametrize(
    ("a", "b"), [("conectores", "conector"), ("válvulas", "válvula"), ("gloves", "glove"), ("batteries", "battery")]
)
def test_plural_and_singular_have_one_stem(a, b):
    assert stem(fold(a)) == stem(fold(b))


@pytest.mark.parametrize("written", ["sku 00411", "SKU-00411", "sku00411", "00411"])
def test_code_is_compared_without_case_blanks_dashes_and_a_leading_sku(written):
    assert code_of(written) == code_of("SKU00411")


def test_size_between_words_stays_one_token():
    assert [t.text for t in tokenise('20 codos de 1/2", M8x40 y 4,8x12')] == [
        "20",
        "codos",
        "de",
        '1/2"',
        ",",
        "M8x40",
        "y",
        "4,8x12",
    ]


def test_mail_is_left_with_what_it_asks_for():
    mail = (
        "De: Ana <ana@obra.example>\nAsunto: pedido\n\nHola,\n- 20 codos\n* 10 tes\n\n"
        "Un saludo,\nAna Ruiz\nObras Ruiz\n976 555 012"
    )
    assert lines(mail) == ["Hola,", "20 codos", "10 tes"]


def test_forwarded_chat_loses_its_stamps():
    assert lines("[12/3/24, 9:41] Jefe: pide 4 sacos\n[12/3/24, 9:42] Jefe: y 2 palas") == ["pide 4 sacos", "y 2 palas"]


def test_numbers_of_a_list_are_no_quantities():
    assert lines("1. codos 20\n2. tes 10") == ["codos 20", "tes 10"]
    assert lines("20 codos\n10 tes") == ["20 codos", "10 tes"]


def test_what_nobody_sees_is_dropped():
    assert clean("a\x00\u200bb\ud800 “c” 4×5") == 'ab "c" 4x5'


@pytest.mark.parametrize("form", ["ponme", "pónmelos", "añádelo", "agregá", "mandame", "apúntamelas", "anote"])
def test_forms_of_adding_are_known_with_their_clitics(form):
    assert "v.add" in lexicon("es").tags(fold(form))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("nesesito", "necesito"), ("invocie", "invoice"), ("carriyo", "carrito"), ("agregrar", "agregar")],
)
def test_slip_of_the_finger_is_mended(typed, meant):
    language = "en" if meant == "invoice" else "es"
    assert lexicon(language).spelling.mend(typed) == meant


@pytest.mark.parametrize("word", ["marta", "codos", "laser"])
def test_other_words_are_left_alone(word):
    assert lexicon("es").spelling.mend(word) is None
