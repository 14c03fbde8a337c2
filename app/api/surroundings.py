"""What stands around the whole program: request id, security headers, log and metrics, the body limit."""

from functools import cache

from prometheus_client import CollectorRegistry, Histogram
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.body_limit import BodyLimit
from app.api.house import House
from app.api.intake import WEBHOOKS
from app.api.request_id import RequestIds
from app.api.security_headers import SecurityHeaders
from app.api.watching import Watching, http_histogram


def surround(site: ASGIApp, webhooks: ASGIApp, house: House) -> ASGIApp:
    """Put the middleware around everything, the request id outermost.

    Webhook addresses limit their bodies themselves and answer thousands of deliveries a second, so they are reached
    past the site's routing and get the request id, the measurement and the last net, but no log line each.
    """
    address, histogram = house.settings.address, _histogram(house.registry)
    limited = BodyLimit(site, limit=house.settings.body_limit, address=address)
    watched = Watching(limited, histogram=histogram, address=address)
    guarded = RequestIds(SecurityHeaders(watched, https=address.startswith("https://")))
    hot = RequestIds(Watching(webhooks, histogram=histogram, address=address, route=f"{WEBHOOKS}{{channelId}}"))

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        is_webhook = scope["type"] == "http" and scope["path"].startswith(WEBHOOKS)
        await (hot if is_webhook else guarded)(scope, receive, send)

    return choose


@cache
def _histogram(registry: CollectorRegistry) -> Histogram:
    return http_histogram(registry)
