"""A folder in which every row but the first few is wrong in a way of its own."""

from pathlib import Path

PRODUCT_HEADER = (
    "sku,category_id,name,description,price,brand,spec_json,created_at,updated_at,"
    "unit,pack_size,min_quantity,vat_rate,ean"
)
LONG = "X" * 65
GOOD_EAN, BAD_EAN = "4006209633229", "4006209633220"


def product(
    sku="SKU00001", category="TOR", name="Tornillo DIN 933 M8x40", description="", price="0.1250", brand="Index",
    spec="{}", created="2025-01-02", updated="2025-01-03", unit="unit", pack="100", least="1", vat="21", ean="",
):  # fmt: skip
    cells = (sku, category, name, description, price, brand, spec, created, updated, unit, pack, least, vat, ean)
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


# line → row; the line is where the row starts, the fault is looked for there
PRODUCTS = [
    product(),                                                        # 2: good
    product("SKU00002", name='Taco "Fischer" SX 8\n(bolsa de 100)', description="Dos\nlíneas"),  # 3-5: good
    product("", name="Sin referencia"),                               # 6
    product("SKU00001", name="Otra vez"),                             # 7
    product(LONG),                                                    # 8
    product("SKU\x070009"),                                           # 9
    product("SKU00010", name="   "),                                  # 10
    product("SKU00011", name="N" * 301),                              # 11
    product("SKU00012", price="-4.50"),                               # 12
    product("SKU00013", price="a consultar"),                         # 13
    product("SKU00014", price="12,50 €"),                             # 14: good
    product("SKU00015", price="NaN"),                                 # 15
    product("SKU00016", price="inf"),                                 # 16
    product("SKU00017", price="1.23456"),                             # 17
    product("SKU00018", price="123456789"),                           # 18
    product("SKU00019", category="ZZZ"),                              # 19: warning
    product("SKU00020", spec="rosca: M8"),                            # 20
    product("SKU00021", spec='["M8"]'),                               # 21
    product("SKU00022", spec='{"medidas": {"largo": 40}, "rosca": "M8", "colores": ["rojo", "azul"]}'),  # 22: warning
    product("SKU00023", unit="furlong"),                              # 23
    product("SKU00024", pack="0"),                                    # 24
    product("SKU00025", least="-1"),                                  # 25
    product("SKU00026", vat="150"),                                   # 26
    product("SKU00027", ean=BAD_EAN),                                 # 27: warning
    product("SKU00028", created="31/02/2025"),                        # 28: warning
    "SKU00029,TOR,Faltan celdas,1.00",                                # 29
    product("SKU00030") + ",una,más",                                 # 30
    product("SKU00031", name="Con NUL\x00dentro"),                    # 31
    product("SKU00032", name='=HYPERLINK("http://x","y")', description="@SUM(A1)", brand="+34"),  # 32: good, inert
    product("SKU00033", name="Bytes \udce9\udcff malos"),             # 33
    product("SKU00034", price=""),                                    # 34
    product("SKU00035", price="0"),                                   # 35: warning
    product("SKU00036", ean=GOOD_EAN),                                # 36: good
    'SKU00037,TOR,"Comilla abierta,,1.00,Index,{},,,unit,1,1,21,',    # 37
    product("SKU00038", name="Tras la comilla"),                      # 38: good
    product("SKU00039", pack="2.5"),                                  # 39
    product("SKU00040", spec='{"a": NaN}'),                           # 40
]  # fmt: skip

CATEGORIES = [
    "FIJ,Fijación,",              # 2: good
    "TOR,Tornillería,FIJ",        # 3: good
    "A1,Huevo,B1",                # 4: good, until 5
    "B1,Gallina,A1",              # 5: warning
    "TOR,Otra tornillería,",      # 6: duplicate
    "HUE,Huérfana,NADIE",         # 7: warning
    "SEL,Yo mismo,SEL",           # 8: warning
    ",Sin código,",               # 9
]  # fmt: skip

WAREHOUSES = ["ZGZ,Zaragoza,Calle Osca 12", ",Sin código,", "ZGZ,Otra vez,"]

STOCK = [
    "SKU00001,ZGZ,120",      # 2: good
    "SKU00001,ZGZ,80",       # 3: duplicate
    "SKU00002,ZGZ,-5",       # 4
    "SKU00002,ZGZ,12.5",     # 5
    "SKU99999,ZGZ,10",       # 6
    "SKU00002,MARTE,10",     # 7
    "SKU00002,ZGZ,muchos",   # 8
    "SKU00002,ZGZ,99999999999",  # 9
    "SKU00002,ZGZ,40.0",     # 10: good
]  # fmt: skip

IMAGES = [
    "SKU00001,https://fotos.example.com/m8x40.jpg,Tornillo",  # 2: good
    "SKU99999,https://fotos.example.com/x.jpg,",              # 3
    "SKU00001,file:///etc/passwd,",                           # 4
    "SKU00001,javascript:alert(1),",                          # 5
    "SKU00001,pictures/../../etc/passwd,",                    # 6
    "SKU00001,pictures/m8x40.png,",                           # 7: good
    "SKU00001,https://fotos.example.com/m8x40.jpg,otra vez",  # 8: duplicate
]  # fmt: skip

