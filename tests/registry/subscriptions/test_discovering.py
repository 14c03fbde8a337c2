"""A feed is asked which hub it has."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.records.errors import Unacceptable
from app.registry.attachments.download import Downloader, without_cookies
from app.registry.outgoing.public_network import public_client
from app.registry.subscriptions.discovering import discover_hub
from app.store.files import Files
from tests.registry.attachments.web import Web, answer, serving

pytestmark = pytest.mark.anyio


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with serving() as running:
        yield running


async def asked(web: Web, folder: Path, *, reaches: bool = True) -> str:
    client = without_cookies(public_client(lambda _: True) if reaches else public_client())
    try:
        return await discover_hub(Downloader(client, Files(folder), 10_000, 5.0, plain_http=True), web.url("/feed"))
    finally:
        await client.aclose()


async def test_the_hub_is_taken_from_the_header_or_the_feed(web: Web, tmp_path: Path) -> None:
    web.answers["/feed"] = answer(link=f'<https://hub.example/>; rel="hub", <{web.url("/feed")}>; rel="self"')
    assert await asked(web, tmp_path) == "https://hub.example/"
    feed = b'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub" href="https://annat.example/"/></feed>'
    web.answers["/feed"] = answer(body=feed)
    assert await asked(web, tmp_path) == "https://annat.example/"


@pytest.mark.parametrize(
    ("answered", "why"),
    [
        (answer(404), "could not be fetched"),
        (answer(body=b"<feed/>"), "names no hub"),
        (answer(link='<https://hub.example/>; rel="hub", </annan>; rel="self"'), "calls itself http://localhost"),
    ],
)
async def test_what_cannot_be_found_out_is_said(web: Web, tmp_path: Path, answered: bytes, why: str) -> None:
    web.answers["/feed"] = answered
    with pytest.raises(Unacceptable, match=why):
        await asked(web, tmp_path)


async def test_a_feed_on_our_own_network_is_not_asked(web: Web, tmp_path: Path) -> None:
    with pytest.raises(Unacceptable, match="not_public"):
        await asked(web, tmp_path, reaches=False)
    assert web.asked == []
