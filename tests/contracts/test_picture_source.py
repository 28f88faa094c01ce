"""Pictures over HTTP from a real server on this machine: what is fetched, and what no address gets to see."""

import asyncio
import ipaddress

import pytest
from aiohttp import web

from services.adapters.http_picture_source import HttpPictureSource, is_public
from services.ports.picture_source import PictureSourceError

PICTURE = b"\xff\xd8\xff\xe0 a photo of a hexagon screw"


class Site:
    """A web site on 127.0.0.1 that counts what it is asked."""

    def __init__(self):
        self.asked = []
        self.port = 0

    def at(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.port}{path}"

    async def answer(self, request):
        self.asked.append(request.path)
        match request.path:
            case "/m8.jpg":
                return web.Response(body=PICTURE)
            case "/large.jpg":
                return web.Response(body=bytes(200_000))
            case "/gone.jpg":
                return web.Response(status=404)
            case "/busy.jpg":
                return web.Response(status=503)
            case "/slow.jpg":
                await asyncio.sleep(30)
            case "/moved.jpg":
                raise web.HTTPFound("/m8.jpg")
            case "/inward.jpg":
                raise web.HTTPFound(self.at("/m8.jpg", "127.0.0.2"))
            case "/by-name.jpg":
                raise web.HTTPFound(self.at("/m8.jpg", "localhost"))
            case "/file.jpg":
                raise web.HTTPFound("file:///etc/passwd")
            case "/round.jpg":
                raise web.HTTPFound("/round.jpg")
        return web.Response(status=500)


@pytest.fixture
async def site():
    found = Site()
    application = web.Application()
    application.router.add_route("GET", "/{path:.*}", found.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    listening = web.TCPSite(runner, "0.0.0.0", 0)
    await listening.start()
    found.port = runner.addresses[0][1]
    yield found
    await runner.cleanup()


def only_one(address):
    """This machine's first address stands for the internet, the others for the house."""
    return str(address) == "127.0.0.1"


@pytest.fixture
def source():
    return HttpPictureSource(allowed=only_one, timeout=1, most_bytes=100_000)


@pytest.mark.parametrize("path", ["/m8.jpg", "/moved.jpg"])
async def test_picture_is_fetched_also_where_it_has_moved(site, source, path):
    assert await source.fetch(site.at(path)) == PICTURE


@pytest.mark.parametrize(
    ("path", "words", "permanent"),
    [
        ("/large.jpg", "more than", True),
        ("/gone.jpg", "404", True),
        ("/busy.jpg", "503", False),
        ("/slow.jpg", "Timeout", False),
        ("/file.jpg", "no address to fetch from", True),
        ("/round.jpg", "no address to fetch from", True),
        ("/inward.jpg", "127.0.0.2, which is no public address", True),
    ],
)
async def test_what_cannot_be_had_is_said_and_whether_it_may_come_later(site, source, path, words, permanent):
    with pytest.raises(PictureSourceError, match=words) as raised:
        await source.fetch(site.at(path))
    assert raised.value.permanent is permanent


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1", "2130706433", "0.0.0.0"])
async def test_house_is_asked_nothing_however_its_address_is_written(site, host):
    with pytest.raises(PictureSourceError):
        await HttpPictureSource(timeout=2).fetch(site.at("/m8.jpg", host))
    assert site.asked == []


async def test_name_that_leads_inward_after_a_redirect_is_not_followed(site):
    source = HttpPictureSource(allowed=lambda address: site.asked == [] and address.version == 4, timeout=2)
    with pytest.raises(PictureSourceError, match="no public address"):
        await source.fetch(site.at("/by-name.jpg"))
    assert site.asked == ["/by-name.jpg"]


async def test_closed_port_may_come_later(source):
    with pytest.raises(PictureSourceError, match="cannot be reached") as raised:
        await source.fetch("http://127.0.0.1:1/m8.jpg")
    assert not raised.value.permanent


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "::", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_private_addresses_are_no_public_ones(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "::ffff:93.184.215.14", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(address):
    assert is_public(ipaddress.ip_address(address))
