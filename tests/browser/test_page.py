"""The chat page alone, on a simulator whose bot is the test itself."""

import asyncio
import io
import re
from email.message import EmailMessage

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from PIL import Image
from playwright.async_api import expect
from yarl import URL

from bot.simulator import ANA, BEN, STAFF, Simulator
from tests.browser.conftest import PHONE

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
EVIL = "<img src=x onerror=\"document.title='broken in'\"><script>document.title='broken in'</script>"


@pytest.fixture
async def sim(tmp_path):
    mail = EmailMessage()
    mail["From"], mail["To"] = "Macroferro <pedidos@macroferro.example>", "Ana García <ana@garcia.example>"
    mail["Subject"], mail["Date"] = "Factura del pedido 2026-000012", "Mon, 02 Mar 2026 10:00:00 +0000"
    mail.set_content("Gracias por tu pedido.")
    mail.add_alternative(f"<p style='color:red'>Gracias por tu pedido.</p>{EVIL}", subtype="html")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="factura-2026-000012.pdf")
    (tmp_path / "1.eml").write_bytes(bytes(mail))
    async with Simulator(mail_folder=tmp_path) as running:
        yield running


@pytest.fixture
async def bot(sim):
    server = AiohttpSession(api=TelegramAPIServer.from_base(sim.api_base))
    async with Bot(sim.token, session=server, default=DefaultBotProperties(parse_mode="HTML")) as bot:
        yield bot


@pytest.fixture
async def ana(sim):
    chat = sim.chat(ANA)
    await chat.start()
    return chat


def keyboard(*rows):
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data) for text, data in row] for row in rows]
    )


def png():
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "#d0d8de").save(out, "PNG")
    return out.getvalue()


async def callback_of(sim):
    """The tap that the page sent."""
    while not (taps := sim.world.unanswered_callbacks()):
        await asyncio.sleep(0.01)
    return taps[-1]


async def inline_query_of(bot):
    """The inline query that the page sent, whatever else stands before it."""
    offset = None
    while True:
        for update in await bot.get_updates(offset=offset, timeout=5):
            if update.inline_query:
                return update.inline_query
            offset = update.update_id + 1


# what is shown


