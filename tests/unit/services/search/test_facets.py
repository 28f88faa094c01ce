"""What a list can be narrowed by, told from names and specifications of any make."""

from decimal import Decimal

import pytest

from services.search.facets import Candidate, Facet, kept, letters, offered, written
from services.search.tokens import tokenise


def article(name, specification=None, *, brand="", price="1", in_stock=True):
    return Candidate(name, name, brand, Decimal(price), in_stock, specification or {})


def labels(found, kind="size", taken=()):
    return [facet.label for facet in offered(found, taken) if facet.kind == kind]


BOLTS = [
    article(f"Tornillo hexagonal DIN 933 M{thread}x{length} 8.8", {"rosca": f"M{thread}", "longitud_mm": length})
    for thread in (6, 8, 10)
    for length in (20, 30, 40)
]


def test_bolts_are_parted_by_their_thread_first_and_by_their_length_then():
    assert labels(BOLTS) == ["M6", "M8", "M10"]
    thread = next(facet for facet in offered(BOLTS) if facet.label == "M8")
    left = kept(BOLTS, [thread])
    assert [each.name for each in left] == [each.name for each in BOLTS if "M8x" in each.name]
    assert labels(left + BOLTS[:1], taken=[thread]) == ["20 mm", "30 mm", "40 mm"]


def test_sizes_stand_small_to_large_and_not_as_letters_do():
    belts = [article(f"Disco {n} mm", {"diametro_mm": n}) for n in (230, 115, 125, 230, 115, 125)]
    assert labels(belts) == ["115 mm", "125 mm", "230 mm"]


@pytest.mark.parametrize(
    ("names", "specifications"),
    [
        (["Hex bolt M6", "Hex bolt M8", "Hex bolt M8", "Hex bolt M6"], [{}] * 4),
        (["Bolt"] * 4, [{"Thread Size": "M6"}, {"Thread Size": "M8"}, {"Thread Size": "M8"}, {"Thread Size": "M6"}]),
    ],
)
def test_a_foreign_catalogue_is_read_by_its_names_or_by_its_own_keys(names, specifications):
    found = [article(name, facts) for name, facts in zip(names, specifications, strict=True)]
    assert labels(found) == ["M6", "M8"]


def test_what_tells_how_it_is_packed_or_how_hot_it_may_get_is_no_size():
    found = [
        article(f"Silicona {colour}", {"contenido_ml": ml, "temperatura_max_c": heat})
        for colour, ml, heat in [("blanca", 300, 120), ("gris", 280, 150), ("negra", 300, 150), ("roja", 280, 120)]
    ]
    assert labels(found) == []


def test_one_brand_alone_is_nothing_to_choose():
    assert labels([article("Taladro", brand="Bosch")] * 3, "brand") == []
    two = [article("Taladro", brand="Bosch"), article("Taladro", brand="Bosch"), article("Taladro", brand="Makita")]
    assert labels(two, "brand") == ["Bosch", "Makita"]


def test_bands_of_price_leave_no_article_out_and_none_is_empty():
    found = [article("Guante", price=price) for price in ("0.80", "1.20", "2.40", "3.10", "7.90", "12")]
    bands = [facet for facet in offered(found) if facet.kind == "price"]
    assert [(band.low, band.high) for band in bands] == [(None, 3.0), (3.0, 8.0), (8.0, None)]
    assert {each.sku for band in bands for each in kept(found, [band])} == {each.sku for each in found}
    assert all(kept(found, [band]) for band in bands)


def test_near_prices_make_no_bands():
    assert not [f for f in offered([article("Casco", price=p) for p in ("8", "9", "10", "11")]) if f.kind == "price"]


def test_stock_is_a_choice_only_where_some_is_wanting():
    full = [article("Casco"), article("Casco azul")]
    assert not any(facet.kind == "stock" for facet in offered(full))
    stock = next(f for f in offered([*full, article("Casco rojo", in_stock=False)]) if f.kind == "stock")
    assert [each.name for each in kept([*full, article("Casco rojo", in_stock=False)], [stock])] == [
        "Casco",
        "Casco azul",
    ]


def test_the_cheapest_first_leaves_nobody_out():
    found = [article("a", price="3"), article("b", price="1"), article("c", price="2")]
    assert [each.sku for each in kept(found, [Facet(kind="cheapest")])] == ["b", "c", "a"]


def test_what_is_taken_is_not_offered_again():
    found = [
        article("Casco", brand=brand, price=price) for brand, price in [("3M", "9"), ("Climax", "40"), ("3M", "3")]
    ]
    brand = Facet(kind="brand", value="3M", label="3M")
    assert not any(facet.kind == "brand" for facet in offered(found, [brand]))


def test_a_facets_token_fits_on_a_button_whatever_the_catalogue_wrote():
    long = Facet(kind="size", field="ancho útil de la banda de rodadura " * 5, value="8x40" * 40, label="8x40")
    assert len(long.token.encode()) == 10
    assert long.token != Facet(kind="size", field="otro", value="8x40", label="8x40").token


@pytest.mark.parametrize(
    ("said", "shown"),
    [("m8", "M8"), ("m 8 x 40", "M8x40"), ("110mm", "110 mm"), ("18v", "18 V"), ("din 933", "DIN 933")],
)
def test_a_size_is_written_as_the_trade_writes_it(said, shown):
    assert written(tokenise(said)[0]) == shown


def test_sizes_of_one_sort_are_known_by_their_letters():
    assert letters("110mm") == letters("90mm") != letters("18v")
