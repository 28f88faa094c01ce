"""A name and a description that speak of different sizes: one of them is another article's."""

import re

# Two figures only: a lone M18 may be a maker's battery, a lone M14 its spindle, a lone m6 a tolerance.
_SIZE = re.compile(r"\b(M\s?)?(\d{1,3}(?:[.,]\d)?)\s?[x×]\s?(\d{1,4})\b", re.IGNORECASE)

Size = tuple[str, str, str]  # "M" or "", and the two figures


def disagreement(name: str, description: str) -> str:
    """What the two say of the same article's size where nothing agrees; "" where nothing is wrong.

    A description that names other sizes beside the name's own is no contradiction, nor one of another kind.
    """
    said = _sizes(name)
    told = [size for size in _sizes(description) if size[0] in {one[0] for one in said}]
    if not told or not {_normal(one) for one in said}.isdisjoint(map(_normal, told)):
        return ""
    return f"the name says {_written(said)}, the description {_written(told)}: which is right?"


def _sizes(text: str) -> list[Size]:
    """``M8x40`` as its parts."""
    found = (match.groups() for match in _SIZE.finditer(text))
    return [("M" if thread else "", width, height) for thread, width, height in found]


def _normal(size: Size) -> Size:
    return size[0], size[1].replace(",", "."), size[2]


def _written(sizes: list[Size]) -> str:
    return ", ".join(f"{thread}{width}x{height}" for thread, width, height in sizes[:3])
