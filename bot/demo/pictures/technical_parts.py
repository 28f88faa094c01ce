"""Technical drawings of what has no screw's head: nuts, washers, rings, rods, pins, rivets, drills, bearings."""

import math
from collections.abc import Callable
from functools import partial

from bot.demo.pictures.canvas import ACCENT, INK, PAPER, SOFT, Canvas, Point, arc_points, hexagon
from bot.demo.pictures.frame import LEFT, RIGHT
from bot.demo.pictures.technical import AXIS, EDGE, METALS, THIN, Measures, Pen, figure

NYLON = "#9CC6E8"


def _pair(canvas: Canvas, metal: str, wide: float, height: float) -> tuple[Pen, float, float]:
    """A pen for a view from above (``wide``) beside a section (``height``), and the middles' x of both."""
    scale = min(270 / wide, 330 / max(height, 1) * 0.6)
    pen = Pen(canvas, METALS[metal], scale)
    total = (wide + height) * scale + 110
    left = LEFT + (RIGHT - LEFT - total - 60) / 2
    return pen, left + wide * scale / 2, left + wide * scale + 110


def _nut_views(pen: Pen, x: float, m: Measures) -> None:
    s, d = m["s"] * pen.scale, m["d"] * pen.scale
    pen.shape(hexagon(x, AXIS, s, 30))
    pen.canvas.ellipse((x, AXIS, s / 2 * 0.95, s / 2 * 0.95), pen.metal[0], INK, THIN)
    pen.canvas.ellipse((x, AXIS, d / 2, d / 2), PAPER)
    pen.canvas.polyline(arc_points(x, AXIS, d / 2 * 1.12, 100, 350), INK, THIN)


def _nut_side(pen: Pen, x: float, h: float, s: float) -> None:
    e, c = s * 1.1547, h * 0.12
    pen.shape([
        (x, AXIS - e * 0.43), (x + c, AXIS - e / 2), (x + h - c, AXIS - e / 2), (x + h, AXIS - e * 0.43),
        (x + h, AXIS + e * 0.43), (x + h - c, AXIS + e / 2), (x + c, AXIS + e / 2), (x, AXIS + e * 0.43),
    ])  # fmt: skip
    pen.canvas.rectangle((x + 2, AXIS - e / 4, h - 3, e / 2), pen.metal[0], None)
    for sign in (-1, 1):
        pen.canvas.polyline([(x, AXIS + sign * e / 4), (x + h, AXIS + sign * e / 4)], INK, 2.2)


def _below(pen: Pen, middle: float, across: float, half: float, words: str) -> None:
    wide = across * pen.scale / 2
    pen.across(middle - wide, middle + wide, AXIS + half + 44, words, from_y=AXIS)


def nut(canvas: Canvas, m: Measures, metal: str, *, kind: str) -> None:
    wide = max(m["s"] * 1.1547, m.get("dk", 0.0))
    pen, middle, x = _pair(canvas, metal, wide, m["h"])
    half, h, s = wide * pen.scale / 2, m["h"] * pen.scale, m["s"] * pen.scale
    if kind == "flange_nut":
        canvas.ellipse((middle, AXIS, half, half), pen.metal[1])
    _nut_views(pen, middle, m)
    if kind == "nyloc":
        canvas.ellipse((middle, AXIS, m["d"] * pen.scale * 0.56, m["d"] * pen.scale * 0.56), NYLON, INK, 2)
        canvas.ellipse((middle, AXIS, m["d"] * pen.scale * 0.44, m["d"] * pen.scale * 0.44), PAPER, INK, 2)
    if kind == "cap_nut":
        canvas.ellipse((middle, AXIS, s * 0.42, s * 0.42), pen.metal[1])
        canvas.ellipse((middle - s * 0.08, AXIS - s * 0.08, s * 0.22, s * 0.22), pen.metal[0], None)
    _nut_profile(pen, x, m, kind)
    _below(pen, middle, m["s"], half, figure(m["s"]))
    pen.across(x, x + h, AXIS + half + 44, figure(m["h"]), from_y=AXIS + s * 0.577)


