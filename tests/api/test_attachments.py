"""What messages carry, over HTTP: fetched by the running server, handed out as downloads only."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog

from app.main import build_downloader
from app.records.vocabulary import Scope
from app.registry.attachments.fetching import Fetching
from app.settings import Settings
from tests.api.conftest import NEIGHBOUR, READS_ALL, Office
from tests.api.post import PERSONNUMMER, Post, open_post
from tests.registry.attachments.web import HTML, JPEG, Web, answer, serving

pytestmark = pytest.mark.anyio

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with serving() as running:
        running.answers |= {
            "/bild": answer(body=JPEG, content_type="image/jpeg"),
            "/sida": answer(body=HTML, content_type="image/png"),
            "/svg": answer(body=SVG, content_type="image/svg+xml"),
        }
        yield running


@pytest.fixture
async def post(office: Office) -> Post:
    """Its own job rests: these tests say when it fetches, and that this machine may be asked."""
    await office.engine.fetching.close()
    return await open_post(office)


async def fetch(office: Office) -> None:
    house = office.engine.house
    settings = Settings(data_dir=house.settings.data_dir, attachments_from="anywhere", observer="off")
    job = Fetching(house.database, house.vault, build_downloader(settings, house.files), house.clock)
    await job.fetch_due()
    await job.close()


async def carry(post: Post, *urls: str, words: str = "Se bilden") -> UUID:
    token = await post.office.token(Scope, channel=None)
    sent = await post.message(words, attachments=[{"kind": "image", "url": url} for url in urls])
    assert sent.status_code == 200, sent.text
    await fetch(post.office)
    async with post.office.client(token) as client:
        [listed] = (await client.get("/api/v1/messages")).json()["data"]
    return UUID(listed["id"])


async def listed(post: Post, message: UUID, token: str) -> list[dict[str, Any]]:
    async with post.office.client(token) as client:
        got = await client.get(f"/api/v1/messages/{message}/attachments")
    assert got.status_code == 200, got.text
    found: list[dict[str, Any]] = got.json()["data"]
    return found


async def test_a_fetched_file_is_listed_and_handed_out_as_it_came(post: Post, web: Web) -> None:
    message = await carry(post, web.url("/bild"))
    token = await post.office.token(Scope)
    [shown] = await listed(post, message, token)
    assert (shown["state"], shown["kind"], shown["place"], shown["fault"]) == ("fetched", "image", 0, None)
    assert shown["file"]["checksum"] == f"sha256:{hashlib.sha256(JPEG).hexdigest()}"
    assert (shown["file"]["size"], shown["file"]["detected_type"]) == (len(JPEG), "image/jpeg")
    assert shown["file"]["types_differ"] is False
    async with post.office.client(token) as client:
        got = await client.get(shown["file"]["url"])
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, JPEG, "image/jpeg")
    assert got.headers["content-disposition"] == f'attachment; filename="{shown["id"]}.jpg"'


@pytest.mark.parametrize(("path", "detected"), [("/sida", "text/html"), ("/svg", "image/svg+xml")])
async def test_markup_is_handed_out_as_bytes_that_no_browser_runs(
    post: Post, web: Web, path: str, detected: str
) -> None:
    message = await carry(post, web.url(path))
    token = await post.office.token(Scope)
    [shown] = await listed(post, message, token)
    assert shown["file"]["detected_type"] == detected
    assert shown["file"]["types_differ"] is (detected == "text/html")
    async with post.office.client(token) as client:
        got = await client.get(shown["file"]["url"])
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment; ")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


async def test_what_was_not_fetched_says_why_and_has_no_content(post: Post, web: Web) -> None:
    message = await carry(post, web.url("/borta"))
    token = await post.office.token(Scope)
    [shown] = await listed(post, message, token)
    assert (shown["state"], shown["fault"], shown["http_status"], shown["tries"]) == ("waiting", "not_found", 404, 1)
    assert shown["file"] is None
    assert shown["next_try_at"] > shown["tried_at"]
    async with post.office.client(token) as client:
        got = await client.get(f"/api/v1/attachments/{shown['id']}/content")
    assert (got.status_code, got.json()["code"]) == (404, "not-found")


async def test_files_of_protected_messages_need_the_scope_and_reading_them_is_noted(post: Post, web: Web) -> None:
    message = await carry(post, web.url("/bild"), words=f"Jag heter detta: {PERSONNUMMER}")
    every, most = await post.office.token(Scope), await post.office.token(READS_ALL)
    [hidden] = await listed(post, message, most)
    assert (hidden["withheld"], hidden["source_url"], hidden["name"], hidden["file"]) == (True, None, None, None)
    assert hidden["state"] == "fetched"
    address = f"/api/v1/attachments/{hidden['id']}/content"
    async with post.office.client(most) as client:
        refused = await client.get(address)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient-scope")
    with structlog.testing.capture_logs() as lines:
        async with post.office.client(every) as client:
            assert (await client.get(address)).content == JPEG
    noted = [line for line in lines if line["event"] == "protected_read"]
    assert [(line["subject"], line["subject_id"]) for line in noted] == [("attachment", hidden["id"])]


async def test_others_do_not_see_them(post: Post, web: Web) -> None:
    message = await carry(post, web.url("/bild"))
    [shown] = await listed(post, message, await post.office.token(Scope))
    for token, status in (
        (await post.office.token(Scope, tenant=NEIGHBOUR), 404),
        (await post.office.token(Scope, authorities=["bun"]), 404),
        (await post.office.token([Scope.PARKED_READ]), 403),
    ):
        async with post.office.client(token) as client:
            for address in (f"messages/{message}/attachments", f"attachments/{shown['id']}/content"):
                assert (await client.get(f"/api/v1/{address}")).status_code == status
    async with post.office.client(await post.office.token(Scope)) as client:
        assert (await client.get(f"/api/v1/attachments/{uuid4()}/content")).status_code == 404


async def test_a_file_that_is_gone_from_the_disk_is_our_fault(post: Post, web: Web) -> None:
    message = await carry(post, web.url("/bild"))
    token = await post.office.token(Scope)
    [shown] = await listed(post, message, token)
    post.office.engine.house.files.path_of("exempelkoping", hashlib.sha256(JPEG).digest()).unlink()
    async with post.office.client(token) as client:
        got = await client.get(shown["file"]["url"])
    assert (got.status_code, got.headers["retry-after"]) == (503, "60")


async def test_the_running_server_fetches_by_itself_and_not_from_this_machine(office: Office, web: Web) -> None:
    post = await open_post(office)
    assert (await post.message("Se", attachments=[{"kind": "image", "url": web.url("/bild")}])).status_code == 200
    token = await office.token(Scope)
    async with office.client(token) as client, asyncio.timeout(30):
        [message] = (await client.get("/api/v1/messages")).json()["data"]
        while not (shown := (await listed(post, message["id"], token))[0])["tried_at"] or shown["fault"] is None:  # noqa: ASYNC110 – asks over HTTP
            await asyncio.sleep(0.05)
    assert (shown["state"], shown["fault"]) == ("failed", "not_https")
    assert web.asked == []


async def test_metrics_count_what_waits(post: Post, web: Web) -> None:
    await carry(post, web.url("/borta"))
    async with post.office.client(await post.office.token(Scope)) as client:
        told = (await client.get("/metrics")).text
    assert "\ndiarium_attachments_waiting 1.0" in told
    assert 'diarium_attachment_tries_total{result="not_found"}' in told


def test_production_refuses_to_fetch_from_anywhere(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be anywhere in production"):
        Settings(
            environment="production",
            public_url="https://diarium.example",
            data_dir=tmp_path,
            attachments_from="anywhere",
        )
