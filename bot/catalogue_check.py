"""What the doctor says of the folder that the catalogue is kept in step with, and of its pictures."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from time import time
from typing import Any

import asyncpg

from bot.doctor import WantingError
from services.catalogue.importing import FormatError
from services.catalogue.importing.headers import kind_of_name
from services.catalogue.importing.in_step import Seen, look
from services.catalogue.importing.wishes import wishes_for

_MOST_NAMED = 3
_PICTURES = """
SELECT count(*) AS named, count(*) FILTER (WHERE problem <> '') AS broken,
       count(*) FILTER (WHERE file = '' AND problem = '' AND url ~ '^https?:') AS waiting
FROM image
"""
_BROKEN = "SELECT product_id, problem FROM image WHERE problem <> '' ORDER BY product_id, position LIMIT 1"
_IMPORTED = """
SELECT path, problem, refused, held, extract(epoch FROM now() - imported_at) AS age FROM imported_file
WHERE path = $1 OR starts_with(path, $1 || '/') ORDER BY path
"""


async def pictures(database_url: str) -> str:
    """How many there are, how many are still to be fetched, how many cannot be shown and why the first cannot."""
    connection = await asyncpg.connect(database_url)
    try:
        if not await _there(connection, "image"):
            return "none yet"
        figures = await connection.fetchrow(_PICTURES)
        if not figures["named"]:
            return "none named: cards go without (images.csv, or a column of products.csv)"
        told = f"{figures['named']} named, {figures['waiting']} wait to be fetched"
        if not figures["broken"]:
            return told
        first = await connection.fetchrow(_BROKEN)
    finally:
        await connection.close()
    return f"{told}, {figures['broken']} cannot be shown: {first['product_id']} {first['problem']} …"


async def export(folder: str, database_url: str) -> str:
    """Whether the folder can be read, how old its newest file is, what its last import kept out.

    Raises:
        WantingError: it is not there, cannot be read, holds nothing to import, or its import failed.
    """
    place, seen = await asyncio.to_thread(_looked, folder)
    if not seen:
        raise WantingError("holds no file that could be imported (products.csv, stock.csv …)")
    newest = max(seen, key=lambda name: seen[name].modified_ns)
    told = f"{len(seen)} files, the newest {newest}, {_age(time() - seen[newest].modified_ns / 1e9)} old"
    rows = await _imported(place, database_url)
    if failed := next((row["problem"] for row in rows if row["problem"]), ""):
        raise WantingError(f"{told}; the last import failed: {failed}")
    return f"{told}; {_outcome(place, rows)}"


def _looked(folder: str) -> tuple[Path, dict[str, Seen]]:
    place = Path(folder).expanduser().resolve()
    if not place.is_dir():
        raise WantingError("is no folder: catalogue.import_folder names none that is there")
    try:
        wishes, _ = wishes_for(place)
        found = look(place)
    except (FormatError, OSError) as error:
        raise WantingError(str(error)) from None
    known = {name: seen for name, seen in found.items() if wishes.kind_of(name) or kind_of_name(Path(name).stem)}
    return place, known


async def _imported(place: Path, database_url: str) -> Sequence[Any]:
    connection = await asyncpg.connect(database_url)
    try:
        if not await _there(connection, "imported_file"):
            return []
        rows: Sequence[Any] = await connection.fetch(_IMPORTED, str(place))
    except asyncpg.UndefinedColumnError:
        raise WantingError("cannot be told: the database is of an earlier version (`python -m bot migrate`)") from None
    finally:
        await connection.close()
    return rows


async def _there(connection: Any, table: str) -> bool:
    return bool(await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", table))


def _outcome(place: Path, rows: Sequence[Any]) -> str:
    files = [row for row in rows if row["path"] != str(place)]
    if not files:
        return "nothing imported from it yet (the service or a worker does it)"
    told = f"last imported {_age(float(min(row['age'] for row in files)))} ago"
    kept_out = [
        f"{Path(row['path']).name} {_what(row['refused'], row['held'])}"
        for row in files
        if row["refused"] or row["held"]
    ]
    more = [f"{len(kept_out) - _MOST_NAMED} more files"] if len(kept_out) > _MOST_NAMED else []
    return "; ".join([told, *kept_out[:_MOST_NAMED], *more] if kept_out else [f"{told}, nothing was held back"])


def _what(refused: int, held: int) -> str:
    parts = [f"{refused} faults kept rows out"] * (refused > 0) + [f"{held} prices held back"] * (held > 0)
    return ", ".join(parts)


def _age(seconds: float) -> str:
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
