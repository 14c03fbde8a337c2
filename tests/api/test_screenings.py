"""Direct messages to a role account over the API: sealed for all but those who screen."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest

from app.records.vocabulary import Scope
from tests.api.conftest import NEIGHBOUR, READS_ALL, Office

pytestmark = pytest.mark.anyio

WORDS = "kanariefågeln sjunger"
ROLE = {
    "speaks": "generic",
    "kind": "role_account",
    "name": "Kommunchefen",
    "authority": "ks",
    "holder": {"position": "Kommunchef", "from_date": "2026-01-01", "agreed_on": "2026-01-07"},
}
SEES_ALL_BUT_SCREENS = frozenset(Scope) - {Scope.SCREENINGS_WRITE}


@dataclass(frozen=True)
class Account:
    """A role account and its secret."""

    id: UUID
    secret: str

    async def tell(self, office: Office, words: str = WORDS, webhook_id: str = "w-1") -> httpx2.Response:
        message = {"id": webhook_id, "kind": "direct_message", "visibility": "direct", "text": words}
        body, at = json.dumps(message).encode(), str(int(time.time()))
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        mac = hmac.digest(key, f"{webhook_id}.{at}.".encode() + body, hashlib.sha256)
        signature = f"v1,{base64.b64encode(mac).decode()}"
        headers = {"webhook-id": webhook_id, "webhook-timestamp": at, "webhook-signature": signature}
        async with office.client() as client:
            return await client.post(f"/webhooks/{self.id}", content=body, headers=headers)


async def open_account(office: Office, **more: Any) -> Account:
    async with office.client(await office.token()) as client:
        made = (await client.post("/api/v1/channels", json=ROLE | more)).json()
    return Account(UUID(made["id"]), made["secret"])


@pytest.fixture
async def account(office: Office) -> Account:
    return await open_account(office)


async def sealed(office: Office, account: Account) -> str:
    """One direct message that waits; its address."""
    answer = await account.tell(office)
    assert [part["reason"] for part in answer.json()["parked"]] == ["awaits_holder"]
    async with office.client(await office.token()) as client:
        (parked,) = (await client.get("/api/v1/parked-deliveries?reason=awaits_holder")).json()["data"]
    return f"/api/v1/parked-deliveries/{parked['id']}"


async def test_nobody_is_shown_a_sealed_message_anywhere(office: Office, account: Account) -> None:
    address = await sealed(office, account)
    async with office.client(await office.token(SEES_ALL_BUT_SCREENS)) as client:
        answers = [
            await client.get(path)
            for path in (
                "/api/v1/messages",
                "/api/v1/assessments",
                "/api/v1/registrations",
                "/api/v1/cases",
                "/api/v1/parked-deliveries",
                address,
                f"{address}/body",
                f"{address}/reading",
                "/public/exempelkoping/channels",
            )
        ]
        replayed = await client.post(f"{address}/replay")
        refused = [await client.post(f"{address}/{act}", json={"reason": "R"}) for act in ("release", "keep-private")]
        after = await client.get("/api/v1/messages")
    assert answers[0].json()["data"] == answers[1].json()["data"] == answers[2].json()["data"] == []
    assert [answer.status_code for answer in answers[6:8]] == [403, 403]
    assert (replayed.json()["state"], replayed.json()["still_parked"]) == ("waiting", ["awaits_holder"])
    assert [each.status_code for each in refused] == [403, 403]
    assert after.json()["data"] == []
    assert not any("kanarie" in answer.text for answer in [*answers, replayed, *refused])


async def test_the_holder_reads_and_releases_it_and_then_it_is_a_message_like_others(
    office: Office, account: Account
) -> None:
    address = await sealed(office, account)
    holder = await office.token(Scope, channel=account.id)
    async with office.client(holder) as client:
        body = await client.get(f"{address}/body")
        reading = (await client.get(f"{address}/reading")).json()
        released = await client.post(f"{address}/release")
        again = await client.post(f"{address}/release")
    async with office.client(await office.token()) as client:
        (message,) = (await client.get("/api/v1/messages")).json()["data"]
    assert "kanarie" in body.text
    (read,) = reading["events"]
    assert (read["text"], read["kind"], read["direction"]) == (WORDS, "direct_message", "incoming")
    assert (reading["unread"], reading["ignored"]) == ([], [])
    assert (released.status_code, released.json()["state"]) == (200, "replayed")
    assert released.json()["messages"] == [message["id"]]
    assert (again.status_code, again.json()["code"]) == (422, "unacceptable")


async def test_anybody_else_who_screens_gives_a_reason(office: Office, account: Account) -> None:
    address = await sealed(office, account)
    async with office.client(await office.token()) as client:
        without = await client.post(f"{address}/release")
        released = await client.post(f"{address}/release", json={"reason": "Begäran om utlämnande"})
    assert (without.status_code, released.status_code) == (422, 200)


async def test_private_mail_stays_sealed_and_waits_no_more(office: Office, account: Account) -> None:
    address = await sealed(office, account)
    async with office.client(await office.token(Scope, channel=account.id)) as client:
        no_reason = await client.post(f"{address}/keep-private", json={})
        kept = await client.post(f"{address}/keep-private", json={"reason": "Från en anhörig"})
        waiting = (await client.get("/api/v1/parked-deliveries")).json()["data"]
        messages = (await client.get("/api/v1/messages")).json()["data"]
    async with office.client(await office.token(SEES_ALL_BUT_SCREENS)) as client:
        body = await client.get(f"{address}/body")
    assert no_reason.status_code == 422
    assert (kept.status_code, kept.json()["state"]) == (200, "private")
    assert (waiting, messages, body.status_code) == ([], [], 403)


async def test_nobody_screens_what_they_do_not_see(office: Office, account: Account) -> None:
    address = await sealed(office, account)
    for token in (
        await office.token(tenant=NEIGHBOUR),
        await office.token(authorities=["bun"]),
        await office.token(channel=office.channel),
    ):
        async with office.client(token) as client:
            for act in ("release", "keep-private"):
                assert (await client.post(f"{address}/{act}", json={"reason": "R"})).status_code == 404


async def test_without_agreement_the_sender_is_answered_and_the_channel_tells_how_many(office: Office) -> None:
    account = await open_account(office, holder={"position": "Kommunchef"})
    answer = await account.tell(office)
    async with office.client(await office.token(READS_ALL)) as client:
        channel = (await client.get(f"/api/v1/channels/{account.id}")).json()
        parked = (await client.get("/api/v1/parked-deliveries")).json()["data"]
    assert answer.status_code == 200
    assert (answer.json()["messages"], answer.json()["parked"], answer.json()["not_captured"]) == ([], [], 1)
    assert channel["not_captured"]["count"] == 1
    assert parked == []
