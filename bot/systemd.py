"""What systemd is told (sd_notify(3)): READY once the service serves, STOPPING, and the watchdog's sign of life."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def supervised(ready: asyncio.Event) -> AsyncIterator[None]:
    """Tell of ``ready``, then live signs at half the watchdog's time; nothing where systemd does not ask for it."""
    if "NOTIFY_SOCKET" not in os.environ:
        yield
        return
    telling = asyncio.create_task(_tell(ready))
    try:
        yield
    finally:
        telling.cancel()
        _notify("STOPPING=1")


async def _tell(ready: asyncio.Event) -> None:
    await ready.wait()
    _notify("READY=1")
    if seconds := int(os.environ.get("WATCHDOG_USEC", "0")) / 2_000_000:
        while True:  # a loop that hangs says nothing, and is restarted
            _notify("WATCHDOG=1")
            await asyncio.sleep(seconds)


def _notify(state: str) -> None:
    address = os.environ["NOTIFY_SOCKET"]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        door.send(state.encode())
