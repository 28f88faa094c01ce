"""``python -m bot restore FILE``."""

import asyncio
import sys
from pathlib import Path

from bot.backup import BackupError, restore
from bot.embedded.processes import EngineError
from bot.settings import Settings


def run(settings: Settings, file: Path) -> int:
    """Restore a backup; the exit status."""
    try:
        manifest = asyncio.run(restore(settings, file))
    except (BackupError, EngineError, OSError) as error:
        sys.stderr.write(f"restore: {error}\n")
        return 1
    sys.stdout.write(f"Restored what stood there on {manifest.made_at}; the first start makes the search index anew.\n")
    return 0
