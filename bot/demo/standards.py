"""The measures of the standards (``tables/standards.toml``), by thread diameter."""

import tomllib
from functools import cache

from bot.demo.families import TABLES, rows

Sizes = dict[str, float]


@cache
def _standards() -> dict[str, dict[float, Sizes]]:
    tables = tomllib.loads((TABLES / "standards.toml").read_text("utf-8"))
    return {
        name: {float(row["d"]): _floats(row) for row in rows({"sku": name, **table})} for name, table in tables.items()
    }


def _floats(row: dict[str, str | int | float | bool]) -> Sizes:
    return {column: float(value) for column, value in row.items()}


def sizes(standard: str) -> dict[float, Sizes]:
    """The standard's table: diameter in mm to its measures in mm."""
    return _standards()[standard]


def bolt_thread(d: float, length: float) -> float:
    """Length of thread of DIN 931 and DIN 912, mm (DIN 931: 2d + 6, + 12 above 125 mm, + 25 above 200 mm)."""
    return min(length, 2 * d + (6 if length <= 125 else 12 if length <= 200 else 25))
