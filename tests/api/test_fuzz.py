"""No input makes a 500, and every answer is one that the document describes (schemathesis)."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.application import assemble_api
from app.guidelines.edition import Edition
from app.records import vocabulary
from tests.api.conftest import Furnished, Office, open_office


class OnItsLoop:
    """The site, asked from other loops than the one its writer and its locks belong to; started by a fixture."""

    portal: BlockingPortal
    site: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = await receive()
        if scope["type"] == "lifespan":
            await send({"type": f"{asked['type']}.complete"})
            return
        for message in await asyncio.wrap_future(self.portal.start_task_soon(self._answer, scope, asked)):
            await send(message)

    async def _answer(self, scope: Scope, asked: Message) -> list[Message]:
        told: list[Message] = []

        async def receive() -> Message:
            return asked

        async def send(message: Message) -> None:
            told.append(message)

        await self.site(scope, receive, send)
        return told


@pytest.fixture(scope="module")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal("asyncio") as portal:
        yield portal


@pytest.fixture(scope="module")
def fuzzed(
    portal: BlockingPortal, sqlite_furnished: Furnished, sqlite_folders: Path, edition: Edition
) -> Iterator[Office]:
    folder = Path(tempfile.mkdtemp(dir=sqlite_folders))
    shutil.copyfile(sqlite_furnished.database, folder / "fuzz.db")
    opened = asynccontextmanager(open_office)(f"sqlite:///{folder / 'fuzz.db'}", sqlite_furnished, folder, edition)
    with portal.wrap_async_context_manager(opened) as office:
        yield office


@pytest.fixture(scope="module")
def token(portal: BlockingPortal, fuzzed: Office) -> str:
    SITE.portal, SITE.site = portal, fuzzed.site
    return portal.call(fuzzed.token, frozenset(vocabulary.Scope))


SITE = OnItsLoop()
DOCUMENT = assemble_api().openapi()


def described(*, at_root: bool) -> schemathesis.BaseSchema:
    """The operations of the API, or those at the root that anybody may ask."""
    apart = ("/webhooks", "/metrics")  # its own test has the signatures; its own test has the scope
    paths = {
        path: {name: value for name, value in item.items() if name != "servers"}
        for path, item in DOCUMENT["paths"].items()
        if ("servers" in item) == at_root and not path.startswith(apart)
    }
    servers = [{"url": "/" if at_root else "/api/v1"}]
    schema = schemathesis.openapi.from_dict(DOCUMENT | {"paths": paths, "servers": servers})
    schema.app = SITE
    return schema


bounded = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@described(at_root=False).parametrize()
@bounded
def test_no_request_makes_a_500_or_an_undescribed_answer(case: schemathesis.Case[Any], token: str) -> None:
    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}"},
        # Which cursor belongs to which list, and which values go together, is more than a schema can say.
        excluded_checks=[positive_data_acceptance],
    )


@described(at_root=True).parametrize()
@bounded
def test_the_open_addresses_answer_as_described(case: schemathesis.Case[Any], token: str) -> None:
    assert token
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
