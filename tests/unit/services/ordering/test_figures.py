"""Totals, fingerprints, allocations: figures that must add up."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from models.money import cents, line_amount
from services.ordering.cart import cart_of, fingerprint
from services.ordering.stock import allocate
from services.ordering.views import LineView

PRICES = st.decimals(Decimal("0.0001"), Decimal(5000), places=4)
RATES = st.sampled_from([Decimal(21), Decimal(10), Decimal(4), Decimal(0)])


@st.composite
def lines(draw, sku="SKU00001"):
    quantity, price = draw(st.integers(1, 100_000)), draw(PRICES)
    return LineView(
        sku=sku,
        name_es="Broca para hormigón SDS-plus 8x160",
        name_en="SDS-plus masonry bit 8x160",
        quantity=quantity,
        unit="unit",
        unit_price=price,
        vat_rate=draw(RATES),
        amount=line_amount(quantity, price),
        available=draw(st.integers(0, 10)),
    )


BASKETS = st.integers(1, 12).flatmap(lambda n: st.tuples(*(lines(f"SKU{i:05d}") for i in range(n))))


@given(BASKETS)
def test_a_carts_total_is_the_sum_of_its_parts(basket):
    totals = cart_of(basket).totals
    assert totals.tax_base == sum(line.amount for line in basket)
    assert totals.vat == sum(vat.tax for vat in totals.vat_lines)
    assert totals.tax_base == sum(vat.base for vat in totals.vat_lines)
    assert totals.total == totals.tax_base + totals.vat


@given(BASKETS)
def test_tax_is_rounded_once_a_rate_to_whole_cents(basket):
    for vat in cart_of(basket).totals.vat_lines:
        base = sum(line.amount for line in basket if line.vat_rate == vat.rate)
        assert vat.tax == cents(base * vat.rate / 100)
        assert vat.tax.as_tuple().exponent == -2


def test_screws_below_a_cent_add_up_to_cents():
    screws = LineView("SKU00412", "Tornillo", "", 1500, "unit", Decimal("0.0342"), Decimal(21), Decimal("51.30"), 0)
    totals = cart_of([screws]).totals
    assert (totals.tax_base, totals.vat, totals.total) == (Decimal("51.30"), Decimal("10.77"), Decimal("62.07"))


@given(BASKETS)
def test_a_fingerprint_forgets_the_order_of_lines_and_the_stock(basket):
    moved = [replace(line, available=line.available + 1) for line in reversed(basket)]
    assert fingerprint(moved) == fingerprint(basket)


@given(BASKETS, st.data())
def test_a_fingerprint_changes_with_any_figure_of_a_line(basket, data):
    line = data.draw(st.sampled_from(basket))
    for change in (
        {"quantity": line.quantity + 1},
        {"unit_price": line.unit_price + Decimal("0.0001")},
        {"vat_rate": line.vat_rate + 1},
        {"sku": "SKU99999"},
    ):
        assert fingerprint([replace(x, **change) if x is line else x for x in basket]) != fingerprint(basket)


@given(PRICES)
def test_a_fingerprint_sees_the_price_not_the_way_it_is_written(price):
    line = LineView("SKU00001", "Taco", "", 1, "unit", price, Decimal(21), cents(price), 0)
    written = replace(line, unit_price=price.normalize(), vat_rate=Decimal("21.00"))
    assert fingerprint([line]) == fingerprint([written])


@given(st.dictionaries(st.sampled_from(["ZGZ", "MAD", "SVQ", "BCN"]), st.integers(0, 50)), st.integers(1, 200))
def test_an_allocation_takes_what_is_asked_and_never_more_than_is_there(free, pieces):
    allocation = allocate(pieces, free)
    assert sum(allocation.values()) == min(pieces, sum(free.values()))
    assert all(0 < taken <= free[warehouse] for warehouse, taken in allocation.items())


def test_an_allocation_comes_from_one_warehouse_where_one_has_it_all():
    assert allocate(40, {"MAD": 30, "SVQ": 5, "ZGZ": 60}) == {"ZGZ": 40}
    assert allocate(80, {"MAD": 30, "SVQ": 5, "ZGZ": 60}) == {"ZGZ": 60, "MAD": 20}
