"""A row of a file before anybody has judged it."""

from collections.abc import Sequence
from typing import NamedTuple


class Record(NamedTuple):
    """The cells of a row and the physical line on which it starts, from 1; ``problem`` where it is no row."""

    line: int
    cells: Sequence[str]
    problem: str = ""
