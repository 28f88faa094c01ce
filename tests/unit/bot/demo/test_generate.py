"""The demo catalogue is of a wholesaler's breadth, in the format of the import, and the same at every run."""

import csv
import re
import time
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import get_args

import orjson
import pytest
from stdnum import ean
from stdnum.es import nif

from bot.demo.categories import categories
from bot.demo.generate import catalogue, write
from bot.demo.standards import bolt_thread, sizes
from services.actions import Unit


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo")
    write(path)
    return path


def read(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def the(sku):
    return next(article for article in catalogue() if article.sku == sku)


def test_breadth_is_a_wholesalers(folder):
    assert len(read(folder, "products")) >= 2_000
    tree = categories()
    parents = {category.parent_id for category in tree}
    kept = {article.category for article in catalogue()}
    leaves = {category.id for category in tree} - parents
    assert leaves == kept
    assert len(leaves) >= 100


def test_every_parent_stands_before_its_children():
    seen = {""}
    for category in categories():
        assert category.parent_id in seen
        seen.add(category.id)
        assert category.name
        assert category.name_en


def test_skus_are_unique_and_can_be_typed_on_a_telephone():
    skus = [article.sku for article in catalogue()]
    assert len(set(skus)) == len(skus)
    for sku in skus:
        assert len(sku) <= 24
        assert sku.isascii()
        assert not set(sku) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")


def test_names_are_unique_and_fit_a_phone_in_both_languages():
    for names in ([a.name for a in catalogue()], [a.name_en for a in catalogue()]):
        assert [name for name, count in Counter(names).items() if count > 1] == []
        assert max(map(len, names)) <= 80


def test_decimals_are_written_as_each_language_writes_them():
    assert the("BAT-BOS-18-5").name_en == "Battery Bosch GBA 18 V 5.0 Ah"
    assert [a.name_en for a in catalogue() if re.search(r"\d,\d{1,2}(?!\d)", a.name_en)] == []


def test_no_blank_of_a_template_is_left_open():
    for article in catalogue():
        for text in (article.name, article.name_en, article.description, article.description_en, *article.aliases):
            assert text == text.strip() != ""
            assert not set(text) & set("{}|")
            assert "  " not in text
            assert " ." not in text
            assert ".." not in text


def test_descriptions_are_sentences_in_their_own_language():
    for article in catalogue():
        assert article.description != article.description_en
        for text in (article.description, article.description_en):
            assert text.endswith(".")
            assert text[0].isupper() or text[0].isdigit()
            assert len(text.split()) >= 2


@pytest.mark.parametrize("spanish", [" para ", " con ", " de ", "ción", "solo máquina"])
def test_english_names_are_not_spanish(spanish):
    assert [a.name_en for a in catalogue() if spanish in a.name_en] == []


def test_every_article_has_facts_to_answer_from():
    for article in catalogue():
        assert len(article.specification) >= 4, article.sku
        assert all(key == key.lower() and key.isidentifier() for key in article.specification)
        assert "" not in article.specification.values()


def test_prices_packs_and_units_can_be_sold():
    units = set(get_args(Unit))
    for article in catalogue():
        assert article.price > 0
        assert article.price == article.price.quantize(Decimal("0.0001"))
        assert article.pack_size >= 1
        assert article.min_quantity >= 1
        assert article.unit in units
        assert article.vat_rate == 21


def test_screws_are_sold_by_the_piece_with_four_decimals():
    assert the("TOR-933-M8X40").price.as_tuple().exponent == -4
    assert the("TOR-933-M8X40").price < the("TOR-933-M8X40-A2").price < the("TOR-933-M8X40-A4").price


def test_bar_codes_are_valid_unique_and_of_the_shops_own_range(folder):
    codes = [row["ean"] for row in read(folder, "products")]
    assert len(set(codes)) == len(codes)
    assert all(ean.is_valid(code) and len(code) == 13 and code.startswith("2") for code in codes)


def test_only_what_is_made_for_it_stands_salt_water():
    assert the("TOR-933-M8X40-A4").specification["apto_agua_salada"] is True
    assert the("TOR-933-M8X40-A2").specification["apto_agua_salada"] is False
    assert the("TOR-933-M8X40").specification["apto_agua_salada"] is False
    for article in catalogue():
        if article.specification.get("apto_agua_salada") is True:
            assert article.specification.get("apto_exterior") is not False, article.sku


def test_a_screw_carries_the_figures_of_its_standard():
    facts = the("TOR-933-M8X40").specification
    assert (facts["rosca"], facts["longitud_mm"], facts["entrecaras_mm"], facts["par_apriete_nm"]) == ("M8", 40, 13, 25)
    assert the("TOR-912-M8X30").specification["llave_allen_mm"] == 6
    assert the("ARA-125-M8").specification["diametro_exterior_mm"] == 16
    assert the("TUE-985-M8").specification["altura_mm"] == 8


@pytest.mark.parametrize(
    ("standard", "measure"),
    [
        ("thread", "pitch"), ("thread", "torque_88"), ("hexagon", "s"), ("hexagon", "k"), ("hexagon", "m934"),
        ("din912", "dk"), ("din912", "s"), ("din7991", "dk"), ("iso7380", "dk"), ("din7985", "dk"), ("din7981", "dk"),
        ("din7504", "dk"), ("din571", "s"), ("din603", "dk"), ("din125", "outer"), ("din127", "outer"),
        ("din9021", "outer"), ("din1587", "h"), ("din6923", "dk"), ("din471", "groove"), ("din472", "groove"),
    ],
)  # fmt: skip
def test_measures_grow_with_the_diameter(standard, measure):
    table = sizes(standard)
    assert list(table) == sorted(table)
    for smaller, larger in pairwise(table.values()):
        assert smaller[measure] <= larger[measure]


def test_heads_are_wider_than_their_shanks_and_holes_wider_than_their_screws():
    for standard in ("hexagon", "din571", "din1587"):
        assert all(row["s"] > d for d, row in sizes(standard).items())
    for standard in ("din912", "din7991", "iso7380", "din7985", "din7981", "din603"):
        assert all(row["dk"] > d for d, row in sizes(standard).items())
    for standard in ("din125", "din127", "din9021"):
        assert all(row["outer"] > row["hole"] > d for d, row in sizes(standard).items())
    assert all(row["groove"] < d for d, row in sizes("din471").items())
    assert all(row["groove"] > d for d, row in sizes("din472").items())


@pytest.mark.parametrize(("d", "length", "thread"), [(8, 60, 22), (8, 16, 16), (12, 150, 36), (20, 260, 65)])
def test_a_bolts_thread_is_as_long_as_din_931_says(d, length, thread):
    assert bolt_thread(d, length) == thread


def test_a_longer_screw_of_a_kind_never_costs_less():
    by_kind = {}
    for article in catalogue():
        facts = article.specification
        if article.sku.startswith(("TOR-", "TIR-", "AUT-", "MAD-")):
            key = (article.sku.split("X")[0], facts.get("material"))
            by_kind.setdefault(key, []).append((facts["longitud_mm"], article.price))
    for lengths in by_kind.values():
        prices = [price for _, price in sorted(lengths)]
        assert prices == sorted(prices)


def test_some_articles_are_out_of_stock_and_some_are_low(folder):
    stock = Counter()
    for row in read(folder, "stock"):
        stock[row["sku"]] += int(row["quantity"])
    assert len(stock) == len(catalogue())
    assert min(stock.values()) >= 0
    out = sum(quantity == 0 for quantity in stock.values()) / len(stock)
    low = sum(0 < stock[a.sku] <= 3 * max(a.min_quantity, a.pack_size) for a in catalogue()) / len(stock)
    assert 0.04 < out < 0.08
    assert 0.07 < low < 0.15


def test_stock_lies_in_the_three_warehouses_that_are_named(folder):
    named = {row["warehouse_id"] for row in read(folder, "warehouses")}
    assert named == {row["warehouse_id"] for row in read(folder, "stock")}
    assert len(named) == 3


def test_customers_have_valid_tax_ids_and_addresses_that_nobody_owns(folder):
    clients = read(folder, "clients")
    assert len(clients) == 12
    assert all(nif.is_valid(row["tax_id"]) and row["email"].endswith(".example.com") for row in clients)


def test_specifications_are_json_with_numbers_kept_as_numbers(folder):
    rows = {row["sku"]: row for row in read(folder, "products")}
    facts = orjson.loads(rows["BRO-SDS-8X160"]["spec_json"])
    assert (facts["diametro_mm"], facts["longitud_total_mm"], facts["vastago"]) == (8, 160, "SDS-plus")
    assert rows["TOR-933-M8X40"]["aliases"].count("|") >= 2
    assert rows["BRO-HSS-6.5"]["name"] == "Broca HSS-G DIN 338 Ø6,5 mm para metal"
    assert rows["BRO-HSS-6.5"]["name_en"] == "HSS-G drill bit DIN 338 Ø6.5 mm for metal"


def test_a_second_run_writes_the_same_bytes(folder, tmp_path):
    catalogue.cache_clear()
    start = time.perf_counter()
    write(tmp_path)
    assert time.perf_counter() - start < 6  # 0.4 s alone on a core; the test machine is shared
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(file.name for file in folder.iterdir())
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (folder / file.name).read_bytes()
