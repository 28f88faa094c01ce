"""Files in the chat: nothing big and nothing strange is fetched at all, and everything is answered."""

import zipfile
from io import BytesIO

import pytest
from PIL import Image

from tests.faults.books import SOCKET, SPANNER, answers, cart, until_answered


def bomb():
    """Ten megabytes in ten kilobytes."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lista.csv", b"LLA-COM-7;1\n" * 800_000)
    return packed.getvalue()


UNREAD = {
    "a zip bomb": ("pedido.zip", bomb(), "solo leo listas"),
    "a zip that says it is a table": ("pedido.xlsx", bomb(), "solo leo listas"),
    "a program": ("pedido.exe", b"MZ" + bytes(5000), "solo leo listas"),
    "a PDF": ("pedido.pdf", b"%PDF-1.7" + bytes(5000), "solo leo listas"),
    "twenty megabytes of text": ("pedido.txt", b"LLA-COM-7;1\n" * (20 * 1024 * 1024 // 12), "demasiado grande"),
    "65 kilobytes of text": ("pedido.csv", b"LLA-COM-7;1\n" * 5600, "demasiado grande"),
    "nothing": ("pedido.csv", b" ", "solo leo listas"),
}


def fetched(shop):
    return [call for call in shop.telegram.world.calls if call.method.lower() == "getfile"]


@pytest.mark.fault(25)
@pytest.mark.parametrize(("name", "content", "words"), UNREAD.values(), ids=UNREAD)
async def test_what_is_no_list_is_said_to_be_none(shop, ana, name, content, words):
    before = len(fetched(shop))
    await ana.send_file(name, content)
    await ana.expect(words, timeout=60)
    await until_answered(shop)
    assert len(fetched(shop)) == before or len(content) == 1, "it was fetched"
    assert await cart(shop, ana) == {}


@pytest.mark.fault(25)
async def test_bytes_that_only_say_they_are_text_are_answered(shop, ana):
    await ana.send_file("pedido.csv", b"\x7fELF\x00\x01" * 500)
    await ana.expect("solo leo listas")
    await ana.send_file("pedido.txt", bytes(range(128, 256)) * 100)
    await ana.answer()
    await until_answered(shop)
    assert "Algo ha fallado" not in "\n".join(answers(ana))


@pytest.mark.fault(25)
async def test_a_list_in_a_file_goes_into_the_cart(shop, ana):
    await ana.send_file("pedido.csv", f"Referencia;Cantidad\n{SPANNER};3\n{SOCKET};2\n".encode())
    await ana.expect("Añadido: 2")
    await until_answered(shop)
    assert await cart(shop, ana) == {SPANNER: 3, SOCKET: 2}


@pytest.mark.fault(25)
async def test_a_picture_is_answered_kindly(shop, ana):
    picture = BytesIO()
    Image.new("RGB", (60, 40), "red").save(picture, "JPEG")
    await ana.send_file("rotura.jpg", picture.getvalue(), as_photo=True)
    await ana.expect("texto", timeout=30)
