"""Jinja2 over ``templates/``: every value escaped in HTML, every text from the locales, a missing name an error."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.invoicing.document import InvoiceDocument
from services.wording import Wording, wording

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(template: str, document: InvoiceDocument, **more: Any) -> str:
    """A template with an invoice in its language; ``t`` gives texts, ``w`` figures."""
    return filled(template, wording(document.language, document.currency), invoice=document, **more)


def filled(template: str, words: Wording, **values: Any) -> str:
    """A template in a language."""
    return _environment().get_template(template).render(w=words, t=words.text, **values)


@lru_cache(maxsize=4)
def stylesheet(name: str) -> str:
    """A stylesheet of ``templates/``."""
    return (TEMPLATES / name).read_text("utf-8")
