"""A web server on this machine that answers as a test wants, byte for byte."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 8
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of an answer; ``content_length="9"`` says something else than the truth."""
    told = {"Content-Length": str(len(body)), "Connection": "close"}
    told |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body


@dataclass
class Web:
    """What it answers by path, what it was asked, and paths that it never finishes answering."""

    answers: dict[str, bytes] = field(default_factory=dict)
    endless: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1]
        self.asked.append(path)
        self.heads.append(head.lower())
        with suppress(ConnectionError):
            writer.write(self.answers.get(path, answer(404)))
            await writer.drain()
            if path in self.endless:
                await reader.read()
        writer.close()


@asynccontextmanager
async def serving() -> AsyncIterator[Web]:
    web = Web()
    running = await asyncio.start_server(web.serve, "127.0.0.1", 0)
    async with running:
        web.port = running.sockets[0].getsockname()[1]
        yield web
