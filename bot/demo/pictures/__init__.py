"""The catalogue's pictures, drawn when they are wanted: nothing binary lies in the repository."""

from collections.abc import Mapping
from typing import Any

from bot.demo.pictures import technical, technical_parts
from bot.demo.pictures.frame import frame
from bot.demo.pictures.pictogram import pictogram


def picture(drawing: Mapping[str, Any]) -> bytes:
    """A PNG of 800 x 600, under 60 kB: ``drawing`` is an article's (see ``Article``) or a line of ``pictures.json``.

    Raises:
        KeyError: there is no drawing of this ``kind``.
    """
    canvas = frame(str(drawing.get("title", "")), str(drawing["mark"]), str(drawing.get("brand", "Macroferro")))
    kind, metal = str(drawing["kind"]), str(drawing.get("metal", "zinc"))
    measures = {key: float(value) for key, value in drawing.items() if isinstance(value, int | float)}
    if kind in technical.FORMS:
        technical.screw(canvas, measures, kind, metal)
    elif kind in technical_parts.PARTS:
        technical_parts.PARTS[kind](canvas, measures, metal)
    else:
        pictogram(canvas, drawing)
    return canvas.png()
