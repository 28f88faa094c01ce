"""Columns that become facts, categories by path, and mapping.toml, which goes before every guess."""

import orjson
import pytest

from models.catalogue import Category, Product
from services.catalogue.importing import FormatError, MappingError, import_path


async def specification(sku):
    return (await Product.get(sku=sku)).specification


async def test_unknown_columns_become_facts_beside_spec_json(catalogue, folder):
    text = (
        "sku;nombre;precio;Rosca;Largo (mm);Paso;Cód. arancel;spec_json\n"
        'TOR-M8;Tornillo M8x40;0,125;M8;40;1,25;0073181558;"{""material"": ""acero 8.8"", ""Rosca"": ""vieja""}"\n'
        "TOR-M6;Tornillo M6x20;0,085;M6;;1;;\n"
    )
    report = await import_path(folder(products=text) / "products.csv")
    assert report.faults == []
    assert report.files[0].facts == ("Rosca", "Largo (mm)", "Paso", "Cód. arancel")
    assert await specification("TOR-M8") == {
        "material": "acero 8.8",
        "Rosca": "M8",
        "Largo (mm)": 40,
        "Paso": 1.25,
        "Cód. arancel": "0073181558",  # a code, not seventy-three million
    }
    assert await specification("TOR-M6") == {"Rosca": "M6", "Paso": 1}


async def test_file_with_one_fact_leaves_the_others_and_an_empty_cell_takes_its_own_away(catalogue, folder):
    await import_path(folder(products="sku,name,price,Rosca,Color\nTOR-M8,Tornillo,1.5,M8,cincado\n"))
    await import_path(folder(products="sku,name,price,Color,Norma\nTOR-M8,Tornillo,1.5,,DIN 933\n"))
    assert await specification("TOR-M8") == {"Rosca": "M8", "Norma": "DIN 933"}
    report = await import_path(folder(products="sku,name,price\nTOR-M8,Tornillo,1.5\n"))
    assert (report.files[0].unchanged, await specification("TOR-M8")) == (1, {"Rosca": "M8", "Norma": "DIN 933"})


async def test_317_different_specification_keys_are_kept_each_where_it_stands(catalogue, folder, tmp_path):
    keys = [f"Característica {n}" for n in range(317)]
    rows = [["SKU" + str(n), f"Artículo {n}", "1,5", *("" if k % 40 != n else f"{k} mm" for k in range(317))]
            for n in range(40)]  # fmt: skip
    text = "\n".join(";".join(row) for row in [["sku", "nombre", "precio", *keys], *rows])
    report = await import_path(folder(products=text) / "products.csv")
    assert (report.faults, len(report.files[0].facts)) == ([], 317)
    stored = {p.sku: p.specification for p in await Product.all()}
    assert {key for facts in stored.values() for key in facts} == set(keys)
    assert stored["SKU7"]["Característica 47"] == "47 mm"
    lines = [{"sku": f"J{n}", "name": f"Artículo {n}", "price": 1.5, keys[n]: n} for n in range(317)]
    (tmp_path / "late.jsonl").write_bytes(b"\n".join(map(orjson.dumps, lines)))
    report = await import_path(tmp_path / "late.jsonl")
    assert (report.faults, await specification("J316")) == ([], {"Característica 316": 316})


async def test_houses_own_columns_are_not_shown_to_buyers_unless_asked_for(catalogue, folder):
    header = "sku,name,price,Precio coste,Margen %,Proveedor,Stock,URL ficha,Color"
    text = header + "\nTOR-M8,Tornillo,1.5,0.6,150,Index,400,a.html,gris\n"
    report = await import_path(folder(products=text))
    assert report.files[0].ignored == ("Precio coste", "Margen %", "Proveedor", "Stock", "URL ficha")
    assert await specification("TOR-M8") == {"Color": "gris"}
    await import_path(folder(products=text) / "products.csv", mapping=toml(folder, PROVIDER))
    assert (await specification("TOR-M8"))["origen"] == "Index"


PROVIDER = '[products.specification]\nProveedor = "origen"\n'


def toml(folder, text, name="mapping"):
    return folder(suffix=".toml", **{name: text}) / f"{name}.toml"


async def test_header_that_runs_over_two_rows_is_read_as_one(catalogue, folder):
    text = (
        "TARIFA 2026;;;;;\n"
        "Referencia;Nombre;Precio;Medidas (mm);;Color\n"
        ";;;Largo;Ancho;\n"
        "CAJ-1;Caja de herramientas;24,90;400;200;rojo\n"
    )
    report = await import_path(folder(products=text) / "products.csv")
    assert report.faults == []
    assert await specification("CAJ-1") == {"Medidas (mm) Largo": 400, "Medidas (mm) Ancho": 200, "Color": "rojo"}


MAPPING = """
encoding = "cp1252"
delimiter = ";"
decimal = ","
full = false

[files]
"ART*.TXT" = "products"

[products]
ignore = ["Usu*"]

[products.columns]
sku = "ARTCOD"
name = "ARTDES"
price = "TAR2"
category_path = ["SECCION", "FAMILIA"]

[products.defaults]
vat_rate = 10
brand = "Sin marca"

[products.specification]
"MEDIDA1" = "largo_mm"
"""


async def test_mapping_names_columns_defaults_facts_and_files(catalogue, tmp_path):
    (tmp_path / "ARTICU01.TXT").write_bytes(
        "ARTCOD;ARTDES;TAR1;TAR2;SECCION;FAMILIA;MARCA;MEDIDA1;Usuario alta;Acabado\n"
        "1001;Tornillo métrico;9.999,00;1.250;Fijación;Tornillería;;40;pepe;cincado\n".encode("cp1252")
    )
    (tmp_path / "mapping.toml").write_text(MAPPING)
    report = await import_path(tmp_path)
    product = await Product.get(sku="1001")
    assert report.faults == []
    assert (str(product.price), str(product.vat_rate), product.brand) == ("1250.0000", "10.00", "Sin marca")
    assert product.specification == {"largo_mm": 40, "Acabado": "cincado"}
    assert (await Category.get(id=product.category_id).prefetch_related("parent")).parent.name == "Fijación"
    file = report.files[0]
    assert (file.columns["category_path"], file.ignored) == ("SECCION > FAMILIA", ("TAR1", "Usuario alta"))
    assert report.mapping.endswith("mapping.toml")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[products\n", "mapping.toml is no TOML"),
        ("[products.columns]\nprize = 'PVP'\n", "products.columns.prize: there is no such column; did you mean price?"),
        ("[prodcts]\n", "prodcts: there is no such key; did you mean products?"),
        ("decimal = 'comma'\n", "decimal: got 'comma'"),
        ("encoding = 'hex'\n", "encoding: got 'hex'"),
        ("[products.defaults]\nvat_rate = 150\n", "products.defaults.vat_rate: “150” is no rate"),
        ("[products.columns]\nname = ['A', 'B']\n", "products.columns.name: one header is needed"),
        ("[files]\n'*.txt' = 'articulos'\n", "files.*.txt: got 'articulos'"),
        ("[stock.specification]\nA = 'b'\n", "stock.specification: only products have one"),
    ],
)
async def test_mapping_that_is_wrong_is_named_before_anything_is_read(catalogue, folder, text, words):
    path = folder(products="sku,name,price\nA,Sierra,1\n")
    with pytest.raises(MappingError) as raised:
        await import_path(path, mapping=toml(folder, text))
    assert words in str(raised.value)
    assert await Product.all().count() == 0


async def test_mapping_that_is_not_there_is_said(catalogue, folder, tmp_path):
    with pytest.raises(FormatError, match=r"nowhere\.toml cannot be read"):
        await import_path(folder(products="sku,name,price\nA,Sierra,1\n"), mapping=tmp_path / "nowhere.toml")


async def test_header_that_only_the_mapping_knows_keeps_the_file_out(catalogue, folder):
    mapping = toml(folder, "[products.columns]\nprice = 'Tarifa 9'\n")
    report = await import_path(folder(products="sku,name,price\nA,Sierra,1\n"), mapping=mapping)
    assert [fault.message for fault in report.faults] == [
        "“Tarifa 9” stands in the mapping, but not in the file's header"
    ]
    assert await Product.all().count() == 0


async def tree():
    rows = {c.id: c async for c in Category.all()}

    def way(category):
        return [*way(rows[category.parent_id]), category.name] if category.parent_id else [category.name]

    return sorted(way(category) for category in rows.values())


@pytest.mark.parametrize("separator", [" > ", ">", " / ", "/", "|", " » "])
async def test_categories_are_made_from_paths(catalogue, folder, separator):
    steps = separator.join(["Fijación", "Tornillos", "Hexagonales"])
    other = separator.join(["FIJACION", "tornillos"])
    report = await import_path(folder(products=f"sku,name,price,familia\nA,Sierra,1,{steps}\nB,Lima,1,{other}\n"))
    assert report.faults == []
    assert await tree() == [["Fijación"], ["Fijación", "Tornillos"], ["Fijación", "Tornillos", "Hexagonales"]]
    assert (await Product.get(sku="B").prefetch_related("category")).category.name == "Tornillos"
    assert report.files[0].categories == 3


async def test_path_goes_on_from_the_categories_that_are_there(catalogue, folder):
    categories = "category_id,name,name_en,parent_id\nFIJ,Fijación,Fixings,\nTT,Tubos 1/2,,\n"
    products = "sku,name,price,category\nA,Taco,1,Fixings > Plugs\nB,Tubo,1,Tubos 1/2\nC,Taco,1,fij / Plugs\n"
    await import_path(folder(categories=categories, products=products))
    assert await tree() == [["Fijación"], ["Fijación", "Plugs"], ["Tubos 1/2"]]
    assert (await Product.get(sku="B")).category_id == "TT"
    assert (await Product.get(sku="C")).category_id == (await Product.get(sku="A")).category_id


async def test_path_without_end_is_said_and_the_article_goes_in(catalogue, folder):
    path = " > ".join(f"Nivel {n}" for n in range(40))
    report = await import_path(folder(products=f"sku,name,price,familia\nA,Sierra,1,{path}\n"))
    assert [(fault.severity, fault.column) for fault in report.faults] == [("warning", "category_id")]
    assert (await Product.get(sku="A")).category_id is None
    assert await Category.all().count() == 0


async def test_dry_run_makes_no_category(catalogue, folder):
    report = await import_path(folder(products="sku,name,price,familia\nA,Sierra,1,Mano > Sierras\n"), dry_run=True)
    assert (report.files[0].categories, await Category.all().count()) == (2, 0)
