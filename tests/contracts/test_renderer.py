import asyncio
import io
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from pypdf import PdfReader

from services.adapters.weasyprint_renderer import WeasyprintRenderer
from services.ports.renderer import RenderError

ENDLESS = "<table>" + "<tr><td>Tuerca M8</td><td>1,20 €</td></tr>" * 60_000 + "</table>"


@pytest.fixture
async def renderer():
    made = WeasyprintRenderer(processes=1)
    yield made
    await made.close()


def _text(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def _children():
    return [c for c in psutil.Process().children() if "weasyprint_child.py" in " ".join(c.cmdline())]


async def test_html_becomes_a_pdf_with_its_text(renderer):
    pdf = await renderer.render("<h1>Factura nº 1</h1><p>1.234,56 €", "h1 { color: navy }")
    assert pdf.startswith(b"%PDF-")
    assert "Factura nº 1" in _text(pdf)
    assert "1.234,56 €" in _text(pdf)


@pytest.mark.fault(28)
async def test_nothing_but_data_addresses_is_fetched(renderer, tmp_path):
    (tmp_path / "secret.txt").write_text("the secret of the house")
    asked = []

    async def server(reader, writer):
        asked.append(await reader.readline())
        writer.close()

    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    pdf = await renderer.render(
        f'<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css"><img src="http://127.0.0.1:{port}/b.png">'
        f'<a rel="attachment" href="file://{tmp_path}/secret.txt">x</a><object data="file://{tmp_path}/secret.txt">'
        f'</object><iframe src="file:///etc/passwd"></iframe>',
        f'@import url("http://127.0.0.1:{port}/c.css"); body {{ background: url("http://127.0.0.1:{port}/d.png") }}',
    )
    listening.close()
    assert asked == []
    assert not PdfReader(io.BytesIO(pdf)).attachments


async def test_rendering_beyond_the_limit_fails_and_costs_only_its_child():
    renderer = WeasyprintRenderer(processes=1, limit=timedelta(seconds=4))
    try:
        with pytest.raises(RenderError, match="4 s"):
            await renderer.render(ENDLESS, "")
        assert _children() == []
        assert (await renderer.render("<p>next", "")).startswith(b"%PDF-")
    finally:
        await renderer.close()


async def test_dead_child_is_replaced(renderer):
    await renderer.render("<p>one", "")
    (child,) = _children()
    child.kill()
    with pytest.raises(RenderError, match="died"):
        await renderer.render("<p>two", "")
    assert (await renderer.render("<p>three", "")).startswith(b"%PDF-")


async def test_cancelled_rendering_does_not_answer_the_next_one(renderer):
    await renderer.render("<p>warm", "")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await renderer.render(ENDLESS, "")
    assert "mine" in _text(await renderer.render("<p>mine", ""))


async def test_closed_renderer_has_no_children_and_refuses():
    renderer = WeasyprintRenderer(processes=2)
    renderer.warm()
    await renderer.render("<p>x", "")
    await renderer.close()
    assert _children() == []
    with pytest.raises(RenderError, match="closed"):
        await renderer.render("<p>x", "")


async def test_lone_surrogates_and_nul_do_not_break_the_pipe(renderer):
    assert (await renderer.render("<p>Ruiz \ud800 \x00 S.L.", "")).startswith(b"%PDF-")


PARENT = """
import asyncio, sys
from services.adapters.weasyprint_renderer import WeasyprintRenderer
async def main():
    renderer = WeasyprintRenderer(processes=1)
    await renderer.render("<p>x", "")
    print("busy", flush=True)
    await renderer.render("<table>" + "<tr><td>Tuerca M8</td></tr>" * 60000 + "</table>", "")
asyncio.run(main())
"""


def test_killed_parent_leaves_no_child_behind_even_in_the_middle_of_a_rendering():
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert parent.stdout.readline() == b"busy\n"
    time.sleep(0.5)
    orphans = psutil.Process(parent.pid).children(recursive=True)
    assert orphans
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    _, alive = psutil.wait_procs(orphans, timeout=5)
    assert alive == []
