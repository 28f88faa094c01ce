import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.abbreviations import spelt_out
from services.search.folding import fold, sounds
from services.search.measures import scan, words_alone
from services.search.tokens import bare, tokenise


def names(text, language=None):
    return {name for token in tokenise(text, language) for name, _ in token.names}


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("M8x40", "m 8 x 40", {"m8x40", "m8", "8x40", "#8", "#40"}),
        ("M8x40", "8x40", {"8x40", "#8", "#40"}),
        ("M8×40", "M8 X 40", {"m8x40"}),
        ('1/2"', "1/2 in", {"1/2in"}),
        ('1/2"', "media pulgada", {"1/2in"}),
        ("½”", "half inch", {"1/2in"}),
        ('válvula 1 1/4"', "1-1/4 pulgadas", {"1-1/4in"}),
        ('3/4"', "tres cuartos", {"3/4in"}),
        ("125mm", "125 mm", {"125mm", "#125"}),
        ("125mm", "12,5 cm", {"125mm"}),
        ("25 m", "2500 cm", {"25000mm"}),
        ("18 V", "18v", {"18v", "#18"}),
        ("1,5 kW", "1.500 W", {"1500w"}),
        ("750 ml", "0,75 l", {"750ml"}),
        ("2 t", "2000 kg", {"2000000g"}),
        ("2,5 mm²", "2.5mm2", {"2.5mm2"}),
        ("DIN933", "DIN 933", {"din933"}),
        ("ISO 4017", "DIN 933", {"din933"}),
        ("EN ISO 20345", "iso-20345", {"iso20345"}),
        ("grano 80", "P80", {"grit80", "#80"}),
        ("80 grit", "lija del 80", {"#80"}),
        ("talla 9", "T-9", {"size9", "#9"}),
        ("(caja 100)", "100 uds", {"100pcs"}),
        ("(200u)", "bolsa de 200", {"200pcs"}),
        ("WD-40", "wd 40", {"wd40"}),
        ("IP65", "ip 65", {"ip65"}),
        ("PH2", "ph 2", {"ph2"}),
        ("H07V-K", "h07vk", {"h07vk"}),
        ("221-415", "221415", {"#221415"}),
        ('disco de 4 1/2"', "115 mm", {"115mm"}),
        ("SDS-plus", "sds plus", {"sds", "plus"}),
    ],
)
def test_both_ways_of_writing_a_size_share_its_terms(one, other, shared):
    assert shared <= names(one) & names(other)


@pytest.mark.parametrize(
    ("text", "fact"),
    [("12,5 cm", ("mm", 125.0)), ("1.500 W", ("w", 1500.0)), ("5,0Ah", ("ah", 5.0)), ("M10", ("thread", 10.0))],
)
def test_sizes_become_facts_in_one_unit(text, fact):
    assert fact in {f for token in tokenise(text) for f in token.facts}


@pytest.mark.parametrize(
    "text", ["vis-à-vis", "8x40x3", "caja de 20 x 30 mm", "en stock 5", "m", "x", "/", "1/0", "2x"]
)
def test_odd_writing_is_read_without_raising(text):
    assert tokenise(text) is not None


def test_a_plural_is_no_size():
    assert names("punzones de números", "es") == {"punzon", "numer", "de"}
    assert names("guantes talla s", "es") >= {"sizes"}


@given(st.text(alphabet="abcm txlstañó-./\"' ", max_size=40) | st.sampled_from(["talla l", "tres cuartos", "n° m"]))
def test_words_alone_are_read_as_the_scan_would_read_them(text):
    folded = spelt_out(text)
    words = words_alone(folded)
    assert words is None or words == [folded[found.start : found.end] for found in scan(folded)]


def test_plural_and_accent_do_not_matter():
    assert names("llaves dinamométricas", "es") == names("llave dinamometrica", "es")
    assert names("hormigón", "es") == names("HORMIGON", "es")


def test_stop_words_are_marked_and_kept_in_place():
    assert [(t.surface, t.stop) for t in tokenise("broca para el hormigón")] == [
        ("broca", False), ("para", True), ("el", True), ("hormigon", False),
    ]  # fmt: skip


def test_identifiers_are_compared_without_dashes_spaces_and_case():
    assert bare("bx-gsr 18") == bare("BX GSR18") == "bxgsr18"


@pytest.mark.parametrize(
    ("heard", "written"), [("desatornillador", "desatorniyador"), ("bálvula", "valvula"), ("ormigon", "hormigón")]
)
def test_words_that_sound_alike_are_known_as_such(heard, written):
    assert sounds(fold(heard)) == sounds(fold(written))


@given(st.text(max_size=300) | st.text(alphabet="0123456789xXmM/.,-\" '½²ºkgvwin", max_size=60))
def test_any_text_gives_tokens_without_raising(text):
    for token in tokenise(text):
        assert token.surface
        assert token.names
        assert all(0 < share <= 1 for _, share in token.names)
