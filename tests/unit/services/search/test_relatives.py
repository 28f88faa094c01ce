"""What goes with an article and what stands in for it: a small catalogue written as others write theirs."""

from decimal import Decimal

import pytest

from models.catalogue import Product, Stock, Warehouse
from services.adapters.qdrant_edge import QdrantEdgeIndex
from services.catalogue import queries as catalogue
from services.catalogue.views import ProductCard
from services.search.fits import fits_of
from services.search.indexing import Indexing
from services.search.relatives import Relatives, read
from services.search.service import Search

# sku, name, brand, free, specification: keys and units of another house, some articles without any
ARTICLES = [
    ("HB-M8-40-Z", "Hex bolt M8 x 40 zinc plated", "", 0, {"Thread": "M8", "Length": "40 mm"}),
    ("HB-M8-50-Z", "Hex bolt M8 x 50 zinc plated", "", 500, {"Thread": "M8", "Length": "50 mm"}),
    ("HB-M8-35-Z", "Hex bolt M8 x 35 zinc plated", "", 500, {"Thread": "M8", "Length": "35 mm"}),
    ("HB-M8-40-S", "Hex bolt M8 x 40 stainless A2", "", 500, {"Thread": "M8", "Length": "40 mm"}),
    ("HB-M10-40-Z", "Hex bolt M10 x 40 zinc plated", "", 500, {"Thread": "M10", "Length": "40 mm"}),
    ("HN-M8-Z", "Hex nut M8 zinc plated", "", 900, {}),
    ("HN-M8-S", "Hex nut M8 stainless A2", "", 900, {}),
    ("HN-M10-Z", "Hex nut M10 zinc plated", "", 900, {}),
    ("WA-M8-Z", "Flat washer M8 zinc plated", "", 900, {}),
    ("WA-M8-S", "Flat washer M8 stainless A2", "", 0, {}),
    ("AG-125", "Angle grinder 125 mm 900 W", "Hikoki", 3, {"Disc Diameter": "125 mm", "Power": "900 W"}),
    ("CD-125", "Metal cutting disc 125 x 1.0 mm", "Pferd", 300, {"Diameter": "125 mm"}),
    ("CD-230", "Metal cutting disc 230 x 1.9 mm", "Pferd", 300, {"Diameter": "230 mm"}),
    ("CD-D18", "Cordless drill driver 18 V bare tool", "Hikoki", 4, {"Voltage": "18 V"}),
    ("BAT-H18", "Battery 18 V 5.0 Ah", "Hikoki", 8, {"Voltage": "18 V"}),
    ("BAT-M18", "Battery 18 V 5.0 Ah", "Makita", 8, {"Voltage": "18 V"}),
    ("BAT-H12", "Battery 12 V 2.0 Ah", "Hikoki", 8, {"Voltage": "12 V"}),
    ("PL-8", "Nylon wall plug 8 x 40", "Rawl", 4000, {"Hole": "8 mm", "For screw": "4.5-6 mm"}),
    ("SDS-8", "SDS plus drill bit 8 x 160", "Rawl", 40, {}),
    ("SDS-10", "SDS plus drill bit 10 x 160", "Rawl", 40, {}),
    ("SIL-W", "Neutral silicone sealant white 300 ml", "Soudal", 90, {}),
    ("GUN", "Caulking gun heavy duty", "Soudal", 12, {}),
    ("CU-EL-15", "Copper elbow 15 mm", "", 700, {}),
    ("CU-EL-22", "Copper elbow 22 mm", "", 700, {}),
    ("CU-P-15", "Copper pipe 15 mm x 3 m", "", 70, {"Outside diameter": "15 mm"}),
]


@pytest.fixture(scope="module")
async def relatives(database, tmp_path_factory):
    await Warehouse.create(id="HUB", name="Hub")
    for sku, name, brand, free, facts in ARTICLES:
        await Product.create(sku=sku, name=name, name_en=name, brand=brand, price=Decimal(1), specification=facts)
        await Stock.create(product_id=sku, warehouse_id="HUB", on_hand=free)
    index = QdrantEdgeIndex(tmp_path_factory.mktemp("relatives") / "qdrant")
    await Indexing(index).rebuild()
    yield Relatives(Search(index))
    await index.close()


async def companions(relatives, sku):
    return [card.sku for card in await relatives.companions(await catalogue.card(sku))]


async def substitutes(relatives, sku, quantity=1):
    return [card.sku for card in await relatives.substitutes(await catalogue.card(sku), quantity)]


