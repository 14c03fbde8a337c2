"""A limit on request bodies for the whole application, answered like every other problem."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem_response


class _TooLarge(HTTPException):
    """Raised while a streamed body is read; frameworks let their own exceptions through."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyLimit:
    """ASGI middleware: 413 by Content-Length before anything is read, or as soon as a stream has sent too much.

    Args:
        limit: the largest body in bytes.
        address: the public address, for the problem's type.
    """

    def __init__(self, app: ASGIApp, *, limit: int, address: str) -> None:
        self._app = app
        self._limit = limit
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _declared(scope) > self._limit:
            await self._refuse(send)
        else:
            await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        read, begun = 0, False

        async def receive_counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                raise _TooLarge
            return message

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive_counted, send_noted)
        except _TooLarge:
            if not begun:
                await self._refuse(send)

    async def _refuse(self, send: Send) -> None:
        # The rest of the body is not read, so the connection cannot be used again.
        answer = problem_response("body-too-large", address=self._address, headers=[("Connection", "close")])
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
