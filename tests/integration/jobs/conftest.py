"""Orders of real articles, a messenger that records, and a worker beside the test."""

import asyncio
import itertools
import os
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from tortoise.transactions import in_transaction

from bot.worker import run_worker
from models.catalogue import Product
from models.customer import Customer
from models.money import line_amount, totals
from models.order import Order, OrderLine
from services.adapters.folder_mailer import FolderMailer
from services.adapters.weasyprint_renderer import WeasyprintRenderer
from services.invoicing import jobs as invoicing
from services.invoicing.context import JobContext
from services.invoicing.document import Seller
from services.invoicing.generator import issue
from services.jobs import notices
from services.jobs.registry import Retries, bind
from services.ports.messenger import MessengerError

ROOT = Path(__file__).parents[3]
SELLER = Seller(
    name="Macroferro S.L.", tax_id="B12345674", address="Calle del Acero 14", email="pedidos@macroferro.example"
)
STAFF = (-1001, -1002)
ARTICLES = {
    "DIN933-M8X40": ("Tornillo hexagonal DIN 933 M8x40 cincado", "Hex bolt DIN 933 M8x40 zinc plated", "0.0342", 500),
    "GSB18V-55": ("Taladro percutor Bosch GSB 18V-55", "Bosch GSB 18V-55 hammer drill", "189.90", 1),
}
_NUMBERS = itertools.count(1)


@dataclass
class RecordingMessenger:
    """Telegram as far as jobs see it; ``refuses`` chats get nothing, ``unknown`` file ids are not this bot's."""

    texts: list = field(default_factory=list)
    documents: list = field(default_factory=list)
    refuses: dict = field(default_factory=dict)
    unknown: set = field(default_factory=set)

    async def send_text(self, chat_id, html):
        self._check(chat_id)
        self.texts.append((chat_id, html))

    async def send_document(self, chat_id, filename, content, caption):
        self._check(chat_id)
        if isinstance(content, str) and content in self.unknown:
            raise MessengerError("wrong file identifier", permanent=True)
        self.documents.append(SimpleNamespace(chat=chat_id, filename=filename, content=content, caption=caption))
        return f"file-{len(self.documents)}"

    def _check(self, chat_id):
        if chat_id in self.refuses:
            raise self.refuses[chat_id]

    def to(self, chat_id):
        return [document for document in self.documents if document.chat == chat_id]


@pytest.fixture
def messenger():
    return RecordingMessenger()


@pytest.fixture(scope="module")
async def renderer():
    made = WeasyprintRenderer(processes=1)
    made.warm()
    yield made
    await made.close()


@pytest.fixture
def mail_folder(tmp_path):
    return tmp_path / "mail"


@pytest.fixture
def context(messenger, renderer, mail_folder):
    return JobContext(
        renderer=renderer,
        mailer=FolderMailer(mail_folder, "Macroferro <pedidos@macroferro.example>"),
        messenger=messenger,
        seller=SELLER,
        staff_chat_ids=STAFF,
        clock=lambda: datetime.now(UTC),
    )


@pytest.fixture
def order(database):
    """A function that places an order in the ambient transaction, lines and all."""

    async def place(chat_id, *, articles=tuple(ARTICLES), language="es", email="compras@ruiz.example", **customer_data):
        number = next(_NUMBERS)
        customer = await Customer.create(name="Talleres Ruiz, S.L.", email=email)
        lines = [await _line(position, sku) for position, sku in enumerate(articles, 1)]
        sums = totals((line.amount, line.vat_rate) for line in lines)
        placed = await Order.create(
            number=f"2026-{number:06d}",
            chat_id=chat_id,
            customer=customer,
            customer_data={
                "name": customer.name, "tax_id": "B98765431", "address": "C/ Mayor, 3\n28013 Madrid", "email": email,
                **customer_data,
            },
            language=language,
            tax_base=sums.tax_base,
            vat=sums.vat,
            total=sums.total,
            confirmation=f"confirm-{number}",
            placed_at=datetime.now(UTC),
        )  # fmt: skip
        for line in lines:
            line.order_id = placed.id
            await line.save()
        return placed

    return place


async def _line(position, sku):
    name, name_en, price, quantity = ARTICLES[sku]
    await Product.get_or_create(sku=sku, defaults={"name": name, "name_en": name_en, "price": Decimal(price)})
    return OrderLine(
        product_id=sku,
        position=position,
        name=name,
        name_en=name_en,
        quantity=quantity,
        unit_price=Decimal(price),
        vat_rate=Decimal(21),
        amount=line_amount(quantity, Decimal(price)),
    )


@pytest.fixture
def invoiced(order):
    """A function that places an order and issues its invoice, in one transaction."""

    async def make(chat_id, **details):
        async with in_transaction():
            return await issue(await order(chat_id, **details), seller=SELLER, now=datetime.now(UTC))

    return make


SOON = Retries(attempts=3, first=timedelta(seconds=0.2), factor=1.5)


@asynccontextmanager
async def working(url, jobs, retries=SOON, **more):
    """A worker beside the test."""
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(SimpleNamespace(jobs=jobs), url, stop=stop, retries=retries, **more))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(worker, 15)


@pytest.fixture
def worker(database, context):
    """A function that starts a worker on the invoice's jobs, with another context where one is given."""

    def start(with_context=None, **more):
        bound = with_context or context
        return working(database, bind(invoicing.JOBS, bound) | bind(notices.JOBS, bound), **more)

    return start


async def eventually(condition, seconds=20):
    """Wait until ``condition`` (plain or async) is true; what it gave."""
    async with asyncio.timeout(seconds):
        while True:
            result = condition()
            result = await result if asyncio.iscoroutine(result) else result
            if result:
                return result
            await asyncio.sleep(0.05)


@pytest.fixture
def bot(database, redis_url, tmp_path):
    """A function that starts ``python -m bot …`` in an empty folder."""

    async def start(*arguments, **settings):
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments,
            cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "BOT_DATA_DIR": str(tmp_path / "data"),
                "BOT_DATABASE__URL": database,
                "BOT_REDIS__URL": redis_url,
                **settings,
            },
        )  # fmt: skip

    return start
