"""Identity as people meet it: the running bot, its buttons, the mail, the staff's group."""

import re

import pytest

from bot.simulator import cast
from tests.faults.books import SPANNER, until_answered

MONCAYO = "compras@talleres-moncayo.example.com"


async def started(chat):
    await chat.start()
    await chat.answer(timeout=60)
    return chat


@pytest.fixture
async def ana(shop):
    return await started(shop.buyer())


@pytest.fixture
async def ben(shop):
    return await started(shop.buyer(language="en", name="Ben"))


async def invited(shop, who="CLI-002"):
    """The staff's link; the start parameter in it."""
    await shop.staff.say(f"/invite {who}")
    message = await shop.staff.expect("https://t.me/")
    return re.search(r"start=(inv_[\w-]+)", message.text)[1]


async def companies(shop, chat):
    rows = await shop.query(
        "SELECT c.client_ref FROM membership m JOIN customer c ON c.id = m.customer_id WHERE m.account_id = $1", chat.id
    )
    return [row["client_ref"] for row in rows]


async def code_for(shop, recipient):
    mail = await shop.mail(recipient)
    return re.search(r"^\s*(\d{6})\s*$", mail.get_body(("plain",)).get_content(), re.MULTILINE)[1]


async def test_the_code_by_buttons_in_the_checkout(shop, ana):
    await ana.say(f"añade 2 {SPANNER}")
    await ana.expect("Añadido")
    await ana.say("tramitar")
    await ana.expect("¿A qué correo")
    await ana.tap("🔑 Ya soy cliente")
    await ana.expect("Escríbeme el correo")
    await ana.say(MONCAYO)
    await ana.expect("Si compras@talleres-moncayo.example.com es el correo")
    await ana.say(await code_for(shop, MONCAYO))
    summary = await ana.expect("Resumen del pedido")
    assert "Polígono Malpica" in summary.text
    await ana.tap("Confirmar")
    await ana.expect("confirmado")


async def test_the_staffs_link_once_in_english(shop, ben, ana):
    parameter = await invited(shop)
    await ben.start(parameter)
    await ben.expect("You now buy for Construcciones Peñalba")
    await ana.start(parameter)
    await ana.expect("Ese enlace de invitación no vale")
    assert (await companies(shop, ben), await companies(shop, ana)) == (["CLI-002"], [])


async def test_two_companies_by_buttons_and_leaving_one(shop, ana):
    for who in ("CLI-003", "CLI-004"):
        await ana.start(await invited(shop, who))
        await ana.expect("Ahora compras para")
    await ana.say("/company")
    await ana.expect("Serralleria Collserola, S.L. · B08564775 ← ahora")
    await ana.tap("1. Montajes")
    await ana.expect("Montajes Eléctricos Triana, S.L. · B41012238 ← ahora")
    await ana.say(f"añade 2 {SPANNER}")
    await ana.expect("Añadido")
    await ana.say("tramitar")
    await ana.expect("¿Para qué empresa es este pedido?")
    await ana.tap("2. Serralleria")
    assert "Montcada i Reixac" in (await ana.expect("Resumen del pedido")).text
    await ana.say("/company")
    await ana.expect("Collserola")
    await ana.tap("🚪 Dejar la empresa")
    await ana.expect("¿Dejas de comprar para")
    await ana.tap("🚪 Sí, dejarla")
    await ana.expect("Ya no compras para Serralleria Collserola")
    assert await companies(shop, ana) == ["CLI-003"]


async def test_ones_own_phone_by_telegrams_key(shop, ana):
    phone = f"+346001{ana.id - 9000:05d}"  # as tests.shop gives it to the person
    await shop.query("UPDATE customer SET phone = $1 WHERE client_ref = 'CLI-006'", phone)
    await ana.say("/company")
    await ana.expect("Todavía no compras")
    await ana.tap("📱 Con mi teléfono")
    await ana.expect("Solo vale el tuyo")
    await ana.tap("📱 Compartir mi teléfono")
    await ana.expect("Ahora compras para Cooperativa Agrícola")


@pytest.mark.fault(23)
async def test_the_phone_on_file_from_somebody_else_or_forwarded_opens_nothing(shop, ana):
    phone = "34876050111"  # CLI-011's
    for card in ({"contact_user_id": 4242}, {}, {"contact_user_id": ana.id, "forwarded": True}):
        await ana.share_contact(phone, first_name="Ana", **card)
        await ana.expect("Ese contacto no es el tuyo")
    assert await companies(shop, ana) == []


@pytest.mark.fault(22)
@pytest.mark.parametrize(
    "command", ["/invite CLI-002", "/invite@macroferro_bot CLI-002", "/invitar CLI-002", "/orders@x"]
)
async def test_a_buyer_who_forges_the_staffs_commands_gets_nothing(shop, ana, command):
    before = await shop.query("SELECT count(*) FROM invitation")
    await ana.say(command)
    answer = await ana.answer()
    await until_answered(shop)
    assert "inv_" not in answer.text
    assert "Peñalba" not in answer.text
    assert await shop.query("SELECT count(*) FROM invitation") == before


@pytest.mark.fault(22)
async def test_another_group_is_not_the_staffs(shop):
    strangers = cast.Group(-1001700000999, "Somebody's group", (cast.Person(77001, "Mallory"),))
    shop.telegram.world.add_group(strangers)
    before = await shop.query("SELECT count(*) FROM invitation")
    await shop.telegram.chat(strangers, strangers.members[0]).say("/invite CLI-002")
    await until_answered(shop)
    assert await shop.query("SELECT count(*) FROM invitation") == before


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("", "Escribe a quién invitas"),
        ("nadie", "No encuentro ningún cliente"),
        ("S.L.", "Hay varios"),
        ("<b>x</b>", "<b>x</b>"),
    ],
)
async def test_the_staff_is_told_how_to_name_whom_it_invites(shop, who, told):
    await shop.staff.say(f"/invite {who}".strip())
    await shop.staff.expect(told)


@pytest.mark.fault(22)
async def test_typing_a_company_or_its_address_shows_nothing_of_it(shop, ana):
    for words in (
        MONCAYO,
        "Talleres Moncayo, S.L.",
        "soy de Talleres Moncayo",
        "B50123454",
        "pedidos de Talleres Moncayo",
    ):
        await ana.say(words)
        assert "Malpica" not in (await ana.answer()).text
    await until_answered(shop)
    assert await companies(shop, ana) == []
