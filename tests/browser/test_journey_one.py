"""Journey 1 on the page: a new customer describes a need and ends with order number, PDF and mail.

Chromium, the real program (``python -m bot demo`` as a process of its own), its engines, its simulator: no part
is left out. ``PICTURES=docs/pictures`` in the environment also makes the README's pictures.
"""

import asyncio
import io
import os
import re
import shutil
import signal
import sys
import tempfile
from pathlib import Path

import pytest
from playwright.async_api import expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE
from tests.browser.pictures import shoot

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"http://\S+:\d+/")
START_SECONDS = 240
ANSWER_MS = 20_000
WINDOW = {"width": 1280, "height": 1140}
TALL = {"width": 1080, "height": 1240}  # a card with its picture fits
NEED = "necesito algo para fijar una estantería a pladur"
KEPT, DROPPED = "Taco para pladur GK autorroscante", "Taco para pladur KD 4 basculante de muelle"
MAIL, COMPANY = "compras@carpinteriasoler.example", "Carpintería Soler S.L."


@pytest.fixture(scope="module")
async def demo():
    """The address of a demo that has just begun, in an empty folder.

    Not in pytest's own: each run of pytest shuts that again to the user that PostgreSQL runs as.
    """
    folder = Path(tempfile.mkdtemp(prefix="macroferro-demo-"))
    environment = os.environ | {"BOT_DATA_DIR": str(folder / "data")}
    with (folder / "demo.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "demo", "--port", "0",
            cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=log,
        )  # fmt: skip
    try:
        async with asyncio.timeout(START_SECONDS):
            yield await _address(process, folder / "demo.log")
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 20)
        shutil.rmtree(folder, ignore_errors=True)


async def _address(process, log):
    async for line in process.stdout:
        if found := ADDRESS.search(line.decode()):
            return found[0]
    raise AssertionError(f"the demo ended before it was ready: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """The folder of the pictures."""
    chosen = os.environ.get("PICTURES")
    folder = ROOT / chosen if chosen else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def says(page, words, *answers):
    """Write as a buyer does, and wait for an answer that holds all that is expected."""
    line = page.locator("textarea")
    await line.fill(words)
    await line.press("Enter")
    await expect(page.locator(".row.out").last).to_contain_text(words)
    for answer in answers:
        await expect(page.locator(".row").last).to_contain_text(answer, timeout=ANSWER_MS)


async def taps(page, label):
    await page.locator(".key", has_text=re.compile(rf"^\W*{label}\b")).last.click()


async def pdf_text(page, link):
    answer = await page.request.get(page.url.split("/#")[0] + await link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(await answer.body())).pages)


@pytest.mark.parametrize(
    ("name", "scheme", "touch", "need", "picture"),
    [
        ("chat-phone", "light", True, "cordless drill 18V", False),
        ("card-dark", "dark", False, "hex bolt DIN 933 M8x40 stainless", True),
    ],
)
async def test_another_buyer_finds_and_opens_an_article(demo, new_page, pictures, name, scheme, touch, need, picture):
    viewport = PHONE if touch else TALL
    page = await new_page(f"{demo}#/chats/5002", viewport=viewport, locale="en-GB", touch=touch, scheme=scheme)
    await page.locator(".composer").wait_for()
    if await page.get_by_role("button", name="Start", exact=True).is_visible():
        await page.get_by_role("button", name="Start", exact=True).click()
    await says(page, need, f"{need} (1–5")
    if picture:
        await taps(page, "1")
        await expect(page.locator(".with-photo img").last).to_be_visible(timeout=ANSWER_MS)
        assert await page.locator(".with-photo img").last.evaluate(
            "image => image.decode().then(() => image.naturalWidth)"
        )
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await shoot(page, pictures / f"{name}.png")


async def test_a_new_customer_ends_with_order_number_pdf_and_mail(demo, new_page, pictures):
    page = await new_page(demo, viewport=WINDOW)
    await page.get_by_role("button", name="Iniciar").click()
    await expect(page.locator(".row.in").last).to_contain_text("Hola, Ana", timeout=ANSWER_MS)

    await says(page, NEED, KEPT, DROPPED)
    await says(page, "háblame del 2 y del 4", KEPT, DROPPED, "carga recomendada")
    await shoot(page, pictures / "chat-wide-light.png")

    await says(page, "ponme 200 del 2 y 50 del 4", "Añadido: 200", "Añadido: 50")
    await says(page, "mejor que sean 300 tacos autorroscantes", "ahora 300")
    await says(page, "quita el basculante", "Quitado", "1 línea")
    await taps(page, "Tramitar pedido")
    await expect(page.locator(".row.in").last).to_contain_text("paso 1/5", timeout=ANSWER_MS)
    await says(page, MAIL, "paso 2/5")
    await says(page, COMPANY, "paso 3/5")
    await says(page, "B58818501", "paso 4/5")
    await says(page, "Calle Mallorca 120, 08036 Barcelona", "paso 5/5")
    await says(page, "entregar por la mañana", "Resumen del pedido", KEPT, COMPANY)
    total = re.search(r"Total: ([\d.,]+)", await page.locator(".row.in").last.inner_text())[1]
    await taps(page, "Confirmar pedido")

    invoice = page.locator("a.file").last
    await expect(invoice).to_be_visible(timeout=ANSWER_MS)
    placed = await page.locator(".row.in", has_text="confirmado").inner_text()
    number = re.search(r"Pedido (\d{4}-\d{6})", placed)[1]
    await shoot(page, pictures / "invoice.png")

    text = await pdf_text(page, invoice)
    for wanted in (number, total, COMPANY, "300"):
        assert wanted in text
    assert DROPPED not in text

    await expect(page.locator(".entry", has_text="Equipo")).to_contain_text(re.compile(r"\.pdf|Pedido|Factura"))
    await page.locator(".entry", has_text="Equipo").click()
    await expect(page.locator(".row.in", has_text=number).first).to_contain_text(COMPANY, timeout=ANSWER_MS)

    await page.get_by_role("link", name="Correos").click()
    await page.locator(".entry", has_text="Factura").click(timeout=ANSWER_MS)
    await expect(page.locator(".mail-words")).to_contain_text(MAIL)
    await expect(page.frame_locator(".mail iframe").locator("body")).to_contain_text(number)
    assert total in await pdf_text(page, page.locator(".mail-files a"))
    await shoot(page, pictures / "mail.png")
