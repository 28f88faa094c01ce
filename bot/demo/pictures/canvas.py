"""The sheet of paper: 800 x 600 points, drawn at double size and reduced, so that edges are smooth."""

import io
import math
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, FINE = 800, 600, 2
COLOURS = 48  # in the finished file: flat drawings need no more, and it stays small

GROUND, PAPER = "#F4F7F9", "#FFFFFF"
INK, SOFT, ACCENT = "#1F4A66", "#6C8799", "#EE8322"
FILLS = {
    "s": "#DDE7EE", "m": "#B7CAD7", "d": "#6E8DA3", "w": "#FFFFFF", "a": ACCENT, "k": INK, "i": "#F6B777",
    "g": "#9AA5AD", "n": "#3B4A55", "c": "#D98F5C", "y": "#F2CE5B", "r": "#D8503F", "e": "#4E9B62", "u": "#3F7FBF",
    "v": "#8A6BB0", "t": "#E9D9B8", "h": "#EDF3F7",
}  # fmt: skip

Point = tuple[float, float]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)  # Aileron, inside Pillow: the same picture on every machine


class Canvas:
    """Shapes in points; ``fill`` and ``line`` are colours as Pillow names them, ``line=None`` draws no edge."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), GROUND)
        self._draw = ImageDraw.Draw(self._image)

    def polygon(self, points: Sequence[Point], fill: str | None, line: str | None = INK, width: float = 3) -> None:
        scaled = [(x * FINE, y * FINE) for x, y in points]
        if fill:
            self._draw.polygon(scaled, fill=fill)
        if line:
            self._stroke([*scaled, scaled[0]], line, width)

    def polyline(self, points: Sequence[Point], line: str = INK, width: float = 3) -> None:
        self._stroke([(x * FINE, y * FINE) for x, y in points], line, width)

    def _stroke(self, points: Sequence[Point], line: str, width: float) -> None:
        """Lines with round ends and corners: Pillow's own leave gaps."""
        thick = round(width * FINE)
        self._draw.line(points, fill=line, width=thick, joint="curve")
        r = thick / 2 - 0.5
        for x, y in (points[0], points[-1]) if thick < 6 else points:
            self._draw.ellipse((x - r, y - r, x + r, y + r), fill=line)

    def rectangle(
        self, x: float, y: float, w: float, h: float, fill: str | None, line: str | None = INK,
        *, radius: float = 0, width: float = 3,
    ) -> None:  # fmt: skip
        box = (x * FINE, y * FINE, (x + w) * FINE, (y + h) * FINE)
        thick = round(width * FINE) if line else 0
        self._draw.rounded_rectangle(box, radius * FINE, fill=fill, outline=line, width=thick)

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, fill: str | None, line: str | None = INK, width: float = 3
    ) -> None:
        box = ((x - rx) * FINE, (y - ry) * FINE, (x + rx) * FINE, (y + ry) * FINE)
        self._draw.ellipse(box, fill=fill, outline=line, width=round(width * FINE) if line else 0)

    def arc(self, x: float, y: float, r: float, start: float, end: float, line: str = INK, width: float = 3) -> None:
        """Part of a circle, clockwise from ``start`` to ``end`` in degrees, 0 being to the right."""
        self.polyline(arc_points(x, y, r, start, end), line, width)

    def text(self, x: float, y: float, words: str, size: int, fill: str = INK, anchor: str = "ls") -> None:
        """``anchor`` as Pillow's; the embedded font lacks Ø and ×, so they are put together here."""
        plain = words.replace("×", "x").replace("Ø", "O").replace("²", "2").replace("±", "+/-")
        font = _font(size * FINE)
        self._draw.text((x * FINE, y * FINE), plain, fill=fill, font=font, anchor=anchor)
        if "Ø" in words:
            self._slash(x, y, plain, words.index("Ø"), size, fill, anchor)

    def _slash(self, x: float, y: float, plain: str, at: int, size: int, fill: str, anchor: str) -> None:
        font = _font(size * FINE)
        left, top, right, bottom = self._draw.textbbox((x * FINE, y * FINE), plain, font=font, anchor=anchor)
        before = left + self._draw.textlength(plain[:at], font=font)
        wide, tall = self._draw.textlength("O", font=font), size * FINE * 0.72
        middle = (self._draw.textbbox((0, 0), "O", font=font, anchor=anchor)[1]) + y * FINE + tall / 2
        del top, right, bottom
        ends = [(before + wide * 0.08, middle + tall * 0.56), (before + wide * 0.92, middle - tall * 0.56)]
        self._draw.line(ends, fill=fill, width=max(2, round(size * FINE * 0.075)))

    def length_of(self, words: str, size: int) -> float:
        """The width of a text in points."""
        return float(self._draw.textlength(words, font=_font(size * FINE))) / FINE

    def png(self) -> bytes:
        """The finished picture."""
        buffer = io.BytesIO()
        small = self._image.reduce(FINE).quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        small.save(buffer, "PNG", compress_level=6)
        return buffer.getvalue()


def arc_points(x: float, y: float, r: float, start: float, end: float) -> list[Point]:
    """Points along a circle, close enough to look round."""
    steps = max(4, int(abs(end - start) / 5))
    angles = (math.radians(start + (end - start) * i / steps) for i in range(steps + 1))
    return [(x + r * math.cos(a), y + r * math.sin(a)) for a in angles]


def hexagon(x: float, y: float, across_flats: float, turn: float = 0) -> list[Point]:
    """A hexagon with corners left and right, turned by ``turn`` degrees."""
    r = across_flats / math.sqrt(3)
    return [
        (x + r * math.cos(math.radians(turn + 60 * i)), y + r * math.sin(math.radians(turn + 60 * i)))
        for i in range(6)
    ]


def smooth(points: Sequence[Point], *, closed: bool) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    n = len(points)
    curve: list[Point] = []
    for i in range(n if closed else n - 1):
        quad = [points[_index(i + j, n, closed=closed)] for j in (-1, 0, 1, 2)]
        curve += [_between(quad, t / 8) for t in range(8)]
    return curve if closed else [*curve, points[-1]]


def _index(i: int, n: int, *, closed: bool) -> int:
    return i % n if closed else min(max(i, 0), n - 1)


def _between(quad: Sequence[Point], t: float) -> Point:
    weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, t**3 - t**2)
    x, y = (sum(w * p[axis] for w, p in zip(weights, quad, strict=True)) / 2 for axis in (0, 1))
    return x, y
