"""A name for each request: the client's if it has a harmless shape, else ours. Echoed, logged and in problems."""

import os
import re
from contextvars import ContextVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.records.identity import buffered

# Bytes, since ASGI headers are; the shape can carry neither markup nor a line break into a log.
_SHAPE = re.compile(rb"[A-Za-z0-9._-]{8,64}")

# Names need no secrecy, and asking the system for each would hand the interpreter's lock to the writer every time.
_random = buffered(os.urandom)

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request being answered; empty outside of one."""
    return _current.get()


class RequestIds:
    """ASGI middleware. Inside another of its kind it does nothing, so that applications can be mounted freely."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _current.get():
            await self._app(scope, receive, send)
            return
        name = _given(scope) or _random(16).hex().encode()
        mark = _current.set(name.decode())

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", name)]
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        finally:
            _current.reset(mark)


def _given(scope: Scope) -> bytes | None:
    for header, value in scope["headers"]:
        if header == b"x-request-id":
            return value if _SHAPE.fullmatch(value) else None
    return None
