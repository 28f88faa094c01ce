"""Names made comparable."""

import pytest

from services.catalogue.names import fold, stems


def test_folding_drops_case_and_accents():
    assert fold("TORNILLERÍA Métrica ÑANDÚ") == "tornilleria metrica nandu"


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [("taladros", "Taladro", "es"), ("llaves de tubo", "Llave para tubos", "es"), ("drills", "drill", "en")],
)
def test_singular_and_plural_have_the_same_stems(one, other, language):
    assert stems(one, language) == stems(other, language) != ""
