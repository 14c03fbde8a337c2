"""Lists a page at a time."""

from datetime import timedelta

import pytest

from tests.api.conftest import TENANT, Office
from tests.factories.register import DAY, seed_case, seed_message, seed_parked, seed_registration

pytestmark = pytest.mark.anyio


async def seed(office: Office, count: int, since: int = 0) -> None:
    """Messages, registrations in one case, cases and parked deliveries; some share a moment."""

    def act(connection):  # type: ignore[no-untyped-def]  # a closure of several steps
        case = seed_case(connection, TENANT, "ks", 1000 + since)
        for n in range(since, since + count):
            at = DAY + timedelta(minutes=n // 2)
            seeded = seed_message(connection, TENANT, office.channel, captured_at=at)
            seed_registration(connection, TENANT, seeded, case, document=n + 1, registered_at=at)
            seed_case(connection, TENANT, "bun", n + 1, opened_at=at)
            seed_parked(connection, TENANT, office.channel, parked_at=at)

    await office.write(act)


@pytest.mark.parametrize(
    "path",
    [
        "/messages",
        "/messages?outcome=review",
        "/messages?authority=ks",
        "/assessments",
        "/registrations",
        "/registrations?authority=ks",
        "/registrations?diary_number=KS/2026:1000",
        "/cases",
        "/parked-deliveries",
        "/authorities",
        "/channels",
    ],
)
async def test_following_cursors_gives_what_pages_give_each_row_once(office: Office, path: str) -> None:
    await seed(office, 5)
    join = "&" if "?" in path else "?"
    async with office.client(await office.token()) as client:
        whole = [row["id"] for row in (await client.get(f"/api/v1{path}{join}limit=100")).json()["data"]]
        by_page = [
            row["id"]
            for page in range(1, len(whole) // 2 + 2)
            for row in (await client.get(f"/api/v1{path}{join}limit=2&page={page}")).json()["data"]
        ]
        by_cursor, address = [], f"/api/v1{path}{join}limit=2"
        while address:
            answer = await client.get(address)
            assert answer.status_code == 200, answer.text
            by_cursor += [row["id"] for row in answer.json()["data"]]
            address = answer.links["next"]["url"] if "next" in answer.links else ""
            assert bool(address) == (answer.json()["page"]["next_cursor"] is not None)
    assert len(whole) == len(set(whole)) > 0
    assert by_page == by_cursor == whole


async def test_the_documents_of_a_case_come_by_number(office: Office) -> None:
    await seed(office, 5)
    async with office.client(await office.token()) as client:
        case = (await client.get("/api/v1/cases?authority=ks")).json()["data"][0]
        assert case["documents"] == 5
        address, documents = f"{case['documents_url']}&limit=2", []
        while address:
            answer = await client.get(address)
            documents += [row["document"] for row in answer.json()["data"]]
            address = answer.links["next"]["url"] if "next" in answer.links else ""
    assert documents == [5, 4, 3, 2, 1]


async def test_what_comes_meanwhile_does_not_disturb_a_cursor(office: Office) -> None:
    await seed(office, 4)
    async with office.client(await office.token()) as client:
        first = (await client.get("/api/v1/messages?limit=2")).json()
        await seed(office, 4, since=4)
        rest = (await client.get(f"/api/v1/messages?limit=2&cursor={first['page']['next_cursor']}")).json()
        whole = [row["id"] for row in (await client.get("/api/v1/messages?limit=100")).json()["data"]]
    assert [row["id"] for row in first["data"] + rest["data"]] == whole[4:]


async def test_the_default_is_twenty_rows(sqlite_office: Office) -> None:
    await seed(sqlite_office, 21)
    async with sqlite_office.client(await sqlite_office.token()) as client:
        answer = (await client.get("/api/v1/messages")).json()
    assert len(answer["data"]) == 20
    assert (answer["page"]["limit"], answer["page"]["page"]) == (20, 1)


async def test_a_cursor_is_refused_anywhere_but_where_it_belongs(sqlite_office: Office) -> None:
    await seed(sqlite_office, 3)
    async with sqlite_office.client(await sqlite_office.token()) as client:
        cursor = (await client.get("/api/v1/messages?limit=1&kind=comment")).json()["page"]["next_cursor"]
        flipped = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]
        queries = [
            f"messages?limit=1&kind=comment&cursor={cursor}&page=2",
            f"messages?limit=1&kind=post&cursor={cursor}",
            f"messages?cursor={cursor}",
            f"assessments?kind=comment&cursor={cursor}",
            f"messages?kind=comment&cursor={flipped}",
            "messages?cursor=AAAA",
            "messages?cursor=%C3%A5",
            "messages?cursor=",
        ]
        answers = [await client.get(f"/api/v1/{query}") for query in queries]
        good = await client.get(f"/api/v1/messages?cursor={cursor}&kind=comment&limit=2")
    assert good.status_code == 200
    assert [answer.json()["code"] for answer in answers] == [
        "invalid-cursor",
        "invalid-cursor",
        "invalid-cursor",
        "validation-failed",
        "invalid-cursor",
        "invalid-cursor",
        "invalid-cursor",
        "invalid-cursor",
    ]


async def test_deep_pages_are_refused_and_point_to_cursors(sqlite_office: Office) -> None:
    async with sqlite_office.client(await sqlite_office.token()) as client:
        deepest = await client.get("/api/v1/messages?limit=100&page=100")
        deeper = await client.get("/api/v1/messages?limit=100&page=101")
        absurd = await client.get(f"/api/v1/messages?page={10**40}")
    assert deepest.status_code == 200
    assert [(each.status_code, each.json()["code"]) for each in (deeper, absurd)] == [(400, "page-too-deep")] * 2
    assert "next_cursor" in deeper.json()["detail"]
