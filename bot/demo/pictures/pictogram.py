"""Pictograms, from ``shapes/*.txt``: one line a shape, sheet coordinates (800 x 600, the drawing between y 40 and 460).

``[name other]`` begins a pictogram and names the kinds that it serves. Then, each with its fill first (a letter of
``canvas.FILLS``, ``b`` the article's own colour, ``-`` none)::

    box  s x y w h [corner]      a rectangle             pol  s x y …     a polygon
    ell  s x y rx [ry]           an ellipse              blob s x y …     a closed smooth curve
    hex  s x y across [turn]     a hexagon               lin  k w x y …   a line of width w
    bow  k w x y …               a smooth line           arc  k w x y r from to
    bar  s w x y …               a thick line with edges tube s w x y …   the same, smooth
    use  name                    another pictogram       rep  n dx dy SHAPE…   a shape n times, shifted
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from bot.demo.pictures.canvas import FILLS, INK, Canvas, Point, arc_points, hexagon, smooth

SHAPES = Path(__file__).parent / "shapes"
NAMED = {
    "white": "#FBFCFD", "yellow": "#F6D04D", "blue": "#3F7FBF", "red": "#D8503F", "orange": "#F0913A",
    "green": "#4E9B62", "black": "#3B4A55", "grey": "#A9B4BC", "clear": "#DCEBF3", "brown": "#8D6748",
    "violet": "#8A6BB0", "navy": "#2E4C7A", "natural": "#F1F2EC", "aluminium": "#C9D1D6", "brass": "#E0BE63",
    "CU": "#D98F5C", "PPR": "#5FA777", "PVC": "#AEB8BF", "MC": "#F4F6F7", "PE": "#46525C", "Press": "#E3C98A",
}  # fmt: skip
PLAIN = FILLS["s"]

Words = list[str]
Shape = tuple[str, str, list[float]]


@cache
def pictograms() -> dict[str, list[Words]]:
    """Every kind, with the lines that draw it."""
    found: dict[str, list[Words]] = {}
    lines: list[Words] = []
    for path in sorted(SHAPES.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("["):
                lines = []
                found.update(dict.fromkeys(line.strip("[]").split(), lines))
            elif line.strip() and not line.startswith("#"):
                lines.append(line.split())
    return found


def pictogram(canvas: Canvas, drawing: Mapping[str, object]) -> None:
    """Draw the kind's shapes in the article's colour.

    Raises:
        KeyError: there is no such kind.
    """
    named = f"{drawing.get('color', '')} {drawing.get('material', '')}"
    own = next((NAMED[word] for word in reversed(named.replace("-", " ").split()) if word in NAMED), PLAIN)
    _lines(canvas, str(drawing["kind"]), own)


def _lines(canvas: Canvas, kind: str, own: str) -> None:
    for words in pictograms()[kind]:
        if words[0] == "use":
            _lines(canvas, words[1], own)
        elif words[0] == "rep":
            _repeat(canvas, words, own)
        else:
            _shape(canvas, words[0], words[1], [float(word) for word in words[2:]], own)


def _repeat(canvas: Canvas, words: Words, own: str) -> None:
    count, dx, dy = int(words[1]), float(words[2]), float(words[3])
    name, fill, *rest = words[4:]
    numbers = [float(word) for word in rest]
    for i in range(count):
        _shape(canvas, name, fill, _shifted(name, numbers, dx * i, dy * i), own)


def _shifted(name: str, numbers: list[float], dx: float, dy: float) -> list[float]:
    if name in {"box", "ell", "hex"}:
        return [numbers[0] + dx, numbers[1] + dy, *numbers[2:]]
    if name == "arc":
        return [numbers[0], numbers[1] + dx, numbers[2] + dy, *numbers[3:]]
    start = 1 if name in {"lin", "bow", "bar", "tube"} else 0
    return numbers[:start] + [n + (dy if i % 2 else dx) for i, n in enumerate(numbers[start:])]


def _shape(canvas: Canvas, name: str, fill: str, numbers: list[float], own: str) -> None:
    colour = None if fill == "-" else own if fill == "b" else FILLS[fill]
    DRAW[name](canvas, colour, numbers)


def _points(numbers: Sequence[float]) -> list[Point]:
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _box(canvas: Canvas, fill: str | None, n: list[float]) -> None:
    canvas.rectangle((n[0], n[1], n[2], n[3]), fill, radius=n[4] if len(n) > 4 else 0)


def _ell(canvas: Canvas, fill: str | None, n: list[float]) -> None:
    canvas.ellipse((n[0], n[1], n[2], n[3] if len(n) > 3 else n[2]), fill)


def _pol(canvas: Canvas, fill: str | None, n: list[float]) -> None:
    canvas.polygon(_points(n), fill)


def _blob(canvas: Canvas, fill: str | None, n: list[float]) -> None:
    canvas.polygon(smooth(_points(n), closed=True), fill)


def _hex(canvas: Canvas, fill: str | None, n: list[float]) -> None:
    canvas.polygon(hexagon(n[0], n[1], n[2], n[3] if len(n) > 3 else 30), fill)


def _lin(canvas: Canvas, fill: str | None, n: list[float]) -> None:
    canvas.polyline(_points(n[1:]), fill or INK, n[0])


def _bow(canvas: Canvas, fill: str | None, n: list[float]) -> None:
    canvas.polyline(smooth(_points(n[1:]), closed=False), fill or INK, n[0])


def _arc(canvas: Canvas, fill: str | None, n: list[float]) -> None:
    canvas.polyline(arc_points(*n[1:]), fill or INK, n[0])


def _edged(canvas: Canvas, fill: str | None, width: float, points: list[Point]) -> None:
    canvas.polyline(points, INK, width + 6)
    canvas.polyline(points, fill or PLAIN, width)


def _bar(canvas: Canvas, fill: str | None, n: list[float]) -> None:
    _edged(canvas, fill, n[0], _points(n[1:]))


def _tube(canvas: Canvas, fill: str | None, n: list[float]) -> None:
    _edged(canvas, fill, n[0], smooth(_points(n[1:]), closed=False))


DRAW: dict[str, Callable[[Canvas, str | None, list[float]], None]] = {
    "box": _box, "ell": _ell, "pol": _pol, "blob": _blob, "hex": _hex, "lin": _lin, "bow": _bow, "arc": _arc,
    "bar": _bar, "tube": _tube,
}  # fmt: skip
