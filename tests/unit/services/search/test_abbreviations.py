import pytest

from services.search.abbreviations import spelt_out


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("TORN. DIN933 M10X60 C/100", "tornillo din933 m10x60 caja de 100"),
        ("Cinta amarre c/trinquete", "cinta amarre con trinquete"),
        ("Jgo. llaves 12 pzas", "juego  llaves 12 pzas"),
        ("Dest. plano 5.5x125", "destornillador  plano 5.5x125"),
        ('Válvula esfera 1/2" H-H', 'valvula esfera 1/2" hembra '),
        ("taladro s/cable", "taladro sin cable"),
    ],
)
def test_a_shops_abbreviations_are_written_out(written, read):
    assert " ".join(spelt_out(written).split()) == " ".join(read.split())


@pytest.mark.parametrize("text", ["comb", "1/2 codo", "ext 5", "torno", "m8x40"])
def test_what_is_no_abbreviation_stays(text):
    assert spelt_out(text) == text
