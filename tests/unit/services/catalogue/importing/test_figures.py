from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.importing.figures import FigureError, mark_of, number, written


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("12.50", "", "12.50"),
        ("12,50 €", "", "12.50"),
        ("€ 12,50", ".", "12.50"),
        ("EUR 3", "", "3"),
        ("1.234,56", "", "1234.56"),
        ("1,234.56", "", "1234.56"),
        ("1.234.567", "", "1234567"),
        ("1 234,56", "", "1234.56"),
        ("1'234.56", "", "1234.56"),
        ("0.125", "", "0.125"),
        ("0,125", "", "0.125"),
        (",5", "", "0.5"),
        ("1.250", ",", "1250"),
        ("1.250", ".", "1.250"),
        ("1,250", ".", "1250"),
        ("12.5000", ",", "12.5"),
        ("-3", "", "-3"),
    ],
)
def test_number_is_read_as_people_write_it(text, mark, value):
    assert number(text, mark) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "€",
        "NaN",
        "inf",
        "1e3",
        "12..5",
        "1,2,3",
        "1.23.456,7",
        "12,50 %",
        "--3",
        "٣",
        "1 2",
        "1.250",
        "9" * 99,
        ".",
    ],
)
def test_what_is_not_one_number_is_refused(text):
    with pytest.raises(FigureError):
        number(text)


@given(st.text(max_size=60), st.sampled_from(["", ".", ","]))
def test_any_text_gives_a_finite_number_or_the_one_error(text, mark):
    with suppress(FigureError):
        assert number(text, mark).is_finite()


@given(st.decimals(min_value=0, max_value=99_999_999, places=4), st.sampled_from([(".", ","), (",", ".")]))
def test_written_out_with_separators_it_reads_back(value, marks):
    point, group = marks
    text = f"{value:,.4f}".translate({ord("."): point, ord(","): group})
    assert number(text) == value


@given(
    st.floats(min_value=0, max_value=1e7, allow_nan=False).map(lambda x: round(x, 4)), st.sampled_from([".", ",", ""])
)
def test_typed_number_reads_back_whatever_the_files_mark(value, mark):
    assert number(written(value), mark) == Decimal(repr(value))


def test_mark_is_what_the_unambiguous_figures_agree_on():
    assert mark_of(["12", "1.250", "3,5"], ".") == ","
    assert mark_of(["1.250", "7"], ".") == "."
    assert mark_of(["3,5", "3.5"], ".") == ""
