import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.catalogue.importing import cells
from services.catalogue.importing.cells import CellError, DoubtError
from services.catalogue.importing.kinds import KINDS

PARSERS = {f"{kind.name}.{column.name}": column.parse for kind in KINDS for column in kind.columns}


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
@given(text=st.text(min_size=1, max_size=80), mark=st.sampled_from(["", ".", ","]))
def test_parser_gives_a_value_or_a_fault_and_nothing_else(parser, text, mark):
    fault = ""
    try:
        parser(cells.readable(text.strip() or "x"), mark)
    except CellError as error:
        fault = str(error)
    assert fault.isprintable()


facts = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a machine may be busy
@given(st.dictionaries(st.text(max_size=8), facts, max_size=5))
def test_specification_is_flat_whatever_came(value):
    import json

    try:
        stored = cells.specification(json.dumps(value))
    except DoubtError as doubt:
        stored = doubt.kept
    except CellError:
        return
    assert all(isinstance(v, str | int | float | bool) for v in orjson.loads(stored).values())


@pytest.mark.parametrize(("text", "unit"), [("Uds.", "unit"), ("CAJA", "box"), ("m", "metre"), ("par", "pair")])
def test_units_are_known_by_their_trade_names(text, unit):
    assert cells.unit(text) == unit


@pytest.mark.parametrize("digits", ["96385074", "036000291452", "4006209633229", "8 412345 678905", "10012345678902"])
def test_right_ean_passes(digits):
    assert cells.ean(digits) == "".join(digits.split())


@pytest.mark.parametrize("text", ["4006209633220", "8,41235E+12", "123", "400620963322X"])
def test_wrong_ean_is_dropped_with_a_warning(text):
    with pytest.raises(DoubtError) as caught:
        cells.ean(text)
    assert caught.value.kept == ""


@pytest.mark.parametrize(
    "text",
    ["2025-12-31", "31/12/2025", "31-12-2025", "2025-12-31T00:00:00Z", "2025-12-31T01:00:00+01:00", "31.12.2025"],
)
def test_dates_are_read_in_iso_and_spanish(text):
    assert cells.moment(text).isoformat() == "2025-12-31T00:00:00+00:00"


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,AA", "C:\\fotos\\a.png", "//host/a.png",
     "/etc/passwd", "../a.png", "a/../../b.png", "..\\b.png", "http://", "https://[::1", "ftp://host/a", "~/a.png"],
)  # fmt: skip
def test_picture_from_elsewhere_is_refused(url):
    with pytest.raises(CellError):
        cells.address(url)


@pytest.mark.parametrize("url", ["https://fotos.example.com/a.jpg?x=1", "http://10.0.0.1/a.png", "pictures/a..b.png"])
def test_picture_by_address_or_relative_path_passes(url):
    assert cells.address(url) == url


def test_nesting_without_end_is_refused():
    with pytest.raises(CellError, match="levels"):
        cells.specification('{"a":' * 900 + "1" + "}" * 900)


def test_message_shows_nothing_a_terminal_would_obey():
    with pytest.raises(CellError) as caught:
        cells.code("\x1b[2Jborrado")
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+34 976", "-cmd|' /C calc'!A0", "\tx", "＝1+1"])
def test_cell_that_a_spreadsheet_would_run_is_inert_in_what_we_write(cell):
    assert cells.inert(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "Tornillo M8x40", "12,50 €", "a=b"])
def test_other_cells_are_written_as_they_are(cell):
    assert cells.inert(cell) == cell


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://media.example/m8.jpg", ("https://media.example/m8.jpg",)),
        ("https://a.example/1.jpg|https://a.example/2.jpg", ("https://a.example/1.jpg", "https://a.example/2.jpg")),
        ("https://a.example/1 ; https://a.example/2", ("https://a.example/1", "https://a.example/2")),
        ("https://a.example/1.jpg, https://a.example/2.jpg", ("https://a.example/1.jpg", "https://a.example/2.jpg")),
        ("https://a.example/1.jpg https://a.example/1.jpg", ("https://a.example/1.jpg",)),
        ("https://a.example/1.jpg\nhttps://a.example/2.jpg", ("https://a.example/1.jpg", "https://a.example/2.jpg")),
        ("https://a.example/img;v=2,w_400/m8.jpg", ("https://a.example/img;v=2,w_400/m8.jpg",)),
        ("fotos/m8.jpg;fotos/m8_2.PNG", ("fotos/m8.jpg", "fotos/m8_2.PNG")),
        ("fotos\\m8.jpg", ("fotos/m8.jpg",)),
        ("./m8.webp", ("m8.webp",)),
        ("fotos/m8.jpg|https://a.example/m8", ("fotos/m8.jpg", "https://a.example/m8")),
        ("S", None),
        ("no", None),
        ("-", None),
    ],
)
def test_pictures_of_one_cell_are_told_apart_where_it_is_clear(text, found):
    assert cells.pictures(text) == found


@pytest.mark.parametrize(
    ("text", "kept", "words"),
    [
        ("pendiente", None, "“pendiente” is no picture's address"),
        ("broca 8 mm.jpg", None, "no blanks"),
        ("C:\\fotos\\m8.jpg", None, "is not allowed"),
        ("../secretos/m8.jpg|m8.jpg", ("m8.jpg",), "is not allowed"),
        ("file:///etc/passwd.jpg", None, "is not allowed"),
    ],
)
def test_cell_that_names_no_picture_costs_no_more_than_itself(text, kept, words):
    with pytest.raises(cells.DoubtError, match=words) as raised:
        cells.pictures(text)
    assert raised.value.kept == kept
