"""The sheet of paper: 800 x 600 points, drawn at double size and reduced, so that edges are smooth."""

import io
import math
import unicodedata
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
Box = tuple[float, float, float, float]

_MARKS: dict[str, tuple[tuple[Point, Point], ...]] = {  # strokes over a letter, in letter widths and text heights
    "Ø": (((0.06, -0.13), (0.94, 0.68)),),
    "\u0301": (((0.42, 0.6), (0.66, 0.74)),),
    "\u0303": (((0.2, 0.64), (0.8, 0.68)),),
    "\u0308": (((0.24, 0.66), (0.34, 0.66)), ((0.66, 0.66), (0.76, 0.66))),
}


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)  # Aileron, inside Pillow: the same picture on every machine


def _plain(words: str) -> str:
    """The words in letters that the embedded font has."""
    known = words.replace("Ø", "O").replace("×", "x").replace("²", "2")
    return "".join(c for c in unicodedata.normalize("NFD", known) if not unicodedata.combining(c))


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
        self, box: Box, fill: str | None, line: str | None = INK, *, radius: float = 0, width: float = 3
    ) -> None:
        """``box``: left, top, width, height."""
        x, y, w, h = (value * FINE for value in box)
        thick = round(width * FINE) if line else 0
        self._draw.rounded_rectangle((x, y, x + w, y + h), radius * FINE, fill=fill, outline=line, width=thick)

    def ellipse(self, box: Box, fill: str | None, line: str | None = INK, width: float = 3) -> None:
        """``box``: the middle's x and y, the radius across, the radius up."""
        x, y, rx, ry = (value * FINE for value in box)
        thick = round(width * FINE) if line else 0
        self._draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=fill, outline=line, width=thick)

    def text(self, at: Point, words: str, size: int, fill: str = INK, anchor: str = "ls") -> None:
        """``anchor`` as Pillow's. The embedded font is ASCII: Ø, accents and ² are put together from its letters."""
        font, (x, y) = _font(size * FINE), at
        left = x * FINE - {"l": 0.0, "m": 0.5, "r": 1.0}[anchor[0]] * self._draw.textlength(_plain(words), font=font)
        base = y * FINE + {"s": 0.0, "m": 0.36}[anchor[1]] * size * FINE
        for letter in words:
            plain = _plain(letter)
            if letter == "²":
                self._draw.text((left, base - size * FINE * 0.36), plain, fill=fill, font=_font(size), anchor="ls")
            else:
                self._draw.text((left, base), plain, fill=fill, font=font, anchor="ls")
            wide = self._draw.textlength(plain, font=font)
            for stroke in _MARKS.get(unicodedata.normalize("NFD", letter.lower())[1:] or letter, ()):
                ends = [(left + wide * px, base - size * FINE * (py + 0.17 * letter.isupper())) for px, py in stroke]
                self._draw.line(ends, fill=fill, width=max(2, round(size * FINE * 0.08)))
            left += wide

    def length_of(self, words: str, size: int) -> float:
        """The width of a text in points."""
        return float(self._draw.textlength(_plain(words), font=_font(size * FINE))) / FINE

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
        (x + r * math.cos(math.radians(turn + 60 * i)), y + r * math.sin(math.radians(turn + 60 * i))) for i in range(6)
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
