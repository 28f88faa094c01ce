"""What a second import does, and what a crash, a dry run and all-or-nothing leave behind."""

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import orjson
import pytest
from tortoise.connection import get_connection

from models.catalogue import Category, Image, Product, Stock
from models.customer import Customer
from services.catalogue.importing import BusyError, import_path, run, store

PRODUCTS = """sku,name,price,brand,pack_size,created_at
TOR-M8,Tornillo DIN 933 M8x40,0.125,Index,100,2024-05-06
BRO-8,Broca SDS-plus 8 mm,3.45,Bosch,1,2024-05-06
"""
STOCK = "sku,warehouse_id,quantity\nTOR-M8,ZGZ,500\n"
WAREHOUSES = "warehouse_id,name,address\nZGZ,Zaragoza,Calle Osca 12\n"


async def test_unchanged_rows_are_not_rewritten(catalogue, folder):
    path = folder(products=PRODUCTS, warehouses=WAREHOUSES, stock=STOCK)
    await import_path(path)
    before = await catalogue("SELECT sku, updated_at, xmin::text FROM product ORDER BY sku")
    report = await import_path(path)
    assert await catalogue("SELECT sku, updated_at, xmin::text FROM product ORDER BY sku") == before
    assert [(f.created, f.updated, f.unchanged) for f in report.files] == [(0, 0, 1), (0, 0, 2), (0, 0, 1)]
    assert report.changed_skus == set()


async def test_changed_row_is_updated_and_named_for_the_index(catalogue, folder):
    path = folder(products=PRODUCTS)
    await import_path(path)
    await catalogue("DELETE FROM pgqueuer")
    before = {p.sku: p for p in await Product.all()}
    report = await import_path(folder(products=PRODUCTS.replace("3.45", "3.60")))
    after = {p.sku: p for p in await Product.all()}
    assert str(after["BRO-8"].price) == "3.6000"
    assert after["BRO-8"].updated_at > before["BRO-8"].updated_at
    assert after["BRO-8"].created_at == before["BRO-8"].created_at
    assert after["TOR-M8"].updated_at == before["TOR-M8"].updated_at
    assert report.changed_skus == {"BRO-8"}
    jobs = await catalogue("SELECT entrypoint, payload FROM pgqueuer")
    assert [(j["entrypoint"], orjson.loads(j["payload"])) for j in jobs] == [("search.refresh", {"skus": ["BRO-8"]})]


async def test_dates_are_the_files_until_something_changes_that_it_does_not_date(catalogue, folder):
    text = "sku,name,price,created_at,updated_at\nTOR-M8,Tornillo M8x40,0.125,2024-05-06,2024-06-07\n"
    await import_path(folder(products=text))
    product = await Product.get(sku="TOR-M8")
    assert [f"{product.created_at:%F}", f"{product.updated_at:%F}"] == ["2024-05-06", "2024-06-07"]
    await import_path(folder(products=text.replace("0.125", "0.130").replace("06-07", "07-08")))
    assert f"{(await Product.get(sku='TOR-M8')).updated_at:%F}" == "2024-07-08"
    await import_path(folder(products=text.replace("0.125", "0.140")))
    assert (await Product.get(sku="TOR-M8")).updated_at > datetime.now(UTC) - timedelta(minutes=1)


async def test_absent_column_leaves_the_stored_value_and_an_empty_cell_empties_it(catalogue, folder):
    await import_path(folder(products=PRODUCTS))
    await import_path(folder(products="sku,name,price\nBRO-8,Broca SDS-plus 8 mm,3.45\n"))
    assert (await Product.get(sku="BRO-8")).brand == "Bosch"
    await import_path(folder(products="sku,name,price,brand,pack_size\nTOR-M8,Tornillo DIN 933 M8x40,0.125,,\n"))
    product = await Product.get(sku="TOR-M8")
    assert (product.brand, product.pack_size) == ("", 100)


async def test_products_that_are_not_in_the_file_stay(catalogue, folder):
    await import_path(folder(products=PRODUCTS))
    await import_path(folder(products="sku,name,price\nNUEVO-1,Alicate universal 180 mm,9.90\n"))
    assert await Product.filter(active=True).count() == 3


async def test_retired_product_comes_back_when_it_is_in_the_file_again(catalogue, folder):
    path = folder(products=PRODUCTS)
    await import_path(path)
    await Product.filter(sku="BRO-8").update(active=False)
    report = await import_path(path)
    assert (await Product.get(sku="BRO-8")).active
    assert report.changed_skus == {"BRO-8"}


async def test_stock_never_falls_below_what_is_reserved(catalogue, folder):
    await import_path(folder(products=PRODUCTS, warehouses=WAREHOUSES, stock=STOCK))
    await Stock.filter(product_id="TOR-M8").update(reserved=60)
    path = folder(stock=STOCK.replace("500", "40"))
    for _ in range(2):  # the second time nothing changes, and it is still said
        report = await import_path(path / "stock.csv")
        assert (await Stock.get(product_id="TOR-M8")).on_hand == 60
        assert [str(fault) for fault in report.faults] == [
            "stock.csv:2: warning: quantity: 40 is less than the 60 pieces of open orders: 60 were set"
        ]


