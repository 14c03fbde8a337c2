"""Channels over the API: opened, read, rotated and closed."""

import json

import pytest

from app.records.vocabulary import Scope
from tests.api.conftest import NEIGHBOUR, TENANT, Office

pytestmark = pytest.mark.anyio

WANTED = {"speaks": "generic", "kind": "blog", "name": "Bloggen", "authority": "ks"}


async def test_a_channel_is_opened_its_secret_shown_once_and_read_back_without_it(office: Office) -> None:
    async with office.client(await office.token()) as client:
        opened = await client.post("/api/v1/channels", json=WANTED)
        assert opened.status_code == 201, opened.text
        read = await client.get(opened.headers["location"])
        listed = (await client.get("/api/v1/channels")).json()["data"]
    made = opened.json()
    assert made["secret"].startswith("whsec_")
    assert read.json() == {name: value for name, value in made.items() if name not in ("secret", "verify_token")}
    assert made["secret"] not in read.text
    assert made["webhook_url"] == f"http://127.0.0.1:8000/webhooks/{made['id']}"
    assert [channel["name"] for channel in listed] == ["Formuläret", "Bloggen"]


async def test_the_same_key_opens_one_channel_and_shows_the_same_secret(office: Office) -> None:
    headers = {"Idempotency-Key": "5e7d2c1a"}
    async with office.client(await office.token()) as client:
        first = await client.post("/api/v1/channels", json=WANTED, headers=headers)
        again = await client.post("/api/v1/channels", json=WANTED, headers=headers)
        other = await client.post("/api/v1/channels", json=WANTED | {"name": "En annan"}, headers=headers)
        count = len((await client.get("/api/v1/channels")).json()["data"])
    async with office.client(await office.token()) as client:
        anothers = await client.post("/api/v1/channels", json=WANTED, headers=headers)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert count == 2
    assert anothers.json()["id"] != first.json()["id"]


async def test_a_kept_answer_holds_no_readable_secret(office: Office) -> None:
    from sqlalchemy import select  # noqa: PLC0415 – one test's

    from app.store.tables import idempotency_answers  # noqa: PLC0415 – one test's

    async with office.client(await office.token()) as client:
        headers = {"Idempotency-Key": "k"}
        made = (await client.post("/api/v1/channels", json=WANTED, headers=headers)).json()
    kept = await office.write(lambda connection: connection.execute(select(idempotency_answers.c.body)).scalar_one())
    assert made["secret"].encode() not in bytes(kept)
    assert made["id"].encode() not in bytes(kept)


async def test_rotating_gives_a_new_secret_and_a_day_when_the_old_one_ends(office: Office) -> None:
    address = f"/api/v1/channels/{office.channel}"
    async with office.client(await office.token()) as client:
        before = await client.get(address)
        rotated = await client.post(f"{address}/secrets", json={"overlap_hours": 1})
        after = await client.get(address)
        refused = await client.post(f"{address}/secrets", json={"purpose": "handshake"})
    assert rotated.status_code == 201
    assert rotated.json()["secret"].startswith("whsec_")
    assert rotated.json()["old_valid_to"] > rotated.json()["valid_from"]
    assert after.json()["secret_count"] == before.json()["secret_count"] + 1
    assert after.headers["etag"] != before.headers["etag"]
    assert (refused.status_code, refused.json()["code"]) == (422, "unacceptable")


async def test_a_change_based_on_an_older_reading_is_412(office: Office) -> None:
    address = f"/api/v1/channels/{office.channel}"
    async with office.client(await office.token()) as client:
        tag = (await client.get(address)).headers["etag"]
        good = await client.post(f"{address}/secrets", json={}, headers={"If-Match": tag})
        stale = [
            await client.post(f"{address}/{act}", json={}, headers={"If-Match": tag}) for act in ("secrets", "close")
        ]
        still_open = (await client.get(address)).json()
    assert good.status_code == 201
    assert [(each.status_code, each.json()["code"]) for each in stale] == [(412, "precondition-failed")] * 2
    assert (still_open["status"], still_open["revision"]) == ("open", 2)


async def test_closing_again_changes_nothing(office: Office) -> None:
    address = f"/api/v1/channels/{office.channel}"
    async with office.client(await office.token()) as client:
        first = await client.post(f"{address}/close")
        again = await client.post(f"{address}/close")
    assert first.status_code == 200
    assert first.json() == again.json()
    assert first.json()["status"] == "closed"


async def test_each_change_is_signed_with_the_tokens_id_in_the_log(office: Office) -> None:
    from sqlalchemy import select  # noqa: PLC0415 – one test's

    from app.store.tables import log_openings  # noqa: PLC0415 – one test's

    async with office.client(await office.token()) as client:
        await client.post(f"/api/v1/channels/{office.channel}/close")
    events = await office.write(
        lambda connection: connection.execute(
            select(log_openings.c.event, log_openings.c.payload)
            .where(log_openings.c.tenant == TENANT, log_openings.c.subject == str(office.channel))
            .order_by(log_openings.c.idx)
        ).all()
    )
    assert [row.event for row in events] == ["channel.opened", "channel.closed"]
    assert b'"actor":"token:' in bytes(events[-1].payload)


async def test_no_token_reaches_past_its_tenant_authorities_or_channel(office: Office) -> None:
    tokens = [
        await office.token(tenant=NEIGHBOUR),
        await office.token(authorities=["bun"]),
        await office.token(tenant=NEIGHBOUR, channel=office.neighbours_channel),
    ]
    address = f"/api/v1/channels/{office.channel}"
    for token in tokens:
        async with office.client(token) as client:
            answers = [
                await client.get(address),
                await client.post(f"{address}/secrets", json={}),
                await client.post(f"{address}/close"),
            ]
            listed = [row["id"] for row in (await client.get("/api/v1/channels")).json()["data"]]
        assert [answer.status_code for answer in answers] == [404] * 3
        assert str(office.channel) not in listed
    for token in tokens[1:]:
        async with office.client(token) as client:
            answer = await client.post("/api/v1/channels", json=WANTED)
        assert answer.status_code == 404


async def test_reading_does_not_let_one_write(office: Office) -> None:
    async with office.client(await office.token([Scope.CHANNELS_READ])) as client:
        assert (await client.post("/api/v1/channels", json=WANTED)).status_code == 403


async def test_a_channel_that_cannot_be_is_422(office: Office) -> None:
    async with office.client(await office.token()) as client:
        answers = [
            await client.post(
                "/api/v1/channels", content=json.dumps(WANTED | change), headers={"content-type": "application/json"}
            )
            for change in (
                {"speaks": "telegraph"},
                {"takes_bearer": True, "speaks": "facebook_page", "account": "1", "secret": "x" * 16},
                {"name": "   "},
                {"name": "a\u0000b"},
                {"address": "\ud800"},
                {"secret": "whsec_not-base64!!!!"},
            )
        ]
    assert [answer.status_code for answer in answers] == [422] * 6, [answer.text for answer in answers]
