"""The attempts of ``penetration.toml``, one by one: nothing of anybody else's is shown, moved, fetched or sent."""

import asyncio
import io
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader

from services.adapters.http_picture_source import HttpPictureSource
from services.catalogue.importing.cells import inert
from services.ports.picture_source import PictureSourceError
from tests.faults.books import SPANNER, answers, at_the_summary, count, orders, until_answered
from tests.faults.conftest import started
from tests.faults.test_inert import THINGS, trap

ROWS = tomllib.loads(Path(__file__).with_name("penetration.toml").read_text(encoding="utf-8"))["attempt"]
PATIENCE = 60
STEPS = {
    "email": "ladron@robo.example",
    "company": "Robos y Hurtos, S.L.",
    "tax_id": "B12345674",
    "address": "Calle Mayor 12, 28013 Madrid",
    "notes": "sin notas",
}
FREE = "SELECT count(*) FROM order_line l JOIN product p ON p.sku = l.product_id WHERE l.unit_price <> p.price"


def attempts(by):
    return [(what, row.get("step", "")) for row in ROWS if row["by"] == by for what in row["what"]]


def case(by):
    return pytest.mark.parametrize(
        ("what", "step"), attempts(by), ids=lambda value: value.encode("unicode_escape").decode()
    )


@dataclass
class Victim:
    """Somebody who has bought: what a burglar would like to know, and must not learn."""

    order: str
    email: str
    invoice: str
    company: str = "Talleres Moncayo, S.L."
    address: str = "Calle Mayor 12"


@pytest.fixture(scope="module")
async def safe(open_shop):
    return await open_shop()


@pytest.fixture(scope="module")
async def victim(safe):
    chat = await started(safe.buyer(name="Rica"))
    await at_the_summary(safe, chat)
    await chat.tap("Confirmar")
    await until_answered(safe)
    [number] = await orders(safe, chat)
    invoice = await count(
        safe, "SELECT i.number FROM invoice i JOIN customer_order o ON o.id = i.order_id WHERE o.number = $1", number
    )
    return Victim(number, f"compras{chat.id}@moncayo.example", invoice)


@pytest.fixture
async def thief(safe):
    return await started(safe.buyer(name="Caco"))


@pytest.fixture
async def unmoved(safe, victim, thief):
    """Whatever was tried: prices, stock, orders as before, nothing told, nobody visited, the bot serves on."""
    things = await count(safe, THINGS)
    sold = await count(safe, "SELECT count(*) FROM customer_order")
    async with trap() as (url, visits):
        yield {"url": url, **vars(victim)}
        await until_answered(safe)
        assert visits == []
    assert safe.process.returncode is None
    assert await count(safe, THINGS) == things
    mine = len(await orders(safe, thief))
    assert await count(safe, "SELECT count(*) FROM customer_order") == sold + mine
    assert await count(safe, FREE) == 0
    typed = {message.text for message in thief.messages if not message.from_bot} | {STEPS["address"]}
    told = without("\n".join(answers(thief)), typed)
    for secret in (victim.email, victim.address, "sk-", "root:"):
        assert secret not in told
    assert not any(victim.order in (message.file_name or "") for message in thief.messages)
    assert safe.mails("todos@robo.example") == safe.mails("x@robo.example") == []
    await thief.say(f"añade 1 {SPANNER}")
    await thief.answer(PATIENCE)


def without(text, typed):
    """What was told beside the thief's own words."""
    for words in sorted(typed, key=len, reverse=True):
        text = text.replace(words, "") if words else text
    return text


def filled(what, known):
    for name, value in known.items():
        what = what.replace(f"{{{name}}}", str(value))
    return what


@pytest.mark.fault(26)
@case("say")
async def test_words_open_nothing(thief, unmoved, what, step):
    await thief.say(filled(what, unmoved))
    assert (await thief.answer(PATIENCE)).text


@pytest.mark.fault(22)
@case("edit")
async def test_an_edited_message_opens_nothing(thief, unmoved, what, step):
    first = await thief.say("hola")
    await thief.answer(PATIENCE)
    await thief.edit(first, filled(what, unmoved))


@pytest.mark.fault(22)
@case("start")
async def test_a_deep_link_opens_nothing(thief, unmoved, what, step):
    await thief.start(filled(what, unmoved))
    assert (await thief.answer(PATIENCE)).text


@pytest.mark.fault(22)
@case("tap")
async def test_forged_callback_data_open_nothing(thief, unmoved, what, step):
    await thief.tap_data(filled(what, unmoved), thief.last)


@pytest.mark.fault(22)
@case("inline")
async def test_an_inline_query_shows_articles_only(thief, unmoved, victim, what, step):
    answer = await thief.inline(filled(what, unmoved))
    assert victim.email not in str(answer.results)
    assert victim.address not in str(answer.results)


@pytest.mark.fault(23)
@case("contact")
async def test_a_foreign_contact_binds_nobody(safe, thief, unmoved, what, step):
    await thief.share_contact(what, first_name="Rica")
    assert (await thief.answer(PATIENCE)).text
    assert await count(safe, "SELECT count(*) FROM account WHERE user_id = $1 AND phone <> ''", thief.id) == 0


@pytest.mark.fault(25)
@case("file")
async def test_a_strange_file_is_answered_and_kept_nowhere(safe, thief, unmoved, what, step):
    before = set(safe.folder.rglob("*"))
    await thief.send_file(what, b"MZ\x90\x00" + b"=1+1;" * 200)
    assert (await thief.answer(PATIENCE)).text
    names = {path.name for path in set(safe.folder.rglob("*")) - before}
    assert Path(what).name not in names


@pytest.mark.fault(28)
@case("field")
async def test_a_field_of_the_checkout_is_words_on_paper(safe, thief, unmoved, what, step):
    await thief.say(f"añade 1 {SPANNER}")
    await thief.expect("Añadido", PATIENCE)
    await thief.say("tramitar")
    answer = await thief.answer(PATIENCE)
    for name, usual in STEPS.items():
        await thief.say(filled(what, unmoved) if name == step else usual)
        answer = await thief.answer(PATIENCE)
        if name == step and "⚠️" in answer.text:
            return  # refused, in words
        assert unmoved["address"] not in answer.text.replace(STEPS["address"], "")
    if "Resumen del pedido" not in answer.text:
        return  # asked back
    await thief.say("confirmo")
    sent = await thief.expect(lambda message: message.document is not None, PATIENCE)
    pdf = PdfReader(io.BytesIO(await thief.download(sent)))
    assert not pdf.attachments
    assert "root:" not in " ".join(page.extract_text() for page in pdf.pages)
    mail = await safe.mail(filled(what, unmoved) if step == "email" else STEPS["email"])
    assert mail["Bcc"] is None
    assert "gratis" not in mail["Subject"]


@pytest.mark.fault(28)
@case("picture")
async def test_a_pictures_address_leads_nowhere_inside(unmoved, what, step):
    with pytest.raises(PictureSourceError):
        await asyncio.wait_for(HttpPictureSource(timeout=5).fetch(filled(what, unmoved)), 20)


@pytest.mark.fault(29)
@case("cell")
def test_a_cell_is_written_as_text(what, step):
    assert inert(what) == f"'{what}"


def test_there_are_sixty_attempts_and_more():
    assert sum(len(row["what"]) for row in ROWS) >= 60
