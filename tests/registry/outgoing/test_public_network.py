"""Against a real server on this machine, which is what must not be reached."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address

import httpx2
import pytest

from app.registry.outgoing.public_network import NotPublic, is_public, public_client

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that gives everybody the same answer and writes down what it was asked."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with running:
        yield running.sockets[0].getsockname()[1], asked


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
    ],
)
def test_addresses_that_are_not_on_the_public_internet(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:400f:80d::200e", "64:ff9b::808:808"])
def test_addresses_on_the_public_internet(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
async def test_this_machine_is_not_reached_whatever_it_is_called(host: str) -> None:
    async with server(OK) as (port, asked), public_client() as client:
        with pytest.raises(NotPublic):
            await client.get(f"http://{host}:{port}/")
    assert asked == []


async def test_a_name_without_an_address_says_so() -> None:
    async with public_client() as client:
        with pytest.raises(NotPublic, match="no address"):
            await client.get("http://finns-inte.invalid/")


async def test_what_may_be_reached_is_asked_by_its_own_name() -> None:
    async with server(OK) as (port, asked), public_client(lambda _: True) as client:
        answer = await client.get(f"http://localhost:{port}/flode")
    assert (answer.status_code, answer.text) == (200, "ok")
    [request] = asked
    assert request.startswith(b"GET /flode HTTP/1.1\r\n")
    assert f"host: localhost:{port}".encode() in request.lower()


async def test_a_redirect_is_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    async with server(moved) as (port, asked), public_client(lambda _: True) as client:
        assert (await client.get(f"http://localhost:{port}/")).status_code == 302
    assert len(asked) == 1


async def test_a_proxy_in_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with server(OK) as (port, _), public_client(lambda _: True) as client:
        assert (await client.get(f"http://localhost:{port}/")).status_code == 200


async def test_a_name_that_changes_its_address_is_reached_where_it_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    answers = iter([[(2, 1, 6, "", ("127.0.0.1", 0))]])
    resolve = loop.getaddrinfo

    async def once(host: str, port: int, **more: int) -> object:
        return next(answers) if host == "byter.example" else await resolve(host, port, **more)

    monkeypatch.setattr(loop, "getaddrinfo", once)
    async with server(OK) as (port, asked), public_client(lambda _: True) as client:
        assert (await client.get(f"http://byter.example:{port}/")).status_code == 200
    assert len(asked) == 1


async def test_the_names_of_tls_are_those_that_were_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[httpx2.Request] = []

    async with public_client(lambda _: True) as client:
        transport = client._transport

        async def note(request: httpx2.Request) -> httpx2.Response:
            sent.append(request)
            return httpx2.Response(200)

        monkeypatch.setattr(transport._inner, "handle_async_request", note)  # type: ignore[attr-defined]  # ours
        await client.get("https://localhost/")
    assert sent[0].extensions["sni_hostname"] == "localhost"
    assert sent[0].url.host in ("127.0.0.1", "::1")
