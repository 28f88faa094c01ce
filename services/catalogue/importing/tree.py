"""The category tree, judged whole: every parent known, nobody his own ancestor."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence

from services.catalogue.importing.cells import shown
from services.catalogue.importing.kinds import CategoryRow, Row
from services.catalogue.importing.report import FileReport
from services.catalogue.importing.rows import Numbered

Parents = MutableMapping[str, str | None]
Tree = tuple[Mapping[str, str | None], Collection[str], Parents]


def sound(rows: Sequence[Numbered], stored: Mapping[str, str | None], report: FileReport) -> list[Numbered]:
    """The rows as they can hang in the tree of ``stored`` (category → parent).

    A row whose parent is nowhere, or would be its own descendant, stays where it was, or becomes a department; that
    is said. The articles in it are sold all the same.
    """
    given = {row.id: row.parent_id for _, row in rows if isinstance(row, CategoryRow)}
    ids = given.keys() | stored.keys()
    parents: Parents = {child: parent for child, parent in stored.items() if given.get(child) is None}
    return [Numbered(line, _hung(line, row, (stored, ids, parents), report)) for line, row in rows]


def _hung(line: int, row: Row, tree: Tree, report: FileReport) -> CategoryRow:
    """The row with a parent that can be; ``tree``: as stored, all that will be in it, as far as it is built."""
    assert isinstance(row, CategoryRow)  # noqa: S101 - for the type: only categories.csv comes here
    stored, ids, parents = tree
    parent = parents.get(row.id) if row.parent_id is None else row.parent_id or None
    doubt = ""
    if parent is not None and parent not in ids:
        doubt = f"{shown(parent)} is no category of this file or of the catalogue"
        parent = stored.get(row.id)
    if circle := _circle(row.id, parent, parents):
        doubt, parent = f"makes the category its own ancestor: {circle}", None
    parents[row.id] = parent
    if not doubt:
        return row
    where = f"it stays in {shown(parent)}" if parent else "it becomes a department of its own"
    report.note("warning", line, "parent_id", f"{doubt}; {where}")
    return row._replace(parent_id=parent or "")


def _circle(category: str, parent: str | None, parents: Parents) -> str:
    way = [category]
    while parent is not None and len(way) < 1_000:
        way.append(parent)
        if parent == category:
            return " → ".join(map(shown, way[:6]))
        parent = parents.get(parent)
    return ""
