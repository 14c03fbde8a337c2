"""uvicorn's HTTP protocol, but an answer leaves in one piece.

uvicorn writes the head of an answer and its body apart, and each write is a call of the kernel that wakes the client:
at intake's pace one of the dearer steps of a message, with the interpreter's lock held.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class WholeAnswers(HttpToolsProtocol):
    """What is written within one turn of the loop is sent together, at the latest when the turn ends."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own type
        super().connection_made(_Gathering(transport, asyncio.get_running_loop()))  # type: ignore[arg-type]  # stands in for a transport


class _Gathering:
    """A transport that holds a first piece until the second comes, or the turn of the loop is over."""

    __slots__ = ("_held", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held = b""

    def write(self, piece: bytes) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held + piece)
        elif piece:
            self._held = piece
            self._loop.call_soon(self._send)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
