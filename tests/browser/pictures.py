"""Pictures of the page for the README: 256 colours, chosen so that the small bright things keep theirs."""

import asyncio
import io
from collections import Counter

from PIL import Image

MOST_BYTES = 250_000
_COLOURS = 256
_SURFACES = 40


async def shoot(page, path):
    """Save what the window shows as a PNG of less than 250 kB."""
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(1200)  # what lights up when it changes has gone out
    raw = await page.screenshot(animations="disabled")
    await asyncio.to_thread(_save, raw, path)
    assert path.stat().st_size < MOST_BYTES


def _save(raw, path):
    picture = Image.open(io.BytesIO(raw)).convert("RGB")
    palette = _palette(picture)
    for dither in (Image.Dither.FLOYDSTEINBERG, Image.Dither.NONE):
        picture.quantize(palette=palette, dither=dither).save(path, optimize=True)
        if path.stat().st_size < MOST_BYTES:
            return


def _palette(picture):
    """The surfaces' own colours as they are; of the rest, how often one occurs counts by less than its root.

    Else the wallpaper's thousand shades would take all 256, and a red lamp would turn brown.
    """
    exact = Counter(_pixels(picture))
    surfaces = [colour for colour, _ in exact.most_common(_SURFACES)]
    coarse = Counter((r & 0xFC, g & 0xFC, b & 0xFC) for r, g, b in exact.elements())
    drawn = [colour for colour, count in coarse.items() for _ in range(int(count**0.45))]
    swatches = Image.new("RGB", (len(drawn), 1))
    swatches.putdata(drawn)
    rest = swatches.quantize(_COLOURS - _SURFACES, kmeans=3).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette([*(part for colour in surfaces for part in colour), *rest])
    return palette


def _pixels(picture):
    return zip(*[iter(picture.tobytes())] * 3, strict=True)