@pytest.mark.parametrize(
    ("sku", "goes_with", "not_with"),
    [
        ("HB-M8-50-Z", ["HN-M8-Z", "WA-M8-Z"], ["HN-M10-Z"]),
        ("HN-M8-Z", ["WA-M8-Z"], ["HB-M10-40-Z"]),
        ("AG-125", ["CD-125"], ["CD-230"]),
        ("CD-125", ["AG-125"], []),
        ("CD-D18", ["BAT-H18"], ["BAT-M18", "BAT-H12"]),
        ("BAT-H18", ["CD-D18"], []),
        ("PL-8", ["SDS-8"], ["SDS-10"]),
        ("SIL-W", ["GUN"], []),
        ("CU-P-15", ["CU-EL-15"], ["CU-EL-22"]),
        ("CU-EL-15", ["CU-P-15"], []),
    ],
)
async def test_companions_agree_in_what_the_rule_asks(relatives, sku, goes_with, not_with):
    found = await companions(relatives, sku)
    assert set(goes_with) <= set(found)
    assert not set(not_with) & set(found)


async def test_of_two_nuts_the_one_of_the_bolts_own_material_is_named(relatives):
    assert "HN-M8-S" in await companions(relatives, "HB-M8-40-S")
    assert "HN-M8-Z" not in await companions(relatives, "HB-M8-40-S")


async def test_what_is_sold_out_is_no_companion(relatives):
    assert "WA-M8-S" not in await companions(relatives, "HB-M8-40-S")


async def test_a_substitute_has_the_same_thread_and_is_rather_longer_than_shorter(relatives):
    found = await substitutes(relatives, "HB-M8-40-Z")
    assert "HB-M10-40-Z" not in found
    assert set(found) == {"HB-M8-40-S", "HB-M8-50-Z", "HB-M8-35-Z"}


async def test_a_substitute_must_be_had_in_the_quantity_wanted(relatives):
    assert await substitutes(relatives, "HB-M8-40-Z", quantity=501) == []


async def test_a_fitting_of_another_diameter_stands_in_for_none(relatives):
    assert await substitutes(relatives, "CU-EL-15") == []


async def test_only_the_kinds_that_were_named_are_looked_for(relatives):
    bolt = await catalogue.card("HB-M8-50-Z")
    assert [card.sku for card in await relatives.companions(bolt, kinds=["washer"])] == ["WA-M8-Z"]


def card(name, **specification):
    return ProductCard("X", name, name, "", "", "", None, Decimal(1), Decimal(21), "unit", 1, 1, 1, specification)


@pytest.mark.parametrize(
    ("name", "specification", "measure", "values"),
    [
        ("Tornillo DIN 933 M8x40", {}, "thread", {"m8"}),
        ("Tornillo DIN 933 M8x40", {}, "length", {"40mm"}),
        ("Taco SX 8x40", {"tornillo_mm": "4,5-6"}, "screw", {"4.5mm", "5mm", "5.5mm", "6mm"}),
        ("Tuerca M8", {"llave": "13 mm"}, "key", {"13mm"}),
        ("Remache 3,2x6", {"taladro_mm": 3.3}, "hole", {"3.3mm"}),
        ('Válvula de bola 1/2"', {}, "bore", {"1/2in"}),
        ("Cable", {"seccion_mm2": 2.5}, "section", {"2.5mm2"}),
        ("Guante talla 9", {}, "size", {"size9"}),
        ("Taladro 18 V 2x4,0 Ah", {}, "voltage", {"18v"}),
        ("Llave combinada 13 mm", {}, "figure", {"13mm"}),
    ],
)
def test_a_measure_is_read_from_name_or_specification(name, specification, measure, values):
    assert fits_of(card(name, **specification))[measure] == values


def test_two_batteries_are_no_diameter():
    assert "diameter" not in fits_of(card("Taladro 18 V 2x4,0 Ah"))


def test_the_shipped_rules_name_kinds_and_measures_that_there_are():
    rules = read()
    assert len(rules.companions) > 40
    assert rules.substitutes[-1].for_ == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[companion]]\nfor = ["hex-bolt"]\nwith = ["unicorn"]', "unicorn"),
        ('[[companion]]\nfor = ["hex-bolt"]\nwith = ["hex-nut"]\nby = "colour"', "colour"),
        ('[[companion]]\nfor = ["hex-bolt"]\nwith = ["hex-nut"]\nbrnad = true', "brnad"),
    ],
)
def test_a_rule_that_is_wrong_is_refused_by_name(tmp_path, text, named):
    file = tmp_path / "relatives.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=named):
        read(file)
