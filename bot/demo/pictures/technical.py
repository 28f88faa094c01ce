"""Technical drawings of fasteners, drills and bearings from the article's own measures, in true proportions."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.demo.pictures.canvas import INK, PAPER, SOFT, Canvas, Point, arc_points, hexagon
from bot.demo.pictures.frame import BOTTOM, LEFT, RIGHT, TOP

METALS = {  # light, middle, shade
    "zinc": ("#EEF3F7", "#D6E1E9", "#B5C8D5"),
    "stainless": ("#F7F8F8", "#E4E7E9", "#C6CCD0"),
    "black": ("#7D8993", "#5C6973", "#434F59"),
    "yellow": ("#FAEFC9", "#EFDB9C", "#D9BE6C"),
    "gold": ("#F3E3BE", "#E2C98E", "#C4A463"),
}
THIN, EDGE = 1.6, 3.0
AXIS = (TOP + BOTTOM) / 2 - 14
Measures = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Pen:
    """A canvas with the article's colours and its scale in points a millimetre."""

    canvas: Canvas
    metal: tuple[str, str, str]
    scale: float

    def bar(self, x: float, y: float, length: float, height: float, *, radius: float = 0) -> None:
        """A round bar seen from the side: its middle lit, its lower edge in shade. Points, not millimetres."""
        light, middle, shade = self.metal
        top = y - height / 2
        self.canvas.rectangle((x, top, length, height), middle, None, radius=radius)
        self.canvas.rectangle((x, top + height * 0.16, length, height * 0.26), light, None)
        self.canvas.rectangle((x, top + height * 0.76, length, height * 0.24), shade, None, radius=radius)
        self.canvas.rectangle((x, top, length, height), None, radius=radius, width=EDGE)

    def shape(self, points: list[Point], tone: int = 1) -> None:
        self.canvas.polygon(points, self.metal[tone], INK, EDGE)

    def thread(self, x: float, y: float, length: float, d: float, pitch: float) -> None:
        """A screw thread: teeth on both edges, flanks across, not finer than can be seen."""
        turns = max(2, round(length / max(pitch, 8)))
        step, deep = length / turns, min(d * 0.1, max(2.5, pitch * 0.5))
        upper = [(x + step * (i + k) / 1, y - d / 2 + deep * (1 - k * 2)) for i in range(turns) for k in (0, 0.5)]
        upper = [(px, min(py, y - d / 2 + deep)) for px, py in upper]
        lower = [(px + step / 2, 2 * y - py) for px, py in upper]
        lower = [(min(px, x + length), py) for px, py in lower]
        self.shape([*upper, (x + length, y - d / 2 + deep), (x + length, y + d / 2 - deep), *reversed(lower)])
        self._light(x, y, length, d)
        for i in range(turns):  # the first flank would start outside the part
            a, b = (x + step * (i + 0.5), y - d / 2), (x + step * (i + 1), y + d / 2)
            self.canvas.polyline([a, b], INK, THIN)
        self.canvas.polyline([*upper, (x + length, y - d / 2 + deep)], INK, 2.2)
        self.canvas.polyline([*lower, (x + length, y + d / 2 - deep)], INK, 2.2)

    def _light(self, x: float, y: float, length: float, d: float) -> None:
        self.canvas.rectangle((x + 2, y - d * 0.3, length - 4, d * 0.22), self.metal[0], None)
        self.canvas.rectangle((x + 2, y + d * 0.2, length - 4, d * 0.17), self.metal[2], None)

    def axis(self, x0: float, x1: float, y: float) -> None:
        """A centre line: long and short dashes."""
        x = x0
        while x < x1:
            self.canvas.polyline([(x, y), (min(x + 18, x1), y)], SOFT, 1)
            self.canvas.polyline([(x + 24, y), (min(x + 28, x1), y)], SOFT, 1)
            x += 34

    def across(self, x0: float, x1: float, y: float, words: str, *, from_y: float) -> None:
        """A dimension line from left to right, with its figure, and lines down from the part."""
        for x in (x0, x1):
            self.canvas.polyline([(x, from_y + 6), (x, y + 8)], SOFT, 1)
        self.canvas.polyline([(x0, y), (x1, y)], INK, THIN)
        roomy = x1 - x0 > self.canvas.length_of(words, 22) + 30
        self._heads((x0, y), (x1, y), inward=x1 - x0 > 34)
        width = self.canvas.length_of(words, 22)
        middle = (x0 + x1) / 2
        if roomy:
            self.canvas.rectangle((middle - width / 2 - 8, y - 14, width + 16, 28), PAPER, None)
            self.canvas.text((middle, y), words, 22, INK, "mm")
        else:
            self.canvas.text((middle, y + 25), words, 22, INK, "mm")

    def upright(self, x: float, y0: float, y1: float, words: str, *, from_x: float) -> None:
        """A dimension line from top to bottom; its figure stands beside it."""
        for y in (y0, y1):
            self.canvas.polyline([(from_x + 6, y), (x + 8, y)], SOFT, 1)
        small = y1 - y0 <= 30
        self.canvas.polyline([(x, y0 - 22 * small), (x, y1 + 22 * small)], INK, THIN)
        self._heads((x, y0), (x, y1), inward=not small)
        self.canvas.text((x + 12, (y0 + y1) / 2), words, 22, INK, "lm")

    def _heads(self, start: Point, end: Point, *, inward: bool) -> None:
        for point, other in ((start, end), (end, start)):
            self._head(point, math.atan2(other[1] - point[1], other[0] - point[0]) + (0 if inward else math.pi))

    def _head(self, at: Point, angle: float) -> None:
        tips = [(at[0] + 11 * math.cos(angle + t), at[1] + 11 * math.sin(angle + t)) for t in (-0.3, 0.3)]
        self.canvas.polygon([at, *tips], INK, None)


