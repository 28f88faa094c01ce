"""The renderer's child process: HTML and CSS in, PDF out, over its standard streams. Imports nothing of ours.

A frame is a length (eight bytes, big-endian) and so many bytes. A request is two frames, the answer one frame of
which the first byte says whether a PDF or an error's text follows. The child ends when its input closes, in the
middle of a rendering too: no parent, no child.
"""

import os
import queue
import struct
import sys
import threading
from typing import BinaryIO

LENGTH = struct.Struct(">Q")
PDF, ERROR = b"\x00", b"\x01"
WARM_UP = "<h1>Factura</h1><table><tr><td>1.234,56 €</table>"


def _frame(source: BinaryIO) -> str:
    size = source.read(LENGTH.size)
    if len(size) < LENGTH.size:
        os._exit(0)  # the parent is gone; threads and a rendering under way go with us
    return source.read(LENGTH.unpack(size)[0]).decode("utf-8", "replace")


def _listen(source: BinaryIO, requests: "queue.SimpleQueue[tuple[str, str]]") -> None:
    while True:
        requests.put((_frame(source), _frame(source)))


def _render(html: str, css: str) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    document = HTML(string=html, url_fetcher=fetcher, base_url=None)
    return document.write_pdf(stylesheets=[CSS(string=css, url_fetcher=fetcher)])  # type: ignore[no-any-return]  # untyped library


def _answer(html: str, css: str) -> bytes:
    try:
        return PDF + _render(html, css)
    except Exception as error:  # noqa: BLE001 # whatever went wrong is the answer
        return ERROR + f"{type(error).__name__}: {error}".encode("utf-8", "replace")


def main() -> None:
    """Render until the input closes. What libraries print goes to the error stream, not between the frames."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    _answer(WARM_UP, "")
    while True:
        answer = _answer(*requests.get())
        out.write(LENGTH.pack(len(answer)) + answer)
        out.flush()


if __name__ == "__main__":
    main()
