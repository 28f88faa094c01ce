"""Random schedules of buyers, staff, an importer and a nemesis, against the real process; their histories are checked.

``make faults SEED=… SCHEDULES=…`` plays the same schedules again, or as many as wanted.
"""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from models.database import connect, disconnect
from tests.faults.books import until
from tests.faults.schedule import PLENTY, SCARCE, World
from tests.faults.wire import listening, wire_to_postgres

A_FEW = st.integers(1, 9)
WHO = st.integers(0, 2)
HANDLED_BY = ("sendMessage", "editMessageText", "answerCallbackQuery", "getUpdates")


@pytest.fixture(scope="module")
async def world(open_shop, addresses, tmp_path_factory):
    """A shop of its own, on wires that can be cut."""
    there = urlsplit(addresses.redis_url)
    async with (
        wire_to_postgres(addresses.database_url) as (postgres, through),
        listening(lambda: asyncio.open_unix_connection(there.path)) as wire,
    ):
        url = f"redis://127.0.0.1:{wire.port}/15"
        pace = {"BOT_TELEGRAM__PACE_STAFF_PER_MINUTE": "10000"}  # hundreds of orders: at 20 a minute the last is late
        shop = await open_shop(through, BOT_DATABASE__TIMEOUT="2", BOT_REDIS__URL=url, **pace)
        await connect(shop.database_url)
        yield World(shop, postgres, wire, url, tmp_path_factory.mktemp("imports"))
        await disconnect()
        await shop.stop()


def _arguments(doing):
    """What a step was given, without the world."""
    told = {name: value for name, value in doing.cr_frame.f_locals.items() if name != "self"}
    return {name: getattr(getattr(value, "chat", None), "id", value) for name, value in told.items()}


class Schedule(RuleBasedStateMachine):
    """Hypothesis draws in a thread of its own; the world lives in the tests' loop."""

    world = loop = counted = None

    def run(self, doing):
        """Do it, and remember it: Hypothesis would try a failure again, in a world that is another by now."""
        if self.world.broken is None:
            self.world.history.append(doing.cr_code.co_name + str(_arguments(doing)))
            try:
                asyncio.run_coroutine_threadsafe(doing, self.loop).result(300)
            except BaseException as error:  # noqa: BLE001 - told below
                self.world.broken = error
        else:
            doing.close()
        if self.world.broken is not None:
            raise AssertionError("broken") from self.world.broken

    @initialize()
    def open(self):
        self.run(self.world.open())

    @rule(who=WHO, sku=st.sampled_from(PLENTY), pieces=A_FEW)
    def a_buyer_adds(self, who, sku, pieces):
        self.run(self.world.add(self.world.buyers[who], sku, pieces))

    @rule(who=WHO, sku=st.sampled_from(PLENTY), pieces=A_FEW)
    def a_buyer_orders(self, who, sku, pieces):
        self.run(self.world.add(self.world.buyers[who], sku, pieces))
        self.run(self.world.check_out(self.world.buyers[who]))

    @rule()
    def all_buyers_want_the_scarce_one(self):
        for buyer in self.world.buyers:
            self.run(self.world.add(buyer, SCARCE, 1))
            self.run(self.world.check_out(buyer))

    @rule(who=WHO, times=st.integers(1, 4))
    def a_buyer_taps_confirm(self, who, times):
        self.run(self.world.tap_confirm(self.world.buyers[who], times))

    @rule(step=st.sampled_from(["confirmed", "shipped", "cancelled"]))
    def the_staff_carries_an_order_on(self, step):
        self.run(self.world.carry_on(step))

    @rule(price=st.integers(100, 900), pieces=st.integers(0, 3))
    def the_importer_brings_prices_and_stock(self, price, pieces):
        self.run(self.world.bring_in(price, pieces))

    @rule()
    def the_program_is_killed(self):
        self.run(self.world.kill())

    @rule(who=WHO, sku=st.sampled_from(PLENTY), pieces=A_FEW)
    def the_program_is_killed_between_effect_and_answer(self, who, sku, pieces):
        self.run(self.world.kill_before_the_answer(self.world.buyers[who], sku, pieces))

    @rule()
    def the_program_is_ended(self):
        self.run(self.world.terminate())

    @rule()
    def redis_is_flushed(self):
        self.run(self.world.flush_redis())

    @rule(which=st.sampled_from(["postgres", "redis"]))
    def a_wire_is_cut(self, which):
        self.run(self.world.cut(which))

    @rule()
    def postgresql_falls_silent(self):
        self.run(self.world.silence_postgres())

    @rule(count=st.integers(1, 5))
    def telegram_delivers_again(self, count):
        self.run(self.world.redeliver(count))

    @rule(
        kind=st.sampled_from(["drop", "cut", "refuse", "flood", "slow"]),
        method=st.sampled_from(HANDLED_BY),
        times=st.integers(1, 2),
    )
    def telegram_spoils_an_answer(self, kind, method, times):
        self.run(self.world.spoil(kind, method, times))

    @rule(tenths=st.integers(1, 5))
    def time_passes(self, tenths):
        self.run(asyncio.sleep(tenths / 10))

    def teardown(self):
        self.run(self.world.close())
        self.counted()


@pytest.mark.fault(0)
@pytest.mark.thorough
@pytest.mark.timeout(4 * 3600)
async def test_no_random_schedule_breaks_a_law(world, request, tries, tell):
    option = request.config.option
    schedules = option.schedules or 200
    made = []

    def counted():
        made.append(1)
        tries(len(made))
        if option.thorough and len(made) % 10 == 0:
            tell(f"{len(made)} of {schedules} schedules")

    how = settings(
        max_examples=schedules,
        stateful_step_count=10,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )

    class Here(Schedule):
        pass

    Here.world, Here.loop, Here.counted = world, asyncio.get_running_loop(), staticmethod(counted)
    try:
        await asyncio.to_thread(run_state_machine_as_test, seeded(option.seed)(Here), settings=how)
    except BaseException:
        if world.broken is None:
            raise
    if world.broken is not None:
        steps = "\n  ".join(world.history)
        raise AssertionError(f"schedule {len(made) + 1} of seed {option.seed}:\n  {steps}") from world.broken
    with suppress(AssertionError):  # told below, with the invoices that are missing
        await until(world.has_delivered, 300)
    assert await world.undelivered() == []
