"""Pictures over HTTP, from public addresses only.

The address that counts is the one that is connected to, looked at as the socket is made: whatever a name resolves to
now, wherever a redirect leads, however an address is written.
"""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import aiohttp

from services.ports.picture_source import PictureSourceError

MOST_BYTES = 10 << 20  # what Telegram takes of a photo
MOST_REDIRECTS = 4
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_FORBIDDEN = "which is no public address"
_HEADERS = {"User-Agent": "Macroferro/1 (catalogue pictures)", "Accept": "image/*", "Accept-Encoding": "identity"}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Allowed = Callable[[Address], bool]


def is_public(address: Address) -> bool:
    """Whether an address is of the open internet, also where IPv6 wraps an IPv4 one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


class HttpPictureSource:
    """One connection a picture; ``allowed`` judges each address before a byte is sent to it."""

    def __init__(self, *, allowed: Allowed = is_public, timeout: float = 20, most_bytes: int = MOST_BYTES) -> None:
        """Nothing is opened yet."""
        self._allowed, self._most = allowed, most_bytes
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def fetch(self, url: str) -> bytes:
        """The bytes behind ``url``; no proxy of the environment is asked, no cookie kept."""
        try:
            connector = aiohttp.TCPConnector(socket_factory=self._socket, force_close=True, use_dns_cache=False)
            async with (
                aiohttp.ClientSession(
                    connector=connector, timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
                ) as session,
                session.get(url, headers=_HEADERS, max_redirects=MOST_REDIRECTS) as answer,
            ):
                return await self._read(answer)
        except aiohttp.ClientConnectorError as error:
            forbidden = _FORBIDDEN in str(error.os_error)  # of several addresses the connector joins the words
            raise PictureSourceError(f"cannot be reached ({error.os_error})", permanent=forbidden) from error
        except (aiohttp.InvalidURL, aiohttp.TooManyRedirects, aiohttp.NonHttpUrlClientError, ValueError) as error:
            raise PictureSourceError(f"is no address to fetch from ({type(error).__name__})", permanent=True) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PictureSourceError(f"cannot be fetched ({str(error) or type(error).__name__})") from error

    async def _read(self, answer: aiohttp.ClientResponse) -> bytes:
        if answer.status != 200:
            later = answer.status >= 500 or answer.status in (408, 425, 429)
            raise PictureSourceError(f"the server answers {answer.status}", permanent=not later)
        data = bytearray()
        async for block in answer.content.iter_chunked(1 << 16):
            data += block
            if len(data) > self._most:
                raise PictureSourceError(f"has more than {self._most >> 20} MiB", permanent=True)
        return bytes(data)

    def _socket(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        if not self._allowed(ipaddress.ip_address(str(address[0]).partition("%")[0])):
            raise _ForbiddenAddressError(address[0])
        return socket.socket(family, kind, protocol)


class _ForbiddenAddressError(OSError):
    """The address is not one of the open internet."""

    def __init__(self, address: str) -> None:
        super().__init__(f"leads to {address}, {_FORBIDDEN}")
