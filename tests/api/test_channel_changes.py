"""What the office keeps of its channels over the API: changed, put to rest, closed, opened again, with history."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.main import now
from app.records.registration import STOCKHOLM
from app.records.vocabulary import Scope
from tests.api.conftest import NEIGHBOUR, Office

pytestmark = pytest.mark.anyio

ROLE = {"speaks": "generic", "kind": "role_account", "name": "Kommunchefen", "authority": "ks"}


def today() -> date:
    return now().astimezone(STOCKHOLM).date()


async def test_a_channel_is_changed_with_history_and_a_new_tag(office: Office) -> None:
    address = f"/api/v1/channels/{office.channel}"
    async with office.client(await office.token()) as client:
        before = await client.get(address)
        changed = await client.patch(
            address,
            json={"monitoring_hours": "Vardagar 8–16", "listed": False, "from_date": "2026-01-07"},
            headers={"If-Match": before.headers["etag"]},
        )
        stale = await client.patch(address, json={"name": "B"}, headers={"If-Match": before.headers["etag"]})
        emptied = await client.patch(address, json={"monitoring_hours": None})
        history = await client.get(f"{address}/history")
    assert changed.status_code == 200, changed.text
    assert (changed.json()["monitoring_hours"], changed.json()["listed"]) == ("Vardagar 8–16", False)
    assert changed.json()["revision"] == before.json()["revision"] + 1
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition-failed")
    assert emptied.json()["monitoring_hours"] is None
    rows = history.json()["data"]
    assert [(row["number"], row["change"]) for row in rows] == [(1, "opened"), (2, "changed"), (3, "changed")]
    assert rows[1]["before"] == {"listed": True, "monitoring_hours": None}
    assert rows[1]["after"] == {"listed": False, "monitoring_hours": "Vardagar 8–16"}
    assert (rows[1]["from_date"], rows[1]["status"]) == ("2026-01-07", None)
    assert rows[1]["changed_by"].startswith("token:")


async def test_a_history_is_read_a_part_at_a_time(office: Office) -> None:
    address = f"/api/v1/channels/{office.channel}"
    async with office.client(await office.token()) as client:
        for name in ("A", "B", "C"):
            await client.patch(address, json={"name": name})
        first = (await client.get(f"{address}/history?limit=3")).json()
        rest = (await client.get(f"{address}/history?limit=3&cursor={first['page']['next_cursor']}")).json()
    assert [row["number"] for row in first["data"] + rest["data"]] == [1, 2, 3, 4]


async def test_a_channel_rests_closes_and_opens_again(office: Office) -> None:
    address = f"/api/v1/channels/{office.channel}"
    async with office.client(await office.token()) as client:
        statuses = [(await client.post(f"{address}/{act}")).json()["status"] for act in ("dormant", "close", "open")]
        dated = await client.post(f"{address}/close", json={"from_date": today().isoformat()})
        refused = await client.post(f"{address}/dormant")
        to_come = await client.post(f"{address}/open", json={"from_date": (today() + timedelta(days=1)).isoformat()})
        history = (await client.get(f"{address}/history")).json()["data"]
    assert statuses == ["dormant", "closed", "open"]
    assert dated.json()["closed_at"] is not None
    assert [each.status_code for each in (refused, to_come)] == [422, 422]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "unacceptable"
    assert [row["status"] for row in history] == ["open", "dormant", "closed", "open", "closed"]


async def test_a_role_account_has_holders_one_after_the_other(office: Office) -> None:
    async with office.client(await office.token()) as client:
        holder = {"position": "Kommunchef", "from_date": "2025-01-01"}
        opened = await client.post("/api/v1/channels", json=ROLE | {"holder": holder})
        assert opened.status_code == 201, opened.text
        address = f"/api/v1/channels/{opened.json()['id']}/holders"
        (first,) = opened.json()["holders"]
        shared = await client.post(address, json={"position": "Tf kommunchef"})
        ended = await client.patch(f"{address}/{first['id']}", json={"to_date": "2025-12-31"})
        second = await client.post(
            address, json={"position": "Tf kommunchef", "name": "Kim E", "agreed_on": "2026-01-07"}
        )
        missing = await client.patch(f"{address}/{office.channel}", json={"name": "N"})
        elsewhere = await client.post(f"/api/v1/channels/{office.channel}/holders", json=holder)
    assert first | {"id": None} == {
        "id": None,
        "position": "Kommunchef",
        "name": None,
        "from_date": "2025-01-01",
        "to_date": None,
        "agreed_on": None,
    }
    assert (shared.status_code, elsewhere.status_code, missing.status_code) == (422, 422, 404)
    assert ended.json()["holders"][0]["to_date"] == "2025-12-31"
    assert second.status_code == 201
    assert [each["name"] for each in second.json()["holders"]] == [None, "Kim E"]


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"name": None},
        {"name": " "},
        {"address": "javascript:alert(1)"},
        {"from_date": "2026-02-30", "name": "B"},
        {"from_date": 0, "name": "B"},
        {"from_date": "2026-01-07T00:00:00Z", "name": "B"},
        {"speaks": "x"},
        {"listed": "ja"},
        {"purpose": "x" * 201},
        {"comment_rules": "a\u0000b"},
    ],
)
async def test_a_change_that_cannot_be_is_422_and_repeats_nothing(
    sqlite_office: Office, wanted: dict[str, Any]
) -> None:
    address = f"/api/v1/channels/{sqlite_office.channel}"
    async with sqlite_office.client(await sqlite_office.token()) as client:
        answer = await client.patch(address, json=wanted)
        history = (await client.get(f"{address}/history")).json()["data"]
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert "javascript" not in answer.text
    assert len(history) == 1


async def test_the_same_key_changes_once(sqlite_office: Office) -> None:
    address, key = f"/api/v1/channels/{sqlite_office.channel}", {"Idempotency-Key": "k-1"}
    async with sqlite_office.client(await sqlite_office.token()) as client:
        first = await client.patch(address, json={"name": "B"}, headers=key)
        await client.patch(address, json={"name": "C"})
        again = await client.patch(address, json={"name": "B"}, headers=key)
        name = (await client.get(address)).json()["name"]
    assert again.json() == first.json()
    assert name == "C"


async def test_no_token_changes_what_it_does_not_see(sqlite_office: Office) -> None:
    office = sqlite_office
    address = f"/api/v1/channels/{office.channel}"
    for token in (await office.token(tenant=NEIGHBOUR), await office.token(authorities=["bun"])):
        async with office.client(token) as client:
            answers = [
                await client.patch(address, json={"name": "B"}),
                *[await client.post(f"{address}/{act}") for act in ("open", "dormant", "close")],
                await client.post(f"{address}/holders", json={"position": "Chef"}),
                await client.get(f"{address}/history"),
            ]
        assert {answer.status_code for answer in answers} == {404}
    async with office.client(await office.token(authorities=["ks"])) as client:
        given_away = await client.patch(address, json={"authority": "bun"})
    assert given_away.status_code == 404
    async with office.client(await office.token([Scope.CHANNELS_READ])) as client:
        assert (await client.patch(address, json={"name": "B"})).status_code == 403
