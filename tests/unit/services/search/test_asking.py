import pytest

from services.search.asking import matter
from services.search.folding import fold


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("ponme dos sargentos, por favor", "sargentos"),
        ("Hola, ¿tenéis arandelas grower?", "arandelas grower?"),
        ("necesito un flexómetro urgente", "flexometro"),
        ("mándame 8 mordazas", "mordazas"),
        ("could not find it", "could not find it"),
        ("do you have a socket set", "socket set"),
        ("a couple of G-clamps please", "g-clamps"),
    ],
)
def test_how_it_is_asked_is_taken_off_what_is_asked_for(said, asked):
    assert matter(fold(said)) == asked


@pytest.mark.parametrize("name", ["tres en uno", "dos componentes", "2,5 mm azul", "8 mm", "un"])
def test_a_number_that_is_part_of_a_name_stays(name):
    assert matter(name) == name
