import io

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramEntityTooLarge, TelegramNetworkError
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto
from PIL import Image

from bot.simulator.files import Upload


async def refused(call, kind=TelegramBadRequest):
    with pytest.raises(kind) as caught:
        await call
    return caught.value.message


async def test_a_document_goes_out_and_comes_back(bot, ana):
    sent = await bot.send_document(ana.id, BufferedInputFile(b"%PDF-1.7", "factura.pdf"), caption="Su factura")
    assert (sent.document.file_name, sent.document.mime_type, sent.document.file_size) == (
        "factura.pdf",
        "application/pdf",
        8,
    )
    assert await ana.download(ana.last) == b"%PDF-1.7"
    again = await bot.send_document(ana.id, sent.document.file_id)
    assert again.document.file_unique_id == sent.document.file_unique_id


async def test_a_persons_file_is_downloaded_by_the_bot(bot, ana):
    await ana.send_file("lista.csv", b"sku;cantidad", caption="mi lista")
    message = (await bot.get_updates())[-1].message
    assert message.caption == "mi lista"
    file = await bot.get_file(message.document.file_id)
    assert (await bot.download_file(file.file_path)).read() == b"sku;cantidad"


async def test_a_photo_comes_in_sizes_and_goes_again_by_id(bot, ana, drill_picture):
    sent = await bot.send_photo(ana.id, BufferedInputFile(drill_picture, "t.png"), caption="Taladro")
    assert [(p.width, p.height) for p in sent.photo] == [(90, 68), (320, 240), (640, 480)]
    again = await bot.send_photo(ana.id, sent.photo[-1].file_id)
    assert again.photo[-1].file_id == sent.photo[-1].file_id
    with Image.open(io.BytesIO(await ana.download(ana.last))) as shown:
        assert shown.size == (640, 480)


async def test_what_telegram_takes_for_no_photo_is_refused(bot, ana, drill_picture):
    assert await refused(bot.send_photo(ana.id, BufferedInputFile(b"PK", "t.png"))) == (
        "Bad Request: IMAGE_PROCESS_FAILED"
    )
    sent = await bot.send_document(ana.id, BufferedInputFile(drill_picture, "t.png"))
    assert await refused(bot.send_photo(ana.id, sent.document.file_id)) == (
        "Bad Request: can't use file of type Document as Photo"
    )
    assert "wrong remote file identifier" in await refused(bot.send_photo(ana.id, "AgACAgQ-nothing"))


async def test_a_url_is_sent_only_where_it_is_known(sim, bot, ana, drill_picture):
    url = "https://example.com/taladro.png"
    assert await refused(bot.send_photo(ana.id, url)) == "Bad Request: failed to get HTTP URL content"
    sim.world.files.remember_url(url, Upload("taladro.png", drill_picture))
    assert (await bot.send_photo(ana.id, url)).photo[-1].width == 640


async def test_a_photo_over_10_mb_is_refused(bot, ana):
    said = await refused(bot.send_photo(ana.id, BufferedInputFile(bytes(10 * 1024 * 1024 + 1), "t.png")))
    assert "is too big for a photo" in said


async def test_a_document_over_50_mb_is_refused(bot, ana):
    big = BufferedInputFile(bytes(50 * 1024 * 1024 + 1), "todo.zip")
    assert await refused(bot.send_document(ana.id, big), TelegramEntityTooLarge) == "Request Entity Too Large"


async def test_a_body_far_over_the_limit_does_not_stop_the_simulator(bot, ana):
    with pytest.raises((TelegramEntityTooLarge, TelegramNetworkError)):
        await bot.send_document(ana.id, BufferedInputFile(bytes(60 * 1024 * 1024), "todo.zip"))
    assert await bot.send_message(ana.id, "sigo aquí")


async def test_a_file_over_20_mb_is_not_downloaded(bot, ana):
    await ana.send_file("todo.csv", bytes(20 * 1024 * 1024 + 1))
    document = (await bot.get_updates())[-1].message.document
    assert document.file_size == 20 * 1024 * 1024 + 1
    assert await refused(bot.get_file(document.file_id)) == "Bad Request: file is too big"


async def test_an_album_is_one_group_of_messages(bot, ana, drill_picture):
    media = [InputMediaPhoto(media=BufferedInputFile(drill_picture, f"{n}.png"), caption=str(n)) for n in range(3)]
    sent = await bot.send_media_group(ana.id, media)
    assert len({m.media_group_id for m in sent}) == 1
    assert [m.caption for m in sent] == ["0", "1", "2"]


async def test_an_album_takes_one_kind_only(bot, ana, drill_picture):
    mixed = [
        InputMediaPhoto(media=BufferedInputFile(drill_picture, "a.png")),
        InputMediaDocument(media=BufferedInputFile(b"x", "a.pdf")),
    ]
    said = await refused(bot.send_media_group(ana.id, mixed))
    assert said == "Bad Request: can't use the media of the specified type in the album"


async def test_a_photo_takes_the_place_of_a_text(bot, ana, drill_picture):
    sent = await bot.send_message(ana.id, "Taladro")
    media = InputMediaPhoto(
        media=BufferedInputFile(drill_picture, "t.png"), caption="<b>Taladro</b>", parse_mode="HTML"
    )
    edited = await bot.edit_message_media(media, chat_id=ana.id, message_id=sent.message_id)
    assert (edited.text, edited.caption, edited.photo[-1].width) == (None, "Taladro", 640)
    assert ana.last.id == sent.message_id


async def test_a_missing_file_is_named(bot, ana):
    assert await refused(bot.send_document(ana.id, "")) == "Bad Request: there is no document in the request"
    assert await refused(bot.get_file("nothing")) == (
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    )