def _nut_profile(pen: Pen, x: float, m: Measures, kind: str) -> None:
    h, s = m["h"] * pen.scale, m["s"] * pen.scale
    if kind == "nyloc":
        pen.bar(x + h * 0.62, AXIS, h * 0.38, s * 0.86, radius=6)
        pen.canvas.rectangle((x + h * 0.9, AXIS - s * 0.3, h * 0.1, s * 0.6), NYLON, INK, width=2)
        _nut_side(pen, x, h * 0.7, s)
    elif kind == "cap_nut":
        dome = [
            (x + h * 0.45, AXIS - s * 0.43),
            *arc_points(x + h - s * 0.42, AXIS, s * 0.42, -90, 90),
            (x + h * 0.45, AXIS + s * 0.43),
        ]
        pen.shape(dome)
        pen.canvas.polyline(arc_points(x + h - s * 0.42, AXIS, s * 0.3, -75, -20), pen.metal[0], 5)
        _nut_side(pen, x, h * 0.5, s)
    elif kind == "flange_nut":
        _nut_side(pen, x + h * 0.18, h * 0.82, s)
        pen.bar(x, AXIS, h * 0.22, m["dk"] * pen.scale, radius=3)
    else:
        _nut_side(pen, x, h, s)


def washer(canvas: Canvas, m: Measures, metal: str, *, split: bool) -> None:
    pen, middle, x = _pair(canvas, metal, m["outer"], m["h"])
    outer, hole, h = (m[key] * pen.scale for key in ("outer", "hole", "h"))
    canvas.ellipse((middle, AXIS, outer / 2, outer / 2), pen.metal[1])
    canvas.ellipse((middle, AXIS, (outer + hole) / 4, (outer + hole) / 4), None, pen.metal[0], (outer - hole) / 8)
    canvas.ellipse((middle, AXIS, hole / 2, hole / 2), PAPER)
    if split:
        slit: list[Point] = [(middle + hole / 2 - 1, AXIS - 3), (middle + outer / 2 + 1, AXIS - 14)]
        canvas.polyline(slit, INK, 9)
        canvas.polyline([(slit[0][0] - 4, slit[0][1] + 1), (slit[1][0] + 4, slit[1][1] - 1)], PAPER, 4)
        pen.bar(x, AXIS, h, outer)
        canvas.polygon(
            [(x - 4, AXIS + 4), (x + h + 4, AXIS - 16), (x + h + 4, AXIS - 4), (x - 4, AXIS + 16)], PAPER, None
        )
        canvas.polyline([(x, AXIS + 2), (x + h, AXIS - 14)], INK, EDGE)
        canvas.polyline([(x, AXIS + 14), (x + h, AXIS - 2)], INK, EDGE)
    else:
        pen.bar(x, AXIS, max(h, 5), outer)
        canvas.rectangle((x, AXIS - hole / 2, max(h, 5), hole), pen.metal[0], INK, width=THIN)
    pen.across(x, x + max(h, 5), AXIS + outer / 2 + 44, figure(m["h"]), from_y=AXIS + outer / 2)
    _below(pen, middle, m["outer"], outer / 2, "Ø" + figure(m["outer"]))
    pen.upright(x + 74, AXIS - hole / 2, AXIS + hole / 2, "Ø" + figure(m["hole"]), from_x=x + max(h, 5))


def circlip(canvas: Canvas, m: Measures, metal: str, *, inside: bool) -> None:
    wide = m["free"] if inside else m["free"] * 1.24
    pen, middle, x = _pair(canvas, metal, wide, m["h"] * 3)
    r, ring = wide / 2 * pen.scale, wide * 0.085 * pen.scale
    canvas.polyline(arc_points(middle, AXIS, r - ring / 2, -62, 242), INK, ring + 5)
    canvas.polyline(arc_points(middle, AXIS, r - ring / 2, -62, 242), pen.metal[2], ring)
    for angle in (-68, 248):
        side = r - ring * (1.3 if inside else 0.1)
        ex, ey = (middle + side * math.cos(math.radians(angle)), AXIS + side * math.sin(math.radians(angle)))
        canvas.ellipse((ex, ey, ring * 0.95, ring * 0.95), pen.metal[2])
        canvas.ellipse((ex, ey, ring * 0.35, ring * 0.35), PAPER, INK, 2)
    h = max(m["h"] * pen.scale, 6)
    pen.bar(x, AXIS, h, 2 * r)
    _below(pen, middle, m["free"] if inside else m["free"] * 1.24, r, ("Ø" + figure(m["d"])))
    pen.across(x, x + h, AXIS + r + 44, figure(m["h"]), from_y=AXIS + r)


