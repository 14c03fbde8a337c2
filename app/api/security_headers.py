"""Headers that keep browsers from doing more with an answer than showing it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
_HTTPS = ((b"strict-transport-security", b"max-age=31536000"),)


class SecurityHeaders:
    """ASGI middleware. A header that the answer already has is left as it is.

    Args:
        https: the public address is https, so browsers may be told to stay there.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = _ALWAYS + (_HTTPS if https else ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                held = {name.lower() for name, _ in given}
                message["headers"] = given + [pair for pair in self._headers if pair[0] not in held]
            await send(message)

        await self._app(scope, receive, send_guarded)
