"""``python -m bot doctor``."""

import asyncio

from bot.doctor import examine, show
from bot.settings import Settings


def run(settings: Settings) -> int:
    """Print the findings; 1 when something that is configured does not answer."""
    findings = asyncio.run(examine(settings))
    show(findings)
    return 0 if all(finding.ok for finding in findings) else 1
