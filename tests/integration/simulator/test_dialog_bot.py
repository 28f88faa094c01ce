"""An ordinary aiogram-dialog bot, unchanged, against the simulator."""

import operator

from aiogram import Dispatcher, Router
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram_dialog import Dialog, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.input import TextInput
from aiogram_dialog.widgets.kbd import Back, Button, Next, Select
from aiogram_dialog.widgets.text import Const, Format

from bot.simulator import ANA, BEN, HttpWire
from tests.integration.simulator.conftest import polling


class Shop(StatesGroup):
    articles = State()
    quantity = State()
    done = State()


ARTICLES = [("SKU00023", "Taladro 18V"), ("SKU00024", "Broca 8 mm")]


async def chosen(_, __, manager, sku):
    manager.dialog_data["sku"] = sku
    await manager.next()


async def counted(message, _, manager, quantity):
    manager.dialog_data["quantity"] = quantity
    await manager.next()


async def shown(dialog_manager, **_):
    return {"articles": ARTICLES, **dialog_manager.dialog_data}


async def again(_, __, manager):
    await manager.switch_to(Shop.articles)


def shop():
    return Dialog(
        Window(
            Const("<b>Artículos</b>"),
            Select(
                Format("{item[1]}"), id="a", item_id_getter=operator.itemgetter(0), items="articles", on_click=chosen
            ),
            state=Shop.articles,
            parse_mode="HTML",
        ),
        Window(
            Format("¿Cuántos {sku}?"),
            TextInput(id="q", type_factory=int, on_success=counted),
            Back(Const("Atrás")),
            Next(Const("Uno")),
            state=Shop.quantity,
        ),
        Window(Format("{quantity} de {sku}"), Button(Const("Otro"), id="o", on_click=again), state=Shop.done),
        getter=shown,
    )


async def test_a_dialog_bot_works_end_to_end(sim, bot):
    router = Router()

    @router.message(CommandStart())
    async def start(message, dialog_manager):
        await dialog_manager.start(Shop.articles, mode=StartMode.RESET_STACK)

    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_routers(router, shop())
    setup_dialogs(dispatcher)
    async with polling(bot, dispatcher=dispatcher), HttpWire(sim.api_base) as wire:
        for chat in (sim.chat(ANA), wire.chat(BEN)):
            await chat.start()
            assert (await chat.answer()).buttons == ["Taladro 18V", "Broca 8 mm"]
            first = chat.last.id
            await chat.tap("Broca")
            assert (await chat.answer()).text == "¿Cuántos SKU00024?"
            assert chat.last.id == first
            await chat.tap("Atrás")
            assert (await chat.answer()).text == "Artículos"
            await chat.tap("Taladro")
            await chat.answer()
            await chat.say("50")
            assert (await chat.answer()).text == "50 de SKU00023"
            await chat.tap("Otro")
            assert (await chat.answer()).text == "Artículos"
    assert sim.world.unanswered_callbacks() == []
    assert len(sim.world.queue) == 0
