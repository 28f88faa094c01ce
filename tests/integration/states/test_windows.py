"""Every state has a window, and every window renders as Telegram takes it, in both languages."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from aiogram.fsm.state import StatesGroup
from redis.asyncio import Redis

from bot import wiring
from bot.dispatcher import dispatcher, handler
from bot.intake import Intake
from bot.menu import publish
from bot.messenger import TelegramMessenger
from bot.pictures import Pictures
from bot.service import make_bot
from bot.settings import Settings
from bot.simulator import cast
from bot.simulator.server import Simulator
from models.catalogue import Category, Product, Stock, Warehouse
from services.actions import AddToCart
from services.assistant import memory as memories
from services.assistant.memory import Asked, Memory, Pending, Screen
from services.customers import accounts
from services.messages import Named
from services.ordering import cart, orders
from states import commands, groups

GROUPS = [
    group
    for group in vars(groups).values()
    if isinstance(group, type) and issubclass(group, StatesGroup) and group is not StatesGroup
]
BOLT = Named(sku="TOR-933-M8X40", name="Tornillo hexagonal DIN 933 M8x40 8.8 zincado")
NUT = Named(sku="TUE-934-M8", name="Tuerca hexagonal DIN 934 M8 zincada")


@pytest.fixture(scope="module")
async def telegram():
    async with Simulator() as simulator:
        yield simulator


@pytest.fixture(scope="module")
async def service(database, redis_url, telegram, tmp_path_factory):
    """The dispatcher as the service has it, over a small catalogue."""
    raw = {
        "data_dir": str(tmp_path_factory.mktemp("data")),
        "telegram": {
            "token": telegram.token,
            "api_base": telegram.api_base,
            "pace_per_chat": 1000,
            "pace_per_second": 1000,
        },
        "staff": {"chat_ids": [cast.STAFF.id]},
    }
    settings = Settings.model_validate(raw)
    await stock_up()
    bot = make_bot(settings)
    index = settings.data_dir / "qdrant"
    services = wiring.services(settings, _Addresses(index), TelegramMessenger(bot))
    redis = Redis.from_url(redis_url)
    dispatch = dispatcher(redis, services.clerk, Pictures(settings.data_dir), settings)
    await dispatch.emit_startup(bot=bot)
    intake = Intake(bot, handler(dispatch, bot), timeout=5)
    polling = asyncio.create_task(intake.run())
    yield dispatch
    intake.stop()
    await polling
    await services.close()
    await redis.aclose()
    await bot.session.close()


class _Addresses:
    joined = False

    def __init__(self, qdrant_path):
        self.qdrant_path = qdrant_path


async def stock_up():
    screws = await Category.create(id="screws", name="Tornillería", name_en="Fasteners")
    await Category.create(id="hex", name="Hexagonales", name_en="Hex", parent=screws)
    await Warehouse.create(id="zgz", name="Zaragoza")
    for named, price in ((BOLT, "0.1234"), (NUT, "0.0456")):
        facts = {f"dato_{number}": number for number in range(30)}
        await Product.create(
            sku=named.sku,
            name=named.name,
            name_en=f"{named.name} <en> & co",
            price=Decimal(price),
            category_id="hex",
            description="Acero 8.8 <zincado> & más. " * 40,
            pack_size=50,
            min_quantity=50,
            brand="Würth",
            specification={"rosca": "M8", "longitud_mm": 40, "apto_exterior": False, **facts},
        )
        await Stock.create(product_id=named.sku, warehouse_id="zgz", on_hand=1_000_000)


async def everything(user_id):
    """A buyer with a customer, a cart and an order."""
    await accounts.seen(user_id, first_name="Ana", username=None, language_code="es", default_language="es")
    for field, value in {
        "email": "ana@taller.example",
        "company": "Taller <b>Ana</b> & Cía",
        "tax_id": "B12345674",
        "address": "Calle Mayor 1, 50001 Zaragoza",
    }.items():
        await accounts.save_field(user_id, field, value)
    await cart.add(user_id, BOLT.sku, 100)
    view = await cart.view(user_id)
    order = await orders.place(
        user_id,
        fingerprint=view.fingerprint,
        confirmation=f"c{user_id}",
        language="es",
        currency="EUR",
        now=datetime.now(UTC),
    )
    await cart.add(user_id, NUT.sku, 50)
    pending = Pending(about="m8 & co", candidates=(BOLT, NUT), action=AddToCart(quantity=10))
    return Memory(
        results=(BOLT, NUT),
        total=7,
        asked=Asked(query="m8 <b>"),
        product=BOLT,
        category="screws",
        order=order.number,
        line=NUT.sku,
        pending=(pending,),
        undo=((BOLT.sku, 50),),
        order_notes="Obra 7",
    )


def test_every_state_has_a_screen_or_is_the_staffs():
    states = {state for group in GROUPS for state in group.__states__}
    assert states == set(groups.STATE_OF.values()) | set(groups.Staff.__states__)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("screen", list(Screen))
async def test_every_window_renders_from_the_database_alone(service, telegram, screen, language):
    person = cast.Person(20_000 + list(Screen).index(screen) * 2 + (language == "en"), "Ana", language_code=language)
    telegram.world.add_person(person)
    chat = telegram.chat(person)
    memory = await everything(person.id)
    memory.screen = screen
    await memories.save(person.id, memory)
    await chat.send_file("plano.pdf", b"%PDF-1.7")
    await chat.answer()
    shown = chat.last
    assert shown.from_bot
    assert shown.text.strip()
    assert shown.buttons


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "la factura es una, por el pedido entero"), ("en", "the invoice is one, for the whole")],
)
async def test_the_summary_of_what_must_be_waited_for_says_that_the_invoice_is_one(service, telegram, language, words):
    person = cast.Person(41_000 + (language == "en"), "Ana", language_code=language)
    telegram.world.add_person(person)
    chat = telegram.chat(person)
    memory = await everything(person.id)
    memory.screen = Screen.SUMMARY
    await memories.save(person.id, memory)
    await chat.send_file("plano.pdf", b"%PDF-1.7")
    await chat.answer()
    assert words not in chat.last.text
    await Product.filter(sku=NUT.sku).update(backorder=True)
    await Stock.filter(product_id=NUT.sku).update(on_hand=0)
    try:
        await chat.send_file("plano.pdf", b"%PDF-1.7")
        await chat.answer()
        assert words in chat.last.text
    finally:
        await Stock.filter(product_id=NUT.sku).update(on_hand=1_000_000)
        await Product.filter(sku=NUT.sku).update(backorder=False)


@pytest.mark.parametrize("screen", list(Screen))
async def test_a_button_from_a_lost_menu_redraws_its_window(service, telegram, screen, redis_url):
    person = cast.Person(30_000 + list(Screen).index(screen), "Ana", language_code="es")
    telegram.world.add_person(person)
    chat = telegram.chat(person)
    memory = await everything(person.id)
    memory.screen = screen
    await memories.save(person.id, memory)
    await chat.send_file("plano.pdf", b"%PDF-1.7")
    await chat.answer()
    before = chat.last
    client = Redis.from_url(redis_url)
    await client.flushdb()
    await client.aclose()
    await chat.tap(next(label for label in before.buttons if label != "1"))
    await chat.answer()
    assert chat.last.buttons
    assert telegram.world.unanswered_callbacks() == []


async def test_the_staffs_windows_list_and_carry_orders_on(service, telegram):
    await everything(40_001)
    staff = telegram.chat(cast.STAFF, cast.MARTA)
    await staff.say("/orders")
    await staff.answer()
    number = staff.last.buttons[0]
    await staff.tap(number)
    await staff.answer()
    assert number in staff.last.text
    await staff.tap("👍 Confirmar")
    await staff.answer()
    assert "en preparación" in staff.last.text


async def test_every_command_is_in_the_menu_in_both_languages(service, telegram):
    settings = Settings.model_validate({"telegram": {"token": telegram.token, "api_base": telegram.api_base}})
    bot = make_bot(settings)
    await publish(bot, "es")
    for code in ("es", "en"):
        listed = await bot.get_my_commands(language_code=code, scope={"type": "all_private_chats"})
        assert [command.command for command in listed] == list(commands.COMMANDS)
    await bot.session.close()
    handled = {name for handler in commands.router.message.handlers for name in _commands(handler)}
    assert handled == set(commands.COMMANDS)


def _commands(handler):
    for part in handler.filters or ():
        yield from getattr(part.callback, "commands", ())
