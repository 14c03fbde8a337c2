"""Webmention, pingback and trackback over HTTP: what each is answered, and that the running server follows them."""

import asyncio
import json
from urllib.parse import urlencode
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select

from app.main import now
from app.records.vocabulary import ChannelKind, Scope
from app.registry.office.channels import NewChannel, open_channel
from app.store.tables import channel_refusals, deliveries, linkbacks
from tests.api.conftest import NEIGHBOUR, TENANT, Office

pytestmark = pytest.mark.anyio

SITE = "https://www.exempelkoping.example/"
SOURCE, TARGET = "https://blogg.invalid/1", f"{SITE}badhuset"
FORM = {"content-type": "application/x-www-form-urlencoded"}
XML = {"content-type": "text/xml"}


async def opened(office: Office) -> UUID:
    wanted = NewChannel("linkback", ChannelKind.GENERIC, "Länkar", "ks", account=SITE)
    vault = office.engine.house.vault
    made = await office.write(
        lambda c: open_channel(c, vault, actor="operator", tenant=TENANT, wanted=wanted, now=now())
    )
    return made.view.channel.id


async def post(office: Office, channel: UUID, body: bytes, headers: dict[str, str]) -> httpx2.Response:
    async with office.client() as client:
        return await client.post(f"/webhooks/{channel}", content=body, headers=headers)


def ping(target: str = TARGET) -> bytes:
    params = "".join(f"<param><value><string>{each}</string></value></param>" for each in (SOURCE, target))
    return f"<methodCall><methodName>pingback.ping</methodName><params>{params}</params></methodCall>".encode()


async def test_each_protocol_is_answered_in_its_own_words(office: Office) -> None:
    channel = await opened(office)
    webmention = await post(office, channel, urlencode({"source": SOURCE, "target": TARGET}).encode(), FORM)
    pingback = await post(office, channel, ping(), XML)
    trackback = await post(office, channel, urlencode({"url": SOURCE, "title": "x"}).encode(), FORM)
    assert [each.status_code for each in (webmention, pingback, trackback)] == [202, 200, 200]
    assert webmention.headers["content-type"] == "text/plain; charset=utf-8"
    assert pingback.headers["content-type"] == "text/xml; charset=utf-8"
    assert "<params>" in pingback.text
    assert trackback.text.endswith("<response><error>0</error></response>")
    kept = await office.write(lambda c: c.execute(select(linkbacks.c.protocol).order_by(linkbacks.c.protocol)).all())
    assert [row.protocol for row in kept] == ["pingback", "trackback", "webmention"]


async def test_what_is_not_for_us_is_refused_in_each_protocol_and_not_kept(office: Office) -> None:
    channel, theirs = await opened(office), "https://annanstad.example/"
    webmention = await post(office, channel, urlencode({"source": SOURCE, "target": theirs}).encode(), FORM)
    pingback = await post(office, channel, ping(theirs), XML)
    trackback = await post(office, channel, urlencode({"url": TARGET}).encode(), FORM)
    garbage = await post(office, channel, b'{"a": 1}', {"content-type": "application/json"})
    assert [each.status_code for each in (webmention, pingback, trackback, garbage)] == [400, 200, 200, 400]
    assert webmention.json()["detail"] == "The target is not an address of this site."
    assert "<int>33</int>" in pingback.text
    assert "<error>1</error>" in trackback.text
    assert await office.write(lambda c: c.execute(select(deliveries.c.id)).all()) == []


async def test_too_many_about_one_host_are_told_when_to_come_back(sqlite_office: Office) -> None:
    channel = await opened(sqlite_office)
    body = urlencode({"source": SOURCE, "target": TARGET}).encode()
    answers = [await post(sqlite_office, channel, body, FORM) for _ in range(21)]
    assert [each.status_code for each in answers] == [202] * 20 + [429]
    assert 3500 < int(answers[-1].headers["retry-after"]) <= 3600


