"""Families of articles, written as TOML: sentences with blanks, and a table of the trade that fills them.

A family says once what its articles have in common and once, in ``table``, in what they differ: columns divided by
``|``, the first line naming them, ``"`` repeating the cell above. ``[family.each]`` multiplies every row (gloves come
in five sizes). A blank is ``{column}``; in Spanish text 6.5 is written 6,5. A specification that is one blank alone
keeps the number a number; an empty one, or ``-``, is left out.
"""

import itertools
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.demo.article import Article, Value

TABLES = Path(__file__).parent / "tables"
Row = dict[str, Value]

DITTO = '"'
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_COMMA = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
_BLANK = re.compile(r"\{(\w+)\}")


def articles() -> Iterator[Article]:
    """Every article of every family, file by file in the order of their names."""
    for path in sorted(TABLES.glob("*.toml")):
        for family in tomllib.loads(path.read_text("utf-8")).get("family", ()):
            yield from _members(family)


def _members(family: dict[str, Any]) -> Iterator[Article]:
    common = family.get("all", {})
    for row in rows(family):
        yield _article(family, {**common, **row})


def rows(family: dict[str, Any]) -> Iterator[Row]:
    """The table's rows, each once for every combination of ``each``."""
    lines = [line for line in family.get("table", "-\n-").strip().splitlines() if line.strip()]
    columns = _cells(lines[0])
    each = family.get("each", {})
    above = [""] * len(columns)
    for line in lines[1:]:
        above = _ditto(_cells(line), above, family)
        fixed = dict(zip(columns, map(_value, above), strict=True))
        for combination in itertools.product(*each.values()):
            yield {**fixed, **dict(zip(each, combination, strict=True))}


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _ditto(cells: list[str], above: list[str], family: dict[str, Any]) -> list[str]:
    if len(cells) != len(above):
        message = f"{family['sku']}: {len(above)} columns, but the row has {len(cells)}: {cells}"
        raise ValueError(message)
    return [last if cell == DITTO else cell for cell, last in zip(cells, above, strict=True)]


def _value(cell: str) -> Value:
    if cell in {"true", "false"}:
        return cell == "true"
    if _NUMBER.fullmatch(cell) and not re.match(r"-?0\d", cell):
        return float(cell) if "." in cell else int(cell)
    return cell


def _article(family: dict[str, Any], row: Row) -> Article:
    return Article(
        sku=_code(family["sku"], row),
        category=_fill(family["category"], row),
        name=_fill(family["es"], row, comma=True),
        name_en=_COMMA.sub(".", _fill(family["en"], row)),  # a model's name may hold 5,0 Ah
        description=_fill(family["text_es"], row, comma=True),
        description_en=_fill(family["text_en"], row),
        price=Decimal(_fill(str(family.get("price", "{price}")), row)),
        specification=_filled(family["spec"], row, comma=True),
        drawing={"brand": _fill(family.get("brand", "Macroferro"), row), **_filled(family["draw"], row)},
        brand=_fill(family.get("brand", "Macroferro"), row),
        unit=_fill(family.get("unit", "unit"), row),  # type: ignore[arg-type]  # a test holds it to the vocabulary
        pack_size=int(_fill(str(family.get("pack", 1)), row)),
        min_quantity=int(_fill(str(family.get("min", 1)), row)),
        manufacturer_ref=_fill(family.get("ref", ""), row),
        aliases=tuple(_names(", ".join(family.get("aliases", ())), row)),
    )


def _fill(template: str, row: Row, *, comma: bool = False) -> str:
    def blank(match: re.Match[str]) -> str:
        value = row[match[1]]
        text = f"{value:g}" if isinstance(value, float) else str(value)
        return text.replace(".", ",") if comma and isinstance(value, float) else text

    return " ".join(_BLANK.sub(blank, template).split()).replace(" .", ".")


def _names(template: str, row: Row) -> dict[str, None]:
    return dict.fromkeys(name.strip() for name in _fill(template, row).split(", ") if name.strip())


def _filled(template: dict[str, Value], row: Row, *, comma: bool = False) -> dict[str, Value]:
    filled = {key: _single(value, row, comma=comma) for key, value in template.items()}
    return {key: value for key, value in filled.items() if value not in {"", "-"}}


def _single(value: Value, row: Row, *, comma: bool) -> Value:
    if not isinstance(value, str):
        return value
    alone = _BLANK.fullmatch(value)
    return row[alone[1]] if alone else _fill(value, row, comma=comma)


def _code(template: str, row: Row) -> str:
    """An SKU that can be typed on a telephone: capitals, digits, points and single dashes."""
    text = _fill(template, row).upper().replace('"', "").replace("Ñ", "N")
    return re.sub(r"-+", "-", re.sub(r"[\s/,+]+", "-", text)).strip("-")
