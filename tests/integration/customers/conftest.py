"""A counter with a small wholesaler's file: who is on it, and who is not, must not be told from outside."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tortoise.connection import get_connection

from bot.settings import Settings
from bot.wiring import desk, search_index, search_options, seller
from models.catalogue import Category, Product, Stock, Warehouse
from models.customer import Customer
from services.assistant.clerk import Clerk
from services.customers import code_mail
from services.search.service import Search
from tests.integration.assistant.counter import Talk

TABLES = (
    "order_line, invoice, customer_order, cart_line, counter, account, customer, conversation, said, stored_update,"
    " login_code, invitation, membership, pgqueuer"
)
SPANNER = "LLA-COM-13"
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Clock:
    """The desk's clock, turned by the tests."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def pass_(self, **span):
        self.now += timedelta(**span)


class Post:
    """The identity jobs run by hand; what was mailed to whom."""

    def __init__(self, clock):
        self.clock, self.sent, self.seller = clock, [], seller(Settings())
        self.mailer = self

    async def send(self, mail):
        self.sent.append(mail)

    async def deliver(self):
        """Run the mail jobs that wait; how many mails went out."""
        before = len(self.sent)
        rows = await get_connection("default").execute_query_dict(
            "DELETE FROM pgqueuer WHERE entrypoint = 'identity.code'"
            " RETURNING convert_from(payload, 'UTF8')::jsonb ->> 'code' AS code"
        )
        for row in rows:
            await code_mail.send(self, {"code": int(row["code"])})
        return len(self.sent) - before

    @property
    def code(self):
        """The code of the newest mail."""
        return re.search(r"^\s*(\d{6})\s*$", self.sent[-1].text, re.MULTILINE)[1]


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest.fixture(scope="module")
async def clerk(database, clock, tmp_path_factory):
    """The clerk as the program wires him, over one article."""
    settings = Settings()
    await Category.create(id="all", name="Suministro industrial", name_en="Supplies")
    await Warehouse.create(id="ZGZ", name="Zaragoza")
    await Product.create(
        sku=SPANNER, name="Llave combinada 13 mm", name_en="Combination spanner 13 mm", price="6.10", category_id="all"
    )
    await Stock.create(product_id=SPANNER, warehouse_id="ZGZ", on_hand=100_000)
    index = search_index(settings, tmp_path_factory.mktemp("counter") / "qdrant")
    yield Clerk(replace(desk(settings, Search(index, None, search_options(settings))), clock=clock))
    await index.close()


@pytest.fixture
async def talk(clerk, clock):
    """A buyer nobody has met."""
    await get_connection("default").execute_query(f"TRUNCATE {TABLES} CASCADE")
    await get_connection("default").execute_query("UPDATE stock SET reserved = 0")
    clock.now = START
    return Talk(clerk)


@pytest.fixture
async def stranger(talk, clerk):
    """Somebody else, with nothing good in mind."""
    return Talk(clerk, name="Mallory")


@pytest.fixture
def post(talk, clock):
    return Post(clock)


@pytest.fixture
async def moncayo(talk):
    """A customer of the wholesaler's own file."""
    return await Customer.create(
        client_ref="CLI-001", name="Talleres Moncayo, S.L.", email="Compras@moncayo.example.com", tax_id="B50123454",
        phone="+34 976 010 101", address="Polígono Malpica, calle E 14, 50016 Zaragoza",
    )  # fmt: skip


@pytest.fixture
async def turia(talk):
    """Another one."""
    return await Customer.create(
        client_ref="CLI-005", name="Fontanería Turia, S.L.", email="almacen@turia.example.com", tax_id="B46009130",
        phone="961 050 105", address="Av. dels Gremis 15, 46014 Valencia",
    )  # fmt: skip
