"""What quantities may be ordered."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import MinimumQuantityError, OutOfStockError, QuantityError, StockError
from services.ordering.rules import MOST, Article, in_stock, orderable, packed, whole

SCREWS = Article(
    sku="SKU00412",
    name_es="Tornillo M8x40 DIN 933",
    name_en="M8x40 hex bolt",
    unit="unit",
    pack_size=100,
    min_quantity=100,
    available=1250,
)


@pytest.mark.parametrize(
    "quantity",
    [0, -1, 2.5, 1e9, MOST + 1, float("nan"), float("inf"), True, "12", None, [3], Decimal("NaN"), Decimal("0.5")],
)
def test_what_is_not_a_whole_number_from_1_to_100000_is_refused(quantity):
    with pytest.raises(QuantityError):
        whole(quantity)


@given(st.integers(1, MOST))
def test_a_whole_quantity_is_the_same_as_int_float_and_decimal(quantity):
    assert whole(quantity) == whole(float(quantity)) == whole(Decimal(quantity)) == quantity


@given(st.floats() | st.decimals() | st.integers() | st.text() | st.booleans() | st.none())
def test_whatever_is_asked_is_counted_or_refused(quantity):
    with suppress(QuantityError):
        assert 1 <= whole(quantity) <= MOST


@given(st.integers(1, MOST), st.integers(1, 5000))
def test_packs_are_the_least_that_hold_the_quantity(quantity, pack_size):
    rounded = packed(quantity, pack_size)
    assert rounded % pack_size == 0
    assert quantity <= rounded < quantity + pack_size


@given(st.integers(1, MOST), st.integers(1, 1000), st.integers(1, 5000))
def test_a_line_holds_whole_packs_and_no_less_than_the_minimum(pieces, pack_size, min_quantity):
    article = Article("SKU00001", "Taco", "Plug", "unit", pack_size, min_quantity)
    if packed(pieces, pack_size) < article.minimum:
        with pytest.raises(MinimumQuantityError) as refusal:
            orderable(article, pieces)
        assert refusal.value.words["minimum"] == article.minimum > pieces
    elif packed(pieces, pack_size) > MOST:
        with pytest.raises(QuantityError):
            orderable(article, pieces)
    else:
        rounded = orderable(article, pieces)
        assert rounded % pack_size == 0
        assert max(pieces, min_quantity) <= rounded <= MOST


def test_fewer_in_stock_names_the_whole_packs_that_can_be_had():
    with pytest.raises(StockError) as refusal:
        in_stock(SCREWS, 1300)
    assert refusal.value.words == {
        "sku": "SKU00412",
        "name": "Tornillo M8x40 DIN 933",
        "name_en": "M8x40 hex bolt",
        "available": 1200,
        "unit": "unit",
    }


def test_all_that_is_in_stock_can_be_had():
    assert in_stock(SCREWS, 1200) == 1200


@pytest.mark.parametrize("change", [{"available": 0}, {"available": 99}, {"active": False}])
def test_less_than_a_pack_or_a_retired_article_is_out_of_stock(change):
    fields = {name: getattr(SCREWS, name) for name in Article.__slots__}
    with pytest.raises(OutOfStockError):
        in_stock(Article(**{**fields, **change}), 100)
