import asyncio
import re
from contextlib import asynccontextmanager

import pytest
from aiogram import F, Router
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from bot.simulator import ANA, BEN, HttpWire
from tests.integration.simulator.conftest import polling


def clerk():
    router = Router()
    cart = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="🛒 Añadir 50", callback_data="add:50"),
                          InlineKeyboardButton(text="Ficha", url="https://example.com")]]
    )  # fmt: skip

    @router.message(F.text == "contacto")
    async def ask_contact(message):
        keys = [[KeyboardButton(text="Compartir teléfono", request_contact=True), KeyboardButton(text="No")]]
        await message.answer("¿Teléfono?", reply_markup=ReplyKeyboardMarkup(keyboard=keys))

    @router.message(F.text == "despacio")
    async def slow(message):
        await message.bot.send_chat_action(message.chat.id, "typing")
        await asyncio.sleep(0.4)
        await message.answer("listo")

    @router.message(F.contact)
    async def contact(message):
        await message.answer(f"gracias {message.contact.phone_number}")

    @router.message(F.text == "callar")
    async def silent(_):
        return

    @router.message()
    async def echo(message):
        await message.answer(f"dice {message.text}", reply_markup=cart)

    @router.callback_query(F.data == "order:late")
    async def late(query):
        await query.answer()
        await asyncio.sleep(0.4)
        await query.message.edit_text("tarde")

    @router.callback_query()
    async def tapped(query):
        await query.message.edit_text("añadidos 50")
        await query.answer("hecho")
        await asyncio.sleep(0.15)
        await query.message.answer_document(BufferedInputFile(b"%PDF", "factura-12.pdf"), caption="Factura")

    return router


@asynccontextmanager
async def local(sim):
    yield sim


@pytest.fixture(params=["local", "http"])
async def wire(sim, bot, request):
    way = local(sim) if request.param == "local" else HttpWire(sim.api_base)
    async with way as connected, polling(bot, clerk()):
        yield connected


async def test_a_conversation_goes_to_and_fro(wire):
    ana = wire.chat(ANA)
    await ana.say("hola")
    assert (await ana.answer()).text == "dice hola"
    assert ana.last.buttons == ["🛒 Añadir 50", "Ficha"]
    await ana.tap("Añadir")
    assert (await ana.expect("añadidos")).edited
    invoice = await ana.expect("factura-12.pdf")
    assert await ana.download(invoice) == b"%PDF"
    assert ana.notices == ["hecho"]
    assert [m.text for m in ana.messages] == ["hola", "añadidos 50", "Factura"]


async def test_two_people_do_not_hear_each_other(wire):
    ana, ben = wire.chat(ANA), wire.chat(BEN)
    await asyncio.gather(ana.say("hola"), ben.say("hello"))
    assert (await ana.answer()).text == "dice hola"
    assert (await ben.answer()).text == "dice hello"
    assert len(ana.messages) == len(ben.messages) == 2


async def test_an_expectation_looks_only_at_what_came_since(wire):
    ana = wire.chat(ANA)
    await ana.say("uno")
    await ana.expect("dice uno")
    await ana.say("dos")
    with pytest.raises(TimeoutError, match=r"nothing like 'uno' within 0\.2 s after 'dos'; seen: message 'dice dos'"):
        await ana.expect("uno", timeout=0.2)
    assert (await ana.expect(re.compile(r"dos$"))).text == "dice dos"
    assert (await ana.expect(lambda m: m.buttons != [])).text == "dice dos"


async def test_silence_is_told_with_what_was_said(wire):
    ana = wire.chat(ANA)
    await ana.say("callar")
    with pytest.raises(TimeoutError, match=r"no answer within 0\.2 s after 'callar'; seen: nothing"):
        await ana.answer(timeout=0.2)


async def test_typing_means_that_more_will_come(wire):
    ana = wire.chat(ANA)
    await ana.say("despacio")
    assert (await ana.answer()).text == "listo"


async def test_the_reply_keyboard_shares_the_contact_or_says_its_text(wire):
    ana = wire.chat(ANA)
    await ana.say("contacto")
    await ana.answer()
    await ana.tap("Compartir")
    assert (await ana.answer()).text == f"gracias {ANA.phone}"
    await ana.tap("No")
    assert (await ana.answer()).text == "dice No"


async def test_a_button_that_is_not_there_is_told_with_those_that_are(wire):
    ana = wire.chat(ANA)
    await ana.say("hola")
    await ana.answer()
    with pytest.raises(LookupError, match=r"no button 'Quitar'; there are.*Añadir 50"):
        await ana.tap("Quitar")
    with pytest.raises(LookupError, match=r"opens https://example\.com"):
        await ana.tap("Ficha")


async def test_a_forged_tap_reaches_the_bot(sim, wire):
    ana = wire.chat(ANA)
    await ana.say("hola")
    await ana.answer()
    await ana.tap_data("order:of-somebody-else")
    await ana.answer()
    assert ana.notices == ["hecho"]
    assert sim.world.unanswered_callbacks() == []


async def test_a_bare_answer_to_a_tap_is_not_yet_the_answer(wire):
    ana = wire.chat(ANA)
    await ana.say("hola")
    await ana.answer()
    await ana.tap_data("order:late")
    assert (await ana.answer()).text == "tarde"


async def test_a_wire_goes_on_after_the_simulator_was_restarted(sim, bot):
    async with HttpWire(sim.api_base) as wire, polling(bot, clerk()):
        ben = wire.chat(BEN)
        await ben.say("one")
        await ben.answer()
        await sim.stop()
        sim.world.add_message(sim.world.chats[BEN.id], sim.world.bot, {"text": "missed"})
        await sim.start()
        await ben.expect("missed")
        await ben.say("two")
        assert (await ben.answer()).text == "dice two"


async def test_a_client_that_comes_later_sees_what_stands(sim, wire):
    ana = wire.chat(ANA)
    await ana.say("hola")
    await ana.answer()
    async with HttpWire(sim.api_base) as later:
        assert [m.text for m in later.chat(ANA).messages] == ["hola", "dice hola"]
        assert later.chat(ANA).last.buttons
