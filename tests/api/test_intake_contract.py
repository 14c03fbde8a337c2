"""The webhook addresses held against the document: every status it names, and no other."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from openapi_schema_validator import OAS31Validator
from sqlalchemy import text

from app.api.application import assemble_api
from app.records.errors import DatabaseAway
from tests.api.post import PERSONNUMMER, VERIFY_TOKEN, Post

pytestmark = pytest.mark.anyio


Scenario = Callable[[Post, pytest.MonkeyPatch], Any]


async def _post_ok(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
    return await post.message(f"Mitt nummer är {PERSONNUMMER}", token=post.reader)


async def _post_forged(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
    return await post.from_meta(b"{}", secret="another")


async def _post_unknown(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
    async with post.office.client() as client:
        return await client.post(f"/webhooks/{uuid4()}", json={})


async def _post_large(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
    return await post.signed(b"x" * 70_000)


async def _post_when_full(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
    await post.office.engine.writer.close()
    return await post.message()


async def _post_when_nothing_can_be_written(post: Post, patch: pytest.MonkeyPatch) -> httpx2.Response:
    await post.office.write(lambda connection: connection.execute(text("UPDATE log_heads SET size = size + 1")))

    async def refuse(*_given: object, **_more: object) -> None:
        raise RuntimeError

    patch.setattr("app.registry.intake.writer.Writer._commit", refuse)
    return await post.message()


def _notice(times: int = 1, *, closed: bool = False, **fields: str) -> Scenario:
    """The last answer to so many notices of a page that links to us."""

    async def send(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
        site = "https://www.exempelkoping.example/"
        wanted = {"speaks": "linkback", "kind": "generic", "name": "L", "authority": "ks", "account": site}
        async with post.office.client(await post.office.token()) as client:
            channel = (await client.post("/api/v1/channels", json=wanted)).json()["id"]
            if closed:
                await client.post(f"/api/v1/channels/{channel}/close")
            told = {"source": "https://blogg.invalid/1", "target": site, **fields}
            answers = [await client.post(f"/webhooks/{channel}", data=told) for _ in range(times)]
        return answers[-1]

    return send


def _get(params: dict[str, str]) -> Scenario:
    async def ask(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
        async with post.office.client() as client:
            return await client.get(f"/webhooks/{post.page}", params=params)

    return ask


async def _get_unknown(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
    async with post.office.client() as client:
        return await client.get(f"/webhooks/{uuid4()}")


async def _get_generic(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
    async with post.office.client() as client:
        return await client.get(f"/webhooks/{post.generic}")


async def _options(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
    async with post.office.client() as client:
        return await client.options(f"/webhooks/{post.generic}", headers={"WebHook-Request-Origin": "sender.example"})


async def _options_unknown(post: Post, _patch: pytest.MonkeyPatch) -> httpx2.Response:
    async with post.office.client() as client:
        return await client.options(f"/webhooks/{uuid4()}")


def _when_away(method: str) -> Scenario:
    """An address that is not known in memory has to be looked up, and the database is away."""

    async def ask(post: Post, patch: pytest.MonkeyPatch) -> httpx2.Response:
        async def away(*_given: object) -> None:
            raise DatabaseAway("the database cannot be used at the moment")

        patch.setattr("app.store.runners.SqliteDatabase.read", away)
        async with post.office.client() as client:
            return await client.request(method, f"/webhooks/{uuid4()}")

    return ask


SCENARIOS: dict[tuple[str, str], Scenario] = {
    ("post", "200"): _post_ok,
    ("post", "202"): _notice(),
    ("post", "400"): _notice(target="https://annanstad.example/"),
    ("post", "401"): _post_forged,
    ("post", "404"): _post_unknown,
    ("post", "410"): _notice(closed=True),
    ("post", "413"): _post_large,
    ("post", "429"): _notice(21),
    ("post", "500"): _post_when_nothing_can_be_written,
    ("post", "503"): _post_when_full,
    ("get", "200"): _get({"hub.mode": "subscribe", "hub.challenge": "12", "hub.verify_token": VERIFY_TOKEN}),
    ("get", "403"): _get({"hub.mode": "subscribe", "hub.challenge": "12", "hub.verify_token": "wrong"}),
    ("get", "404"): _get_unknown,
    ("get", "405"): _get_generic,
    ("get", "503"): _when_away("GET"),
    ("options", "200"): _options,
    ("options", "404"): _options_unknown,
    ("options", "503"): _when_away("OPTIONS"),
}


def described() -> dict[str, Any]:
    document: dict[str, Any] = assemble_api().openapi()
    return document


def test_every_status_the_document_names_has_a_scenario_and_no_scenario_is_unnamed() -> None:
    item = described()["paths"]["/webhooks/{channelId}"]
    named = {
        (method, status)
        for method in ("get", "post", "options")
        for status in item.get(method, {}).get("responses", {})
    }
    assert named == set(SCENARIOS)


@pytest.mark.parametrize(("method", "status"), SCENARIOS, ids=str)
async def test_each_status_is_answered_as_the_document_says(
    sqlite_post: Post, monkeypatch: pytest.MonkeyPatch, method: str, status: str
) -> None:
    answer: httpx2.Response = await SCENARIOS[method, status](sqlite_post, monkeypatch)
    assert str(answer.status_code) == status
    document = described()
    content = document["paths"]["/webhooks/{channelId}"][method]["responses"][status].get("content", {})
    media = answer.headers.get("content-type", "").partition(";")[0]
    if answer.content:
        assert media in content
        if media.endswith("json"):
            schema = {**content[media]["schema"], "components": document["components"]}
            OAS31Validator(schema).validate(answer.json())
    for name in ("Retry-After", "WWW-Authenticate"):
        expected = {"503": "Retry-After", "429": "Retry-After", "401": "WWW-Authenticate"}.get(status)
        assert (name.lower() in answer.headers) is (name == expected)
