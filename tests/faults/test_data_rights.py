"""Row 30: "give me my data", "delete my data". Complete on the way out, gone afterwards; the law's papers stay."""

import asyncio
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass

import pytest
from redis.asyncio import Redis
from tortoise import Tortoise

from bot.simulator.client import Chat
from models import TORTOISE_MODULES
from services.customers import personal
from tests.faults.books import SPANNER, until, until_answered
from tests.faults.conftest import started
from tests.shop import ROOT

TAX_IDS = iter(("B81000010", "B81000028", "B81000036", "B81000044"))
PLACES = iter(("Oroel", "Guara", "Aneto", "Cotiella"))
LAWFUL = {"customer_order", "invoice"}  # Código de Comercio, art. 30


@pytest.fixture(scope="module")
async def quiet_shop(open_shop):
    """A shop of one's own, whose log says everything that it can."""
    return await open_shop(BOT_LOG__LEVEL="debug", BOT_LOG__FORMAT="json")


@dataclass
class Person:
    """Somebody whose every word can be told from everybody else's."""

    chat: Chat
    place: str
    tax_id: str

    def __post_init__(self):
        self.name, self.company = f"Zacarías{self.place}", f"Reformas {self.place}, S.L."
        self.email = f"zacarias@{self.place.lower()}-reformas.example.com"
        self.answers = (
            ("tramitar", "¿A qué correo"),
            (self.email, "¿A nombre de qué"),
            (self.company, "NIF"),
            (self.tax_id, "¿A qué dirección"),
            (f"Calle Peña {self.place} 77, 22700 Jaca", "¿Alguna nota"),
            (f"preguntar por el capataz Evaristo de {self.place}", "Resumen del pedido"),
        )
        self.said = f"necesito algo para colgar un cuadro de la abuela de {self.place}"
        self.phone = f"346001{self.chat.id - 9000:05d}"  # as tests.shop gives it to the person

    @property
    def needles(self):
        """What stands in one place only: where his data are."""
        return {self.place, self.place.lower(), self.tax_id, self.phone}


@pytest.fixture
async def buyer(quiet_shop):
    """A buyer with a whole journey behind him: words, phone, order, invoice, a code asked for."""
    place = next(PLACES)
    person = Person(await started(quiet_shop.buyer(name=f"Zacarías{place}")), place, next(TAX_IDS))
    chat = person.chat
    await chat.share_contact()
    await chat.expect("apunto tu teléfono")
    await chat.say(person.said)
    await chat.expect(lambda message: message.from_bot, 30)
    await chat.say(f"añade 2 {SPANNER}")
    await chat.expect("Añadido")
    for text, asked in person.answers:
        await chat.say(text)
        await chat.expect(asked, 30)
    await chat.tap("Confirmar")
    await chat.expect("confirmado", 30)
    await quiet_shop.mail(person.email)
    await until(lambda: _documents(chat, 1), 60, "the invoice")
    for text, answer in (
        ("ya soy cliente", "Escríbeme el correo"),
        (person.email, "Si zacarias@"),
        (f"añade 3 {SPANNER}", "Añadido: 3"),
    ):
        await chat.say(text)
        await chat.expect(answer, 30)
    await until_answered(quiet_shop)
    return person


async def _documents(chat, count):
    return len([message for message in chat.messages if message.document]) >= count


async def found_in(shop, needle):
    """The tables in which a text stands, whatever its column."""
    tables = await shop.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    found = set()
    for row in tables:
        name = row["table_name"]
        if await shop.query(f'SELECT 1 FROM "{name}" t WHERE to_jsonb(t)::text LIKE $1 LIMIT 1', f"%{needle}%"):
            found.add(name)
    return found


async def names_the_chat(shop, chat):
    """The tables about people in which the chat's number stands as a number of its own."""
    tables = [*personal.KEPT, "pgqueuer", "pgqueuer_log"]
    return {
        table
        for table in tables
        if await shop.query(
            f"SELECT 1 FROM {table} t WHERE (to_jsonb(t) - 'pdf')::text ~ $1 LIMIT 1", rf"\m{chat.id}\M"
        )
    }


async def redis_holds(shop, needle):
    async with Redis.from_url(shop.environment["BOT_REDIS__URL"]) as redis:
        for key in await redis.keys("*"):
            value = await redis.dump(key)
            if needle.encode() in key or needle.encode() in (value or b""):
                return True
    return False


def on_disk(shop, needle):
    """The files of the data folder that hold it; the mails are the mail server's, in the demo a folder."""
    files = (path for path in shop.folder.rglob("*") if path.is_file() and "mail" not in path.parts)
    return [path.name for path in files if needle.encode() in path.read_bytes()]


