"""Records to rows of the kind's model, and every fault on the way into the report."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from services.catalogue.importing.cells import CellError, DoubtError, readable
from services.catalogue.importing.figures import Mark, mark_of
from services.catalogue.importing.headers import Mapping
from services.catalogue.importing.kinds import Column, ImageRow, Row
from services.catalogue.importing.records import Record
from services.catalogue.importing.report import FileReport

BATCH = 1_000


class Numbered(NamedTuple):
    """A row whose cells are right, and its line."""

    line: int
    row: Row


class RowReader:
    """Judges the records of one file."""

    def __init__(self, mapping: Mapping, mark: Mark, report: FileReport) -> None:
        """Bind to the file's columns and decimal mark."""
        self.kind = mapping.kind
        self.columns = [(c, mapping.places[c.field]) for c in self.kind.columns if c.field in mapping.places]
        self.width = max((n for n, header in enumerate(mapping.headers, 1) if header.strip()), default=0)
        self.mark = mark
        self.report = report

    def row(self, record: Record) -> Numbered | None:
        """The record's row, or None with its faults noted."""
        self.report.read += 1
        if problem := record.problem or self._wrong_width(record.cells):
            self.report.refuse(record.line, "", problem)
            return None
        values: dict[str, Any] = {}
        errors = 0
        for column, place in self.columns:
            try:
                values[column.field] = self._value(column, record.cells[place])
            except DoubtError as doubt:
                self.report.note("warning", record.line, column.name, str(doubt))
                values[column.field] = doubt.kept
            except CellError as error:
                self.report.note("error", record.line, column.name, str(error))
                errors += 1
        self.report.refused += bool(errors)
        return None if errors else Numbered(record.line, self.kind.row(**values))

    def _value(self, column: Column, cell: str) -> Any:
        text = cell.strip()
        if text:
            return column.parse(readable(text), self.mark)
        if column.required:
            raise CellError("is empty: a value is needed")
        return column.empty

    def _wrong_width(self, cells: Sequence[str]) -> str:
        if len(cells) < self.width:
            return f"has {len(cells)} cells, the header has {self.width}: a separator is missing"
        if any(cell.strip() for cell in cells[self.width :]):
            return (
                f"has {len(cells)} cells, the header has {self.width}: is a separator, or a decimal comma, "
                "not inside quotation marks?"
            )
        return ""


def batches(reader: RowReader, records: Iterator[Record], size: int) -> Iterator[list[Numbered]]:
    """The good rows, up to ``size`` records at a time; one product's pictures are not torn apart."""
    rows = _placed(row for record in records if (row := reader.row(record)) is not None)
    batch: list[Numbered] = []
    for row in rows:
        if len(batch) >= size and not _together(batch[-1].row, row.row):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _together(one: Row, other: Row) -> bool:
    return isinstance(one, ImageRow) and isinstance(other, ImageRow) and one.sku == other.sku


def _placed(rows: Iterable[Numbered]) -> Iterator[Numbered]:
    """Count a product's pictures as they follow each other."""
    position, sku = 0, None
    for line, row in rows:
        if isinstance(row, ImageRow):
            position = position + 1 if row.sku == sku else 0
            sku = row.sku
            yield Numbered(line, row._replace(position=position))
        else:
            yield Numbered(line, row)


def with_mark(mapping: Mapping, records: Iterator[Record], default: Mark) -> tuple[Mark, Iterator[Record]]:
    """The decimal mark that the first rows' figures use, and all records, the first ones too."""
    first = list(itertools.islice(records, BATCH))
    places = [mapping.places[c.field] for c in mapping.kind.columns if c.figure and c.field in mapping.places]
    figures = (record.cells[place] for record in first for place in places if place < len(record.cells))
    return mark_of(figures, default), itertools.chain(first, records)
