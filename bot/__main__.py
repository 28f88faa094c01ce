"""``python -m bot``."""

import gc

from bot.cli import program

gc.set_threshold(100_000, 50)  # what a start loads, stays: looking through it all the while cost a fifth of the time
program()
