"""Headers, encodings, quotation marks, trees: what needs no database."""

import pytest

from services.catalogue.importing.encodings import encoding_of
from services.catalogue.importing.headers import kind_of_name, mapping, plain
from services.catalogue.importing.kinds import CLIENTS, KINDS, PRODUCTS, CategoryRow
from services.catalogue.importing.report import FileReport
from services.catalogue.importing.rows import Numbered
from services.catalogue.importing.sources import open_source
from services.catalogue.importing.tree import sound


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Referencia", "sku"),
        ("CÓDIGO", "sku"),
        ("P.V.P.", None),
        ("PVP", "price"),
        ("Precio (€)", "price"),
        ("Descripción", "description"),
        ("Familia", "category_id"),
        ("cod. barras", None),
        ("Código de barras", "ean"),
        ("Uds. Caja", "pack_size"),
        ("spec_json", "spec_json"),
        ("Observaciones", None),
    ],
)
def test_header_is_known_by_its_synonyms(header, column):
    found = mapping(PRODUCTS, [header])
    assert list(found.named) == ([column] if column else [])


def test_own_name_of_a_column_goes_before_a_synonym():
    found = mapping(PRODUCTS, ["código", "sku", "title", "name"])
    assert found.named == {"sku": "sku", "name": "name"}
    assert found.ignored == ("código", "title")


def test_no_header_stands_for_two_columns_of_a_file():
    for kind in KINDS:
        names = [plain(h) for column in kind.columns for h in {plain(h) for h in (column.name, *column.headers)}]
        assert len(names) == len(set(names)), kind.name


@pytest.mark.parametrize(
    ("stem", "kind"),
    [("products", "products"), ("Artículos 2025", "products"), ("stock_madrid", "stock"), ("notas", None)],
)
def test_kind_is_known_by_the_files_name(stem, kind):
    found = kind_of_name(stem)
    assert (found.name if found else None) == kind


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"sku,name\n1,Tornillo\n", "utf-8"),
        ("sku,name\n1,Fijación\n".encode("cp1252"), "cp1252"),
        ("sku,name\n1,Fijación\n".encode("utf-8-sig"), "utf-8-sig"),
        ("sku,name\n1,Fijación\n".encode("utf-16"), "utf-16"),
        ("a,ñ\nb,ñ\n".encode() + b"c,\xf1\n", "utf-8"),
    ],
)
def test_encoding_is_told_from_the_bytes(tmp_path, data, name):
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    assert encoding_of(path).name == name
    assert encoding_of(path).lines == len(data.decode(name, "replace").splitlines())


def records(tmp_path, text):
    path = tmp_path / "clients.csv"
    path.write_text(text, newline="")
    return [(r.line, list(r.cells), bool(r.problem)) for r in open_source(path, [CLIENTS]).records]


def test_row_is_numbered_by_the_line_on_which_it_starts(tmp_path):
    text = 'client_id,name\r\n1,"uno\r\ndos"\r\n\r\n2,tres\r\n'
    assert records(tmp_path, text) == [(2, ["1", "uno\r\ndos"], False), (5, ["2", "tres"], False)]


def test_quotation_mark_left_open_costs_its_own_row_only(tmp_path):
    text = 'client_id,name\n1,"abierta\n2,dos\n3,"tres"\n'
    assert [row[0] for row in records(tmp_path, text) if not row[2]] == [3, 4]


@pytest.mark.parametrize("row", ['1,"1/2" grifo"', '1,"1/2" grifo', '1,"grifo de 1/2\\" latón"', '1,"abierta'])
def test_quotation_marks_that_would_lose_a_part_of_the_cell_are_refused(tmp_path, row):
    assert [found[::2] for found in records(tmp_path, f"client_id,name\n{row}\n")] == [(2, True)]


def test_inch_sign_inside_a_cell_is_a_character(tmp_path):
    text = 'client_id,name\n1,Grifo 1/2" latón\n2,"Grifo 1/2"" latón"\n'
    assert [row[1][1] for row in records(tmp_path, text)] == ['Grifo 1/2" latón'] * 2


def test_quotation_mark_left_open_before_a_large_file_costs_its_own_row_only(tmp_path):
    text = 'client_id,name\n1,"abierta\n' + "".join(f"{n},Cliente\n" for n in range(20_000))
    found = records(tmp_path, text)
    assert [row for row in found if row[2]] == [(2, found[0][1], True)]
    assert len(found) == 20_001


def categories(*rows):
    return [Numbered(n, CategoryRow(id, id, parent)) for n, (id, parent) in enumerate(rows, 2)]  # noqa: A001


def test_circle_is_cut_where_it_closes_and_what_hangs_on_it_stays():
    report = FileReport("categories.csv", "categories")
    rows = categories(("A", "C"), ("B", "A"), ("C", "B"), ("D", "A"), ("E", ""))
    hung = {row.id: row.parent_id for _, row in sound(rows, {}, report)}
    assert hung == {"A": "C", "B": "A", "C": "", "D": "A", "E": ""}
    assert [(fault.line, fault.severity) for fault in report.faults] == [(4, "warning")]


def test_category_whose_parent_is_nowhere_stays_where_it_was_or_becomes_a_department():
    report = FileReport("categories.csv", "categories")
    rows = categories(("A", "NADIE"), ("B", "NADIE"))
    hung = {row.id: row.parent_id for _, row in sound(rows, {"A": "F", "F": None}, report)}
    assert hung == {"A": "F", "B": ""}
    assert [fault.message.split("; ")[1] for fault in report.faults] == [
        "it stays in “F”",
        "it becomes a department of its own",
    ]


def test_deep_tree_of_any_order_is_sound():
    report = FileReport("categories.csv", "categories")
    rows = categories(*((f"C{n}", f"C{n + 1}" if n < 500 else "") for n in range(501)))
    assert len(sound(rows, {}, report)) == 501
