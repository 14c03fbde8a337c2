"""HTTP to addresses that others have named, which may reach the public internet and nothing nearer.

A name can mean one address when it is checked and another when it is connected to, so the address that was checked
is the one connected to. No redirects, no proxies from the environment, no connection kept for another name.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx2

Address = IPv4Address | IPv6Address

SECONDS = 10.0

_NAT64 = IPv6Network("64:ff9b::/96")


class NotPublic(httpx2.ConnectError):
    """A name that has no address, or one that is not on the public internet."""


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, an IPv4 address inside an IPv6 one included."""
    if isinstance(address, IPv6Address):
        teredo = address.teredo
        inner = [address.ipv4_mapped, address.sixtofour, teredo[1] if teredo is not None else None]
        if address in _NAT64:
            inner.append(IPv4Address(int(address) & 0xFFFF_FFFF))
        found = [each for each in inner if each is not None]
        if found:
            return all(is_public(each) for each in found)
    return address.is_global and not address.is_multicast


@cache
def _authorities() -> ssl.SSLContext:
    """Whom to trust in TLS: what httpx trusts by itself, read once, since reading takes longer than connecting."""
    return httpx2.create_ssl_context(trust_env=False)


class PublicTransport(httpx2.AsyncBaseTransport):
    """Connects to the address it has checked, with the name still in ``Host`` and in TLS.

    ``allows`` says which addresses may be reached; a name with any other address is not reached at all.
    """

    def __init__(self, allows: Callable[[Address], bool] = is_public) -> None:
        self._allows = allows
        limits = httpx2.Limits(max_connections=20, max_keepalive_connections=0)
        self._inner = httpx2.AsyncHTTPTransport(verify=_authorities(), trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request.

        Raises:
            NotPublic: the name has no address, or one that may not be reached.
            httpx2.TransportError: the network's own faults.
        """
        name = request.url.host
        address = await self._checked(name, request.url.port or (443 if request.url.scheme == "https" else 80))
        request.url = request.url.copy_with(host=str(address))
        request.extensions = {**request.extensions, "sni_hostname": name}
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _checked(self, name: str, port: int) -> Address:
        try:
            loop = asyncio.get_running_loop()
            found = await loop.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NotPublic("the name has no address") from None
        addresses = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
        if not addresses or not all(self._allows(address) for address in addresses):
            raise NotPublic("the name has an address that is not on the public internet")
        return addresses[0]


def public_client(allows: Callable[[Address], bool] = is_public) -> httpx2.AsyncClient:
    """A client for addresses that others have named. Close it when done."""
    return httpx2.AsyncClient(
        transport=PublicTransport(allows),
        timeout=SECONDS,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": "Diarium"},
    )
