"""What the running program says of itself: /health, /metrics, systemd's notifications, the update's id in the log."""

import asyncio
import socket

import aiohttp
import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture(scope="module")
async def watched(open_shop, tmp_path_factory):
    """A shop that is watched, the address where, and what systemd hears."""
    port, path = free_port(), tmp_path_factory.mktemp("systemd") / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(path))
        systemd.settimeout(60)
        shop = await open_shop(
            BOT_METRICS__PORT=str(port),
            BOT_LOG__FORMAT="json",
            BOT_LOG__LEVEL="debug",
            NOTIFY_SOCKET=str(path),
            WATCHDOG_USEC="400000",
        )
        yield shop, f"http://127.0.0.1:{port}", systemd


async def got(address):
    async with aiohttp.ClientSession() as web, web.get(address) as answer:
        return answer.status, await answer.text()


def figures(text):
    """Every sample by its name and its labels' values."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_systemd_hears_that_it_is_ready_and_that_it_lives(watched):
    _, _, systemd = watched
    heard = [await asyncio.to_thread(systemd.recv, 100) for _ in range(4)]
    assert heard == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1", b"WATCHDOG=1"]


async def test_health_is_well_and_turns_are_counted(watched):
    shop, address, _ = watched
    ana = shop.buyer()
    await ana.start()
    await ana.answer(60)
    status, text = await got(f"{address}/health")
    assert (status, orjson.loads(text)) == (
        200,
        {"status": "ok", "postgresql": "ok", "redis": "ok", "telegram": "ok"},
    )
    before = figures((await got(f"{address}/metrics"))[1])
    await ana.say("añade 2 LLA-COM-7")
    await ana.answer(60)
    await asyncio.sleep(1)
    after = figures((await got(f"{address}/metrics"))[1])
    turns = ("macroferro_turn_seconds_count", "message")
    assert after[turns] == before[turns] + 1
    assert after["macroferro_updates_waiting",] == 0
    assert after["process_resident_memory_bytes",] > 10_000_000


async def test_an_update_that_waits_too_long_makes_it_unwell(watched):
    shop, address, _ = watched
    await shop.query("UPDATE stored_update SET answered_at = NULL, received_at = now() - interval '10 minutes'")
    status, text = await got(f"{address}/health")
    assert status == 503
    assert "an update has waited for 6" in orjson.loads(text)["postgresql"]
    assert figures((await got(f"{address}/metrics"))[1])["macroferro_oldest_update_seconds",] > 590
    await shop.query("UPDATE stored_update SET answered_at = now()")
    assert (await got(f"{address}/health"))[0] == 200


async def test_only_the_loopback_interface_is_listened_on(watched):
    _, address, _ = watched
    port = int(address.rpartition(":")[2])
    others = {found[4][0] for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    for host in others:
        with socket.socket() as door:
            door.settimeout(1)
            assert door.connect_ex((host, port)) != 0


async def test_the_lines_of_an_update_carry_its_id(watched):
    shop, _, _ = watched
    shop.telegram.world.faults.add("refuse", method="sendMessage", code=400, times=1)
    ben = shop.buyer(name="Ben")
    await ben.say("hola")
    await asyncio.sleep(3)
    log = [orjson.loads(line) for line in (shop.folder / "bot.log").read_bytes().splitlines() if line[:1] == b"{"]
    assert [line for line in log if "update_id" in line]
