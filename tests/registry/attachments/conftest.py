"""An office whose messages carry files, a web server that has them, and the job that fetches them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.registry.attachments.download import Downloader, without_cookies
from app.registry.attachments.fetching import Fetching
from app.registry.outgoing.public_network import public_client
from app.store.files import Files
from app.store.tables import attachment_files, attachments
from tests.registry.attachments.web import Web, serving
from tests.registry.intake.house import TENANT, House, Worker
from tests.registry.office.leaves import leaves


@dataclass
class Desk:
    """What the tests of fetching work with."""

    house: House
    worker: Worker
    web: Web
    files: Files
    folder: Path
    job: Fetching

    def hire(
        self, *, largest: int = 10_000, seconds: float = 5.0, reaches: bool = True, tls_only: bool = False
    ) -> Fetching:
        """A job of its own, as in another server process."""
        client = public_client(lambda _: True) if reaches else public_client()
        downloader = Downloader(without_cookies(client), self.files, largest, seconds, plain_http=not tls_only)
        job = Fetching(self.house.database, self.house.vault, downloader, self.house.clock)
        job.graph = self.web.url("/graph/")
        return job

    async def carry(self, *urls: str | None, id: str = "m-1", **more: Any) -> None:  # noqa: A002 – the field's own name
        """Deliver a message with files at these addresses."""
        carried = [{"kind": "image", "url": url, "media_type": "image/jpeg"} for url in urls]
        await self.worker.say("Se bilden", id, attachments=carried, **more)

    async def fetch(self, job: Fetching | None = None) -> int:
        return await (job or self.job).fetch_due()

    async def rows(self) -> list[Any]:
        return await self.house.rows(attachments)

    async def row(self) -> Any:
        [found] = await self.rows()
        return found

    async def fetched(self) -> list[Any]:
        return await self.house.rows(attachment_files)

    async def told(self) -> list[dict[str, Any]]:
        """The leaves about attachments."""
        every = await self.house.act(lambda connection: leaves(connection, TENANT))
        return [each for each in every if each["event"].startswith("attachment.")]

    def on_disk(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def path_of(self, sha256: bytes) -> Path:
        return self.files.path_of(TENANT, sha256)


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with serving() as running:
        yield running


@pytest.fixture
async def desk(house: House, worker: Worker, web: Web, tmp_path: Path) -> AsyncIterator[Desk]:
    folder = tmp_path / "files"
    made = Desk(house, worker, web, Files(folder), folder, None)  # type: ignore[arg-type]  # made on the next line
    made.job = made.hire()
    yield made
    await made.job.close()
