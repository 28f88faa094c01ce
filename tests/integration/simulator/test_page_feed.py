import asyncio
import json

import aiohttp
import pytest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from bot.simulator import ANA, BEN, STAFF, Simulator
from tests.unit.bot.simulator.letters import invoice_mail


class Page:
    """What a browser does."""

    def __init__(self, session, base):
        self.session, self.base = session, base

    async def frames(self, count, **keys):
        got = []
        async with self.session.get(f"{self.base}/page/events", **keys) as response:
            assert response.content_type == "text/event-stream"
            number = ""
            async for line in response.content:
                if line.startswith(b"id: "):
                    number = line[4:].decode().strip()
                if line.startswith(b"data: "):
                    got.append((number, json.loads(line[6:])))
                if len(got) == count:
                    return got
        return got

    async def post(self, path, body=None, status=200, **keys):
        async with self.session.post(self.base + path, json=body, **keys) as response:
            assert response.status == status
            return await response.json()


@pytest.fixture
async def page(sim):
    async with aiohttp.ClientSession() as session:
        yield Page(session, sim.api_base)


async def test_the_stream_begins_with_everything(page, bot, ana):
    await bot.send_message(ana.id, "Bienvenida")
    [(_, snapshot)] = await asyncio.wait_for(page.frames(1), 2)
    assert snapshot["type"] == "snapshot"
    assert [chat["title"] for chat in snapshot["chats"]] == ["Ana García", "Ben Carter", "Macroferro · Equipo"]
    assert [m["text"] for m in snapshot["chats"][0]["messages"]] == ["/start", "Bienvenida"]
    assert [chat["started"] for chat in snapshot["chats"]] == [True, False, True]


async def test_what_happens_is_streamed_in_order(page, bot, ana):
    frames = asyncio.create_task(page.frames(7))
    await asyncio.sleep(0.05)
    await bot.send_chat_action(ana.id, "typing")
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Añadir", callback_data="add")]])
    sent = await bot.send_message(ana.id, "Taladro", reply_markup=markup)
    tapped = await page.post(f"/page/chats/{ana.id}/callbacks", {"message_id": sent.message_id, "index": 0})
    await bot.answer_callback_query(tapped["callback"]["id"], "Añadido", show_alert=True)
    await bot.edit_message_text("Añadido", chat_id=ana.id, message_id=sent.message_id)
    await bot.delete_message(ana.id, sent.message_id)
    events = [event for _, event in await asyncio.wait_for(frames, 2)][1:]
    assert [e["type"] for e in events] == ["chat_action", "message", "callback", "callback_answer", "edit", "delete"]
    assert {e["chat_id"] for e in events} == {ana.id}
    assert (events[3]["text"], events[3]["show_alert"]) == ("Añadido", True)
    assert events[4]["message"]["text"] == "Añadido"


async def test_a_reloaded_page_goes_on_where_it_was(page, bot, ana):
    [(number, _)] = await page.frames(1)
    await bot.send_message(ana.id, "uno")
    await bot.send_message(ana.id, "dos")
    missed = await asyncio.wait_for(page.frames(2, headers={"Last-Event-ID": number}), 2)
    assert [event["message"]["text"] for _, event in missed] == ["uno", "dos"]
    again = await asyncio.wait_for(page.frames(1, params={"after": missed[0][0]}), 2)
    assert again[0][1]["message"]["text"] == "dos"


async def test_a_page_of_an_earlier_run_starts_anew(page):
    [(_, event)] = await asyncio.wait_for(page.frames(1, headers={"Last-Event-ID": "0badcafe-3"}), 2)
    assert event["type"] == "snapshot"


async def test_the_page_writes_taps_and_shares(page, bot):
    url = f"/page/chats/{ANA.id}"
    await page.post(f"{url}/start?payload=SKU00023")
    await page.post(f"{url}/messages", {"text": "hola"})
    await page.post(f"{url}/contact", {})
    form = aiohttp.FormData({"caption": "mi lista"})
    form.add_field("file", b"sku;cantidad", filename="lista.csv")
    async with page.session.post(page.base + f"{url}/files", data=form) as response:
        file_id = (await response.json())["message"]["document"]["file_id"]
    start, hello, contact, file = (u.message for u in await bot.get_updates())
    assert (start.text, start.entities[0].type) == ("/start SKU00023", "bot_command")
    assert hello.text == "hola"
    assert contact.contact.phone_number == ANA.phone
    assert (file.caption, file.document.file_id) == ("mi lista", file_id)


