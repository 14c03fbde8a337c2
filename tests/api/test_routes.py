"""Every address is held to a token, or stands on the visible list of open ones."""

import pytest

from app.api.application import ROUTERS, assemble_api, root_routes
from app.pages.site import page_routes
from tests.api.conftest import Office

pytestmark = pytest.mark.anyio

# Open to all, and why.
OPEN = {
    ("GET", "/api/v1/api-info"),  # the profile wants it open (VER.06)
    ("GET", "/api/v1/openapi.json"),  # the document says nothing of anyone
    ("GET", "/healthz"),  # asked by whatever keeps the process running
    ("GET", "/readyz"),  # asked by the load balancer
    ("GET", "/problems/{code}"),  # explains errors, the same for all
    ("GET", "/public/{tenant}/receipts/{receiptId}"),  # its address is the secret
    ("GET", "/public/{tenant}/guidelines"),  # rules for all to read
    ("GET", "/public/{tenant}/guidelines/changes"),  # as above
    ("GET", "/public/{tenant}/channels"),  # which accounts are official
    ("GET", "/assets/diarium.css"),  # the style of pages
}
_ID = "0192f39f-0000-7000-8000-000000000001"


def addresses() -> set[tuple[str, str]]:
    ours = {
        (method, f"/api/v1{route.path}")  # type: ignore[attr-defined]  # our routers hold APIRoutes
        for router in ROUTERS
        for route in router.routes
        for method in route.methods  # type: ignore[attr-defined]  # as above
    }
    document = {("GET", f"/api/v1{assemble_api().openapi_url}")}
    routes = [*root_routes(), *page_routes()]
    root = {(method, route.path) for route in routes for method in route.methods - {"HEAD"}}  # type: ignore[attr-defined]  # Starlette Routes
    return ours | document | root


async def test_what_is_open_is_listed_and_all_else_needs_a_token(still_office: Office) -> None:
    answers = {}
    async with still_office.client() as client:
        for method, path in sorted(addresses()):
            filled = "/".join(_ID if step.startswith("{") else step for step in path.split("/"))
            answers[method, path] = (
                await client.request(method, filled, json={} if method == "POST" else None)
            ).status_code
    assert {address for address, status in answers.items() if status != 401} == OPEN


async def test_no_answer_misses_the_headers_that_bind_browsers(still_office: Office) -> None:
    async with still_office.client() as client:
        for path in ("/healthz", "/api/v1/messages", "/api/v1/api-info", "/nowhere"):
            headers = (await client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
            assert headers["cache-control"] == "no-store"
            assert "server" not in headers


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-DEF_1.2", True), ("short", False), ("a" * 65, False), ("in jected", False), ("å" * 8, False)],
)
async def test_a_request_id_is_kept_only_if_it_is_harmless(still_office: Office, given: str, kept: bool) -> None:
    async with still_office.client() as client:
        answer = await client.get("/healthz", headers={b"X-Request-ID": given.encode()})
    echoed = answer.headers["x-request-id"]
    assert (echoed == given) == kept
    assert kept or len(echoed) == 32
    assert len(answer.headers.get_list("x-request-id")) == 1