async def test_pictures_of_a_product_become_those_of_the_file_and_keep_their_upload(catalogue, folder):
    images = "sku,url,alt_text\nTOR-M8,pictures/a.png,A\nTOR-M8,pictures/b.png,B\n"
    await import_path(folder(products=PRODUCTS, images=images))
    await Image.filter(url="pictures/b.png").update(telegram_file_id="AgAC")
    report = await import_path(folder(images="sku,url\nTOR-M8,pictures/b.png\nTOR-M8,pictures/c.png\n") / "images.csv")
    rows = await Image.all().order_by("position").values_list("url", "alt_text", "telegram_file_id", "position")
    assert rows == [("pictures/b.png", "B", "AgAC", 0), ("pictures/c.png", "", None, 1)]
    assert (report.files[0].created, report.files[0].updated, report.files[0].removed) == (1, 1, 1)


async def test_client_is_updated_but_what_he_told_the_bot_is_not_wiped(catalogue, folder):
    await import_path(folder(clients="client_id,name,email\nC-7,Ferretería Sur,\n"))
    await Customer.filter(client_ref="C-7").update(email="pedidos@sur.es", tax_id="B12345674")
    await import_path(folder(clients="client_id,name,email,tax_id\nC-7,Ferretería del Sur S.L.,no-es,\n"))
    customer = await Customer.get(client_ref="C-7")
    assert (customer.name, customer.email, customer.tax_id) == (
        "Ferretería del Sur S.L.",
        "pedidos@sur.es",
        "B12345674",
    )


async def test_category_that_is_renamed_refreshes_the_products_below_it(catalogue, folder):
    categories = "category_id,name,parent_id\nFIJ,Fijación,\nTOR,Tornillería,FIJ\n"
    products = "sku,name,price,category_id\nTOR-M8,Tornillo M8x40,0.12,TOR\nBRO-8,Broca 8 mm,3.4,\n"
    await import_path(folder(categories=categories, products=products))
    report = await import_path(folder(categories=categories.replace("Fijación", "Fijaciones")))
    assert report.changed_skus == {"TOR-M8"}


async def test_children_may_stand_before_their_parents(catalogue, folder):
    await import_path(folder(categories="category_id,name,parent_id\nTOR,Tornillería,FIJ\nFIJ,Fijación,\n"))
    assert (await Category.get(id="TOR")).parent_id == "FIJ"


async def test_tree_may_be_turned_round(catalogue, folder):
    await import_path(folder(categories="category_id,name,parent_id\nA,Uno,\nB,Dos,A\n"))
    report = await import_path(folder(categories="category_id,name,parent_id\nA,Uno,B\nB,Dos,\n"))
    assert report.faults == []
    assert (await Category.get(id="A")).parent_id == "B"


async def test_circle_with_a_stored_category_is_cut(catalogue, folder):
    await import_path(folder(categories="category_id,name,parent_id\nA,Uno,\nB,Dos,A\n"))
    report = await import_path(folder(categories="category_id,name,parent_id\nA,Uno,B\n"))
    assert "own ancestor" in report.faults[0].message
    assert (await Category.get(id="A")).parent_id is None


async def test_product_names_its_category_by_name(catalogue, folder):
    categories = "category_id,name\nTOR,Tornillería\nX1,Varios\nX2,Varios\n"
    products = "sku,name,price,familia\nA,Tornillo,1,TORNILLERÍA\nB,Tuerca,1,Varios\n"
    report = await import_path(folder(categories=categories, products=products))
    assert (await Product.get(sku="A")).category_id == "TOR"
    assert (await Product.get(sku="B")).category_id is None
    assert [(fault.line, fault.severity) for fault in report.faults] == [(3, "warning")]  # two are called Varios


async def test_dry_run_reports_all_and_writes_nothing(catalogue, folder):
    path = folder(products=PRODUCTS, warehouses=WAREHOUSES, stock=STOCK + "NADA-1,ZGZ,4\n")
    report = await import_path(path, dry_run=True)
    assert (report.committed, report.file("products").created, report.file("stock").created) == (False, 2, 1)
    assert [fault.line for fault in report.faults] == [3]
    for table in ("product", "stock", "warehouse", "pgqueuer"):
        assert await catalogue(f"SELECT 1 FROM {table}") == []


