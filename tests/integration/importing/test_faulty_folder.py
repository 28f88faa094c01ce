"""One folder, every kind of faulty row; each is named, the good rows go in."""

import pytest

from models.catalogue import Category, Image, Product, Stock
from models.customer import Customer
from services.catalogue.importing import import_path
from tests.integration.importing import faulty


@pytest.fixture(scope="module")
async def report(queue, tmp_path_factory):
    return await import_path(faulty.write(tmp_path_factory.mktemp("faulty")))


@pytest.mark.parametrize(("place", "expected"), faulty.EXPECTED.items(), ids=lambda v: ":".join(map(str, v[:2])))
async def test_faulty_row_is_named_with_file_line_column_and_reason(report, place, expected):
    severity, column, words = expected
    found = [f for f in report.faults if (f.file, f.line) == place]
    assert [(f.severity, f.column) for f in found] == [(severity, column)]
    assert words in found[0].message


async def test_nothing_else_is_said(report):
    assert {(f.file, f.line) for f in report.faults} == set(faulty.EXPECTED)


async def test_good_rows_go_in(report, queue):
    assert set(await Product.all().values_list("sku", flat=True)) == faulty.GOOD_PRODUCTS
    assert set(await Category.all().values_list("id", flat=True)) == {"FIJ", "TOR", "A1", "B1", "HUE", "SEL"}
    assert set(await Stock.all().values_list("product_id", "on_hand")) == {("SKU00001", 120), ("SKU00002", 40)}
    assert await Image.all().order_by("position").values_list("url", flat=True) == [
        "https://fotos.example.com/m8x40.jpg",
        "pictures/m8x40.png",
    ]
    assert dict(await Customer.all().values_list("client_ref", "email")) == {
        "CLI-1": "compras@talleresruiz.es",
        "CLI-2": "",
    }


async def test_counts_add_up(report):
    for file in report.files:
        assert file.read == file.created + file.updated + file.unchanged + file.refused
    assert report.file("products").created == len(faulty.GOOD_PRODUCTS)


async def test_formula_cells_stay_inert_text(report, queue):
    product = await Product.get(sku="SKU00032")
    assert (product.name, product.description, product.brand) == ('=HYPERLINK("http://x","y")', "@SUM(A1)", "+34")


async def test_doubtful_values_are_left_out_or_mended(report, queue):
    assert (await Product.get(sku="SKU00027")).ean == ""
    assert (await Product.get(sku="SKU00036")).ean == faulty.GOOD_EAN
    assert (await Product.get(sku="SKU00022")).specification == {
        "medidas.largo": 40,
        "rosca": "M8",
        "colores": "rojo, azul",
    }
    assert str((await Product.get(sku="SKU00014")).price) == "12.5000"
    assert (await Product.get(sku="SKU00002")).name == 'Taco "Fischer" SX 8 (bolsa de 100)'
