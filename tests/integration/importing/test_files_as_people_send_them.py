"""Excel's CSV from Spain, spreadsheets, JSON lines, headers by other names."""

import codecs
import re
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import orjson
import pytest

from models.catalogue import Product, Stock
from services.catalogue.importing import FormatError, import_path

EXCEL = (
    "Ferretería Industrial S.L.;;;;;\r\n"
    "Tarifa de precios 2025;;;;;\r\n"
    "Código;Descripción corta;PVP;Marca;Uds. caja;Observaciones\r\n"
    'TOR-M8;"Tornillo ""Allen"" M8x40";0,125 €;Índex;1.000;rojo\r\n'
    "BRO-8;Broca hormigón 8 mm;1.234,50;Bosch;1;\r\n"
    ";;;;;\r\n"
)


async def products():
    return {p.sku: p for p in await Product.all()}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
async def test_excel_from_spain_is_read_in_any_encoding(catalogue, tmp_path, encoding):
    path = tmp_path / "Tarifa 2025.csv"
    path.write_bytes(EXCEL.encode(encoding))
    report = await import_path(path)
    found = await products()
    assert report.faults == []
    assert (found["TOR-M8"].name, found["TOR-M8"].brand) == ('Tornillo "Allen" M8x40', "Índex")
    assert [str(found[sku].price) for sku in ("TOR-M8", "BRO-8")] == ["0.1250", "1234.5000"]
    assert found["TOR-M8"].pack_size == 1000  # the prices say that the comma is the decimal mark
    file = report.files[0]
    assert file.columns == {
        "sku": "Código",
        "name": "Descripción corta",
        "price": "PVP",
        "brand": "Marca",
        "pack_size": "Uds. caja",
    }
    assert (file.facts, file.ignored) == (("Observaciones",), ())
    assert (found["TOR-M8"].specification, found["BRO-8"].specification) == ({"Observaciones": "rojo"}, {})
    assert file.reading.endswith("semicolon, decimal comma")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
async def test_delimiter_is_found_by_the_header(catalogue, folder, delimiter):
    rows = [("sku", "name", "price"), ("TOR-M8", "Tornillo, M8; largo", "12.50")]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    report = await import_path(folder(products=text) / "products.csv")
    assert report.faults == []
    assert (await products())["TOR-M8"].name == "Tornillo, M8; largo"


async def test_price_that_can_be_read_two_ways_is_refused(catalogue, folder):
    report = await import_path(folder(products="referencia;nombre;precio\nA;Sierra;1.250\nB;Lima;2.300\n"))
    assert [fault.message for fault in report.faults] == [
        "“1.250” may be 1.250 or 1250: write it without a thousands separator",
        "“2.300” may be 2.300 or 2300: write it without a thousands separator",
    ]


async def test_spreadsheet_is_read_with_its_types(catalogue, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["LISTADO DE ARTÍCULOS"])
    sheet.merge_cells("A1:E1")
    sheet.append(["Referencia", "Nombre", "Precio", "EAN13", "Fecha alta", "Marca"])
    sheet.append([10045, "Guante nitrilo talla 9", 1.125, 4006209633229, datetime(2024, 5, 6), None])  # noqa: DTZ001
    sheet.append(["BRO-8", "=A1", 12.1 * 3, None, None, "Bosch"])
    sheet.append([None, None, None])
    sheet.append(["BRO-9", "Broca", "doce"])
    book.save(tmp_path / "listado.xlsx")
    report = await import_path(tmp_path / "listado.xlsx")
    glove = (await products())["10045"]
    assert (glove.name, str(glove.price), glove.ean) == ("Guante nitrilo talla 9", "1.1250", "4006209633229")
    assert glove.created_at == datetime(2024, 5, 6, tzinfo=UTC)
    assert [(fault.line, fault.column) for fault in report.faults] == [
        (4, "name"),
        (6, "price"),
    ]  # a formula never computed


async def test_json_lines_are_read(catalogue, tmp_path):
    rows = [
        {
            "sku": "TOR-M8",
            "nombre": "Tornillo M8",
            "precio": 0.125,
            "specs": {"rosca": "M8"},
            "aliases": ["perno", "M8"],
        },
        {"sku": "BRO-8", "nombre": "Broca", "precio": "3,45", "unidad": "caja"},
    ]
    lines = [orjson.dumps(row) for row in rows]
    (tmp_path / "export.jsonl").write_bytes(b"\n".join([*lines, b"", b"[1, 2]", b"{broken"]))
    report = await import_path(tmp_path / "export.jsonl")
    found = await products()
    assert (found["TOR-M8"].specification, found["TOR-M8"].aliases) == ({"rosca": "M8"}, ["perno", "M8"])
    assert (str(found["TOR-M8"].price), str(found["BRO-8"].price), found["BRO-8"].unit) == ("0.1250", "3.4500", "box")
    assert [fault.line for fault in report.faults] == [4, 5]


