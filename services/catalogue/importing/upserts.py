"""The statements that write a batch: one array a column, unchanged rows left alone, locks taken in the key's order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.connection import get_connection

from services.catalogue.importing.kinds import Row


@dataclass(frozen=True, slots=True)
class Target:
    """A column of a table: the array's element type, and what stands where neither file nor database say anything.

    ``or_null``: an empty text is stored as NULL. ``patch``: another array, of JSON objects that go on top; a null in
    one takes the key away.
    """

    name: str
    type: str = "text"
    default: str = "''"
    or_null: bool = False
    patch: str = ""

    @property
    def merged(self) -> str:
        """The file's value, else the stored one, else the default."""
        given = f"u.{self.name}::jsonb" if self.type == "jsonb" else f"u.{self.name}"
        value = f"coalesce({given}, t.{self.name}, {self.default})"
        if self.patch:
            value = f"jsonb_strip_nulls({value} || coalesce(u.{self.patch}::jsonb, '{{}}'))"
        return f"nullif({value}, '')" if self.or_null else value


@dataclass(frozen=True, slots=True)
class Stamps:
    """``created_at`` and ``updated_at``: the file's where it has them; ``updated_at`` moves when a row is rewritten."""

    in_file: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What a batch did, by key."""

    created: list[Any]
    updated: list[Any]


def upsert(
    table: str, targets: Sequence[Target], *, key: str, stamps: Stamps | None = None, active: bool = False
) -> str:
    """The statement for ``table``: arrays as targets, stamps and patches follow each other; RETURNING key, ``created``.

    ``active``: a retired row comes back when it is in a file again.
    """
    arrays = [(t.name, "text" if t.type == "jsonb" else t.type) for t in targets]
    if stamps and stamps.in_file:
        arrays += [("created_at", "timestamptz"), ("updated_at", "timestamptz")]
    arrays += [(t.patch, "text") for t in targets if t.patch]
    values = [t.name for t in targets if t.name != key]
    merged = {t.name: t.merged for t in targets if t.name != key}
    if active:
        values.append("active")
        merged["active"] = "true"
    compared = ", ".join(f"t.{name}" for name in values), ", ".join(merged[name] for name in values)
    columns, selected, updates = [key, *values], [f"u.{key}", *merged.values()], [f"{n} = excluded.{n}" for n in values]
    if stamps:
        columns += ["created_at", "updated_at"]
        selected += (
            ["coalesce(u.created_at, now())", "coalesce(u.updated_at, now())"] if stamps.in_file else ["now()"] * 2
        )
        newer = f"excluded.updated_at > {table}.updated_at AND excluded.updated_at <= now()"
        updates.append(f"updated_at = CASE WHEN {newer} THEN excluded.updated_at ELSE now() END")
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(selected)}"  # noqa: S608 - names of this file only
        f" FROM unnest({', '.join(f'${n}::{kind}[]' for n, (_, kind) in enumerate(arrays, 1))})"
        f" AS u({', '.join(name for name, _ in arrays)}) LEFT JOIN {table} t ON t.{key} = u.{key}"
        f" WHERE t.{key} IS NULL OR ({compared[0]}) IS DISTINCT FROM ({compared[1]}) ORDER BY u.{key}"
        f" ON CONFLICT ({key}) DO UPDATE SET {', '.join(updates)} RETURNING {key} AS key, xmax = 0 AS created"
    )


CATEGORY = upsert(
    "category",
    [
        Target("id"),
        Target("name"),
        Target("parent_id", or_null=True),
        Target("name_en"),
        Target("position", "int", "0"),
    ],
    key="id",
)

PRODUCT = upsert(
    "product",
    [
        Target("sku"),
        Target("name"),
        Target("price", "numeric", "0"),
        Target("category_id", or_null=True),
        Target("description"),
        Target("brand"),
        Target("specification", "jsonb", "'{}'", patch="facts"),
        Target("name_en"),
        Target("description_en"),
        Target("unit", default="'unit'"),
        Target("pack_size", "int", "1"),
        Target("min_quantity", "int", "1"),
        Target("vat_rate", "numeric", "21"),
        Target("ean"),
        Target("manufacturer_ref"),
        Target("aliases", "jsonb", "'[]'"),
        Target("backorder", "boolean", "false"),
    ],
    key="sku",
    stamps=Stamps(in_file=True),
    active=True,
)

WAREHOUSE = upsert("warehouse", [Target("id"), Target("name"), Target("address")], key="id")

CUSTOMER = upsert(
    "customer",
    [Target("client_ref"), *(Target(name) for name in ("name", "email", "phone", "address", "tax_id"))],
    key="client_ref",
    stamps=Stamps(in_file=False),
)

# what is reserved is promised: on_hand never falls below it, also where an order was placed a moment ago
STOCK = """
INSERT INTO stock (product_id, warehouse_id, on_hand, reserved)
SELECT u.sku, u.warehouse_id, u.quantity, 0
  FROM unnest($1::text[], $2::text[], $3::int[]) AS u(sku, warehouse_id, quantity)
  LEFT JOIN stock t ON t.product_id = u.sku AND t.warehouse_id = u.warehouse_id
 WHERE t.product_id IS NULL OR t.on_hand <> greatest(u.quantity, t.reserved)
 ORDER BY u.sku, u.warehouse_id
ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand = greatest(excluded.on_hand, stock.reserved)
RETURNING product_id AS key, xmax = 0 AS created
"""

HELD_BACK = """
SELECT u.line, t.reserved
  FROM unnest($1::int[], $2::text[], $3::text[], $4::int[]) AS u(line, sku, warehouse_id, quantity)
  JOIN stock t ON t.product_id = u.sku AND t.warehouse_id = u.warehouse_id
 WHERE t.on_hand > u.quantity
 ORDER BY u.line
