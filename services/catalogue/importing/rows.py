"""Records to rows of the kind's model, and every fault on the way into the report."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from services.catalogue.importing.cells import CellError, DoubtError, readable
from services.catalogue.importing.doubts import disagreement
from services.catalogue.importing.facts import Fact, fact
from services.catalogue.importing.figures import Mark, mark_of
from services.catalogue.importing.headers import Mapping
from services.catalogue.importing.kinds import Column, ImageRow, Row
from services.catalogue.importing.records import Record, Uncomputed
from services.catalogue.importing.report import FileReport

BATCH = 1_000


class Numbered(NamedTuple):
    """A row whose cells are right, and its line."""

    line: int
    row: Row


class RowReader:
    """Judges the records of one file.

    ``refused`` gathers the keys of rows that stay out, since they are named all the same; ``unreadable`` counts the
    rows of which not even that can be said.
    """

    def __init__(self, mapping: Mapping, mark: Mark, report: FileReport) -> None:
        """Bind to the file's columns and decimal mark."""
        self.kind = mapping.kind
        given = mapping.wishes.defaults
        self.defaults = {c.field: c.parse(given[c.name], ".") for c in self.kind.columns if c.name in given}
        self.columns = [(c, mapping.places[c.field]) for c in self.kind.columns if c.field in mapping.places]
        self.facts = mapping.facts
        self.width = max((n for n, header in enumerate(mapping.headers, 1) if header.strip()), default=0)
        self.mark = mark
        self.report = report
        self.refused: list[str] = []
        self.unreadable = 0

    def row(self, record: Record) -> Numbered | None:
        """The record's row, or None with its faults noted."""
        self.report.read += 1
        if problem := record.problem or self._wrong_width(record.cells):
            self.report.refuse(record.line, "", problem)
            self._named(record)
            return None
        values, errors = dict(self.defaults), 0
        for column, places in self.columns:
            try:
                values[column.field] = self._value(column, places, record.cells)
            except DoubtError as doubt:
                self.report.note("warning", record.line, column.name, str(doubt))
                values[column.field] = doubt.kept
            except CellError as error:
                if column.lenient:
                    self.report.note("warning", record.line, column.name, f"{error}; left out")
                    continue
                self.report.note("error", record.line, column.name, str(error))
                errors += 1
        if errors:
            self.report.refused += 1
            self._named(record)
            return None
        if self.facts:
            values["facts"] = self._facts(record)
        if (text := values.get("description")) and (quarrel := disagreement(values.get("name") or "", text)):
            self.report.note("warning", record.line, "description", quarrel)
        return Numbered(record.line, self.kind.row(**values))

    def _value(self, column: Column, places: Sequence[int], cells: Sequence[str]) -> Any:
        text = cells[places[0]].strip()
        if len(places) > 1:
            text = column.joint.join(part for place in places if (part := cells[place].strip()))
        if text:
            return column.parse(readable(text), self.mark)
        if isinstance(cells[places[0]], Uncomputed):
            raise CellError("holds a formula without its value: open the file in the spreadsheet, and save it there")
        if column.field in self.defaults:
            return self.defaults[column.field]
        if column.required:
            raise CellError("is empty: a value is needed")
        return column.empty

    def _facts(self, record: Record) -> str:
        """The facts in columns of their own, as JSON; what is wrong with one of them costs no more than itself."""
        found: dict[str, Fact] = {}
        for place, key in self.facts:
            try:
                found[key] = fact(record.cells[place], self.mark)
                if isinstance(record.cells[place], Uncomputed):
                    raise CellError("holds a formula without its value")  # noqa: TRY301 - as any other fault of a cell
            except CellError as error:
                self.report.note("warning", record.line, key, f"{error}; left out")
        return orjson.dumps(found).decode()

    def _named(self, record: Record) -> None:
        """Keep the key of a row that stays out."""
        place = self.columns[0][1][0] if self.columns and self.columns[0][0].field == self.kind.key[0] else None
        if place is not None and place < len(record.cells):
            self.refused.append(record.cells[place].strip())
        elif record.problem:
            self.unreadable += 1

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
    batch: list[Numbered] = []
    for row in _placed(reader.row(record) for record in records):
        if row is not None:
            if len(batch) >= size and not _together(batch[-1].row, row.row):
                yield batch
                batch = []
            batch.append(row)
        elif len(reader.refused) >= size:  # a file of faults alone must not fill the memory either
            yield batch
            batch = []
    if batch or reader.refused:
        yield batch


def _together(one: Row, other: Row) -> bool:
    return isinstance(one, ImageRow) and isinstance(other, ImageRow) and one.sku == other.sku


def _placed(rows: Iterable[Numbered | None]) -> Iterator[Numbered | None]:
    """Count a product's pictures as they follow each other."""
    position, sku = 0, None
    for numbered in rows:
        if numbered is None or not isinstance(numbered.row, ImageRow):
            yield numbered
            continue
        position = position + 1 if numbered.row.sku == sku else 0
        sku = numbered.row.sku
        yield Numbered(numbered.line, numbered.row._replace(position=position))


def with_mark(mapping: Mapping, records: Iterator[Record], default: Mark) -> tuple[Mark, Iterator[Record]]:
    """The decimal mark that the first rows' figures use, and all records, the first ones too."""
    first = list(itertools.islice(records, BATCH))
    places = [mapping.places[c.field][0] for c in mapping.kind.columns if c.figure and c.field in mapping.places]
    figures = (record.cells[place] for record in first for place in places if place < len(record.cells))
    return mark_of(figures, default), itertools.chain(first, records)