async def test_a_forged_page_of_ours_is_a_signature_refused(sqlite_office: Office) -> None:
    channel = await opened(sqlite_office)
    forged = FORM | {"Diarium-Fetched": json.dumps({"source": SOURCE})}
    answer = await post(sqlite_office, channel, urlencode({"source": SOURCE, "target": TARGET}).encode(), forged)
    assert answer.status_code == 401
    await sqlite_office.engine.refusals.write_down()
    assert await sqlite_office.write(lambda c: c.execute(select(channel_refusals.c.count)).scalar_one()) == 1


async def test_the_address_has_nothing_to_get_and_other_channels_take_no_notices(sqlite_office: Office) -> None:
    channel = await opened(sqlite_office)
    async with sqlite_office.client() as client:
        assert (await client.get(f"/webhooks/{channel}")).status_code == 405
    body = urlencode({"source": SOURCE, "target": TARGET}).encode()
    assert (await post(sqlite_office, sqlite_office.channel, body, FORM)).status_code == 401


async def test_the_channel_is_opened_over_the_api_without_any_secret(sqlite_office: Office) -> None:
    wanted = {"speaks": "linkback", "kind": "generic", "name": "Länkar", "authority": "ks", "account": SITE}
    async with sqlite_office.client(await sqlite_office.token([Scope.CHANNELS_WRITE])) as client:
        made = await client.post("/api/v1/channels", json=wanted)
        other = await client.post("/api/v1/channels", json=wanted | {"secret": "x" * 20})
        rotated = await client.post(f"/api/v1/channels/{made.json()['id']}/secrets", json={"purpose": "signing"})
    assert (made.status_code, other.status_code, rotated.status_code) == (201, 422, 422)
    assert (made.json()["secret"], made.json()["verify_token"]) == (None, None)


async def test_the_running_server_follows_and_says_why_nothing_came_of_it(sqlite_office: Office) -> None:
    channel = await opened(sqlite_office)
    await post(sqlite_office, channel, urlencode({"source": "http://127.0.0.1:9/", "target": TARGET}).encode(), FORM)
    # The server's own job may be the one that takes it.
    await sqlite_office.engine.following.follow_due()
    row = await sqlite_office.write(lambda c: c.execute(select(linkbacks)).one())
    for _ in range(100):
        if row.fault is not None:
            break
        await asyncio.sleep(0.05)
        row = await sqlite_office.write(lambda c: c.execute(select(linkbacks)).one())
    assert (row.state, row.fault) == ("waiting", "not_public")


async def test_the_list_tells_of_notices_to_those_who_may_read_what_is_parked(office: Office) -> None:
    channel = await opened(office)
    for number in (1, 2, 3):
        source = {"source": f"https://blogg.invalid/{number}", "target": TARGET}
        await post(office, channel, urlencode(source).encode(), FORM)
    async with office.client(await office.token({Scope.PARKED_READ})) as client:
        first = (await client.get("/api/v1/linkbacks?limit=2&state=waiting")).json()
        cursor = first["page"]["next_cursor"]
        rest = (await client.get(f"/api/v1/linkbacks?limit=2&state=waiting&cursor={cursor}")).json()
        none = (await client.get("/api/v1/linkbacks?state=kept")).json()
    assert [each["source"] for each in first["data"] + rest["data"]] == [
        f"https://blogg.invalid/{number}" for number in (3, 2, 1)
    ]
    assert {(each["channel"], each["protocol"], each["target"]) for each in first["data"]} == {
        (str(channel), "webmention", TARGET)
    }
    assert (rest["page"]["next_cursor"], none["data"]) == (None, [])


async def test_nobody_is_told_of_notices_to_what_they_do_not_see(office: Office) -> None:
    channel = await opened(office)
    await post(office, channel, urlencode({"source": SOURCE, "target": TARGET}).encode(), FORM)
    told = []
    for token in (
        await office.token(tenant=NEIGHBOUR),
        await office.token(authorities=["bun"]),
        await office.token(channel=office.channel),
        await office.token(authorities=["ks"]),
        await office.token(channel=channel),
    ):
        async with office.client(token) as client:
            told.append(len((await client.get(f"/api/v1/linkbacks?channel={channel}")).json()["data"]))
    async with office.client(await office.token(frozenset(Scope) - {Scope.PARKED_READ})) as client:
        refused = await client.get("/api/v1/linkbacks")
    assert (told, refused.status_code) == ([0, 0, 0, 1, 1], 403)
