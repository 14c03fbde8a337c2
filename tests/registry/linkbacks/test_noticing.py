"""Which notices are taken, and how many."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.channels.linkback import notice
from app.records.errors import Unacceptable
from app.records.message import Unread
from app.records.vocabulary import ChannelKind, ParkedReason, ParkedState
from app.registry.intake.receiving import NotAuthentic
from app.registry.linkbacks.pace import Pace
from app.registry.office.channel_status import close_channel, reopen_channel
from app.registry.office.channels import NewChannel, rotate_secret
from app.registry.replaying import replay
from app.store import tables
from tests.registry.intake.house import NOW, TENANT
from tests.registry.linkbacks.conftest import SITE, TARGET, Desk, linking

pytestmark = pytest.mark.anyio


async def test_a_notice_for_somebody_elses_page_is_refused_by_its_protocol_and_not_kept(desk: Desk) -> None:
    source, theirs = "https://blogg.example/1", "https://annanstad.example/"
    webmention, pingback = await desk.mention(source, theirs), await desk.ping(source, theirs)
    trackback = await desk.track(f"{SITE}egen-sida")
    assert (webmention.status, webmention.body) == (400, "The target is not an address of this site.")
    assert (pingback.status, "<int>33</int>" in pingback.body) == (200, True)
    assert (trackback.status, "<error>1</error>" in trackback.body) == (200, True)
    assert [await desk.house.count(table) for table in (tables.deliveries, tables.linkbacks)] == [0, 0]


async def test_xml_that_cannot_be_read_is_kept_and_parked(desk: Desk) -> None:
    reply = await desk.send(b'<!DOCTYPE a [<!ENTITY b "c">]><methodCall/>', "text/xml")
    assert "<int>-32700</int>" in reply.body
    [parked] = await desk.house.rows(tables.parked_deliveries)
    assert parked.reason == "not_xml"
    assert await desk.rows() == []


async def test_a_parked_notice_that_can_be_read_after_all_is_followed_when_it_is_replayed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = desk.put("/1", linking())
    monkeypatch.setattr(notice, "decode_xml", lambda _: Unread("$", ParkedReason.NOT_XML))
    await desk.ping(source)
    monkeypatch.undo()
    [parked] = await desk.house.rows(tables.parked_deliveries)
    receiver, database = desk.worker.receiver, desk.house.database
    done = await replay(receiver, database, tenant=TENANT, part=parked.id, actor="token:1")
    assert (done.state, done.messages) == (ParkedState.REPLAYED, ())

    await desk.job.follow_due()
    assert (await desk.row()).state == "kept"
    assert await desk.house.count(tables.messages) == 1


async def test_what_says_that_it_is_a_page_we_have_fetched_is_refused_and_counted(desk: Desk) -> None:
    line = desk.house.lines["linkback"]
    forged = {"diarium-fetched": '{"source":"https://blogg.example/1"}'}
    body = f"<a href='{TARGET}'>x</a>".encode()
    with pytest.raises(NotAuthentic):
        await desk.worker.receiver.receive(line.id, forged, body)
    listed = await desk.worker.receiver.find(line.id)
    with pytest.raises(NotAuthentic):
        await desk.noticing.answer(listed, forged, f"source=https://blogg.example/1&target={TARGET}".encode())
    assert await desk.house.count(tables.deliveries) == 0


async def test_one_host_is_named_so_often_and_no_more(desk: Desk) -> None:
    ways: list[Callable[[str], Awaitable[object]]] = [desk.mention, desk.ping, desk.track]
    for number in range(20):
        await ways[number % 3](f"https://blogg.example/{number}")
    refused = [await way("https://BLOGG.example/nytt") for way in (desk.mention, desk.ping, desk.track)]
    assert [(reply.status, reply.retry_after) for reply in refused] == [(429, 3600)] * 3
    assert (await desk.mention("https://annan.example/1")).status == 202
    desk.house.clock.forward(hours=1)
    assert (await desk.mention("https://blogg.example/nytt")).status == 202
    assert len(await desk.rows()) == 22


def test_the_pace_holds_for_the_channel_as_a_whole_and_each_by_itself() -> None:
    pace, first, second = Pace(most_of_a_host=2, most_of_a_channel=3), UUID(int=1), UUID(int=2)
    took = [pace.take(first, host, NOW) for host in ("a", "a", "b")]
    assert took == [None] * 3
    assert pace.take(first, "c", NOW + timedelta(minutes=20)) == timedelta(minutes=40)
    assert pace.take(second, "c", NOW) is None
    assert pace.take(first, "c", NOW + timedelta(hours=1)) is None


async def test_a_closed_channel_is_off_until_it_is_opened_again(desk: Desk) -> None:
    channel = desk.house.lines["linkback"].id

    async def change(verb: Callable[..., object]) -> None:
        await desk.house.act(
            lambda c: verb(c, actor="operator", tenant=TENANT, channel=channel, now=desk.house.clock.now)
        )

    await change(close_channel)
    await desk.worker.directory.renewed()
    assert (await desk.mention("https://blogg.example/1")).status == 410
    await change(reopen_channel)
    assert (await desk.mention("https://blogg.example/1")).status == 202


async def test_the_channel_has_no_secret(desk: Desk) -> None:
    channel = desk.house.lines["linkback"].id
    rows = await desk.house.rows(tables.channel_secrets, tables.channel_secrets.c.channel == channel)
    assert rows == []
    with pytest.raises(Unacceptable):
        await desk.house.act(
            lambda c: rotate_secret(
                c, desk.house.vault, actor="operator", tenant=TENANT, channel=channel, now=desk.house.clock.now
            )
        )
    given = NewChannel("linkback", ChannelKind.GENERIC, "L", "ks", account=SITE, secret_text="x" * 20)
    with pytest.raises(Unacceptable, match="no secret"):
        await desk.house.open_line("en till", given)


@pytest.mark.parametrize("account", [None, "www.exempelkoping.example", "https://Stor.example/", "https://a.example/å"])
async def test_the_account_is_an_address_that_can_be_compared(desk: Desk, account: str | None) -> None:
    with pytest.raises(Unacceptable, match="the address of the site"):
        await desk.house.open_line("en till", NewChannel("linkback", ChannelKind.GENERIC, "L", "ks", account=account))
