"""What Instagram names without sending it is looked up and comes into the register like all else."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.channels.facebook_page.lookup import PostAbove
from app.channels.facebook_page.lookup import path_of as post_path
from app.channels.instagram.lookup import Lookup, Sort, path_of
from app.channels.valid_secrets import ACCESS_TOKEN
from app.records.access import Credential
from app.records.vocabulary import ChannelKind
from app.registry.attachments.download import Downloader, without_cookies
from app.registry.lookups.looking_up import LookingUp
from app.registry.office.channels import NewChannel, rotate_secret
from app.registry.outgoing.public_network import public_client
from app.store import tables
from app.store.files import Files
from app.store.kept_messages import KeptMessage, get_message
from app.store.version_order import numbered
from tests.registry.attachments.web import Web, answer, serving
from tests.registry.intake.house import NOW, PAGE, REGISTERS, TENANT, House, Worker, comment, json_bytes

pytestmark = pytest.mark.anyio

ACCOUNT, COMMENT, MEDIA = "17841400000000001", "18000000000000007", "17890000000000002"
TOKEN = "EAAJ-kontots-nyckel-i-provet"
AT = int(NOW.timestamp()) - 600


@dataclass
class Desk:
    """What the tests of looking up work with."""

    house: House
    worker: Worker
    web: Web
    job: LookingUp

    async def give_token(self, token: str = TOKEN, to: str = "instagram") -> None:
        await self.house.act(
            lambda c: rotate_secret(
                c,
                self.house.vault,
                actor="operator",
                tenant=TENANT,
                channel=self.house.lines[to].id,
                value=token,
                purpose=ACCESS_TOKEN,
                now=NOW,
            )
        )

    async def notify(self, field: str, value: dict[str, Any]) -> None:
        entry = {"id": ACCOUNT, "time": AT, "changes": [{"field": field, "value": value}]}
        await self.worker.notify_bytes(json_bytes({"object": "instagram", "entry": [entry]}), to="instagram")

    def put(self, lookup: Lookup, told: dict[str, Any]) -> str:
        """Let the Graph API answer; what it is asked."""
        path = f"/graph/{path_of(lookup)}"
        self.web.answers[path] = answer(body=json.dumps(told).encode())
        return path

    async def kept(self, platform_id: str) -> KeptMessage:
        [row] = await self.house.rows(tables.messages, tables.messages.c.platform_id == platform_id)
        everything = Credential(TENANT, UUID(int=1), "test", frozenset())
        return await self.house.database.read(lambda connection: get_message(connection, everything, row.id))


@pytest.fixture
async def desk(house: House, worker: Worker, tmp_path: Path) -> AsyncIterator[Desk]:
    wanted = NewChannel(
        "instagram", ChannelKind.PAGE, "Instagram", "ks", account=ACCOUNT, secret_text="hemligheten-hos-appen"
    )
    await house.open_line("instagram", wanted)
    async with serving() as web:
        client = without_cookies(public_client(lambda _: True))
        downloader = Downloader(client, Files(tmp_path / "files"), 10_000, 5.0, plain_http=True)
        job = LookingUp(house.database, house.vault, worker.receiver, downloader)
        job.graph, job.graph_of_instagram = web.url("/graph/"), web.url("/instagram/")
        yield Desk(house, worker, web, job)
        await job.close()


async def test_the_words_of_a_mention_are_looked_up_and_assessed(desk: Desk) -> None:
    await desk.give_token()
    told = {"id": COMMENT, "text": REGISTERS, "timestamp": "2026-03-02T09:20:00+0000", "username": "exempel"}
    asked = desk.put(Lookup(Sort.MENTIONED_COMMENT, ACCOUNT, COMMENT), {"mentioned_comment": told, "id": ACCOUNT})
    await desk.notify("mentions", {"comment_id": COMMENT, "media_id": MEDIA})
    desk.house.clock.forward(seconds=5)
    assert await desk.job.look_up_missing() == 1

    message = await desk.kept(COMMENT)
    texts = [each.content.text for each in numbered(message.versions) if each.content]
    assert texts == [None, REGISTERS]
    assert desk.web.asked == [asked]
    assert f"authorization: bearer {TOKEN.lower()}\r\n" in desk.web.heads[0]
    assert await desk.house.count(tables.registrations) == 1
    assert await desk.job.look_up_missing() == 0


async def test_the_picture_above_a_comment_is_kept_with_it(desk: Desk) -> None:
    await desk.give_token()
    caption = {"id": MEDIA, "caption": "Nu öppnar badhuset!", "timestamp": "2026-03-01T08:00:00+0000"}
    desk.put(Lookup(Sort.MEDIA_ABOVE, ACCOUNT, MEDIA), caption)
    for number in ("1", "2"):
        comment = {"id": f"1800000000000000{number}", "from": {"id": "92"}, "text": "Toppen!", "media": {"id": MEDIA}}
        await desk.notify("comments", comment)
    assert await desk.job.look_up_missing() == 1
    assert await desk.job.look_up_missing() == 0

    [post] = await desk.house.rows(tables.messages, tables.messages.c.platform_id == MEDIA)
    above = (await desk.kept("18000000000000001")).surroundings.above
    assert above is not None
    assert (above.message, above.text) == (post.id, "Nu öppnar badhuset!")
    assert (post.direction, post.kind) == ("own", "post")


async def test_a_pages_post_that_never_arrived_is_kept_with_the_comments_under_it(desk: Desk) -> None:
    await desk.give_token(to="page")
    told = {"id": f"{PAGE}_1", "message": "Vi rustar lekplatser.", "from": {"id": PAGE}}
    desk.web.answers[f"/graph/{post_path(PostAbove(PAGE, f'{PAGE}_1'))}"] = answer(body=json.dumps(told).encode())
    await desk.worker.notify(comment(2, "Håller med", AT))
    await desk.worker.notify(comment(3, "Bra", AT + 1, parent_id=f"{PAGE}_2"))
    assert await desk.job.look_up_missing() == 1
    assert await desk.job.look_up_missing() == 0

    for number in (2, 3):
        above = (await desk.kept(f"{PAGE}_{number}")).surroundings.above
        assert above is not None
        assert above.text == "Vi rustar lekplatser."


async def test_without_a_token_nothing_is_asked_for(desk: Desk) -> None:
    await desk.notify("mentions", {"comment_id": COMMENT, "media_id": MEDIA})
    assert await desk.job.look_up_missing() == 0
    assert desk.web.asked == []


async def test_what_is_not_answered_is_asked_for_again_later_and_then_no_more(desk: Desk) -> None:
    await desk.give_token()
    await desk.notify("mentions", {"comment_id": COMMENT, "media_id": MEDIA})
    rounds = []
    for _ in range(60):
        rounds.append(await desk.job.look_up_missing())
        desk.house.clock.forward(minutes=30)
    assert sum(rounds) == 6
    assert rounds[:2] == [1, 1]
    assert await desk.house.count(tables.versions) == 1


async def test_a_token_of_those_who_log_in_with_instagram_goes_to_instagram(desk: Desk) -> None:
    await desk.give_token("IGAA-kontots-nyckel-i-provet")
    await desk.notify("mentions", {"media_id": MEDIA})
    await desk.job.look_up_missing()
    assert desk.web.asked == [f"/instagram/{path_of(Lookup(Sort.MENTIONED_MEDIA, ACCOUNT, MEDIA))}"]


async def test_the_running_job_looks_up_and_stops_when_asked(desk: Desk) -> None:
    await desk.give_token()
    told = {"id": MEDIA, "caption": "@exempelkoping", "media_type": "IMAGE"}
    desk.put(Lookup(Sort.MENTIONED_MEDIA, ACCOUNT, MEDIA), {"mentioned_media": told})
    await desk.notify("mentions", {"media_id": MEDIA})
    desk.job.seconds = 0.01
    desk.job.start()
    while await desk.house.count(tables.versions) < 2:  # noqa: ASYNC110 – the job tells nobody when it has written
        await asyncio.sleep(0.01)
    await desk.job.close()
