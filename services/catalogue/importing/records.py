"""A row of a file before anybody has judged it."""

from collections.abc import Sequence
from typing import NamedTuple


class Uncomputed(str):
    """An empty cell with a formula behind it, whose value the spreadsheet never stored."""

    __slots__ = ()


class Record(NamedTuple):
    """The cells of a row and the physical line on which it starts, from 1; ``problem`` where it is no row."""

    line: int
    cells: Sequence[str]
    problem: str = ""