def rod(canvas: Canvas, m: Measures, metal: str) -> None:
    """Rods and studs: what is too long to be shown whole is broken in the middle."""
    shown = min(m["length"], m["d"] * 16)
    scale = min(590 / shown, 150 / m["d"])
    pen = Pen(canvas, METALS[metal], scale)
    total, d = shown * scale, m["d"] * scale
    x = LEFT + (RIGHT - LEFT - total - 90) / 2 + 20
    pen.axis(x - 16, x + total + 16, AXIS)
    if m["pitch"]:
        pen.thread(x, AXIS, total, d, m["pitch"] * scale)
    else:
        pen.bar(x, AXIS, total, d, radius=min(10, d * 0.2))
    if shown < m["length"]:
        _break(canvas, x + total / 2, d)
    pen.across(x, x + total, AXIS + d / 2 + 50, figure(m["length"]), from_y=AXIS + d / 2)
    mark = ("M" if m["pitch"] else "Ø") + figure(m["d"])
    pen.upright(x + total + 26, AXIS - d / 2, AXIS + d / 2, mark, from_x=x + total)


def _break(canvas: Canvas, x: float, d: float) -> None:
    zigzag = [(0.0, -0.7), (-0.16, -0.2), (0.16, 0.2), (0.0, 0.7)]
    left = [(x - 10 + px * 60, AXIS + py * d) for px, py in zigzag]
    right = [(px + 20, py) for px, py in left]
    canvas.polygon([*left, *reversed(right)], PAPER, None)
    for edge in (left, right):
        canvas.polyline(edge, INK, 2.2)


def split_pin(canvas: Canvas, m: Measures, metal: str) -> None:
    scale = min(430 / m["length"], 60 / m["d"])
    pen = Pen(canvas, METALS[metal], scale)
    d, total = m["d"] * scale, m["length"] * scale
    x = LEFT + (RIGHT - LEFT - total) / 2 + d
    eye = d * 1.15
    canvas.ellipse((x - eye * 0.8, AXIS, eye, eye), pen.metal[2])
    canvas.ellipse((x - eye * 0.8, AXIS, eye * 0.5, eye * 0.5), PAPER)
    pen.bar(x, AXIS - d * 0.26, total, d * 0.48, radius=d * 0.18)
    pen.bar(x, AXIS + d * 0.26, total * 0.93, d * 0.48, radius=d * 0.18)
    pen.across(x, x + total, AXIS + d + 60, figure(m["length"]), from_y=AXIS + d * 0.5)
    pen.upright(x + total + 26, AXIS - d / 2, AXIS + d / 2, "Ø" + figure(m["d"]), from_x=x + total)


def rivet(canvas: Canvas, m: Measures, metal: str) -> None:
    scale = min(520 / (m["length"] + m["d"] * 7.5), 210 / m["dk"])
    pen = Pen(canvas, METALS[metal], scale)
    d, dk, total, k = m["d"] * scale, m["dk"] * scale, m["length"] * scale, m["d"] * 0.32 * scale
    x = LEFT + 60 + m["d"] * 6 * scale
    pen.bar(x - m["d"] * 6 * scale, AXIS, m["d"] * 6 * scale, d * 0.5, radius=3)
    pen.bar(x + total, AXIS, d * 0.5, d * 0.86, radius=d * 0.2)
    pen.bar(x, AXIS, total, d)
    pen.bar(x - k, AXIS, k, dk, radius=min(k * 0.45, 12))
    pen.across(x, x + total, AXIS + dk / 2 + 48, figure(m["length"]), from_y=AXIS + d / 2)
    pen.upright(x + total + d * 0.5 + 30, AXIS - d / 2, AXIS + d / 2, "Ø" + figure(m["d"]), from_x=x + total)


def drill(canvas: Canvas, m: Measures, metal: str, *, sds: bool) -> None:
    """Twist and masonry drills: spiral, point, and the SDS shank's grooves."""
    scale = min(585 / m["length"], 110 / m["d"])
    pen = Pen(canvas, METALS[metal], scale)
    d, total, flute = m["d"] * scale, m["length"] * scale, m["flute"] * scale
    x = LEFT + (RIGHT - LEFT - total - 76) / 2
    shank = total - flute if flute else total * 0.9
    thick = (10 if m["d"] < 30 and m["length"] < 500 else 18) * scale if sds else d
    _drill_shank(pen, x, shank, thick, sds=sds)
    if flute:
        _spiral(pen, x + shank, flute, d, carbide=sds)
    else:
        pen.shape(
            [
                (x + shank, AXIS - thick / 2),
                (x + total, AXIS - d * 0.06),
                (x + total, AXIS + d * 0.06),
                (x + shank, AXIS + thick / 2),
            ]
        )
    low = AXIS + max(d, thick) / 2
    pen.across(x, x + total, low + 92, figure(m["length"]), from_y=low)
    if flute:
        pen.across(x + shank, x + total, low + 46, figure(m["flute"]), from_y=low)
    pen.upright(x + total + 20, AXIS - d / 2, AXIS + d / 2, "Ø" + figure(m["d"]), from_x=x + total)


