"""The six files: their row models, their columns, and the headers under which people send them.

An absent column is None and leaves the database as it is; an empty cell of a text column is "" and empties it; an
empty cell of a figure is None. A client's empty cell is None too: what he told the bot is not wiped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from services.catalogue.importing import cells
from services.catalogue.importing.cells import Parser


class CategoryRow(NamedTuple):
    id: str
    name: str
    parent_id: str | None = None
    name_en: str | None = None
    position: int | None = None


class ProductRow(NamedTuple):
    """``specification``, ``facts`` and ``aliases`` are JSON; ``facts``, of columns of their own, go on top."""

    sku: str
    name: str
    price: Decimal
    category_id: str | None = None
    description: str | None = None
    brand: str | None = None
    specification: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    name_en: str | None = None
    description_en: str | None = None
    unit: str | None = None
    pack_size: int | None = None
    min_quantity: int | None = None
    vat_rate: Decimal | None = None
    ean: str | None = None
    manufacturer_ref: str | None = None
    aliases: str | None = None
    category_path: str | None = None
    facts: str | None = None
    backorder: bool | None = None
    pictures: tuple[str, ...] | None = None


class WarehouseRow(NamedTuple):
    id: str
    name: str
    address: str | None = None


class StockRow(NamedTuple):
    sku: str
    warehouse_id: str
    quantity: int


class ImageRow(NamedTuple):
    """``position`` counts a product's pictures as they follow each other in the file, from 0.

    ``listed``: it stands in a file of pictures; those of a products' column give way to it.
    """

    sku: str
    url: str
    alt_text: str | None = None
    position: int | None = None
    alt_text_en: str | None = None
    listed: bool = True


class ClientRow(NamedTuple):
    client_ref: str
    name: str
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    tax_id: str | None = None


Row = CategoryRow | ProductRow | WarehouseRow | StockRow | ImageRow | ClientRow


@dataclass(frozen=True, slots=True)
class Column:
    """``field`` of the row model, from a column ``name`` or one of its other ``headers`` (without accents, lower case).

    ``empty`` is what an empty cell gives; a ``required`` column must be there and filled. Where there is a ``joint``,
    several columns make it, one cell after the other with the joint between them.
    """

    field: str
    name: str
    parse: Parser
    headers: tuple[str, ...] = ()
    required: bool = False
    empty: Any = None
    figure: bool = False  # its cells tell the file's decimal mark
    joint: str = ""
    lenient: bool = False  # a cell that is wrong costs no more than itself
    numbered: bool = False  # each of its headers also with a number behind it: "foto 1", "foto 2"


@dataclass(frozen=True, slots=True)
class Kind:
    """A file of the format; ``stems`` are the names under which it comes, ``key`` the fields that tell rows apart."""

    name: str
    row: type[Row]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    stems: tuple[str, ...]

    def key_of(self, row: Row) -> str:
        """What two rows may not share."""
        return "\x1f".join(str(getattr(row, field)) for field in self.key)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


def _need(field: str, name: str, parse: Parser, headers: str, *, figure: bool = False) -> Column:
    return Column(field, name, parse, _words(headers), required=True, figure=figure)


def _text(field: str, parse: Parser, headers: str = "") -> Column:
    return Column(field, field, parse, _words(headers), empty="")


def _figure(field: str, parse: Parser, headers: str) -> Column:
    return Column(field, field, parse, _words(headers), figure=True)


_NAME = "nombre, denominacion, titulo, title, articulo, producto, descripcion corta, short description, product"
_SKU = (
    "referencia, ref, codigo, cod, codigo articulo, cod articulo, codigo producto, ref articulo, articulo id, "
    "product id, product code, item, item code, item number, part number, codigo sap, cod art, id articulo"
)
_CATEGORY = "category, categoria, familia, subfamilia, id categoria, codigo categoria, family, seccion, cod familia"
_CATEGORY_PATH = (
    "ruta, ruta categoria, ruta de categoria, arbol, arbol categorias, categorias, category tree, categories, "
    "breadcrumb, path"
)
_PRICE = (
    "precio, pvp, tarifa, precio venta, precio unitario, precio neto, importe, unit price, net price, "
    "precio euros, precio eur, price eur, pvp sin iva, precio sin iva"
)
_SPECIFICATION = "specification, specifications, specs, spec, especificaciones, ficha tecnica, atributos, attributes"
_PACK = "unidades caja, uds caja, pack, envase, unidades envase, cantidad envase, contenido, units per pack, multiplo"
_MINIMUM = "cantidad minima, minimo, pedido minimo, min, moq, minimum quantity, minimum order quantity, min order"
_PICTURES = (
    "image, images, imagen, imagenes, foto, fotos, fotografia, fotografias, picture, photo, photos, image url, "
    "image urls, images url, url image, image src, image link, image path, additional image link, main image, "
    "picture url, photo url, imagen url, url imagen, urls imagenes, url imagenes, url de imagen, url de la imagen, "
    "imagen principal, ruta imagen, ruta de imagen, enlace imagen, archivo imagen, fichero imagen, foto principal, "
    "foto url, url foto, url fotos, ruta foto, enlace foto"
)
_QUANTITY = "stock, cantidad, existencias, disponible, qty, on hand, unidades, saldo, inventario"

CATEGORIES = Kind(
    "categories",
    CategoryRow,
    (
        _need("id", "category_id", cells.code, "id, codigo, cod, codigo familia, familia id, id categoria, code"),
        _need("name", "name", cells.line_of(200), "nombre, categoria, familia, denominacion, descripcion, category"),
        _text("parent_id", cells.code, "parent, padre, id padre, categoria padre, familia padre, parent category"),
        _text("name_en", cells.line_of(200), "nombre en, nombre ingles, english name, name english"),
        Column("position", "position", cells.whole(0), ("posicion", "orden", "order"), figure=True),
    ),
    ("id",),
    ("categories", "categorias", "familias", "category", "categoria"),
)

PRODUCTS = Kind(
    "products",
    ProductRow,
    (
        _need("sku", "sku", cells.code, _SKU),
        _need("name", "name", cells.line_of(300), _NAME),
        _need("price", "price", cells.price, _PRICE, figure=True),
        _text("category_id", cells.line_of(2000), _CATEGORY),
        _text("description", cells.prose, "descripcion, descripcion larga, texto, long description, detalle"),
        _text("brand", cells.line_of(100), "marca, fabricante, manufacturer, make"),
        Column("specification", "spec_json", cells.specification, _words(_SPECIFICATION), empty="{}"),
        Column("created_at", "created_at", cells.moment, _words("fecha alta, creado, fecha creacion, created")),
        Column("updated_at", "updated_at", cells.moment, _words("fecha modificacion, actualizado, updated, modified")),
        _text("name_en", cells.line_of(300), "nombre en, nombre ingles, english name, name english"),
        _text("description_en", cells.prose, "descripcion en, descripcion ingles, english description"),
        Column("unit", "unit", cells.unit, _words("unidad, unidad de medida, unidad medida, um, uom, unidad venta")),
        _figure("pack_size", cells.whole(1), _PACK),
        _figure("min_quantity", cells.whole(1), _MINIMUM),
        _figure("vat_rate", cells.rate, "iva, tipo iva, vat, porcentaje iva, tax rate"),
        _text("ean", cells.ean, "ean13, ean 13, gtin, codigo barras, codigo de barras, barcode, upc"),
        _text("manufacturer_ref", cells.line_of(64), "ref fabricante, referencia fabricante, mpn, ref proveedor"),
        Column("aliases", "aliases", cells.aliases, _words("alias, sinonimos, synonyms, otros nombres"), empty="[]"),
        Column("category_path", "category_path", cells.line_of(2000), _words(_CATEGORY_PATH), empty="", joint=" > "),
        Column(
            "backorder", "backorder", cells.yes_or_no, _words("bajo pedido, admite pendientes, on request, backorders")
        ),
        Column(
            "pictures",
            "pictures",
            cells.pictures,
            _words(_PICTURES),
            empty=(),
            joint=" | ",
            lenient=True,
            numbered=True,
        ),
    ),
    ("sku",),
    ("products", "productos", "articulos", "product", "articles", "catalogo", "catalogue", "tarifa"),
)

WAREHOUSES = Kind(
    "warehouses",
    WarehouseRow,
    (
        _need("id", "warehouse_id", cells.code, "id, almacen, codigo, cod, codigo almacen, id almacen, code"),
        _need("name", "name", cells.line_of(200), "nombre, denominacion, descripcion, nombre almacen"),
        _text("address", cells.prose, "direccion, domicilio"),
    ),
    ("id",),
    ("warehouses", "almacenes", "warehouse", "almacen"),
)

STOCK = Kind(
    "stock",
    StockRow,
    (
        _need("sku", "sku", cells.code, _SKU),
        _need("warehouse_id", "warehouse_id", cells.code, "warehouse, almacen, id almacen, codigo almacen, deposito"),
        _need("quantity", "quantity", cells.whole(0), _QUANTITY, figure=True),
    ),
    ("sku", "warehouse_id"),
    ("stock", "existencias", "inventario", "stocks", "inventory"),
)

IMAGES = Kind(
    "images",
    ImageRow,
    (
        _need("sku", "sku", cells.code, _SKU),
        _need("url", "url", cells.address, "imagen, image, foto, image url, url imagen, picture, enlace"),
        _text("alt_text", cells.line_of(300), "alt, texto alternativo, texto, titulo, caption"),
        _text("alt_text_en", cells.line_of(300), "alt en, texto alternativo en, texto alternativo ingles, caption en"),
    ),
    ("sku", "url"),
    ("images", "imagenes", "fotos", "pictures"),
)

CLIENTS = Kind(
    "clients",
    ClientRow,
    (
        _need(
            "client_ref", "client_id", cells.code, "id, codigo, cod, codigo cliente, id cliente, cliente, cod cliente"
        ),
        _need("name", "name", cells.line_of(200), "nombre, razon social, empresa, company, denominacion"),
        Column("email", "email", cells.email, _words("correo, mail, e mail, correo electronico")),
        Column("phone", "phone", cells.line_of(32), _words("telefono, tel, tlf, movil, telephone")),
        Column("address", "address", cells.prose, _words("direccion, domicilio")),
        Column("tax_id", "tax_id", cells.line_of(32), _words("nif, cif, dni, vat number, vat id, tax number, cif nif")),
    ),
    ("client_ref",),
    ("clients", "clientes", "customers", "client", "cliente"),
)

# in this order: each refers to those before it
KINDS: Sequence[Kind] = (CATEGORIES, WAREHOUSES, PRODUCTS, STOCK, IMAGES, CLIENTS)