async def test_kind_of_a_single_file_is_known_by_its_headers(catalogue, folder, tmp_path):
    await import_path(folder(products="sku,name,price\nA,Sierra,1\n", warehouses="warehouse_id,name\nZGZ,Zaragoza\n"))
    (tmp_path / "export_0311.csv").write_text("Cod. artículo;Almacén;Existencias\nA;ZGZ;1500\n")
    report = await import_path(tmp_path / "export_0311.csv")
    assert report.files[0].kind == "stock"
    assert (await Stock.get(product_id="A")).on_hand == 1500


async def test_missing_column_keeps_the_file_out_and_the_others_go_in(catalogue, folder):
    report = await import_path(folder(products="sku,name\nA,Sierra\n", warehouses="warehouse_id,name\nZGZ,Zaragoza\n"))
    assert [(str(fault.file), fault.line, fault.column) for fault in report.faults] == [("products.csv", 1, "price")]
    assert "PVP".lower() in report.faults[0].message
    assert report.file("warehouses").created == 1


async def test_empty_file_and_header_only_are_said(catalogue, folder):
    report = await import_path(folder(products="", categories=codecs.BOM_UTF8, clients="client_id,name\n"))
    assert [(f.file, f.severity, f.message.split(":")[0]) for f in report.faults] == [
        ("categories.csv", "error", "the file is empty"),
        ("products.csv", "error", "the file is empty"),
        ("clients.csv", "warning", "the file has a header and no rows"),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [("photo.png", b"\x89PNG"), ("notes.csv", b"fecha;tema\n1;2\n"), ("broken.xlsx", b"PK\x03\x04 no workbook")],
)
async def test_what_is_no_catalogue_is_refused_as_a_whole(catalogue, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError, match=name.split(".")[0]):
        await import_path(tmp_path / name)


async def test_file_of_a_folder_that_cannot_be_read_does_not_keep_the_others_out(catalogue, folder):
    folder(suffix=".xlsx", stock=b"no workbook")
    report = await import_path(folder(products="sku,name,price\nA,Sierra,1\n"))
    assert [(fault.file, fault.line) for fault in report.faults] == [("stock.xlsx", 0)]
    assert report.file("products").created == 1


async def test_damaged_workbook_gives_what_can_be_read_and_says_where_it_ends(catalogue, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["sku", "name", "price"])
    for n in range(300):
        sheet.append([f"SKU{n}", "Sierra de calar", 1.5])
    book.save(tmp_path / "whole.xlsx")
    with ZipFile(tmp_path / "whole.xlsx") as whole, ZipFile(tmp_path / "products.xlsx", "w") as damaged:
        for name in whole.namelist():
            content = whole.read(name)
            damaged.writestr(name, content[: len(content) // 2] if name.endswith("sheet1.xml") else content)
    report = await import_path(tmp_path / "products.xlsx")
    assert "damaged from here on" in report.faults[-1].message
    assert 100 < report.files[0].created < 200


async def test_separators_alone_are_an_empty_file(catalogue, folder):
    report = await import_path(folder(products=";;;\n;;;\n"))
    assert report.faults[0].message.startswith("the file is empty")


async def test_one_line_without_end_is_refused_before_it_fills_the_memory(catalogue, tmp_path):
    (tmp_path / "products.csv").write_bytes(b"x" * (9 << 20))
    with pytest.raises(FormatError, match="8 MiB"):
        await import_path(tmp_path / "products.csv")


async def test_folder_without_any_known_file_is_refused(catalogue, tmp_path):
    with pytest.raises(FormatError, match=r"products\.csv"):
        await import_path(tmp_path)


async def test_every_fault_is_handed_on_and_the_report_keeps_a_bounded_number(catalogue, folder):
    seen = []
    bad = "sku,name,price\n" + "".join(f"SKU{n},Sierra,gratis\n" for n in range(3000))
    report = await import_path(folder(products=bad), on_fault=seen.append)
    assert (len(seen), len(report.faults), report.errors, report.file("products").refused) == (3000, 1000, 3000, 3000)


async def test_progress_counts_lines(catalogue, folder):
    steps = []
    text = "sku,name,price\n" + "".join(f"SKU{n},Sierra,1\n" for n in range(2100))
    await import_path(folder(products=text), progress=lambda *step: steps.append(step))
    assert steps == [("products.csv", n, 2101) for n in (1001, 2001, 2101, 2101)]


def unsaved(path, rows):
    """A workbook as a program writes it: its formulas have no values."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def computed(path, values):
    """Put values behind the formulas, as a spreadsheet does when it saves."""
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    for cell, value in values.items():
        sheet = re.sub(rf'(<c r="{cell}"[^>]*><f>[^<]*</f>)<v ?/>', rf"\g<1><v>{value}</v>", sheet)
    members["xl/worksheets/sheet1.xml"] = sheet.encode()
    with ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


async def test_formulas_count_as_their_stored_values_and_those_without_are_said(catalogue, tmp_path):
    rows = [
        ["Referencia", "Nombre", "Precio", "Peso (kg)"],
        ["BRO-8", "Broca SDS-plus 8 mm", "=2.5*1.4", "=0.1+0.2"],
        ["BRO-9", "Broca SDS-plus 9 mm", "=C2+1", 0.3],
        ["BRO-10", "Broca SDS-plus 10 mm", 4.2, "=D2"],
        ["BRO-11", "Broca SDS-plus 11 mm", "#N/A", 0.3],
    ]
    path = unsaved(tmp_path / "tarifa.xlsx", rows)
    computed(path, {"C2": "3.5", "D2": "0.30000000000000004"})
    report = await import_path(path)
    found = await products()
    assert (str(found["BRO-8"].price), found["BRO-8"].specification) == ("3.5000", {"Peso (kg)": 0.3})
    assert set(found) == {"BRO-8", "BRO-10"}
    assert [(f.line, f.severity, f.column, f.message.split(":")[0]) for f in report.faults] == [
        (3, "error", "price", "holds a formula without its value"),
        (4, "warning", "Peso (kg)", "holds a formula without its value; left out"),
        (5, "error", "price", "“#N/A” is a spreadsheet's error, not a value"),
    ]


async def test_merged_header_of_a_workbook_is_read_over_both_its_rows(catalogue, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Referencia", "Nombre", "Precio", "Medidas", None, None])
    sheet.append([None, None, None, "Largo mm", "Ancho mm", "Alto mm"])
    for cells in ("A1:A2", "B1:B2", "C1:C2", "D1:F1"):
        sheet.merge_cells(cells)
    sheet.append(["CAJ-1", "Caja de herramientas", 24.9, 400, 200, 180])
    book.save(tmp_path / "listado.xlsx")
    report = await import_path(tmp_path / "listado.xlsx")
    assert report.faults == []
    assert (await products())["CAJ-1"].specification == {
        "Medidas Largo mm": 400,
        "Medidas Ancho mm": 200,
        "Medidas Alto mm": 180,
    }


async def test_quoted_line_ends_stay_in_descriptions_and_go_from_names(catalogue, folder):
    text = 'sku;nombre;precio;descripción\r\nTOR-M8;"Tornillo\r\nM8x40";0,125;"Acero 8.8.\r\n\r\n- cincado"\r\n'
    report = await import_path(folder(products=text))
    product = (await products())["TOR-M8"]
    assert (report.faults, product.name, product.description) == ([], "Tornillo M8x40", "Acero 8.8.\n\n- cincado")


@pytest.mark.parametrize(
    ("name", "description", "words"),
    [
        ("Tornillo DIN 933 M8x40", "Tornillo hexagonal M8x50 cincado.", "the name says M8x40, the description M8x50"),
        ("Tirafondo 4,5x40", "Tirafondo de 5 x 60 mm para madera.", "the name says 4,5x40, the description 5x60"),
        ("Tornillo DIN 933 M8x40", "Rosca M8 según DIN 13. También en M10x40 y M8x40.", ""),
        ("Taladro percutor 18 V", "Guantes de nitrilo.", ""),
    ],
)
async def test_name_and_description_that_disagree_go_in_as_sent_and_are_asked_about(
    catalogue, folder, name, description, words
):
    report = await import_path(folder(products=f'sku;name;price;description\nA-1;{name};1,5;"{description}"\n'))
    product = (await products())["A-1"]
    assert (product.name, product.description) == (name, description)
    assert [(f.severity, f.column, words in f.message) for f in report.faults] == (
        [("warning", "description", True)] if words else []
    )


async def test_workbook_that_is_a_bomb_is_refused(catalogue, tmp_path):
    with ZipFile(tmp_path / "products.xlsx", "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(32 << 20))
    with pytest.raises(FormatError, match="unpacks to 32 MiB"):
        await import_path(tmp_path / "products.xlsx")
