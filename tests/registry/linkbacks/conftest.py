"""An office with a channel of linkbacks, a web with pages on it, and the job that follows notices."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from app.channels.linkback.replies import Reply
from app.records.vocabulary import ChannelKind
from app.registry.attachments.download import Downloader, without_cookies
from app.registry.linkbacks.following import Following
from app.registry.linkbacks.noticing import Noticing
from app.registry.office.channels import NewChannel
from app.registry.outgoing.public_network import public_client
from app.store.files import Files
from app.store.tables import linkbacks
from tests.registry.attachments.web import Web, answer, serving
from tests.registry.intake.house import House, Worker

SITE = "https://www.exempelkoping.example/"
TARGET = f"{SITE}badhuset"


def linking(words: str = "Bra badhus", target: str = TARGET, title: str = "Bloggen") -> str:
    return f"<title>{title}</title><body><p>{words} <a href='{target}'>här</a></p>"


@dataclass
class Desk:
    """What the tests of linkbacks work with."""

    house: House
    worker: Worker
    web: Web
    folder: Path
    job: Following
    noticing: Noticing

    def hire(self, *, reaches: bool = True, largest: int = 20_000, seconds: float = 5.0) -> Following:
        """A job of its own, as in another server process."""
        client = public_client(lambda _: True) if reaches else public_client()
        downloader = Downloader(without_cookies(client), Files(self.folder), largest, seconds, plain_http=True)
        return Following(self.house.database, self.worker.receiver, downloader, at_once=10)

    def put(self, path: str, html: str, **headers: str) -> str:
        """Let a page stand on the web; its address."""
        self.web.answers[path] = answer(200, html.encode(), **({"content_type": "text/html"} | headers))
        return self.web.url(path)

    async def send(self, body: bytes, content_type: str = "application/x-www-form-urlencoded") -> Reply:
        listed = await self.worker.receiver.find(self.house.lines["linkback"].id)
        return await self.noticing.answer(listed, {"content-type": content_type}, body)

    async def mention(self, source: str, target: str = TARGET) -> Reply:
        return await self.send(urlencode({"source": source, "target": target}).encode())

    async def ping(self, source: str, target: str = TARGET) -> Reply:
        params = "".join(f"<param><value>{each}</value></param>" for each in (source, target))
        body = f"<methodCall><methodName>pingback.ping</methodName><params>{params}</params></methodCall>"
        return await self.send(body.encode(), "text/xml")

    async def track(self, source: str, **more: str) -> Reply:
        return await self.send(urlencode({"url": source, **more}).encode())

    async def followed(self, source: str, target: str = TARGET) -> None:
        """A notice comes and is followed."""
        assert (await self.mention(source, target)).status == 202
        await self.job.follow_due()

    async def rows(self) -> list[Any]:
        return await self.house.rows(linkbacks)

    async def row(self) -> Any:
        """The newest notice."""
        return (await self.rows())[-1]


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with serving() as running:
        yield running


@pytest.fixture
async def desk(house: House, worker: Worker, web: Web, tmp_path: Path) -> AsyncIterator[Desk]:
    await house.open_line("linkback", NewChannel("linkback", ChannelKind.GENERIC, "Länkar", "ks", account=SITE))
    made = Desk(house, worker, web, tmp_path / "files", None, Noticing(worker.receiver))  # type: ignore[arg-type]  # made on the next line
    made.job = made.hire()
    yield made
    await made.job.close()
