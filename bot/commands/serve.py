"""``python -m bot``: the service."""

import asyncio
import sys

import uvloop

from bot.embedded.processes import EngineError
from bot.intake import PollerConflictError, TokenRefusedError
from bot.service import serve
from bot.settings import Settings


def run(settings: Settings) -> int:
    """Serve until told to stop; the exit status."""
    try:
        uvloop.run(serve(settings))
    except (EngineError, PollerConflictError, TokenRefusedError) as error:
        print(error, file=sys.stderr)  # noqa: T201  # a command's last word
        return 1
    except asyncio.CancelledError:
        return 130
    return 0