def _drill_shank(pen: Pen, x: float, length: float, d: float, *, sds: bool) -> None:
    pen.bar(x, AXIS, length, d, radius=min(5, d * 0.2))
    if sds:
        end = min(length * 0.8, d * 4)
        pen.canvas.rectangle(
            (x + d * 0.5, AXIS - d * 0.16, end * 0.45, d * 0.32), pen.metal[2], INK, radius=d * 0.14, width=2
        )
        pen.canvas.polyline([(x, AXIS - d * 0.34), (x + end, AXIS - d * 0.34)], INK, THIN)


def _spiral(pen: Pen, x: float, length: float, d: float, *, carbide: bool) -> None:
    tip = d * (0.45 if carbide else 0.32)
    end = x + length
    pen.shape([(x, AXIS - d / 2), (end - tip, AXIS - d / 2), (end, AXIS), (end - tip, AXIS + d / 2), (x, AXIS + d / 2)])
    turns = max(2, round((length - tip) / max(d * 1.6, 16)))
    step = (length - tip) / turns
    for i in range(turns):
        a = x + step * i
        wave = [(a + step * t / 8, AXIS - d / 2 * math.cos(math.pi * t / 8)) for t in range(9)]
        pen.canvas.polyline(wave, INK, max(2.6, d * 0.05))
        pen.canvas.polyline(
            [(px + step * 0.3, py) for px, py in wave[1:6] if px + step * 0.3 < end - tip],
            pen.metal[2],
            max(2, d * 0.1),
        )
    if carbide:
        pen.canvas.polygon(
            [
                (end - tip * 1.5, AXIS - d * 0.56),
                (end - tip * 0.4, AXIS - d * 0.56),
                (end + 3, AXIS),
                (end - tip * 0.4, AXIS + d * 0.56),
                (end - tip * 1.5, AXIS + d * 0.56),
            ],
            ACCENT,
            INK,
            EDGE,
        )


def bearing(canvas: Canvas, m: Measures, metal: str) -> None:
    pen, middle, x = _pair(canvas, metal, m["outer"], m["h"])
    outer, bore, h = (m[key] * pen.scale for key in ("outer", "d", "h"))
    rings = ((outer / 2, 1), (outer / 2 - (outer - bore) * 0.13, 2), (bore / 2 + (outer - bore) * 0.13, 1))
    for r, tone in rings:
        canvas.ellipse((middle, AXIS, r, r), pen.metal[tone] if tone == 1 else "#5F7788")
    between = (outer + bore) / 4
    canvas.ellipse((middle, AXIS, between, between), None, "#8FA5B3", 3)
    canvas.ellipse((middle, AXIS, bore / 2, bore / 2), PAPER)
    pen.bar(x, AXIS, h, outer, radius=5)
    canvas.rectangle((x + 2, AXIS - bore / 2, h - 4, bore), pen.metal[0], SOFT, width=1)
    _below(pen, middle, m["outer"], outer / 2, "Ø" + figure(m["outer"]))
    pen.across(x, x + h, AXIS + outer / 2 + 44, figure(m["h"]), from_y=AXIS + outer / 2)
    pen.upright(x + h + 30, AXIS - bore / 2, AXIS + bore / 2, "Ø" + figure(m["d"]), from_x=x + h)


Drawer = Callable[[Canvas, Measures, str], None]

PARTS: dict[str, Drawer] = {
    **{kind: partial(nut, kind=kind) for kind in ("nut", "nyloc", "cap_nut", "flange_nut")},
    "washer": partial(washer, split=False),
    "spring_washer": partial(washer, split=True),
    "circlip_outer": partial(circlip, inside=False),
    "circlip_inner": partial(circlip, inside=True),
    **dict.fromkeys(("rod", "stud", "dowel"), rod),
    "twist_drill": partial(drill, sds=False),
    "sds_drill": partial(drill, sds=True),
    "split_pin": split_pin,
    "rivet": rivet,
    "bearing": bearing,
}
