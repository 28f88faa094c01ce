"""A browser for the page: Debian's Chromium, driven by Playwright."""

import os
import shutil

import pytest
from playwright.async_api import async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
async def browser():
    """Chromium; where there is none the test is skipped with the reason, but fails where CI says so."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        _missing("no Chromium here: apt-get install chromium, or name one in CHROMIUM")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=found, args=SWITCHES)
        yield running
        await running.close()


def _missing(reason):
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
async def new_page(browser):
    """Open an address: ``await new_page(url, viewport=PHONE, locale="en-GB")``; errors in the page fail the test."""
    contexts, errors = [], []

    async def opened(url, *, viewport=WIDE, locale="es-ES", scheme="light", touch=False):
        context = await browser.new_context(
            viewport=viewport, locale=locale, color_scheme=scheme, has_touch=touch, is_mobile=touch
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108 - Playwright marks it, a builtin cannot be
        await page.goto(url)
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert not errors
