"""The demonstration's first start writes the catalogue and imports it; every later start finds it done."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import orjson

from bot.demo.drawn import FOLDER, MANIFEST
from bot.demo.generate import write
from bot.embedded.engines import Addresses
from bot.settings import Settings
from models.catalogue import Product
from services.catalogue.importing import import_path

SOURCES = Path(__file__).parent
MARKER = "seeded"

Say = Callable[[str], None]


async def seed(settings: Settings, addresses: Addresses, say: Say) -> None:
    """Fill the connected database, unless this version's catalogue is there; pictures follow as they are wanted.

    The marker lies in ``data_dir/demo``; it counts only while the database holds articles.

    Raises:
        OSError: the folder cannot be written.
        services.catalogue.importing.BusyError: another import is under way.
    """
    del addresses  # Tortoise is connected
    data_dir = settings.data_dir.expanduser().resolve()
    marker, version = data_dir / FOLDER / MARKER, _version()
    if marker.is_file() and marker.read_text() == version and await Product.exists():
        return
    say("Loading the demo catalogue (the first time only) …")
    write(data_dir / FOLDER)
    _forget_pictures(data_dir)
    report = await import_path(data_dir / FOLDER)
    for fault in report.faults:
        say(f"  {fault}")
    say(f"  {report.file('products').read} articles in {report.file('categories').read} categories")
    marker.write_text(version)


def _version() -> str:
    """Changes with whatever the catalogue or a picture is made from."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*")):
        if path.suffix in {".py", ".toml", ".txt"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _forget_pictures(data_dir: Path) -> None:
    """What an earlier version drew under the same names."""
    for path in orjson.loads((data_dir / FOLDER / MANIFEST).read_bytes()):
        (data_dir / path).unlink(missing_ok=True)