async def test_dry_run_over_a_live_stock_holds_no_buyer_up(catalogue, queue, folder, monkeypatch):
    await import_path(folder(products=PRODUCTS, warehouses=WAREHOUSES, stock=STOCK))
    buyer = await asyncpg.connect(queue)

    async def buy_meanwhile(rows, report):
        await buyer.execute("SET lock_timeout = '1s'; UPDATE stock SET reserved = reserved + 1")
        return rows

    monkeypatch.setattr(store, "CHECKS", {**store.CHECKS, "clients": buy_meanwhile})
    path = folder(stock=STOCK.replace("500", "400"), clients="client_id,name\nC-7,Ferretería Sur\n")
    report = await import_path(path, dry_run=True)
    await buyer.close()
    stock = await Stock.get(product_id="TOR-M8")
    assert (report.file("stock").updated, stock.on_hand, stock.reserved) == (1, 500, 1)


async def test_all_or_nothing_writes_nothing_where_one_row_is_refused(catalogue, folder):
    path = folder(products=PRODUCTS + "MALO-1,Martillo,-3\n")
    report = await import_path(path, all_or_nothing=True)
    assert not report.committed
    assert await Product.all().count() == 0
    assert await catalogue("SELECT 1 FROM pgqueuer") == []


async def test_all_or_nothing_writes_all_where_rows_are_only_doubtful(catalogue, folder):
    path = folder(products=PRODUCTS.replace("3.45", "0"))
    report = await import_path(path, all_or_nothing=True)
    assert (report.committed, report.warnings, await Product.all().count()) == (True, 1, 2)


def many(count):
    return "sku,name,price\n" + "".join(f"SKU{n:05},Tornillo DIN 933 M8x{n},0.{n % 9 + 1}\n" for n in range(count))


async def test_crash_in_the_middle_leaves_whole_batches_and_a_second_run_completes_them(catalogue, folder, monkeypatch):
    path = folder(products=many(2500))
    write, calls = store.WRITES["products"], []

    async def break_off(rows, report):
        calls.append(len(rows))
        written = await write(rows, report)
        if len(calls) == 3:
            raise ConnectionError("the cable was pulled")
        return written

    monkeypatch.setattr(store, "WRITES", {**store.WRITES, "products": break_off})
    with pytest.raises(ConnectionError):
        await import_path(path)
    assert await Product.all().count() == 2000
    monkeypatch.undo()
    report = await import_path(path)
    assert (report.file("products").created, report.file("products").unchanged) == (500, 2000)
    queued = await catalogue("SELECT payload FROM pgqueuer")
    assert {sku for job in queued for sku in orjson.loads(job["payload"])["skus"]} == {
        f"SKU{n:05}" for n in range(2500)
    }


async def test_duplicate_far_apart_is_named_with_the_first_line(catalogue, folder):
    report = await import_path(folder(products=many(2500) + "SKU00003,Otra vez,1\n"))
    assert [str(fault) for fault in report.faults] == [
        "products.csv:2502: sku: “SKU00003” stands on line 5 already: that row counts"
    ]
    assert (await Product.get(sku="SKU00003")).name == "Tornillo DIN 933 M8x3"


async def test_row_that_only_the_database_refuses_is_found_and_named(catalogue, folder):
    await get_connection("default").execute_script("ALTER TABLE product ADD CONSTRAINT odd CHECK (sku <> 'SKU00777')")
    try:
        report = await import_path(folder(products=many(1200)))
    finally:
        await get_connection("default").execute_script("ALTER TABLE product DROP CONSTRAINT odd")
    assert [(fault.line, "odd" in fault.message) for fault in report.faults] == [(779, True)]
    assert await Product.all().count() == 1199


async def test_second_import_at_the_same_time_is_refused(catalogue, queue, folder):
    other = await asyncpg.connect(queue)
    await other.execute("SELECT pg_advisory_lock($1)", run.IMPORT_LOCK)
    try:
        with pytest.raises(BusyError):
            await import_path(folder(products=PRODUCTS))
    finally:
        await other.close()
    assert (await import_path(folder(products=PRODUCTS))).committed


@pytest.mark.parametrize("all_or_nothing", [False, True])
async def test_buyers_ordering_during_an_import_meet_no_deadlock(catalogue, queue, folder, all_or_nothing):
    count = 1500
    skus = [f"SKU{n:05}" for n in range(count)]
    lines = "".join(f"{sku},ZGZ,1000\n" for sku in reversed(skus))
    path = folder(products=many(count), warehouses=WAREHOUSES, stock="sku,warehouse_id,quantity\n" + lines)
    await import_path(path)
    stop = asyncio.Event()

    async def buy():
        buyer = await asyncpg.connect(queue)
        try:
            while not stop.is_set():
                async with buyer.transaction():
                    for sku in skus[::100]:
                        await buyer.execute("UPDATE stock SET reserved = reserved + 1 WHERE product_id = $1", sku)
        finally:
            await buyer.close()

    buyers = [asyncio.create_task(buy()) for _ in range(3)]
    for quantity in range(2000, 2006):
        (path / "stock.csv").write_text("sku,warehouse_id,quantity\n" + lines.replace(",1000", f",{quantity}"))
        await import_path(path / "stock.csv", all_or_nothing=all_or_nothing)
    stop.set()
    await asyncio.gather(*buyers)
    assert await Stock.filter(on_hand=2005).count() == count