"""

IMAGE = """
INSERT INTO image (product_id, url, alt_text, alt_text_en, position, listed)
SELECT u.sku, u.url, coalesce(u.alt_text, t.alt_text, ''), coalesce(u.alt_text_en, t.alt_text_en, ''), u.position,
       u.listed
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::boolean[])
       AS u(sku, url, alt_text, alt_text_en, position, listed)
  LEFT JOIN image t ON t.product_id = u.sku AND t.url = u.url
 WHERE t.id IS NULL OR (t.alt_text, t.alt_text_en, t.position, t.listed) IS DISTINCT FROM
       (coalesce(u.alt_text, t.alt_text, ''), coalesce(u.alt_text_en, t.alt_text_en, ''), u.position, u.listed)
 ORDER BY u.sku, u.position
ON CONFLICT (product_id, url) DO UPDATE
   SET alt_text = excluded.alt_text, alt_text_en = excluded.alt_text_en, position = excluded.position,
       listed = excluded.listed
RETURNING product_id AS key, xmax = 0 AS created
"""

# those that nobody has looked at yet, or that could not be had the last time
UNSEEN_IMAGES = """
SELECT id, url FROM image WHERE product_id = ANY($1::text[]) AND file = '' AND telegram_file_id IS NULL ORDER BY id
"""

# the file says which pictures a product has: its others go
OTHER_IMAGES = """
DELETE FROM image t
 WHERE t.product_id = ANY($1::text[])
   AND NOT EXISTS (
       SELECT FROM unnest($2::text[], $3::text[]) AS u(sku, url) WHERE u.sku = t.product_id AND u.url = t.url)
RETURNING t.product_id AS sku
"""

# the articles that a file of pictures has spoken of
LISTED_IMAGES = "SELECT DISTINCT product_id AS sku FROM image WHERE listed AND product_id = ANY($1::text[])"


async def write(statement: str, rows: Sequence[Row], fields: Sequence[str]) -> Written:
    """Run a statement over the rows' ``fields``, one array each."""
    arrays = [[getattr(row, field) for row in rows] for field in fields]
    done = await get_connection("default").execute_query_dict(statement, arrays)
    return Written([r["key"] for r in done if r["created"]], [r["key"] for r in done if not r["created"]])
