"""Pictures drawn when a card first shows them: a hundredth of a second each, twenty seconds for all."""

import logging
import os
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

log = logging.getLogger(__name__)

FOLDER = "demo"  # below the data folder: the written catalogue
MANIFEST = "pictures.json"  # what each picture shows, by its path below the data folder


def ensure(data_dir: Path, path: str) -> bool:
    """Whether ``data_dir / path`` is there, drawing it where it is one of the demonstration's and is not."""
    file = data_dir / path
    if file.is_file():
        return True
    manifest = data_dir / FOLDER / MANIFEST
    drawing = _drawings(manifest, manifest.stat().st_mtime_ns).get(path) if manifest.is_file() else None
    if drawing is None:
        return False
    try:
        _draw(file, drawing)
    except OSError as error:  # a full disk costs the card its picture, not the buyer his answer
        log.warning("the picture %s cannot be written: %s", file, error)
        return False
    return True


@lru_cache(maxsize=1)
def _drawings(manifest: Path, changed: int) -> dict[str, dict[str, Any]]:
    del changed  # a new manifest is read anew
    drawings: dict[str, dict[str, Any]] = orjson.loads(manifest.read_bytes())
    return drawings


def _draw(file: Path, drawing: dict[str, Any]) -> None:
    from bot.demo.pictures import picture

    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")  # two cards may show it at the same time
    try:
        part.write_bytes(picture(drawing))
        part.replace(file)  # whole or not at all
    finally:
        part.unlink(missing_ok=True)
