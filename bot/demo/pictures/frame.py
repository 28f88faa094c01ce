"""What every picture has in common: the sheet, the caption with its key measure, the brand."""

from bot.demo.pictures.canvas import ACCENT, INK, PAPER, SOFT, Canvas

LEFT, RIGHT, TOP, BOTTOM = 56, 744, 52, 452  # where the drawing goes
RULE = 486


def frame(title: str, mark: str, brand: str) -> Canvas:
    """A sheet with its caption: ``mark`` large, ``title`` and ``brand`` small."""
    canvas = Canvas()
    canvas.rectangle((20, 20, 760, 560), PAPER, "#DFE7ED", radius=22, width=1.5)
    canvas.rectangle((56, RULE, 64, 6), ACCENT, None, radius=3)
    size = next(s for s in (46, 40, 34, 28, 22) if canvas.length_of(mark, s) < 430 or s == 22)
    canvas.text((56, 552), mark, size, INK)
    canvas.text((744, 524), title, 22, SOFT, "rs")
    canvas.text((744, 553), brand, 24, INK, "rs")
    return canvas
