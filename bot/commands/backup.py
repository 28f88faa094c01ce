"""``python -m bot backup [FILE]``."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.backup import BackupError, back_up
from bot.embedded.processes import EngineError
from bot.settings import Settings


def run(settings: Settings, file: Path | None) -> int:
    """Write a backup; the exit status."""
    target = file or Path(f"macroferro-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar")
    try:
        manifest = asyncio.run(back_up(settings, target))
    except (BackupError, EngineError, OSError) as error:
        sys.stderr.write(f"backup: {error}\n")
        return 1
    size = target.stat().st_size / 2**20
    sys.stdout.write(
        f"{target}: {size:.1f} MiB, {len(manifest.members)} members. It holds customers' data: keep it safe.\n"
    )
    return 0