def figure(value: float) -> str:
    return f"{value:g}"


# Heads: each draws to the left of x and gives the x where the head begins


def _hex_head(pen: Pen, x: float, m: Measures) -> float:
    k, e = m["k"] * pen.scale, m["s"] * 1.1547 * pen.scale
    y, x0 = AXIS, x - k
    pen.shape([
        (x, y - e / 2), (x0 + k * 0.2, y - e / 2), (x0, y - e * 0.4), (x0, y + e * 0.4), (x0 + k * 0.2, y + e / 2),
        (x, y + e / 2),
    ])  # fmt: skip
    pen.canvas.rectangle((x0 + 3, y - e / 4, k - 4, e / 2), pen.metal[0], None)
    for sign in (-1, 1):
        pen.canvas.polyline([(x0 + 2, y + sign * e / 4), (x, y + sign * e / 4)], INK, 2.2)
    return x0


def _washer_head(pen: Pen, x: float, m: Measures) -> float:
    flange = max(5, 0.2 * m["k"] * pen.scale)
    x0 = _hex_head(pen, x - flange, {**m, "k": m["k"] * 0.8})
    pen.bar(x - flange, AXIS, flange, m["dk"] * pen.scale, radius=2)
    return x0


def _cap_head(pen: Pen, x: float, m: Measures) -> float:
    k, dk = m["k"] * pen.scale, m["dk"] * pen.scale
    pen.bar(x - k, AXIS, k, dk, radius=min(6, k * 0.12))
    for i in range(1, 9):  # knurling
        y = AXIS - dk / 2 + dk * i / 9
        pen.canvas.polyline([(x - k * 0.82, y), (x - k * 0.12, y)], pen.metal[2] if i % 2 else INK, 1.2)
    return x - k


def _countersunk_head(pen: Pen, x: float, m: Measures) -> float:
    k, dk, d = m["k"] * pen.scale, m["dk"] * pen.scale, m["d"] * pen.scale
    cone = min(k, (dk - d) / 2)
    pen.shape([
        (x, AXIS - d / 2), (x - cone, AXIS - dk / 2), (x - k, AXIS - dk / 2), (x - k, AXIS + dk / 2),
        (x - cone, AXIS + dk / 2), (x, AXIS + d / 2),
    ])  # fmt: skip
    return x - k


def _domed_head(pen: Pen, x: float, m: Measures) -> float:
    k, dk = m["k"] * pen.scale, m["dk"] * pen.scale
    r = (k**2 + (dk / 2) ** 2) / (2 * k)  # the circle through rim and crown
    half = math.degrees(math.asin(min(1.0, dk / 2 / r)))
    points = arc_points(x - k + r, AXIS, r, 180 - half, 180 + half)
    pen.shape(points)
    pen.canvas.polyline([(px + 5, AXIS + (py - AXIS) * 0.72 - dk * 0.06) for px, py in points[3:-3]], pen.metal[0], 4)
    return x - k


