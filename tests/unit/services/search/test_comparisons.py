import math

import pytest

from services.search.comparisons import comparisons
from services.search.folding import fold


@pytest.mark.parametrize(
    ("text", "left", "unit", "low", "high"),
    [
        ("martillo de más de 900 W", "martillo de", "w", 900, math.inf),
        ("taladro por menos de 100 €", "taladro por", "price", -math.inf, 100),
        ("grinder under £80", "grinder", "price", -math.inf, 80),
        ("grinder over 1,5 kW", "grinder", "w", 1500, math.inf),
        ("brocas entre 6 y 10 mm", "brocas", "mm", 6, 10),
        ("tubo hasta 2,5 cm", "tubo", "mm", -math.inf, 25),
        ("saw between 50 and 120 euros", "saw", "price", 50, 120),
        ("amoladora de menos de 1.500 euros", "amoladora de", "price", -math.inf, 1500),
    ],
)
def test_a_comparison_is_read_and_taken_out_of_the_query(text, left, unit, low, high):
    rest, (found,) = comparisons(fold(text))
    assert rest.strip() == left
    assert (found.unit, found.low, found.high) == (unit, low, high)


@pytest.mark.parametrize("text", ["tornillo M8x40", "desde Zaragoza", "más barato", "over there", "disco 125 mm"])
def test_other_words_are_left_alone(text):
    assert comparisons(fold(text)) == (fold(text), ())


def test_an_article_without_the_figure_does_not_keep_the_range():
    _, (found,) = comparisons("amoladora de mas de 1000 w")
    assert found.kept_by({"facts": {"w": [720.0, 2200.0]}})
    assert not found.kept_by({"facts": {"w": [720.0]}})
    assert not found.kept_by({})
