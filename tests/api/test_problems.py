"""Every error is an RFC 9457 problem and repeats nothing of what was sent."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.problem_kinds import PROBLEMS
from app.api.problems import add_problem_answers, problem_for, problem_response
from app.api.surroundings import surround
from app.records import errors
from app.records.vocabulary import Scope
from tests.api.conftest import Office

pytestmark = pytest.mark.anyio

CANARY = "Anna-Kanariefågel-191212121212"


def hold(answer: httpx2.Response, status: int, code: str) -> None:
    """It is a whole problem of that kind."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["title"] == PROBLEMS[code].title
    assert problem["type"] == f"http://127.0.0.1:8000/problems/{code}"
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["instance"] == f"urn:diarium:request:{problem['request_id']}"
    assert CANARY not in answer.text


@pytest.fixture
async def client(still_office: Office) -> AsyncIterator[httpx2.AsyncClient]:
    async with still_office.client(await still_office.token()) as client:
        yield client


async def test_no_token_is_401_and_says_how(still_office: Office) -> None:
    async with still_office.client() as client:
        answer = await client.get("/api/v1/messages")
        hold(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == 'Bearer realm="diarium"'
        wrong = await client.get("/api/v1/messages", headers={"Authorization": f"Bearer {CANARY.encode().hex()}"})
        hold(wrong, 401, "unauthenticated")
        assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
        basic = await client.get("/api/v1/messages", headers={"Authorization": "Basic YTpi"})
        hold(basic, 401, "unauthenticated")


async def test_a_missing_scope_is_403_and_named(still_office: Office) -> None:
    async with still_office.client(await still_office.token([Scope.CASES_READ])) as client:
        answer = await client.get("/api/v1/messages")
    hold(answer, 403, "insufficient-scope")
    assert 'scope="messages:read"' in answer.headers["www-authenticate"]


@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/nowhere", f"/api/v1/{CANARY}", "/problems/nothing"])
async def test_an_unknown_address_is_404(client: httpx2.AsyncClient, path: str) -> None:
    hold(await client.get(path), 404, "not-found")


@pytest.mark.parametrize("path", ["/api/v1/messages", "/healthz"])
async def test_another_method_is_405_with_allow(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.delete(path)
    hold(answer, 405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


async def test_too_large_a_body_is_413_whether_declared_or_streamed(client: httpx2.AsyncClient) -> None:
    async def stream() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b" " * 1024

    headers = {"content-type": "application/json"}
    hold(await client.post("/api/v1/channels", content=b" " * 70_000, headers=headers), 413, "body-too-large")
    hold(await client.post("/api/v1/channels", content=stream(), headers=headers), 413, "body-too-large")


async def test_a_body_that_is_no_json_is_400(client: httpx2.AsyncClient) -> None:
    for body in (f"{{{CANARY}".encode(), b"\xff\xfe", b'{"a": NaN', b""):
        answer = await client.post("/api/v1/channels", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in (400, 422)
        hold(answer, answer.status_code, "malformed-request" if body else "validation-failed")


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=0", "this is too small"),
        ("limit=101", "this is too large"),
        ("limit=many", "this is not a whole number"),
        ("kind=letter", "this is not one of the allowed values"),
        ("channel=x", "this is not a UUID"),
        ("captured_from=2026-03-02T09:15:00", "a time needs an offset, for example Z or +01:00"),
        ("captured_from=0001-01-01T00:00:00%2B14:00", "a time lies between the years 1900 and 2200"),
        ("captured_from=yesterday", "this is not a time in the form of RFC 3339"),
        ("platform=a%00b", "this has characters that are not allowed or another shape"),
        (f"{CANARY}=1", "there is a query parameter that this operation does not know"),
        (f"kind={CANARY}", "this is not one of the allowed values"),
    ],
)
async def test_a_wrong_parameter_is_422_in_fixed_words(client: httpx2.AsyncClient, query: str, detail: str) -> None:
    answer = await client.get(f"/api/v1/messages?{query}")
    hold(answer, 422, "validation-failed")
    assert [fault["detail"] for fault in answer.json()["errors"]] == [detail]


async def test_an_unknown_parameter_is_refused_on_every_operation(client: httpx2.AsyncClient) -> None:
    for path in ("api-info", "channels/0192f39f-0000-7000-8000-000000000001", "authorities/ks"):
        hold(await client.get(f"/api/v1/{path}?{CANARY}=1"), 422, "validation-failed")


async def test_a_wrong_body_is_422_with_pointers_that_hold_only_our_own_names(client: httpx2.AsyncClient) -> None:
    body = {"speaks": "generic", "kind": CANARY, "name": "N", "authority": "ks", CANARY: {CANARY: 1}}
    answer = await client.post("/api/v1/channels", json=body)
    hold(answer, 422, "validation-failed")
    assert sorted(fault["pointer"] for fault in answer.json()["errors"]) == ["", "/kind"]


async def test_a_form_is_no_json(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/api/v1/channels", data={"name": CANARY})
    hold(answer, 422, "validation-failed")


async def test_an_error_nobody_caught_is_500_and_says_nothing_of_its_cause(still_office: Office) -> None:
    async def fail(_request: Request) -> Response:
        raise RuntimeError(CANARY)

    app = Starlette(routes=[Route("/fail", fail)])
    app.state.house = still_office.engine.house
    add_problem_answers(app)
    transport = httpx2.ASGITransport(app=surround(app, still_office.engine.house))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        hold(await client.get("/fail"), 500, "internal-error")


def spoil(file: Path) -> None:
    for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        each.write_bytes(b"not a database" * 1000)


async def test_a_database_that_is_away_is_503_with_retry_after(sqlite_office: Office) -> None:
    token = await sqlite_office.token()
    async with sqlite_office.client(token) as client:
        spoil(Path(sqlite_office.engine.house.settings.database.removeprefix("sqlite:///")))
        answer = await client.get("/api/v1/messages")
        ready = await client.get("/readyz")
    hold(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    hold(ready, 503, "unavailable")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.NotFound(CANARY), 404, "not-found"),
        (errors.AlreadyExists(CANARY), 409, "already-exists"),
        (errors.NotAllowed(CANARY), 403, "not-allowed"),
        (errors.Unacceptable("fixed words"), 422, "unacceptable"),
        (errors.QueueFull("x", retry_after=7), 503, "unavailable"),
        (errors.WriteFailed(CANARY), 500, "not-stored"),
        (errors.Misconfigured(CANARY), 500, "internal-error"),
        (ValueError(CANARY), 500, "internal-error"),
    ],
)
def test_each_error_of_the_register_has_its_problem(error: Exception, status: int, code: str) -> None:
    answer = problem_for(error, address="https://d.example")
    assert answer.status == status
    assert f'"code":"{code}"'.encode() in answer.body
    assert CANARY.encode() not in answer.body
    assert ((b"retry-after", b"7") in answer.headers) == isinstance(error, errors.QueueFull)


@pytest.mark.parametrize("code", sorted(PROBLEMS))
async def test_the_type_of_each_problem_leads_to_its_page(client: httpx2.AsyncClient, code: str) -> None:
    page = await client.get(f"/problems/{code}")
    assert page.status_code == 200
    assert PROBLEMS[code].explanation in page.text
    assert f"/problems/{code}".encode() in problem_response(code, address="").body
