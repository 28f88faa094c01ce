"""Pictures of the page for the README: 256 colours, chosen so that the small bright things keep theirs."""

import asyncio
import io
from collections import Counter

from PIL import Image

MOST_BYTES = 250_000
_COLOURS = 256


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
    """The wallpaper's thousand shades would take every colour: how often one occurs counts by less than its root."""
    counted = Counter((r & 0xFC, g & 0xFC, b & 0xFC) for r, g, b in zip(*[iter(picture.tobytes())] * 3, strict=True))
    pixels = [tuple(c | c >> 6 for c in colour) for colour, count in counted.items() for _ in range(int(count**0.45))]
    swatches = Image.new("RGB", (len(pixels), 1))
    swatches.putdata(pixels)
    return swatches.quantize(_COLOURS, kmeans=3)