def _pan_head(pen: Pen, x: float, m: Measures) -> float:
    k, dk = m["k"] * pen.scale, m["dk"] * pen.scale
    pen.bar(x - k, AXIS, k, dk, radius=k * 0.55)
    pen.canvas.rectangle((x - k * 0.3, AXIS - dk / 2, k * 0.3, dk), pen.metal[1], INK, width=EDGE)
    return x - k


def _mushroom_head(pen: Pen, x: float, m: Measures) -> float:
    x0 = _domed_head(pen, x, m)
    f, v = m["f"] * pen.scale, m["v"] * pen.scale
    pen.canvas.rectangle((x, AXIS - v / 2, f, v), pen.metal[1], INK, width=EDGE)
    for a, b in ((-1, 1), (1, -1)):
        pen.canvas.polyline([(x, AXIS + a * v / 2), (x + f, AXIS + b * v / 2)], INK, 1)
    return x0


# Views from above


def _seen_hex(pen: Pen, x: float, y: float, m: Measures) -> None:
    s = m["s"] * pen.scale
    if "dk" in m:
        pen.canvas.ellipse((x, y, m["dk"] / 2 * pen.scale, m["dk"] / 2 * pen.scale), pen.metal[1])
    pen.shape(hexagon(x, y, s, 30))
    pen.canvas.ellipse((x, y, s / 2 * 0.95, s / 2 * 0.95), pen.metal[0], INK, THIN)


def _seen_socket(pen: Pen, x: float, y: float, m: Measures) -> None:
    r = m["dk"] / 2 * pen.scale
    pen.canvas.ellipse((x, y, r, r), pen.metal[1])
    pen.canvas.ellipse((x, y, r * 0.9, r * 0.9), pen.metal[0], INK, THIN)
    pen.canvas.polygon(hexagon(x, y, m["s"] * pen.scale, 30), INK if pen.metal is METALS["black"] else "#5B7B90")


def _seen_cross(pen: Pen, x: float, y: float, m: Measures) -> None:
    r = m["dk"] / 2 * pen.scale
    pen.canvas.ellipse((x, y, r, r), pen.metal[1])
    pen.canvas.ellipse((x, y, r * 0.82, r * 0.82), pen.metal[0], None)
    a, b = r * 0.5, r * 0.15
    points = [
        (a, b),
        (b, b),
        (b, a),
        (-b, a),
        (-b, b),
        (-a, b),
        (-a, -b),
        (-b, -b),
        (-b, -a),
        (b, -a),
        (b, -b),
        (a, -b),
    ]
    pen.canvas.polygon([(x + px, y + py) for px, py in points], "#5B7B90", INK, 2)


def _seen_star(pen: Pen, x: float, y: float, m: Measures) -> None:
    r = m["dk"] / 2 * pen.scale
    pen.canvas.ellipse((x, y, r, r), pen.metal[1])
    star = [
        (x + r * f * math.cos(math.radians(15 * i)), y + r * f * math.sin(math.radians(15 * i)))
        for i, f in ((i, 0.5 if i % 4 == 0 else 0.34 if i % 4 == 2 else 0.43) for i in range(24))
    ]
    pen.canvas.polygon(star, "#5B7B90", INK, 2)


def _seen_plain(pen: Pen, x: float, y: float, m: Measures) -> None:
    r = m["dk"] / 2 * pen.scale
    pen.canvas.ellipse((x, y, r, r), pen.metal[1])
    pen.canvas.ellipse((x - r * 0.12, y - r * 0.12, r * 0.62, r * 0.62), pen.metal[0], None)


@dataclass(frozen=True, slots=True)
class Form:
    head: Callable[[Pen, float, Measures], float]
    seen: Callable[[Pen, float, float, Measures], None]
    tip: str = "flat"
    over_all: bool = False  # countersunk screws are measured with their head


