"""The category that a product's row names: by its id, by its name, or by its path, made where it is new."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tortoise.connection import get_connection

from services.catalogue.importing.cells import shown
from services.catalogue.importing.headers import plain
from services.catalogue.importing.kinds import ProductRow
from services.catalogue.importing.report import FileReport
from services.catalogue.importing.rows import Numbered

_SEPARATORS = (re.compile("»"), re.compile(">"), re.compile(r"\|"), re.compile(r"(?<!\d)/|/(?!\d)"))
_LONGEST_NAME, _LONGEST_ID, _DEEPEST = 200, 64, 12
_KNOWN = """
SELECT id, id AS said FROM category WHERE id = ANY($1::text[]) UNION ALL
SELECT min(id), lower(name) FROM category WHERE lower(name) = ANY($2::text[]) GROUP BY lower(name) HAVING count(*) = 1
"""
_NEW = "INSERT INTO category (id, name, parent_id) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING"


async def _rows(query: str, *values: Any) -> list[dict[str, Any]]:
    return await get_connection("default").execute_query_dict(query, list(values))


async def placed(rows: list[Numbered], report: FileReport) -> list[Numbered]:
    """The rows with their category's id. One that nobody knows is said; its article goes in all the same."""
    given = {row.category_id for _, row in rows if isinstance(row, ProductRow) and row.category_id}
    found = await _rows(_KNOWN, list(given), [name.lower() for name in given])
    known = {row["said"]: row["id"] for row in reversed(found)}  # an id goes before a name
    tree: Tree | None = None
    done: list[Numbered] = []
    for line, row in rows:
        assert isinstance(row, ProductRow)  # noqa: S101 - for the type: only products come here
        said = row.category_id or ""
        category = known.get(said) or known.get(said.lower())
        way = path_of(row.category_path or "", alone=True) or path_of(said)
        if category is None and way:
            tree = tree or Tree(await _rows("SELECT id, name, name_en, parent_id FROM category"))
            category = await _hung(way, line, tree, report)
        elif category is None and said:
            advice = "the article goes in without; add it to categories.csv, correct it, or write a path (A > B)"
            report.note("warning", line, "category_id", f"{shown(said)} is no category: {advice}")
        done.append(Numbered(line, row._replace(category_id=_cell(row, category))))
    return done


def _cell(row: ProductRow, category: str | None) -> str | None:
    """The found category; nothing changes for the article where a category is named that nobody knows."""
    if category is not None:
        return category
    return "" if row.category_id == "" and not row.category_path else None


def path_of(text: str, *, alone: bool = False) -> list[str]:
    """The steps of ``Fijación > Tornillos``; the first separator of » > | / counts. ``alone``: also a single step."""
    separator = next((each for each in _SEPARATORS if each.search(text)), None)
    steps = [" ".join(step.split()) for step in (separator.split(text) if separator else [text])]
    steps = [step for step in steps if step]
    return steps if len(steps) > 1 or alone else []


async def _hung(way: Sequence[str], line: int, tree: "Tree", report: FileReport) -> str | None:
    if len(way) > _DEEPEST or max(map(len, way)) > _LONGEST_NAME:
        advice = f"a path has up to {_DEEPEST} steps of up to {_LONGEST_NAME} characters; the article goes in without"
        report.note("warning", line, "category_id", f"{shown(' > '.join(way))} is no category: {advice}")
        return None
    parent: str | None = None
    for step in way:
        child = tree.child(parent, step)
        if child is None:
            child = tree.add(parent, step)
            await _rows(_NEW, child, step, parent)
            report.categories += 1
        parent = child
    return parent


class Tree:
    """The stored categories by parent and name, whatever their accents and capitals."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Of two sisters with one name the first by id counts."""
        self.ids = {row["id"] for row in rows}
        self.children: dict[str | None, dict[str, str]] = defaultdict(dict)
        for row in sorted(rows, key=lambda row: str(row["id"])):
            for name in (row["name"], row["name_en"], row["id"]):
                self.children[row["parent_id"]].setdefault(_folded(name), row["id"])

    def child(self, parent: str | None, name: str) -> str | None:
        """The category of this name below ``parent``."""
        return self.children[parent].get(_folded(name))

    def add(self, parent: str | None, name: str) -> str:
        """Make room for a category; its id is its path in plain words."""
        whole = "-".join(part for part in (parent, plain(name).replace(" ", "-")) if part)
        fresh = whole if 0 < len(whole) <= _LONGEST_ID and plain(name) and whole not in self.ids else ""
        if not fresh:
            mark = hashlib.sha256(f"{parent}\x1f{name}".encode()).hexdigest()[:10]
            fresh = f"{whole[: _LONGEST_ID - 11]}-{mark}".lstrip("-")
        self.ids.add(fresh)
        self.children[parent][_folded(name)] = fresh
        return fresh


def _folded(name: str) -> str:
    return plain(name) or name.casefold().strip()
