"""The category tree, judged whole: every parent known, nobody his own ancestor."""

from collections.abc import Mapping, Sequence

from services.catalogue.importing.cells import shown
from services.catalogue.importing.kinds import CategoryRow
from services.catalogue.importing.report import FileReport
from services.catalogue.importing.rows import Numbered

Parents = dict[str, str | None]


def sound(rows: Sequence[Numbered], stored: Mapping[str, str | None], report: FileReport) -> list[Numbered]:
    """The rows that can hang in the tree of ``stored`` (category → parent); the others are refused, with the reason."""
    kept = _known(rows, stored, report)
    moved = {row.id for _, row in kept if isinstance(row, CategoryRow) and row.parent_id is not None}
    parents: Parents = {child: parent for child, parent in stored.items() if child not in moved}
    good: list[Numbered] = []
    for line, row in kept:
        assert isinstance(row, CategoryRow)  # noqa: S101 - for the type: only categories.csv comes here
        parent = parents.get(row.id) if row.parent_id is None else row.parent_id or None
        if circle := _circle(row.id, parent, parents):
            report.refuse(line, "parent_id", f"makes the category its own ancestor: {circle}")
            continue
        parents[row.id] = parent
        good.append(Numbered(line, row))
    return good if len(good) == len(kept) else sound(good, stored, report)


def _known(rows: Sequence[Numbered], stored: Mapping[str, str | None], report: FileReport) -> list[Numbered]:
    """Refuse rows whose parent is nowhere, and then those that hang on them."""
    while True:
        ids = {row.id for _, row in rows if isinstance(row, CategoryRow)} | stored.keys()
        orphans = {line: _parent(row) for line, row in rows if _parent(row) and _parent(row) not in ids}
        for line, parent in orphans.items():
            report.refuse(
                line,
                "parent_id",
                f"{shown(parent)} is no category of this file or of the catalogue: add it, or correct it",
            )
        if not orphans:
            return list(rows)
        rows = [numbered for numbered in rows if numbered.line not in orphans]


def _parent(row: object) -> str:
    return (row.parent_id or "") if isinstance(row, CategoryRow) else ""


def _circle(category: str, parent: str | None, parents: Parents) -> str:
    way = [category]
    while parent is not None and len(way) < 1_000:
        way.append(parent)
        if parent == category:
            return " → ".join(map(shown, way[:6]))
        parent = parents.get(parent)
    return ""