FORMS = {
    "hex_screw": Form(_hex_head, _seen_hex),
    "hex_bolt": Form(_hex_head, _seen_hex),
    "coach_screw": Form(_hex_head, _seen_hex, "point"),
    "self_drilling": Form(_washer_head, _seen_hex, "drill"),
    "cap_screw": Form(_cap_head, _seen_socket),
    "countersunk_socket": Form(_countersunk_head, _seen_socket, over_all=True),
    "button_socket": Form(_domed_head, _seen_socket),
    "pan_phillips": Form(_pan_head, _seen_cross),
    "tapping": Form(_pan_head, _seen_cross, "point"),
    "carriage": Form(_mushroom_head, _seen_plain),
    "wood_screw": Form(_countersunk_head, _seen_star, "point", over_all=True),
}


def screw(canvas: Canvas, m: Measures, kind: str, metal: str) -> None:
    """Plan view on the left, side view on the right, with the measures that a buyer compares."""
    form = FORMS[kind]
    m = {"k": m["d"] * 0.55, "pitch": m["d"] * 0.45, **m}
    wide = max(m.get("dk", 0.0), m.get("s", 0.0) * 1.1547)
    length = m["length"] - (m["k"] if form.over_all else 0)
    room = RIGHT - LEFT - 60 - 74
    scale = min(room / (wide + m["k"] + length), 250 / wide)
    pen = Pen(canvas, METALS[metal], scale)
    used = (wide + m["k"] + length) * scale + 134
    left = LEFT + (RIGHT - LEFT - used) / 2
    x = left + (wide + m["k"]) * scale + 60
    end = x + length * scale
    pen.axis(left - 8, end + 22, AXIS)
    _shank(pen, x, length, m, form)
    head = form.head(pen, x, m)
    form.seen(pen, left + wide * scale / 2, AXIS, m)
    low = AXIS + wide * scale / 2
    pen.across(head if form.over_all else x, end, low + 44, figure(m["length"]), from_y=low)
    _width(pen, left, wide, m, low)
    mark = f"M{m['d']:g}" if form.tip == "flat" else f"Ø{m['d']:g}"
    pen.upright(end + 24, AXIS - m["d"] * scale / 2, AXIS + m["d"] * scale / 2, mark, from_x=end)


def _width(pen: Pen, left: float, wide: float, m: Measures, low: float) -> None:
    hexagonal = "s" in m and ("dk" not in m or "sheet" in m)
    across = m["s"] if hexagonal else m["dk"]
    middle = left + wide * pen.scale / 2
    half = across * pen.scale / 2
    pen.across(middle - half, middle + half, low + 44, f"{across:g}", from_y=AXIS)


def _shank(pen: Pen, x: float, length: float, m: Measures, form: Form) -> None:
    d, total = m["d"] * pen.scale, length * pen.scale
    tip = {"flat": min(d * 0.12, 8), "point": d * 1.0, "drill": d * 1.3}[form.tip]
    threaded = min(m.get("thread", m["length"]) * pen.scale, total)
    plain = total - threaded if threaded < total - 3 else 0
    if plain:
        pen.bar(x, AXIS, plain, d * (0.8 if form.tip == "point" else 1))
    pen.thread(x + plain, AXIS, total - plain - tip, d, m["pitch"] * pen.scale)
    _tip(pen, x + total - tip, tip, d, form.tip)


def _tip(pen: Pen, x: float, length: float, d: float, kind: str) -> None:
    if kind == "flat":
        pen.shape(
            [(x, AXIS - d * 0.42), (x + length, AXIS - d * 0.34), (x + length, AXIS + d * 0.34), (x, AXIS + d * 0.42)]
        )
    elif kind == "point":
        pen.shape([(x, AXIS - d * 0.4), (x + length, AXIS), (x, AXIS + d * 0.4)])
        pen.canvas.polyline([(x + length * 0.3, AXIS - d * 0.28), (x + length * 0.45, AXIS + d * 0.22)], INK, THIN)
    else:
        wide = d * 0.38
        body = x + length * 0.75
        pen.shape([(x, AXIS - wide), (body, AXIS - wide), (x + length, AXIS), (body, AXIS + wide), (x, AXIS + wide)])
        pen.canvas.polyline([(x, AXIS - wide * 0.2), (body, AXIS + wide * 0.4)], INK, THIN)