async def test_entities_become_elements_at_utf16_offsets(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await bot.send_message(
        ANA.id,
        "🔩🔩 <b>Tornillo <i>M8×40</i></b> <code>DIN 933</code> <a href='https://example.org/a'>ficha</a> "
        "<u>hoy</u> <s>ayer</s> <tg-spoiler>MF-10</tg-spoiler>\n<blockquote>Acero A2</blockquote>\n"
        "<pre>Cant.   50</pre> /carrito",
    )
    text = page.locator(".row.in .text")
    await expect(text.locator("strong")).to_have_text("Tornillo M8×40")
    await expect(text.locator("strong em")).to_have_text("M8×40")
    await expect(text.locator("code").first).to_have_text("DIN 933")
    await expect(text.locator("a")).to_have_attribute("href", "https://example.org/a")
    await expect(text.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    assert [await text.locator(tag).inner_text() for tag in ("u", "s", "blockquote", "pre")] == [
        "hoy", "ayer", "Acero A2", "Cant.   50",
    ]  # fmt: skip
    spoiler = text.locator(".spoiler")
    assert await spoiler.evaluate("e => getComputedStyle(e).color") == "rgba(0, 0, 0, 0)"
    await spoiler.click()
    assert await spoiler.evaluate("e => getComputedStyle(e).color") != "rgba(0, 0, 0, 0)"


async def test_a_command_in_a_text_is_sent_when_it_is_clicked(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await bot.send_message(ANA.id, "Mira el /carrito")
    await page.locator(".command", has_text="/carrito").click()
    await expect(page.locator(".row.out").last).to_contain_text("/carrito")
    assert ana.messages[-1].text == "/carrito"


async def test_foreign_markup_is_inert_wherever_it_stands(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await ana.say(EVIL)
    await ana.send_file(f"{EVIL[:40]}.pdf", PDF, EVIL)
    await bot.send_message(ANA.id, EVIL, parse_mode=None, reply_markup=keyboard([(EVIL[:60], "x")]))
    await bot.set_my_description(EVIL)
    evil = {"type": "text_link", "offset": 0, "length": 4, "url": "javascript:document.title='broken in'"}
    sim.world.add_message(sim.world.chats[ANA.id], sim.world.bot, {"text": "Pulsa", "entities": [evil]})
    await expect(page.locator(".row.out .text").nth(1)).to_contain_text(EVIL)
    await expect(page.locator(".key")).to_have_text(EVIL[:60])
    await expect(page.locator(".row").last).to_contain_text("Pulsa")
    assert await page.locator(".row img, .row script, .row a[href^=javascript]").count() == 0
    assert "broken" not in await page.title()


async def test_the_page_may_load_and_call_nothing_but_its_own_server(new_page, sim):
    asked = []
    page = await new_page("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    answer = await page.goto(sim.api_base)
    await page.locator(".entry").first.wait_for()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert asked
    assert {url for url in asked if not url.startswith(sim.api_base)} == set()
    # Trusted Types: even the page's own code cannot make elements of a string
    with pytest.raises(Exception, match="TrustedHTML"):
        await page.evaluate("document.body.innerHTML = '<b>x</b>'")


async def test_an_edit_takes_the_message_s_place_and_lights_it_up(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    sent = await bot.send_message(ANA.id, "Carrito: 50 tornillos")
    row = page.locator(".row.in")
    await expect(row).to_contain_text("50 tornillos")
    await sent.edit_text("Carrito: 15 tornillos")
    await expect(row).to_contain_text("15 tornillos")
    await expect(row).to_have_count(1)
    assert "flash" in await row.get_attribute("class")
    await sent.delete()
    await expect(row).to_have_count(0)


async def test_a_photo_opens_large_and_a_pdf_in_its_own_tab(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await bot.send_photo(ANA.id, BufferedInputFile(png(), "m8.png"), caption="<b>Tornillo</b> M8×40")
    await bot.send_document(ANA.id, BufferedInputFile(PDF, "factura.pdf"))
    await page.locator(".photo").click()
    await expect(page.locator(".viewer img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(".viewer")).to_have_count(0)
    link = page.locator("a.file")
    await expect(link).to_have_attribute("target", "_blank")
    answer = await page.request.get(sim.api_base + await link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert await answer.body() == PDF


async def test_typing_shows_until_the_next_message(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await expect(page.locator(".row.out")).to_have_count(1)
    await bot.send_chat_action(ANA.id, "typing")
    await expect(page.locator(".status")).to_contain_text("escribiendo…")
    await expect(page.locator(".entry").first).to_contain_text("escribiendo…")
    await bot.send_message(ANA.id, "Hola, Ana")
    await expect(page.locator(".status")).not_to_contain_text("escribiendo…")
    await expect(page.locator(".ticks.seen")).to_have_count(1)


# what a person does


async def test_a_button_waits_until_its_tap_is_answered(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await bot.send_message(ANA.id, "¿Añado dos cajas?", reply_markup=keyboard([("Sí", "yes"), ("No", "no")]))
    yes = page.get_by_role("button", name="Sí")
    await yes.click()
    await expect(yes).to_have_attribute("aria-busy", "true")
    await expect(page.get_by_role("button", name="No")).not_to_have_attribute("aria-busy", "true")
    tap = await callback_of(sim)
    assert tap.data == "yes"
    await bot.answer_callback_query(tap.id, text="Añadido")
    await expect(yes).not_to_have_attribute("aria-busy", "true")
    await expect(page.locator(".toast")).to_have_text("Añadido")


async def test_an_alert_stays_until_it_is_confirmed(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await bot.send_message(ANA.id, "¿Tramito?", reply_markup=keyboard([("Tramitar", "order")]))
    await page.get_by_role("button", name="Tramitar").click()
    tap = await callback_of(sim)
    await bot.answer_callback_query(tap.id, text="Ya no quedan", show_alert=True)
    box = page.get_by_role("dialog")
    await expect(box).to_contain_text("Ya no quedan")
    await page.keyboard.press("Enter")
    await expect(box).to_have_count(0)


async def test_a_new_chat_begins_with_its_start_button(new_page, sim, bot):
    await bot.set_my_description("Fasteners, tools and safety gear.")
    page = await new_page(f"{sim.api_base}/#/chats/{BEN.id}", locale="en-GB")
    await expect(page.locator(".welcome")).to_contain_text("safety gear")
    await page.get_by_role("button", name="Start").click()
    await expect(page.locator(".row.out")).to_contain_text("/start")
    await expect(page.get_by_role("textbox", name="Message")).to_be_visible()


async def test_enter_sends_and_shift_enter_begins_a_line(new_page, sim, ana):
    page = await new_page(sim.api_base)
    line = page.get_by_role("textbox", name="Mensaje")
    await line.press_sequentially("10 tornillos M8x40")
    await line.press("Shift+Enter")
    await line.press_sequentially("5 llaves del 13")
    await line.press("Enter")
    await expect(page.locator(".row.out").last).to_contain_text("5 llaves")
    assert ana.messages[-1].text == "10 tornillos M8x40\n5 llaves del 13"
    await expect(line).to_have_value("")


async def test_what_could_not_be_sent_stays_in_the_input_line(new_page, sim, ana):
    page = await new_page(sim.api_base)
    line = page.get_by_role("textbox", name="Mensaje")
    await line.wait_for()
    await sim.stop()
    await line.fill("50 del 2")
    await line.press("Enter")
    await expect(page.locator(".toast")).to_contain_text("No se ha podido enviar")
    await expect(line).to_have_value("50 del 2")


@pytest.mark.parametrize(
    ("person", "locale", "words"), [(ANA, "es-ES", "Ver el carrito"), (BEN, "en-GB", "See the cart")]
)
async def test_commands_are_offered_in_the_user_s_language(new_page, sim, bot, person, locale, words):
    for code, said in (("es", "Ver el carrito"), ("en", "See the cart")):
        commands = [BotCommand(command="help", description="?"), BotCommand(command="cart", description=said)]
        await bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), code)
    chat = sim.chat(person)
    await chat.start()
    page = await new_page(f"{sim.api_base}/#/chats/{person.id}", locale=locale)
    await page.locator(".menu-button").click()
    await expect(page.locator(".choice", has_text="/cart")).to_contain_text(words)
    await page.keyboard.press("Escape")
    await expect(page.locator(".commands")).to_be_hidden()
    await page.locator("textarea").press_sequentially("/c")
    await expect(page.locator(".choice")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.out").last).to_contain_text("/cart")
    assert chat.messages[-1].text == "/cart"


async def test_what_the_bot_offers_inline_is_listed_and_the_chosen_one_sent(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    line = page.locator("textarea")
    await line.fill(f"@{sim.world.bot['username']} m8")
    asked = await inline_query_of(bot)
    assert asked.query == "m8"
    content = InputTextMessageContent(message_text="<b>Tornillo M8x40</b> · 0,12 €")
    bolt = InlineQueryResultArticle(id="1", title="Tornillo M8x40", description="0,12 €", input_message_content=content)
    await bot.answer_inline_query(asked.id, [bolt])
    await expect(page.locator(".choice")).to_contain_text("0,12 €")
    await line.press("Enter")
    await expect(page.locator(".row.out").last).to_contain_text("Tornillo M8x40 · 0,12 €")
    await expect(line).to_have_value("")
    assert ana.messages[-1].raw["via_bot"]["is_bot"]


async def test_own_and_somebody_else_s_contact_are_shared(new_page, sim, ana):
    page = await new_page(sim.api_base)
    await page.get_by_role("button", name="Adjuntar").click()
    await page.get_by_role("menuitem", name="Mi contacto").click()
    await page.get_by_role("button", name="Compartir").click()
    await expect(page.locator(".contact-card")).to_contain_text("+34600111222")
    assert ana.messages[-1].raw["contact"]["user_id"] == ANA.id
    await page.get_by_role("button", name="Adjuntar").click()
    await page.get_by_role("menuitem", name="Otro contacto").click()
    await page.get_by_label("Nombre", exact=True).fill("Luis")
    await page.get_by_label("Teléfono").fill("+34 611 222 333")
    await page.get_by_role("button", name="Compartir").click()
    await expect(page.locator(".contact-card").last).to_contain_text("Luis")
    assert ana.messages[-1].raw["contact"] == {"phone_number": "34611222333", "first_name": "Luis"}


async def test_a_file_is_sent_as_a_photo_or_as_it_is(new_page, sim, ana):
    page = await new_page(sim.api_base)
    for as_photo in (True, False):
        await page.get_by_role("button", name="Adjuntar").click()
        async with page.expect_file_chooser() as chooser:
            await page.get_by_role("menuitem", name="Foto o archivo").click()
        await (await chooser.value).set_files({"name": "pieza.png", "mimeType": "image/png", "buffer": png()})
        comment = f"¿Tenéis esta pieza? ({'foto' if as_photo else 'archivo'})"
        await page.get_by_label("Comentario").fill(comment)
        await page.get_by_label("Enviar como foto").set_checked(as_photo)
        await page.get_by_role("dialog").get_by_role("button", name="Enviar").click()
        await expect(page.locator(".row.out").last).to_contain_text(comment)
        assert bool(ana.messages[-1].photo) is as_photo
        assert ana.messages[-1].text == comment


async def test_a_reply_keyboard_says_its_words_and_shares_the_contact(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    keys = [[KeyboardButton(text="Catálogo")], [KeyboardButton(text="Compartir teléfono", request_contact=True)]]
    await bot.send_message(ANA.id, "Elige", reply_markup=ReplyKeyboardMarkup(keyboard=keys))
    await page.locator(".reply-keyboard").get_by_role("button", name="Catálogo").click()
    await expect(page.locator(".row.out").last).to_contain_text("Catálogo")
    await page.locator(".reply-keyboard").get_by_role("button", name="Compartir teléfono").click()
    await page.get_by_role("dialog").get_by_role("button", name="Compartir").click()
    await expect(page.locator(".contact-card")).to_be_visible()
    assert ana.messages[-1].raw["contact"]["phone_number"] == ANA.phone


async def test_own_messages_are_edited_and_others_answered(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await ana.say("50 tornillos")
    await bot.send_message(ANA.id, "¿De qué medida?")
    own, other = page.locator(".row.out").last, page.locator(".row.in").last
    await own.hover()
    await own.get_by_role("button", name="Acciones del mensaje").click()
    await page.get_by_role("menuitem", name="Editar").click()
    await page.locator("textarea").fill("15 tornillos")
    await page.keyboard.press("Enter")
    await expect(own).to_contain_text("15 tornillos")
    await other.hover()
    await other.get_by_role("button", name="Acciones del mensaje").click()
    await page.get_by_role("menuitem", name="Responder").click()
    await page.locator("textarea").fill("M8")
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.out").last.locator(".quoted")).to_contain_text("¿De qué medida?")


# several chats, a break, a flood, a phone


async def test_chats_elsewhere_count_what_is_unread(new_page, sim, bot, ana):
    page = await new_page(f"{sim.api_base}/#/chats/{ANA.id}")
    await expect(page.locator(".row")).to_have_count(1)
    for text in ("Pedido 2026-000012", "Pedido 2026-000013"):
        await bot.send_message(STAFF.id, text)
    await bot.send_message(ANA.id, "Gracias")
    entry = page.locator(".entry", has_text="Equipo")
    await expect(entry.locator(".badge")).to_have_text("2")
    await expect(entry).to_contain_text("Pedido 2026-000013")
    await expect(page.locator(".entry", has_text="Ana").locator(".badge")).to_have_count(0)
    assert (await page.title()).startswith("(2)")
    await entry.click()
    await expect(page.locator(".row.in")).to_have_count(2)
    await expect(entry.locator(".badge")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".row.in")).to_have_count(2)
    assert await page.locator(".entry .badge").count() == 0


async def test_two_chats_stand_side_by_side(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await page.get_by_role("button", name="Ver otro chat al lado").click()
    await page.get_by_role("menuitem", name="Equipo").click()
    await bot.send_message(STAFF.id, "Pedido 2026-000012")
    await bot.send_message(ANA.id, "Gracias por tu pedido")
    panes = page.locator(".pane")
    await expect(panes.nth(0).locator(".row.in")).to_have_text(re.compile("Gracias por tu pedido"))
    await expect(panes.nth(1).locator(".row.in")).to_have_text(re.compile("Pedido 2026-000012"))
    assert await page.locator(".entry .badge").count() == 0
    await panes.nth(1).get_by_role("link", name="Cerrar").click()
    await expect(panes).to_have_count(1)


async def test_the_bot_s_own_deep_link_is_followed_in_the_chat(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await bot.send_message(ANA.id, f"<a href='https://t.me/{sim.world.bot['username']}?start=TF-571'>Tirafondo</a>")
    await page.locator(".text a").click()
    await expect(page.locator(".row.out").last).to_contain_text("/start TF-571")


async def test_the_page_comes_back_by_itself_after_a_restart(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await bot.send_message(ANA.id, "Antes")
    await expect(page.locator(".row.in")).to_have_count(1)
    await sim.stop()
    await expect(page.locator(".banner")).to_contain_text("Reconectando")
    sim.world.add_message(sim.world.chats[ANA.id], sim.world.bot, {"text": "Entretanto"})
    await sim.start()
    await expect(page.locator(".banner")).to_be_hidden()
    await bot.send_message(ANA.id, "Después")
    await expect(page.locator(".row.in")).to_have_count(3)
    assert [(await row.inner_text()).split()[0] for row in await page.locator(".row.in .text").all()] == [
        "Antes", "Entretanto", "Después",
    ]  # fmt: skip


async def test_sixty_messages_a_second_leave_the_page_quick(new_page, sim, ana):
    page = await new_page(sim.api_base)
    await expect(page.locator(".row.out")).to_have_count(1)
    chat = sim.world.chats[ANA.id]
    for number in range(180):
        content = {
            "text": f"Artículo {number}",
            "reply_markup": {"inline_keyboard": [[{"text": "1", "callback_data": "1"}]]},
        }
        sim.world.add_message(chat, sim.world.bot, content)
        await asyncio.sleep(1 / 60)
    began = asyncio.get_running_loop().time()
    await expect(page.locator(".row").last).to_contain_text("Artículo 179")
    await page.locator("textarea").fill("aquí sigo")
    assert asyncio.get_running_loop().time() - began < 2
    await expect(page.locator(".row.in")).to_have_count(180)
    left = await page.evaluate(
        "(e => e.scrollHeight - e.scrollTop - e.clientHeight)(document.querySelector('.scroller'))"
    )
    assert left < 5


async def test_whoever_reads_above_is_not_torn_away(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    for number in range(40):
        sim.world.add_message(sim.world.chats[ANA.id], sim.world.bot, {"text": f"Artículo {number}"})
    await expect(page.locator(".row.in")).to_have_count(40)
    await page.locator(".scroller").evaluate("e => e.scrollTo(0, 100)")
    await expect(page.get_by_role("button", name="Ir al final")).to_be_visible()
    await bot.send_message(ANA.id, "Nuevo")
    await expect(page.locator(".to-bottom .badge")).to_have_text("1")
    assert await page.locator(".scroller").evaluate("e => e.scrollTop") < 200
    await page.get_by_role("button", name="Ir al final").click()
    await expect(page.get_by_role("button", name="Ir al final")).to_be_hidden()
    await expect(page.locator(".row").last).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_shows_one_pane_without_scrolling_sideways(new_page, sim, bot, ana, scheme):
    await ana.say("x" * 300)
    await bot.send_message(
        ANA.id, f"<pre>{'Tornillo hexagonal ' * 8}</pre>", reply_markup=keyboard(*[[("A" * 40, "a")] * 5])
    )
    await bot.send_photo(ANA.id, BufferedInputFile(png(), "m8.png"), reply_markup=keyboard([("−", "d"), ("+", "i")]))
    page = await new_page(f"{sim.api_base}/#/chats", viewport=PHONE, touch=True, scheme=scheme)
    assert not await page.locator(".stage").is_visible()
    await page.locator(".entry", has_text="Ana").tap()
    await expect(page.locator(".row.in")).to_have_count(2)
    assert not await page.locator(".side").is_visible()
    wide = "[document.documentElement, document.body, ...document.querySelectorAll('.scroller, .pane')]"
    assert await page.evaluate(f"{wide}.every(e => e.scrollWidth <= e.clientWidth && e.clientWidth <= innerWidth)")
    keys = await page.locator(".key, .round:visible").evaluate_all(
        "es => es.map(e => e.getBoundingClientRect().height)"
    )
    assert keys
    assert min(keys) >= 46
    await page.get_by_role("link", name="Volver").tap()
    await expect(page.locator(".entry").first).to_be_visible()


async def test_a_stepper_s_figures_and_sizes_are_not_broken_at_a_phone_s_width(new_page, sim, bot, ana):
    rows = (
        ["−10.000", "−1.000", "100.000", "+1.000", "+10.000"],
        ["M12x126", "M16x128", "M20x172", "10x140"],
        ["Rothenberger", "0,20–0,30 €", "Schneider"],
        ["10,5 mm", "12,5 mm", "125 mm", "8 mm"],
        ["1", "2", "3", "4", "5"],
    )
    await bot.send_message(ANA.id, "Tornillo " * 20, reply_markup=keyboard(*[[(x, x) for x in row] for row in rows]))
    page = await new_page(f"{sim.api_base}/#/chats/{ANA.id}", viewport=PHONE, touch=True)
    await expect(page.locator(".key")).to_have_count(21)
    lines = "es => es.map(e => { const r = new Range(); r.selectNodeContents(e); return r.getClientRects().length; })"
    assert await page.locator(".key-words").evaluate_all(lines) == [1] * 21
    sizes = await page.locator(".key").evaluate_all("es => es.map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert sizes[0] == sizes[4] < sizes[-1]


async def test_every_control_has_a_name_and_the_keyboard_reaches_it(new_page, sim, bot, ana):
    page = await new_page(sim.api_base)
    await bot.send_photo(ANA.id, BufferedInputFile(png(), "m8.png"), reply_markup=keyboard([("+", "i")]))
    await expect(page.locator(".key")).to_be_visible()
    nameless = "es => es.filter(e => !(e.ariaLabel || e.textContent.trim() || e.title)).map(e => e.outerHTML)"
    assert await page.locator(":is(button, a, textarea):visible").evaluate_all(nameless) == []
    await page.locator("textarea").focus()
    for _ in range(12):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.className") == "key":
            break
    await page.keyboard.press("Enter")
    assert (await callback_of(sim)).data == "i"


# the mails


async def test_a_mail_is_read_in_a_frame_where_nothing_runs(new_page, sim):
    page = await new_page(f"{sim.api_base}/#/mails")
    await page.locator(".entry", has_text="Factura del pedido").click()
    frame = page.frame_locator(".mail iframe")
    await expect(frame.locator("p")).to_have_text("Gracias por tu pedido.")
    assert await frame.locator("p").evaluate("e => getComputedStyle(e).color") == "rgb(255, 0, 0)"
    assert "allow-scripts" not in await page.locator(".mail iframe").get_attribute("sandbox")
    assert "broken" not in await page.title()
    answer = await page.request.get(sim.api_base + await page.locator(".mail-files a").get_attribute("href"))
    assert (answer.headers["content-type"], await answer.body()) == ("application/pdf", PDF)
    await page.get_by_role("tab", name="Solo texto").click()
    await expect(page.locator(".mail-text")).to_contain_text("Gracias por tu pedido.")


async def test_the_page_s_files_are_not_a_way_out_of_their_folder(sim):
    async with aiohttp.ClientSession() as session:
        for path in ("/scripts/../../server.py", "/scripts/%2e%2e/%2e%2e/server.py", "/style/..%2f..%2fserver.py"):
            async with session.get(URL(sim.api_base + path, encoded=True)) as answer:
                assert answer.status == 404
        async with session.get(f"{sim.api_base}/scripts/main.js") as answer:
            assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
