"""A name and a description that speak of different sizes: one of them is another article's."""

import re

_SIZE = re.compile(
    r"\bM\s?(\d{1,2})(?:\s?[x×]\s?(\d{1,4}))?\b|\b(\d{1,3}(?:[.,]\d)?)\s?[x×]\s?(\d{1,4})\b", re.IGNORECASE
)


def disagreement(name: str, description: str) -> str:
    """What the two say of the same article's size where nothing agrees; "" where nothing is wrong.

    ``M8`` agrees with ``M8x40``, and a description that names other sizes beside the name's own is no contradiction.
    """
    said, told = _sizes(name), _sizes(description)
    if not said or not told or any(one[: len(other)] == other[: len(one)] for one in said for other in told):
        return ""
    return f"the name says {_written(said)}, the description {_written(told)}: which is right?"


def _sizes(text: str) -> list[tuple[str, ...]]:
    """``M8x40`` as its parts."""
    found = (match.groups() for match in _SIZE.finditer(text))
    return [
        tuple(part for part in ((f"M{thread}", length) if thread else (width, height)) if part)
        for thread, length, width, height in found
    ]


def _written(sizes: list[tuple[str, ...]]) -> str:
    return ", ".join("x".join(size) for size in sizes[:3])