async def test_the_page_reads_files(page, bot, ana):
    sent = await bot.send_document(ana.id, BufferedInputFile(b"%PDF-1.7", "factura ñ.pdf"))
    async with page.session.get(f"{page.base}/page/files/{sent.document.file_id}") as response:
        assert response.content_type == "application/pdf"
        assert response.headers["Content-Disposition"] == "inline; filename*=UTF-8''factura%20%C3%B1.pdf"
        assert await response.read() == b"%PDF-1.7"


async def test_a_web_page_in_a_document_is_only_downloaded(page, bot, ana):
    sent = await bot.send_document(ana.id, BufferedInputFile(b"<script>alert(1)</script>", "x.html"))
    async with page.session.get(f"{page.base}/page/files/{sent.document.file_id}") as response:
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment")


async def test_the_command_menu_is_in_the_persons_language(page, bot):
    for language, word in (("", "Cart"), ("es", "Cesta")):
        commands = [BotCommand(command="cart", description=word)]
        await bot.set_my_commands(commands, BotCommandScopeAllPrivateChats(), language)
    for person, word in ((ANA, "Cesta"), (BEN, "Cart")):
        async with page.session.get(f"{page.base}/page/chats/{person.id}/commands") as response:
            assert (await response.json())["commands"] == [{"command": "cart", "description": word}]


async def test_the_page_sees_reply_keyboards(page, bot, ana):
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Compartir", request_contact=True)]])
    await bot.send_message(ana.id, "¿Teléfono?", reply_markup=keys)
    [(_, snapshot)] = await page.frames(1)
    assert snapshot["chats"][0]["messages"][-1]["_reply_keyboard"]["keyboard"][0][0]["request_contact"] is True


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/page/chats/424242/messages", {"text": "hola"}, 404),
        (f"/page/chats/{ANA.id}/messages", {"text": "  "}, 400),
        (f"/page/chats/{ANA.id}/callbacks", {"message_id": 77, "data": "x"}, 404),
        (f"/page/chats/{STAFF.id}/messages", {"text": "hola", "user_id": ANA.id}, 404),
    ],
)
async def test_what_no_client_could_send_is_refused_with_a_sentence(page, path, body, status):
    assert (await page.post(path, body, status))["error"]


async def test_another_sites_page_may_not_act(page, bot):
    refused = await page.post(f"/page/chats/{ANA.id}/start", {}, 403, headers={"Sec-Fetch-Site": "cross-site"})
    assert "another site" in refused["error"]
    assert await bot.get_updates() == []


async def test_a_person_blocks_and_lets_in_again(page, ana):
    assert (await page.post(f"/page/chats/{ana.id}/block", {}))["chat"]["blocked"] is True
    assert (await page.post(f"/page/chats/{ana.id}/messages", {"text": "hola"}, 400))["error"].startswith("the bot is")
    assert (await page.post(f"/page/chats/{ana.id}/unblock", {}))["chat"]["blocked"] is False


async def test_a_person_edits_only_his_own_messages(page, bot, ana):
    own, sent = await ana.say("hola"), await bot.send_message(ana.id, "hola")
    edited = await page.post(f"/page/chats/{ana.id}/messages/{own.id}", {"text": "adiós"})
    assert edited["message"]["text"] == "adiós"
    await page.post(f"/page/chats/{ana.id}/messages/{sent.message_id}", {"text": "adiós"}, 400)


async def test_mails_are_shown_with_their_attachments(tmp_path):
    (tmp_path / "0001.eml").write_bytes(invoice_mail())
    async with Simulator(mail_folder=tmp_path) as sim, aiohttp.ClientSession(sim.api_base) as session:
        async with session.get("/page/mails") as response:
            [mail] = (await response.json())["mails"]
        assert mail["subject"].startswith("Factura 2026-000012")
        async with session.get(f"/page/mails/{mail['name']}") as response:
            assert "factura" in (await response.json())["html"]
        async with session.get(f"/page/mails/{mail['name']}/attachments/0") as response:
            assert await response.read() == b"%PDF-1.7"
        async with session.get("/page/mails/none.eml") as response:
            assert response.status == 404
