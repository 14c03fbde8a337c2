"""Real sockets: what a client is woken by, and that nothing is held back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from app.api.whole_answers import WholeAnswers

pytestmark = pytest.mark.anyio

ASK = b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"


class Pieces(asyncio.Protocol):
    """A client that notes what comes, piece by piece."""

    def __init__(self) -> None:
        self.pieces: asyncio.Queue[bytes] = asyncio.Queue()

    def data_received(self, data: bytes) -> None:
        self.pieces.put_nowait(data)

    async def next(self) -> bytes:
        return await asyncio.wait_for(self.pieces.get(), 5)


class Noted:
    """A transport that notes what it is given to send."""

    def __init__(self, transport: asyncio.Transport, written: list[bytes]) -> None:
        self._transport = transport
        self._written = written

    def write(self, piece: bytes) -> None:
        self._written.append(piece)
        self._transport.write(piece)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


@asynccontextmanager
async def connected(app: ASGIApp) -> AsyncIterator[tuple[asyncio.Transport, Pieces, list[bytes]]]:
    """A connection to a server with this protocol, what comes on it, and each piece that the server wrote."""
    written: list[bytes] = []

    class Protocol(WholeAnswers):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the room
            super().connection_made(Noted(transport, written))  # type: ignore[arg-type]  # stands in for a transport

    config = uvicorn.Config(app, http=Protocol, log_config=None, lifespan="off")
    config.load()
    loop, state = asyncio.get_running_loop(), ServerState()
    server = await loop.create_server(lambda: Protocol(config, state, {}), "127.0.0.1", 0)
    transport, pieces = await loop.create_connection(Pieces, *server.sockets[0].getsockname())
    try:
        yield transport, pieces, written
    finally:
        transport.close()
        server.close()
        await asyncio.sleep(0)


async def answer_at_once(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"here"})


async def test_head_and_body_come_together_one_answer_after_the_other() -> None:
    async with connected(answer_at_once) as (transport, client, written):
        for number in range(3):
            transport.write(ASK)
            assert (await client.next()).endswith(b"\r\n\r\nhere")
            assert len(written) == number + 1
            assert written[number].startswith(b"HTTP/1.1 200")


async def test_an_answer_without_a_body_comes_too() -> None:
    async def nothing(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with connected(nothing) as (transport, client, _):
        transport.write(ASK)
        assert (await client.next()).startswith(b"HTTP/1.1 204")


async def test_what_is_there_of_a_long_answer_is_sent_while_the_rest_is_waited_for() -> None:
    goes_on = asyncio.Event()

    async def in_parts(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
        for part in (b"one", b"two"):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await goes_on.wait()
        await send({"type": "http.response.body", "body": b"end"})

    async with connected(in_parts) as (transport, client, _):
        transport.write(ASK)
        came = await client.next()
        while not came.endswith(b"onetwo"):
            came += await client.next()
        goes_on.set()
        assert await client.next() == b"end"


async def test_an_answer_is_whole_when_the_connection_closes_after_it() -> None:
    async with connected(answer_at_once) as (transport, client, _):
        transport.write(ASK.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
        assert (await client.next()).endswith(b"\r\n\r\nhere")
