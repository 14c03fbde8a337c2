"""One log line and one measurement per request, and the last net under it: an error nobody caught is a 500."""

import time
from functools import cache

import structlog
from prometheus_client import CollectorRegistry, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem_for
from app.api.route_names import template_of

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_log = structlog.get_logger("diarium.http")


def http_histogram(registry: CollectorRegistry) -> Histogram:
    """Durations by method, route template and status; make it once for a registry."""
    return Histogram(
        "diarium_http_request_duration_seconds",
        "Time to answer a request, by route template.",
        ("method", "route", "status"),
        buckets=_BUCKETS,
        registry=registry,
    )


class Watching:
    """ASGI middleware around the whole program.

    Args:
        histogram: from ``http_histogram``.
        address: the public address, for problems.
        route: the template of the only route within, which then gets no log line each; errors that nobody caught do.
    """

    def __init__(self, app: ASGIApp, *, histogram: Histogram, address: str, route: str | None = None) -> None:
        self._app = app
        self._address = address
        self._route = route
        self._series = cache(lambda method, template, status: histogram.labels(method, template, str(status)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, root = time.perf_counter(), str(scope.get("root_path", ""))
        status = 0

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception as error:  # noqa: BLE001 – the last net; it is logged and answered
            _log.exception("request_failed", route=self._route or template_of(scope, root))
            if not status:
                await _send_problem(send_noted, error, self._address)
        finally:
            self._note(scope, root, status, time.perf_counter() - began)

    def _note(self, scope: Scope, root: str, status: int, seconds: float) -> None:
        # An invented method or an unknown address must not make new series.
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = self._route or template_of(scope, root)
        self._series(method, route, status).observe(seconds)
        if self._route is None:
            _log.info("request", method=method, route=route, status=status, duration_ms=round(seconds * 1000, 2))


async def _send_problem(send: Send, error: Exception, address: str) -> None:
    answer = problem_for(error, address=address)
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})
