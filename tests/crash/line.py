"""A keep-alive HTTP/1.1 line to the server that says plainly when no answer came."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

_PATIENCE_SECONDS = 60.0


class NoAnswer(Exception):
    """The connection was refused or ended before a whole answer had come: nobody knows what became of the request."""


class Answer(NamedTuple):
    """A whole HTTP answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Line:
    """One connection to a port of this machine, opened when needed and again after it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        return await self._ask(_head("GET", path, {}, 0))

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post.

        Raises:
            NoAnswer: the server may or may not have the delivery.
        """
        return await self._ask(_head("POST", path, headers, len(body)) + body)

    async def close(self) -> None:
        if self._streams is not None:
            _, writer = self._streams
            self._streams = None
            writer.close()
            with suppress(OSError):  # it was closed for us
                await writer.wait_closed()

    async def _ask(self, request: bytes) -> Answer:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(request)
                await writer.drain()
                answer = await _read(reader)
        except (OSError, EOFError, TimeoutError) as broken:
            await self.close()
            raise NoAnswer from broken
        if answer.headers.get("connection") == "close":
            await self.close()
        return answer


async def _read(reader: asyncio.StreamReader) -> Answer:
    status_line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(status_line.split(" ")[1]), headers, body)


def _head(method: str, path: str, headers: Mapping[str, str], length: int) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "host: 127.0.0.1", f"content-length: {length}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
