"""WeasyPrint in processes of its own: it blocks, and in threads it gets slower instead of faster."""

import asyncio
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from datetime import timedelta
from pathlib import Path

from services.ports.renderer import RenderError

CHILD = Path(__file__).with_name("weasyprint_child.py")
_LENGTH = struct.Struct(">Q")


async def _start() -> Process:
    # -P: the script's folder does not come onto the path, its neighbours' names cannot hide a library's
    return await asyncio.create_subprocess_exec(
        sys.executable, "-P", str(CHILD), stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )


async def _ask(child: Process, html: str, css: str) -> bytes:
    if child.stdin is None or child.stdout is None:
        raise RenderError("the child has no pipes")
    for text in (html.encode("utf-8", "replace"), css.encode("utf-8", "replace")):
        child.stdin.write(_LENGTH.pack(len(text)) + text)
    await child.stdin.drain()
    size = _LENGTH.unpack(await child.stdout.readexactly(_LENGTH.size))[0]
    return await child.stdout.readexactly(size)


async def _end(child: Process) -> None:
    if child.returncode is None:
        child.kill()
    await child.wait()


class WeasyprintRenderer:
    """At most ``processes`` children, each started at the first need (or by :meth:`warm`) and kept.

    A rendering has ``limit`` from the moment it has a child; one that takes longer, or is cancelled, costs its child.
    """

    def __init__(self, processes: int = 2, limit: timedelta = timedelta(seconds=60)) -> None:
        """Start nothing yet."""
        self._limit = limit.total_seconds()
        self._free = asyncio.Semaphore(processes)
        self._processes = processes
        self._idle: list[Process] = []
        self._closed = False
        self._warming: asyncio.Task[None] | None = None

    def warm(self) -> None:
        """Start the children in the background, so that the first invoice does not wait for the imports."""
        if self._warming is None:
            self._warming = asyncio.create_task(self._fill())

    async def _fill(self) -> None:
        for _ in range(self._processes):
            async with self._free:
                if self._closed or len(self._idle) >= self._processes:
                    return
                self._idle.append(await _start())

    async def render(self, html: str, css: str) -> bytes:
        """The PDF. Only ``data:`` addresses are fetched. Raises :class:`RenderError`."""
        async with self._free:
            if self._closed:
                raise RenderError("the renderer is closed")
            answer = await self._answer(await self._child(), html, css)
        if answer[:1] != b"\x00":
            raise RenderError(answer[1:].decode("utf-8", "replace"))
        return answer[1:]

    async def _child(self) -> Process:
        while self._idle:
            child = self._idle.pop()
            if child.returncode is None:
                return child
        return await _start()

    async def _answer(self, child: Process, html: str, css: str) -> bytes:
        try:
            async with asyncio.timeout(self._limit):
                answer = await _ask(child, html, css)
        except TimeoutError as error:
            await _end(child)
            raise RenderError(f"not rendered within {self._limit:g} s") from error
        except (OSError, asyncio.IncompleteReadError) as error:
            await _end(child)
            raise RenderError("the renderer's process died") from error
        except BaseException:
            await _end(child)
            raise
        self._idle.append(child)
        return answer

    async def close(self) -> None:
        """End every child; renderings under way fail."""
        self._closed = True
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait({self._warming})
        while self._idle:
            await _end(self._idle.pop())
