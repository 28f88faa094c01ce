"""The demonstration fills its database once."""

from bot.demo.drawn import FOLDER
from bot.demo.generate import catalogue
from bot.demo.seed import seed
from bot.settings import Settings
from models.catalogue import Category, Image, Product, Stock, Warehouse
from models.customer import Customer


async def test_first_start_fills_the_shop_and_the_second_finds_it_done(database, addresses, tmp_path):
    said = []
    settings = Settings(data_dir=tmp_path)
    await seed(settings, addresses, said.append)
    assert await Product.all().count() == len(catalogue())
    assert await Image.all().count() == len(catalogue())
    assert await Stock.all().count() == 3 * len(catalogue())
    assert (await Category.all().count(), await Warehouse.all().count(), await Customer.all().count()) == (139, 3, 12)
    assert not [line for line in said if "csv" in line]  # no fault of any row

    screw = await Product.get(sku="TOR-933-M8X40-A4")
    assert screw.specification["apto_agua_salada"] is True
    assert (screw.name_en, screw.unit) == ("Hex set screw DIN 933 M8x40 A4 stainless", "unit")

    said.clear()
    await seed(settings, addresses, said.append)
    assert said == []


async def test_a_newer_version_is_imported_over_the_old_and_draws_its_pictures_anew(database, addresses, tmp_path):
    settings, said = Settings(data_dir=tmp_path), []
    await seed(settings, addresses, said.append)
    old = tmp_path / "pictures" / "TOR-933-M8X40.png"
    old.parent.mkdir()
    old.write_bytes(b"drawn by an earlier version")
    (tmp_path / FOLDER / "seeded").write_text("an earlier version")
    await seed(settings, addresses, said.append)
    assert not old.exists()
    assert await Product.all().count() == len(catalogue())
