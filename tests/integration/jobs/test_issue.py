import asyncio
from datetime import UTC, datetime

import pytest
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models.invoice import Invoice
from services.errors import IncompleteCustomerError
from services.invoicing.document import InvoiceDocument, Seller
from services.invoicing.generator import TotalsDifferError, issue
from services.jobs.queue import enqueue

SELLER = Seller(name="Macroferro S.L.", tax_id="B12345674", address="Calle del Acero 14")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


async def _jobs(name):
    return await get_connection("default").execute_query_dict("SELECT id FROM pgqueuer WHERE entrypoint = $1", [name])


@pytest.mark.fault(18)
async def test_numbers_have_no_gaps_though_transactions_abort(order):
    async def attempt(number):
        async with in_transaction():
            await issue(await order(number), seller=SELLER, now=NOW)
            if number % 3 == 0:
                raise ConnectionAbortedError

    outcomes = await asyncio.gather(*map(attempt, range(1, 31)), return_exceptions=True)
    assert sum(isinstance(outcome, ConnectionAbortedError) for outcome in outcomes) == 10
    numbers = sorted(invoice.number for invoice in await Invoice.all())
    assert numbers == [f"F2026-{n:06d}" for n in range(1, 21)]


async def test_aborted_order_leaves_no_job(order):
    before = len(await _jobs("invoice.render"))

    async def aborted():
        async with in_transaction():
            await issue(await order(1), seller=SELLER, now=NOW)
            assert len(await _jobs("invoice.render")) == before + 1
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await aborted()
    assert len(await _jobs("invoice.render")) == before


async def test_second_issue_gives_the_same_invoice(order):
    async with in_transaction():
        placed = await order(1)
        first = await issue(placed, seller=SELLER, now=NOW)
        assert (await issue(placed, seller=SELLER, now=NOW)).number == first.number


@pytest.mark.parametrize("missing", ["name", "tax_id", "address"])
async def test_buyer_without_what_the_law_demands_gets_no_number(order, missing):
    counted = await Invoice.all().count()
    with pytest.raises(IncompleteCustomerError) as refused:
        async with in_transaction():
            await issue(await order(1, **{missing: " "}), seller=SELLER, now=NOW)
    assert refused.value.words == {"field": missing}
    assert await Invoice.all().count() == counted


async def test_order_that_does_not_add_up_is_not_invoiced(order):
    async with in_transaction():
        placed = await order(1)
        placed.total += 1
        with pytest.raises(TotalsDifferError):
            await issue(placed, seller=SELLER, now=NOW)


async def test_document_keeps_the_language_and_the_figures_of_the_order(order):
    async with in_transaction():
        invoice = await issue(await order(1, language="en"), seller=SELLER, now=NOW)
    document = InvoiceDocument.from_json((await Invoice.get(id=invoice.id)).document)
    assert [line.name for line in document.lines] == [
        "Hex bolt DIN 933 M8x40 zinc plated",
        "Bosch GSB 18V-55 hammer drill",
    ]
    assert (str(document.tax_base), str(document.vat), str(document.total)) == ("207.00", "43.47", "250.47")


@pytest.mark.fault(21)
async def test_new_year_begins_in_the_shops_time_zone(order):
    async with in_transaction():
        night = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
        invoice = await issue(await order(1), seller=SELLER, now=night)
    assert invoice.number == "F2027-000001"
    assert invoice.document["issued_on"] == "2027-01-01"


async def test_job_of_the_same_key_is_queued_once():
    for _ in range(3):
        await enqueue("test.once", {}, dedupe_key="once")
    assert len(await _jobs("test.once")) == 1
