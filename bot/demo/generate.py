"""The demonstration's catalogue as the folder of CSV files that ``python -m bot import`` reads.

The same at every run: what is drawn by lot (stock, dates, bar codes) is drawn from the article's SKU, so that a new
article changes no other.
"""

import csv
import itertools
import random
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import orjson

from bot.demo import families, fasteners, plain_parts
from bot.demo.article import Article
from bot.demo.categories import categories
from bot.demo.clients import CLIENTS, WAREHOUSES
from bot.demo.drawn import MANIFEST

FIRST_DAY = datetime(2023, 1, 9, 8, 0, tzinfo=UTC)
OUT, LOW = 0.06, 0.16  # of the articles: 6 % out of stock, the next 10 % low
SPREAD = {"ZGZ": 0.5, "MAD": 0.3, "SVQ": 0.2}  # how the stock lies in the warehouses

Line = Sequence[object]


@lru_cache(maxsize=1)
def catalogue() -> tuple[Article, ...]:
    """Every article, in the order of the tables."""
    return tuple(itertools.chain(fasteners.articles(), plain_parts.articles(), families.articles()))


def write(folder: Path) -> None:
    """Write the six CSV files and ``pictures.json``, which says what each picture shows, into ``folder``.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    articles = catalogue()
    drawings = pictures(articles)
    files: dict[str, tuple[str, Iterable[Line]]] = {
        "categories.csv": (
            "category_id,name,parent_id,name_en",
            ((c.id, c.name, c.parent_id, c.name_en) for c in categories()),
        ),
        "products.csv": (PRODUCT_COLUMNS, map(_product, articles)),
        "warehouses.csv": ("warehouse_id,name,address", WAREHOUSES),
        "stock.csv": ("sku,warehouse_id,quantity", (line for a in articles for line in _stock(a))),
        "images.csv": ("sku,url,alt_text,alt_text_en", (_image(a, drawings) for a in articles)),
        "clients.csv": ("client_id,name,email,phone,address,tax_id", CLIENTS),
    }
    for name, (columns, lines) in files.items():
        _write_csv(folder / name, columns.split(","), lines)
    manifest = {path: orjson.loads(drawing) for drawing, path in drawings.items()}
    (folder / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))


PRODUCT_COLUMNS = (
    "sku,category_id,name,description,price,brand,spec_json,created_at,updated_at,name_en,description_en,"
    "unit,pack_size,min_quantity,vat_rate,ean,manufacturer_ref,aliases"
)


def pictures(articles: Iterable[Article]) -> dict[bytes, str]:
    """Drawings and the file that shows each: articles that look alike share the first one's."""
    files: dict[bytes, str] = {}
    for article in articles:
        files.setdefault(_drawing(article), f"pictures/{article.sku}.png")
    return files


def _drawing(article: Article) -> bytes:
    return orjson.dumps(article.drawing, option=orjson.OPT_SORT_KEYS)


def _write_csv(path: Path, columns: Line, lines: Iterable[Line]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(lines)


def _product(article: Article) -> Line:
    lot = _lot(article, "dates")
    created = FIRST_DAY + timedelta(days=lot.randrange(700), minutes=lot.randrange(600))
    updated = created + timedelta(days=lot.randrange(1, 300), minutes=lot.randrange(600))
    return (
        article.sku, article.category, article.name, article.description, f"{article.price:f}", article.brand,
        orjson.dumps(article.specification).decode(), created.isoformat(), updated.isoformat(),
        article.name_en, article.description_en, article.unit, article.pack_size, article.min_quantity,
        article.vat_rate, ean(article.sku), article.manufacturer_ref or article.sku, "|".join(article.aliases),
    )  # fmt: skip


def ean(sku: str) -> str:
    """An EAN-13 of the range kept for a shop's own use (GS1 General Specifications, 1.4.2: prefixes 20-29)."""
    digits = f"20{zlib.crc32(sku.encode()):010d}"
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def _stock(article: Article) -> list[Line]:
    lot = _lot(article, "stock")
    fate = lot.random()
    total = 0 if fate < OUT else _few(article, lot) if fate < LOW else _plenty(article, lot)
    shares = {place: int(total * share) for place, share in SPREAD.items()}
    shares["ZGZ"] += total - sum(shares.values())
    return [(article.sku, place, quantity) for place, quantity in shares.items()]


def _few(article: Article, lot: random.Random) -> int:
    """A pack or a few: what is left can still be sold."""
    return max(article.min_quantity, article.pack_size) * lot.randint(1, 3)


def _plenty(article: Article, lot: random.Random) -> int:
    """About 1,500 euros' worth, in whole packs, and no less than three packs."""
    worth = 1500 * lot.uniform(0.4, 1.6) / float(article.price)
    packs = max(3, round(min(worth, 40_000) / article.pack_size))
    return packs * article.pack_size


def _image(article: Article, drawings: dict[bytes, str]) -> Line:
    return (article.sku, drawings[_drawing(article)], article.name, article.name_en)


def _lot(article: Article, purpose: str) -> random.Random:
    return random.Random(f"{purpose}:{article.sku}")  # noqa: S311  # the same at every run is the point