CLIENTS = [
    "CLI-1,Talleres Ruiz S.L.,compras@talleresruiz.es,+34 976 010 101,Zaragoza",  # 2: good
    "CLI-2,Ferretería Sur,no-es-un-correo,,",                                     # 3: warning
    ",Sin número,a@example.org,,",                                                # 4
    "CLI-1,Otra vez,,,",                                                          # 5: duplicate
    "CLI-4,,,,",                                                                  # 6
]  # fmt: skip

# what must be said: (file, line) → (severity, column, words of the message)
EXPECTED = {
    ("products.csv", 6): ("error", "sku", "empty"),
    ("products.csv", 7): ("error", "sku", "stands on line 2 already"),
    ("products.csv", 8): ("error", "sku", "65 characters: at most 64"),
    ("products.csv", 9): ("error", "sku", "control characters"),
    ("products.csv", 10): ("error", "name", "empty"),
    ("products.csv", 11): ("error", "name", "301 characters: at most 300"),
    ("products.csv", 12): ("error", "price", "negative"),
    ("products.csv", 13): ("error", "price", "“a consultar” is not a number"),
    ("products.csv", 15): ("error", "price", "not a number"),
    ("products.csv", 16): ("error", "price", "not a number"),
    ("products.csv", 17): ("error", "price", "too many digits"),
    ("products.csv", 18): ("error", "price", "too many digits"),
    ("products.csv", 19): ("warning", "category_id", "“ZZZ” is no category"),
    ("products.csv", 20): ("error", "spec_json", "not JSON"),
    ("products.csv", 21): ("error", "spec_json", "no object"),
    ("products.csv", 22): ("warning", "spec_json", "nested"),
    ("products.csv", 23): ("error", "unit", "“furlong” is no unit"),
    ("products.csv", 24): ("error", "pack_size", "from 1"),
    ("products.csv", 25): ("error", "min_quantity", "from 1"),
    ("products.csv", 26): ("error", "vat_rate", "0 to 100"),
    ("products.csv", 27): ("warning", "ean", "check digit (9 would fit)"),
    ("products.csv", 28): ("warning", "created_at", "no date"),
    ("products.csv", 29): ("error", "", "has 4 cells, the header has 14"),
    ("products.csv", 30): ("error", "", "has 16 cells, the header has 14"),
    ("products.csv", 31): ("error", "name", "NUL"),
    ("products.csv", 33): ("error", "name", "(E9 FF)"),
    ("products.csv", 34): ("error", "price", "empty"),
    ("products.csv", 35): ("warning", "price", "really 0"),
    ("products.csv", 37): ("error", "", "quotation mark"),
    ("products.csv", 39): ("error", "pack_size", "not whole"),
    ("products.csv", 40): ("error", "spec_json", "not JSON"),
    ("categories.csv", 5): ("warning", "parent_id", "own ancestor: “B1” → “A1” → “B1”"),
    ("categories.csv", 6): ("error", "category_id", "stands on line 3 already"),
    ("categories.csv", 7): ("warning", "parent_id", "“NADIE” is no category"),
    ("categories.csv", 8): ("warning", "parent_id", "own ancestor: “SEL” → “SEL”"),
    ("categories.csv", 9): ("error", "category_id", "empty"),
    ("warehouses.csv", 3): ("error", "warehouse_id", "empty"),
    ("warehouses.csv", 4): ("error", "warehouse_id", "stands on line 2 already"),
    ("stock.csv", 3): ("error", "sku", "“SKU00001 / ZGZ” stands on line 2 already"),
    ("stock.csv", 4): ("error", "quantity", "from 0"),
    ("stock.csv", 5): ("error", "quantity", "not whole"),
    ("stock.csv", 6): ("error", "sku", "“SKU99999” is no product"),
    ("stock.csv", 7): ("error", "warehouse_id", "“MARTE” is no warehouse"),
    ("stock.csv", 8): ("error", "quantity", "not a number"),
    ("stock.csv", 9): ("error", "quantity", "out of range"),
    ("images.csv", 3): ("error", "sku", "“SKU99999” is no product"),
    ("images.csv", 4): ("error", "url", "not allowed"),
    ("images.csv", 5): ("error", "url", "not allowed"),
    ("images.csv", 6): ("error", "url", "not allowed"),
    ("images.csv", 8): ("error", "sku", "stands on line 2 already"),
    ("clients.csv", 3): ("warning", "email", "“no-es-un-correo” is no e-mail address"),
    ("clients.csv", 4): ("error", "client_id", "empty"),
    ("clients.csv", 5): ("error", "client_id", "stands on line 2 already"),
    ("clients.csv", 6): ("error", "name", "empty"),
}
GOOD_PRODUCTS = {"SKU00001", "SKU00002", "SKU00014", "SKU00019", "SKU00022", "SKU00027", "SKU00028", "SKU00032",
                 "SKU00035", "SKU00036", "SKU00038"}  # fmt: skip


def write(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    files = {
        "products.csv": (PRODUCT_HEADER, PRODUCTS),
        "categories.csv": ("category_id,name,parent_id", CATEGORIES),
        "warehouses.csv": ("warehouse_id,name,address", WAREHOUSES),
        "stock.csv": ("sku,warehouse_id,quantity", STOCK),
        "images.csv": ("sku,url,alt_text", IMAGES),
        "clients.csv": ("client_id,name,email,phone,address", CLIENTS),
    }
    for name, (header, rows) in files.items():
        text = "\n".join([header, *rows]) + "\n"
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder
