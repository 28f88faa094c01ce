"""Prices that jump and articles that vanish: what a second import does not simply believe."""

import pytest

from models.catalogue import Product
from services.catalogue.importing import import_path
from services.errors import RetiredError
from services.ordering import cart

HEADER = "sku,name,price\n"


def shop(count=20, price="3.45"):
    return HEADER + "".join(f"BRO-{n},Broca SDS-plus {n} mm,{price}\n" for n in range(1, count + 1))


async def price(sku):
    return f"{(await Product.get(sku=sku)).price.normalize():f}"


@pytest.mark.parametrize("now", ["34.50", "0.345", "345", "0"])
async def test_tenfold_jump_is_held_back_and_the_rest_of_the_row_goes_in(catalogue, folder, now):
    path = folder(products=HEADER + "BRO-8,Broca 8 mm,3.45\n")
    await import_path(path)
    report = await import_path(folder(products=HEADER + f"BRO-8,Broca SDS-plus 8 mm,{now}\n"))
    product = await Product.get(sku="BRO-8")
    assert (product.name, await price("BRO-8"), report.held) == ("Broca SDS-plus 8 mm", "3.45", 1)
    assert "held back; --accept-prices lets it in" in report.faults[-1].message
    assert (report.errors, report.files[0].refused) == (0, 0)


@pytest.mark.parametrize("now", ["34.49", "0.346"])
async def test_price_that_changes_less_goes_in(catalogue, folder, now):
    await import_path(folder(products=HEADER + "BRO-8,Broca 8 mm,3.45\n"))
    report = await import_path(folder(products=HEADER + f"BRO-8,Broca 8 mm,{now}\n"))
    assert (await price("BRO-8"), report.held) == (now, 0)


async def test_accepted_price_goes_in_whatever_it_was(catalogue, folder):
    await import_path(folder(products=HEADER + "BRO-8,Broca 8 mm,3.45\n"))
    report = await import_path(folder(products=HEADER + "BRO-8,Broca 8 mm,345\n"), accept_prices=True)
    assert (await price("BRO-8"), report.faults) == ("345", [])


async def test_articles_that_vanished_are_retired_and_come_back(catalogue, folder):
    await import_path(folder(products=shop()))
    await catalogue("DELETE FROM pgqueuer")
    report = await import_path(folder(products=shop(17)))
    assert (report.retired, report.vanished) == (3, 0)
    assert report.changed_skus == {"BRO-18", "BRO-19", "BRO-20"}
    assert await Product.filter(active=False).count() == 3
    assert len(await catalogue("SELECT 1 FROM pgqueuer WHERE entrypoint = 'search.refresh'")) == 1
    report = await import_path(folder(products=shop()))
    assert (report.retired, report.file("products").updated) == (0, 3)
    assert await Product.filter(active=True).count() == 20


async def test_part_of_a_catalogue_does_not_retire_the_shop(catalogue, folder):
    await import_path(folder(products=shop()))
    report = await import_path(folder(products=shop(5)))
    assert (report.retired, report.vanished, await Product.filter(active=True).count()) == (0, 15, 20)
    assert "15 of 20 articles are not in it: none was retired" in report.faults[0].message
    report = await import_path(folder(products=shop(5)), full=True)
    assert (report.retired, await Product.filter(active=True).count()) == (15, 5)


async def test_single_file_retires_nothing_unless_it_is_said_to_be_full(catalogue, folder):
    path = folder(products=shop())
    await import_path(path)
    path = folder(products=shop(19))
    assert (await import_path(path / "products.csv")).retired == 0
    assert (await import_path(path, full=False)).retired == 0
    assert (await import_path(path / "products.csv", full=True)).retired == 1


async def test_folder_without_products_retires_nothing(catalogue, folder, tmp_path):
    await import_path(folder(products=shop()))
    (tmp_path / "products.csv").unlink()
    report = await import_path(folder(warehouses="warehouse_id,name\nZGZ,Zaragoza\n"), full=True)
    assert (report.retired, report.faults) == (0, [])


async def test_article_in_a_refused_row_is_not_taken_for_gone(catalogue, folder):
    await import_path(folder(products=shop()))
    report = await import_path(folder(products=shop().replace("BRO-7,Broca SDS-plus 7 mm,3.45", "BRO-7,Broca,gratis")))
    assert (report.errors, report.retired) == (1, 0)


@pytest.mark.parametrize(
    "broken",
    [shop(19) + '"BRO-20,Broca SDS-plus 20 mm\n', "", HEADER, "sku,name\nBRO-1,Broca\n"],
    ids=["a quotation mark left open", "nothing", "a header alone", "no price"],
)
async def test_file_that_cannot_be_read_to_its_end_retires_nothing(catalogue, folder, broken):
    await import_path(folder(products=shop()))
    report = await import_path(folder(products=broken), full=True)
    assert (report.retired, await Product.filter(active=True).count()) == (0, 20)


async def test_articles_of_files_that_are_split_are_all_called(catalogue, folder):
    await import_path(folder(products=shop()))
    rows = shop().splitlines(keepends=True)
    path = folder(products=HEADER + "".join(rows[1:12]), products_2=HEADER + "".join(rows[12:]))
    assert (await import_path(path, full=True)).retired == 0


async def test_dry_run_says_who_would_be_retired(catalogue, folder):
    await import_path(folder(products=shop()))
    report = await import_path(folder(products=shop(18)), dry_run=True)
    assert (report.retired, await Product.filter(active=True).count()) == (2, 20)


async def test_retired_article_stays_readable_in_a_cart_and_cannot_be_added(catalogue, folder):
    await import_path(folder(products=shop()))
    await catalogue("INSERT INTO cart_line (chat_id, product_id, quantity) VALUES (7, 'BRO-20', 3)")
    await import_path(folder(products=shop(19)))
    [line] = (await cart.view(7)).lines
    assert (line.name_es, line.quantity, line.sold) == ("Broca SDS-plus 20 mm", 3, False)
    with pytest.raises(RetiredError):
        await cart.add(7, "BRO-20", 1)
