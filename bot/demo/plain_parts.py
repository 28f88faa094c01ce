"""Nuts, washers, threaded rods, pins and rings: the parts of a joint that have no head."""

from collections.abc import Iterator

from bot.demo.article import Article


def articles() -> Iterator[Article]:
    yield from ()
