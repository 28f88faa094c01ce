"""Pictures by path and by address: checked once, kept small, and never a card's undoing."""

import asyncio
import struct
import zlib
from io import BytesIO

import orjson
import pytest
from aiohttp import web
from openpyxl import Workbook
from PIL import Image as Drawing

from bot.pictures import Pictures
from models.catalogue import Image
from services.adapters.http_picture_source import HttpPictureSource
from services.catalogue import pictures, queries
from services.catalogue.importing import import_path
from services.catalogue.pictures import EDGE, BrokenPictureError, PictureStore, checked

PRODUCTS = "sku,name,price\nTOR-M8,Tornillo DIN 933 M8x40,0.125\nBRO-8,Broca SDS-plus 8 mm,3.45\n"


def drawn(kind="PNG", size=(400, 300), mode="RGB", **more):
    out = BytesIO()
    Drawing.new(mode, size, "steelblue").save(out, kind, **more)
    return out.getvalue()


def bomb(side):
    """A square PNG of billions of pixels in a hundred bytes."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("JPEG", "CMYK"), ("WEBP", "RGB"), ("GIF", "P")])
def test_picture_becomes_a_small_jpeg_whatever_it_was(kind, mode):
    with Drawing.open(BytesIO(checked(drawn(kind, (3000, 2000), mode)))) as picture:
        assert (picture.format, picture.mode, max(picture.size)) == ("JPEG", "RGB", EDGE)


def test_phones_photo_stands_upright_and_says_no_longer_where_it_was_taken():
    exif = Drawing.Exif()
    exif[0x0112], exif[0x010E] = 6, "41.6488 N 0.8891 W"
    with Drawing.open(BytesIO(checked(drawn("JPEG", exif=exif.tobytes())))) as picture:
        assert (picture.size, dict(picture.getexif())) == ((300, 400), {})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html>404</html>", "is no JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no JPEG"),
        (b"", "is no JPEG"),
        (drawn("BMP"), "is no JPEG"),
        (drawn("PNG")[:200], "is damaged"),
        (bomb(60_000), "3600000000 pixels"),
        (bomb(9_000), "9000×9000 pixels"),
        (drawn(size=(1, 1)), "no card can show"),
        (drawn(size=(4000, 20)), "no card can show"),
        (bytes(11 << 20), "more than 10 MiB"),
    ],
)
def test_what_is_no_picture_for_a_card_is_refused_with_the_reason(data, words):
    with pytest.raises(BrokenPictureError, match=words):
        checked(data)


@pytest.fixture
async def site():
    """Addresses → what they give; it notes what it is asked."""
    given, asked = {}, []

    async def answer(request):
        asked.append(request.path)
        return web.Response(body=given[request.path]) if request.path in given else web.Response(status=404)

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", given, asked
    await runner.cleanup()


@pytest.fixture
def store(tmp_path):
    (tmp_path / "data").mkdir()
    return PictureStore(tmp_path / "data", HttpPictureSource(allowed=lambda address: True, timeout=5))


async def queued(catalogue):
    rows = await catalogue("SELECT payload FROM pgqueuer WHERE entrypoint = 'pictures.fetch' ORDER BY id")
    return [orjson.loads(row["payload"]) for row in rows]


async def test_pictures_of_the_web_are_fetched_by_a_job_once(catalogue, folder, site, store):
    base, given, asked = site
    given["/m8.jpg"] = drawn()
    path = folder(products=PRODUCTS, images=f"sku,url,alt_text_en\nTOR-M8,{base}/m8.jpg,Hexagon screw\n")
    await import_path(path)
    for payload in await queued(catalogue):
        await pictures.fetch(store, payload)
        await pictures.fetch(store, payload)
    image = await Image.get(product_id="TOR-M8")
    assert (image.problem, image.alt_text_en, asked) == ("", "Hexagon screw", ["/m8.jpg"])
    card = await queries.card("TOR-M8")
    shown = await Pictures(store.data_dir).path(card.picture)
    assert shown == str(store.data_dir.resolve() / image.file)
    await catalogue("DELETE FROM pgqueuer")
    await import_path(path)
    assert await queued(catalogue) == []


async def test_pictures_beside_the_files_are_taken_in_and_those_outside_are_not(catalogue, folder, store, tmp_path):
    export = tmp_path / "export"
    (export / "fotos").mkdir(parents=True)
    (export / "fotos" / "m8.png").write_bytes(drawn())
    (tmp_path / "secret.png").write_bytes(drawn())
    (export / "fotos" / "link.png").symlink_to(tmp_path / "secret.png")
    (export / "products.csv").write_text(PRODUCTS)
    (export / "images.csv").write_text("sku,url\nTOR-M8,fotos/m8.png\nBRO-8,fotos/link.png\n")
    await import_path(export)
    [payload] = await queued(catalogue)
    await pictures.fetch(store, payload)
    files = dict(await Image.all().values_list("url", "file"))
    assert (files["fotos/m8.png"][:9], files["fotos/link.png"]) == ("pictures/", "")


async def test_broken_picture_gives_a_card_without_one_or_with_the_next(catalogue, folder, site, store):
    base, given, _ = site
    given["/page.jpg"], given["/good.jpg"] = b"<html>Error 404</html>", drawn()
    images = f"sku,url\nTOR-M8,{base}/page.jpg\nTOR-M8,{base}/good.jpg\nBRO-8,{base}/gone.jpg\n"
    await import_path(folder(products=PRODUCTS, images=images))
    [payload] = await queued(catalogue)
    await pictures.fetch(store, payload)
    assert dict(await Image.all().values_list("url", "problem")) == {
        f"{base}/page.jpg": "is no JPEG, PNG, WEBP, GIF: it begins with b'<html>Error '",
        f"{base}/good.jpg": "",
        f"{base}/gone.jpg": "the server answers 404",
    }
    assert (await queries.card("TOR-M8")).picture.url == f"{base}/good.jpg"
    assert (await queries.card("BRO-8")).picture is None


async def test_picture_that_may_come_later_is_asked_for_again_and_not_for_ever(catalogue, folder, store):
    images = "sku,url\nTOR-M8,http://127.0.0.1:1/m8.jpg\n"
    await import_path(folder(products=PRODUCTS, images=images))
    for tried in (1, 2, 3, 4):
        [payload] = await queued(catalogue)
        assert payload.get("tried", 1) == tried
        await catalogue("DELETE FROM pgqueuer")
        await pictures.fetch(store, payload)
    assert await queued(catalogue) == []


async def test_card_that_is_asked_for_before_the_job_came_does_not_wait_for_the_web(catalogue, folder, site, store):
    base, given, _ = site
    given["/m8.jpg"] = drawn()
    await import_path(folder(products=PRODUCTS, images=f"sku,url\nTOR-M8,{base}/m8.jpg\n"))
    shown = Pictures(store.data_dir, store)
    assert await shown.path((await queries.card("TOR-M8")).picture) is None
    for _ in range(500):
        if (await Image.get(product_id="TOR-M8")).file:
            break
        await asyncio.sleep(0.01)
    assert await shown.path((await queries.card("TOR-M8")).picture) is not None


async def urls(sku):
    return await Image.filter(product_id=sku).order_by("position").values_list("url", flat=True)


PICTURED = (
    "Referencia;Nombre;Precio;Imagen;Foto 2;Rosca\n"
    "TOR-M8;Tornillo M8x40;0,125;https://a.example/1.jpg|https://a.example/2.jpg;fotos/3.png;M8\n"
    "BRO-8;Broca 8 mm;3,45;;;\n"
    "TUE-M8;Tuerca M8;0,03;pendiente;;M8\n"
)


async def test_columns_of_pictures_beside_the_articles_become_their_pictures(catalogue, folder):
    report = await import_path(folder(products=PICTURED) / "products.csv")
    file = report.files[0]
    assert (file.columns["pictures"], file.facts, file.ignored) == ("Imagen | Foto 2", ("Rosca",), ())
    assert (file.created, file.pictures) == (3, 3)
    [fault] = file.faults
    assert str(fault).startswith("products.csv:4: warning: pictures: “pendiente” is no picture's address: https://…")
    assert await urls("TOR-M8") == ["https://a.example/1.jpg", "https://a.example/2.jpg", "fotos/3.png"]
    assert await urls("TUE-M8") == []
    of_the_web = await Image.filter(url__startswith="https").order_by("id").values_list("id", flat=True)
    assert [payload["images"] for payload in await queued(catalogue)] == [list(of_the_web)]


@pytest.mark.parametrize(
    "header", ["image_url", "image", "imagen", "Foto", "picture", "URL_Imagen", "Imágenes", "Image Src"]
)
async def test_header_of_a_picture_is_known_by_its_usual_names(catalogue, folder, header):
    await import_path(folder(products=f"sku,name,price,{header}\nTOR-M8,Tornillo,1.5,fotos/m8.jpg\n"))
    assert await urls("TOR-M8") == ["fotos/m8.jpg"]


async def test_pictures_come_from_json_lines_and_spreadsheets_too(catalogue, tmp_path):
    (tmp_path / "products.jsonl").write_bytes(
        orjson.dumps({"sku": "TOR-M8", "name": "Tornillo", "price": 0.125, "images": ["a/1.jpg", "a/2.jpg"]})
    )
    book = Workbook()
    book.active.append(["sku", "name", "price", "Fotos"])
    book.active.append(["BRO-8", "Broca", 3.45, "https://a.example/8.jpg; https://a.example/9.jpg"])
    book.save(tmp_path / "articulos.xlsx")
    await import_path(tmp_path)
    assert (await urls("TOR-M8"), await urls("BRO-8")) == (
        ["a/1.jpg", "a/2.jpg"],
        ["https://a.example/8.jpg", "https://a.example/9.jpg"],
    )


async def test_file_of_pictures_goes_before_the_column_also_when_the_column_comes_later(catalogue, folder):
    products = "sku,name,price,imagen\nTOR-M8,Tornillo,1.5,fotos/column.jpg\nBRO-8,Broca,3.45,fotos/8.jpg\n"
    path = folder(products=products, images="sku,url,alt_text\nTOR-M8,fotos/file.jpg,Tornillo\n")
    await import_path(path)
    assert (await urls("TOR-M8"), await urls("BRO-8")) == (["fotos/file.jpg"], ["fotos/8.jpg"])
    report = await import_path(path / "products.csv")
    file = report.files[0]
    assert (await urls("TOR-M8"), file.pictures, file.pictured) == (["fotos/file.jpg"], 1, 1)
    assert (file.updated, file.unchanged) == (0, 2)


async def test_other_pictures_in_the_column_replace_those_before_and_no_column_leaves_them(catalogue, folder):
    line = "sku,name,price,imagen\nTOR-M8,Tornillo,1.5,{}\n"
    await import_path(folder(products=line.format("a.jpg|b.jpg")))
    report = await import_path(folder(products=line.format("b.jpg|c.jpg")))
    assert (await urls("TOR-M8"), report.files[0].updated) == (["b.jpg", "c.jpg"], 1)
    await import_path(folder(products="sku,name,price\nTOR-M8,Tornillo,1.5\n"))
    await import_path(folder(products=line.format("sí")))
    assert await urls("TOR-M8") == ["b.jpg", "c.jpg"]
    await import_path(folder(products=line.format("")))
    assert await urls("TOR-M8") == []


async def test_broken_formula_in_the_picture_s_cell_does_not_keep_the_article_out(catalogue, folder):
    report = await import_path(folder(products="sku,name,price,imagen\nTOR-M8,Tornillo,1.5,#¡VALOR!\n"))
    assert ([fault.severity for fault in report.faults], report.files[0].created) == (["warning"], 1)
    assert await urls("TOR-M8") == []
