"""Orders: placed once, whole or not at all, followed through."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tortoise.transactions import in_transaction

from models.catalogue import Product
from models.customer import Account, Customer
from models.invoice import Invoice
from models.order import Order, OrderLine
from services.errors import (
    EmptyCartError,
    IncompleteCustomerError,
    NoOrdersError,
    OrderStatusError,
    OutOfStockError,
    StockError,
    SummaryChangedError,
    UnknownOrderError,
)
from services.ordering import cart, orders

from .shop import NOW, buyer, confirm, shelf, stocked

pytestmark = pytest.mark.usefixtures("shop")

BOLT, DRILL, GLOVE = "SKU00412", "SKU00733", "SKU01205"
ANA, LUIS = 2001, 2002


async def ordered(chat_id=ANA, lines=((DRILL, 2), (GLOVE, 24)), **confirmed):
    for sku, quantity in lines:
        await cart.add(chat_id, sku, quantity)
    async with in_transaction():
        return await confirm(chat_id, **confirmed)


async def test_an_order_is_the_cart_with_its_totals_and_the_cart_is_empty():
    await buyer(ANA, phone="+34976010101")
    order = await ordered(notes="Entregar por la mañana")
    assert (order.number, order.status, order.placed_at) == ("2026-000001", "placed", NOW)
    assert [(x.sku, x.quantity, x.unit, x.unit_price, x.amount) for x in order.lines] == [
        (DRILL, 2, "unit", Decimal("129.9000"), Decimal("259.80")),
        (GLOVE, 24, "pair", Decimal("2.3500"), Decimal("56.40")),
    ]
    assert (order.totals.tax_base, order.totals.vat, order.totals.total) == (
        Decimal("316.20"),
        Decimal("60.20"),
        Decimal("376.40"),
    )
    assert (order.notes, order.invoice_number) == ("Entregar por la mañana", None)
    assert (await cart.view(ANA)).lines == ()


async def test_an_order_reserves_its_pieces_where_most_are_free():
    await buyer(ANA)
    await ordered(lines=[(DRILL, 4), (GLOVE, 24)])
    assert {line.product_id: line.allocation for line in await OrderLine.all()} == {
        DRILL: {"ZGZ": 3, "MAD": 1},
        GLOVE: {"MAD": 24},
    }
    assert await shelf(DRILL) == (5, 4)
    assert await shelf(GLOVE) == (120, 24)


async def test_an_order_keeps_the_customer_and_prices_of_its_day():
    await buyer(ANA)
    number = (await ordered()).number
    await Customer.all().update(name="Otro nombre")
    await Product.filter(sku=DRILL).update(price=Decimal(999), name="Otro taladro")
    order = await Order.get(number=number)
    assert order.customer_data["name"] == f"Talleres {ANA}, S.L."
    assert (order.tax_base, order.vat, order.total) == (Decimal("316.20"), Decimal("60.20"), Decimal("376.40"))
    line = (await orders.get(ANA, number)).lines[0]
    assert (line.name_es, line.unit_price) == ("Taladro percutor Bosch GSB 18V-55", Decimal("129.9000"))


async def test_the_same_confirmation_gives_the_same_order_and_no_second_invoice():
    await buyer(ANA)
    issued = []

    async def issue(order):
        issued.append(order.number)

    first = await ordered(confirmation="tap-1", after=issue)
    await cart.add(ANA, DRILL, 1)
    async with in_transaction():
        again = await confirm(ANA, confirmation="tap-1", after=issue)
    assert again == first
    assert issued == [first.number]
    assert (await cart.view(ANA)).lines != ()
    assert await shelf(DRILL) == (5, 2)


async def test_another_chats_confirmation_is_no_way_to_its_order():
    await buyer(ANA)
    await buyer(LUIS)
    await ordered(confirmation="tap-1")
    with pytest.raises(UnknownOrderError):
        await ordered(LUIS, confirmation="tap-1")


async def test_what_fails_after_the_order_undoes_it():
    await buyer(ANA)

    async def broken(_order):
        raise RuntimeError("the invoice cannot be drawn")

    with pytest.raises(RuntimeError):
        await ordered(after=broken)
    assert await Order.all().count() == 0
    assert await shelf(DRILL) == (5, 0)
    assert len((await cart.view(ANA)).lines) == 2
    async with in_transaction():
        assert (await confirm(ANA)).number == "2026-000001"


async def test_an_empty_cart_is_no_order():
    await buyer(ANA)
    with pytest.raises(EmptyCartError):
        await ordered(lines=[])


async def test_a_price_that_changed_is_confirmed_anew():
    await buyer(ANA)
    await cart.add(ANA, DRILL, 1)
    seen = (await cart.view(ANA)).fingerprint
    await Product.filter(sku=DRILL).update(price=Decimal("139.9000"))
    async with in_transaction():
        with pytest.raises(SummaryChangedError):
            await confirm(ANA, fingerprint=seen)
        order = await confirm(ANA)
    assert order.totals.tax_base == Decimal("139.90")


async def test_stock_that_went_is_named_and_nothing_is_reserved():
    await buyer(ANA)
    await cart.add(ANA, GLOVE, 24)
    await cart.add(ANA, DRILL, 5)
    await stocked(DRILL, {"ZGZ": 3})
    async with in_transaction():
        with pytest.raises(StockError) as refusal:
            await confirm(ANA)
    assert refusal.value.words["available"] == 3
    await Product.filter(sku=DRILL).update(active=False)
    with pytest.raises(OutOfStockError):
        async with in_transaction():
            await confirm(ANA)
    assert await shelf(GLOVE) == (120, 0)
    assert await Order.all().count() == 0


@pytest.mark.parametrize("field", ["name", "email", "tax_id", "address"])
async def test_an_order_wants_what_its_invoice_must_carry(field):
    await buyer(ANA)
    await Customer.all().update(**{field: ""})
    with pytest.raises(IncompleteCustomerError) as refusal:
        await ordered()
    assert refusal.value.words == {"field": field}


async def test_a_stranger_without_data_places_no_order():
    with pytest.raises(IncompleteCustomerError):
        await ordered()


async def test_numbers_begin_anew_each_year_by_utc():
    await buyer(ANA)
    eve = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    assert (await ordered(lines=[(DRILL, 1)], now=eve)).number == "2026-000001"
    assert (await ordered(lines=[(DRILL, 1)], now=datetime(2027, 1, 1, tzinfo=UTC))).number == "2027-000001"
    assert (await ordered(lines=[(DRILL, 1)], now=eve)).number == "2026-000002"


async def test_somebody_elses_order_is_unknown():
    await buyer(ANA)
    await buyer(LUIS)
    number = (await ordered()).number
    for asked in (number, "1", "2026-1"):
        with pytest.raises(UnknownOrderError):
            await orders.get(LUIS, asked)
    assert await orders.listed(LUIS, limit=5, offset=0) == []
    assert await orders.latest(LUIS) is None
    assert await orders.last_quantities(LUIS, [DRILL]) == {}
    with pytest.raises(UnknownOrderError):
        await orders.repeat(LUIS, number)
    with pytest.raises(NoOrdersError):
        await orders.repeat(LUIS)


async def test_a_colleague_of_the_same_customer_sees_the_order():
    await buyer(ANA)
    number = (await ordered()).number
    await Account.create(user_id=LUIS, customer_id=(await Customer.first()).id)
    assert (await orders.get(LUIS, number)).number == number


@pytest.mark.parametrize("written", ["2026-000001", " 2026-1 ", "2026/1", "1", "#000001", "nº 1", "no. 2026-000001"])
async def test_an_order_is_found_however_its_number_is_written(written):
    await buyer(ANA)
    await ordered()
    assert (await orders.get(ANA, written)).number == "2026-000001"


@pytest.mark.parametrize("written", ["", "2026-000002", "%", "____-000001", "1 OR 1=1", "\x00", "٢", "9" * 40])
async def test_what_is_no_number_of_his_is_unknown(written):
    await buyer(ANA)
    await ordered()
    with pytest.raises(UnknownOrderError):
        await orders.get(ANA, written)


async def test_orders_are_listed_newest_first_with_their_invoices():
    await buyer(ANA)

    async def issue(order):
        await Invoice.create(number=f"F{order.number}", order_id=order.id, issued_at=NOW, document={})

    for quantity in (1, 2, 1):
        await ordered(lines=[(DRILL, quantity), (GLOVE, 12)], after=issue)
    page = await orders.listed(ANA, limit=2, offset=1)
    assert [(x.number, x.lines[0].quantity, x.invoice_number) for x in page] == [
        ("2026-000002", 2, "F2026-000002"),
        ("2026-000001", 1, "F2026-000001"),
    ]
    assert [len(order.lines) for order in page] == [2, 2]
    assert (await orders.latest(ANA)).number == "2026-000003"


async def test_the_last_quantity_is_that_of_the_last_order_that_stands():
    await buyer(ANA)
    await ordered(lines=[(DRILL, 1), (GLOVE, 24)])
    number = (await ordered(lines=[(DRILL, 3)])).number
    assert await orders.last_quantities(ANA, [DRILL, GLOVE, BOLT, "\x00"]) == {DRILL: 3, GLOVE: 24}
    await orders.set_status(number, "cancelled")
    assert await orders.last_quantities(ANA, [DRILL]) == {DRILL: 1}


async def test_a_repeated_order_adds_what_can_be_had_and_names_what_cannot():
    await buyer(ANA)
    await ordered(lines=[(DRILL, 4), (GLOVE, 24), (BOLT, 200)])
    await Product.filter(sku=BOLT).update(active=False)
    changes, refusals = await orders.repeat(ANA)
    assert [(change.sku, change.after) for change in changes] == [(GLOVE, 24)]
    assert [type(refusal).__name__ for refusal in refusals] == ["StockError", "RetiredError"]


async def test_a_cancelled_order_frees_its_pieces_once():
    await buyer(ANA)
    number = (await ordered(lines=[(DRILL, 5)])).number
    assert (await orders.set_status(number, "cancelled")).status == "cancelled"
    assert (await orders.set_status(number, "cancelled")).status == "cancelled"
    assert await shelf(DRILL) == (5, 0)
    assert (await ordered(lines=[(DRILL, 5)])).number == "2026-000002"


async def test_a_shipped_order_takes_its_pieces_off_the_shelf():
    await buyer(ANA)
    number = (await ordered(lines=[(DRILL, 4)])).number
    for status in ("confirmed", "shipped", "delivered"):
        assert (await orders.set_status(number, status)).status == status
    assert await shelf(DRILL) == (1, 0)


@pytest.mark.parametrize(
    ("way", "wanted"),
    [
        ((), "shipped"),
        ((), "delivered"),
        (("confirmed",), "placed"),
        (("confirmed", "shipped"), "cancelled"),
        (("cancelled",), "confirmed"),
    ],
)
async def test_a_status_is_never_jumped_or_taken_back(way, wanted):
    await buyer(ANA)
    number = (await ordered(lines=[(DRILL, 4)])).number
    for status in way:
        await orders.set_status(number, status)
    before = await shelf(DRILL)
    with pytest.raises(OrderStatusError):
        await orders.set_status(number, wanted)
    assert await shelf(DRILL) == before


async def test_an_order_that_is_not_there_has_no_status():
    with pytest.raises(UnknownOrderError):
        await orders.set_status("2026-999999", "confirmed")