@pytest.mark.fault(30)
async def test_the_copy_holds_everything_and_the_erasure_leaves_only_what_the_law_keeps(quiet_shop, buyer):
    shop, chat = quiet_shop, buyer.chat
    before = len([message for message in chat.messages if message.document])
    await chat.say("/mydata")
    await chat.expect("Preparo la copia")
    await until(lambda: _documents(chat, before + 2), 30, "the copy")
    readable, machine = [message for message in chat.messages if message.document][-2:]
    copy = json.loads(await chat.download(machine))
    written = json.dumps(copy, ensure_ascii=False)
    text = (await chat.download(readable)).decode()
    for needle in buyer.needles:
        assert needle in written, needle
        assert needle in text, needle
    assert set(copy) == set(personal.KEPT)
    assert copy["said"][0]["text"] == buyer.said
    assert copy["invoice"][0]["document"]["buyer"]["email"] == buyer.email

    await chat.say("borra mis datos")
    assert "No se puede deshacer" in (await chat.expect("seis años")).text
    await chat.tap("🗑 Borrar todo")
    await chat.expect("tus datos están borrados")
    await until_answered(shop)
    await until(lambda: _swept(shop), 30, "the sweep")
    for needle in buyer.needles:
        assert await found_in(shop, needle) <= LAWFUL, needle
        assert not await redis_holds(shop, needle), needle
        assert on_disk(shop, needle) == [], needle
    assert await names_the_chat(shop, chat) == set()
    assert not await redis_holds(shop, str(chat.id))
    kept = await shop.query(
        "SELECT o.chat_id, i.document FROM customer_order o JOIN invoice i ON i.order_id = o.id"
        " WHERE i.document::text LIKE $1", f"%{buyer.tax_id}%",
    )  # fmt: skip
    assert [(row["chat_id"], json.loads(row["document"])["buyer"]["name"]) for row in kept] == [(0, buyer.company)]

    await chat.say("/orders")
    assert "2026-" not in (await chat.expect(lambda message: message.from_bot, 30)).text
    await chat.say(f"añade 1 {SPANNER}")
    await chat.expect("Añadido: 1")


async def _swept(shop):
    return await shop.query("SELECT 1 FROM pgqueuer WHERE entrypoint = 'privacy.sweep'") == []


@pytest.mark.fault(30)
async def test_the_log_of_a_whole_journey_holds_nothing_of_the_buyer(quiet_shop, buyer):
    for word in ("/mydata", f"esto es <b>raro</b>, {buyer.place}", f"/invite {buyer.place}"):
        await buyer.chat.say(word)
        await buyer.chat.expect(lambda message: message.from_bot, 30)
    await until_answered(quiet_shop)
    log = (quiet_shop.folder / "bot.log").read_text()
    assert '"event": "serving"' in log or '"event":"serving"' in log
    secrets = {quiet_shop.environment["BOT_TELEGRAM__TOKEN"].partition(":")[2]}
    assert [line for line in log.splitlines() if any(needle in line for needle in buyer.needles | secrets)] == []


@pytest.mark.fault(30)
async def test_the_staff_exports_and_erases_by_the_command_line(quiet_shop, buyer, tmp_path):
    def command(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "bot", "customer", *arguments],
            cwd=ROOT, env={**os.environ, **quiet_shop.environment}, capture_output=True, text=True, check=False,
            timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    status, said = await asyncio.to_thread(command, "export", buyer.email, "--output", str(tmp_path))
    assert status == 0, said
    of_customer = json.loads(next(tmp_path.glob("customer-*.json")).read_text())
    assert of_customer["customer"][0]["tax_id"] == buyer.tax_id
    assert "said" not in of_customer, "a company's copy holds nobody's conversation"
    status, said = await asyncio.to_thread(command, "erase", str(buyer.chat.id), "--yes")
    assert (status, "erased" in said) == (0, True), said
    for needle in buyer.needles:
        assert await found_in(quiet_shop, needle) <= LAWFUL, needle
    assert await names_the_chat(quiet_shop, buyer.chat) == set()
    status, said = await asyncio.to_thread(command, "erase", buyer.email, "--yes")
    assert (status, "nobody goes by that name" in said) == (1, True)


@pytest.mark.fault(30)
async def test_nothing_is_erased_without_the_confirm(quiet_shop, buyer):
    await buyer.chat.say("/deletemydata")
    await buyer.chat.expect("No se puede deshacer")
    await buyer.chat.say("no")
    await buyer.chat.expect(lambda message: message.from_bot, 30)
    await until_answered(quiet_shop)
    assert "account" in await found_in(quiet_shop, buyer.place)


def test_every_column_is_either_exported_or_said_to_be_nobodys():
    """Fails for a new model or field: decide there whether it is a person's."""
    Tortoise.init_models(TORTOISE_MODULES, "models")
    tables = {
        model.Meta.table: set(model._meta.fields_db_projection.values())
        for module in TORTOISE_MODULES
        for model in Tortoise.apps["models"].values()
        if model.__module__ == module
    }
    assert len(tables) > 12
    undecided = {
        table: left
        for table, columns in tables.items()
        if "*" not in (nobodys := personal.NOT_PERSONAL.get(table, {}))
        and (left := columns - set(personal.KEPT[table].columns if table in personal.KEPT else ()) - set(nobodys))
    }
    assert undecided == {}
    for table, kept in personal.KEPT.items():
        assert set(kept.columns) <= tables[table], table
        assert not set(kept.columns) & set(personal.NOT_PERSONAL[table])


def test_every_table_with_a_persons_chat_is_erased_or_kept_by_law():
    """What names a chat or an account must lose it."""
    erased = " ".join([*personal.OF_ACCOUNT, personal.UPDATES])
    for table, kept in personal.KEPT.items():
        if {"chat_id", "user_id", "account_id"} & set(kept.columns) and table != "stock_hold":
            assert re.search(rf"(DELETE FROM|UPDATE) {table}\b", erased), table
