"""Reading messages over the API, on both databases."""

from datetime import timedelta
from uuid import UUID

import pytest
import structlog

from app.records.vocabulary import Scope
from tests.api.conftest import NEIGHBOUR, READS_ALL, TENANT, Office
from tests.factories.register import (
    DAY,
    Seeded,
    seed_act,
    seed_case,
    seed_message,
    seed_registration,
    seed_version,
)

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)


async def ids_listed(office: Office, query: str = "", token: str | None = None) -> list[str]:
    async with office.client(token or await office.token()) as client:
        answer = await client.get(f"/api/v1/messages{query}")
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["data"]]


async def test_a_list_shows_the_latest_captured_first_and_no_content(office: Office) -> None:
    seeded = await office.write(
        lambda connection: [
            seed_message(connection, TENANT, office.channel, captured_at=DAY + n * MINUTE) for n in range(3)
        ]
    )
    async with office.client(await office.token()) as client:
        answer = await client.get("/api/v1/messages")
    assert [row["id"] for row in answer.json()["data"]] == [str(each.message) for each in reversed(seeded)]
    assert "badhuset" not in answer.text
    assert "Exempelsson" not in answer.text


@pytest.mark.parametrize("query", ["", "?outcome=register", "?authority=bun", "?kind=comment"])
async def test_a_message_with_two_authorities_comes_once(office: Office, query: str) -> None:
    seeded = await office.write(
        lambda connection: seed_message(
            connection, TENANT, office.channel, authorities=("ks", "bun"), outcome="register"
        )
    )
    assert await ids_listed(office, query) == [str(seeded.message)]


@pytest.mark.parametrize(
    ("matching", "other"),
    [
        ("kind=post", "kind=review"),
        ("platform=linkedin", "platform=generic"),
        ("outcome=register", "outcome=keep_ordered"),
        ("status=provisional", "status=confirmed"),
        ("protection=presumed", "protection=assessed"),
        ("authority=bun", "authority=ks"),
        ("captured_from=2026-03-02T10:15:00%2B01:00", "captured_from=2026-03-02T09:15:01Z"),
        ("captured_to=2026-03-02T09:15:01Z", "captured_to=2026-03-02T09:15:00Z"),
        ("outcome=register&authority=bun&kind=post", "outcome=register&authority=bun&kind=review"),
    ],
)
async def test_each_filter_keeps_what_it_names_and_leaves_out_the_rest(
    office: Office, matching: str, other: str
) -> None:
    seeded = await office.write(
        lambda connection: seed_message(
            connection,
            TENANT,
            office.channel,
            authorities=("bun",),
            kind="post",
            platform="linkedin",
            outcome="register",
            status="provisional",
            protection="presumed",
        )
    )
    assert await ids_listed(office, f"?{matching}") == [str(seeded.message)]
    assert await ids_listed(office, f"?{other}") == []
    assert await ids_listed(office, f"?channel={office.channel}") == [str(seeded.message)]
    assert await ids_listed(office, f"?channel={office.neighbours_channel}") == []


async def test_another_tenant_an_unseen_authority_and_another_channel_are_not_there(office: Office) -> None:
    seeded = await office.write(lambda connection: seed_message(connection, TENANT, office.channel))
    tokens = [
        await office.token(tenant=NEIGHBOUR),
        await office.token(authorities=["bun"]),
        await office.token(tenant=NEIGHBOUR, channel=office.neighbours_channel),
    ]
    for token in tokens:
        assert await ids_listed(office, token=token) == []
        async with office.client(token) as client:
            for path in ("", "/assessments"):
                answer = await client.get(f"/api/v1/messages/{seeded.message}{path}")
                assert answer.status_code == 404
                assert answer.json()["code"] == "not-found"


async def test_a_token_of_one_authority_sees_only_that_assignment(office: Office) -> None:
    seeded = await office.write(
        lambda connection: seed_message(connection, TENANT, office.channel, authorities=("ks", "bun"))
    )
    async with office.client(await office.token(authorities=["bun"])) as client:
        shown = (await client.get(f"/api/v1/messages/{seeded.message}")).json()
    assert [each["authority"] for each in shown["assignments"]] == ["bun"]


async def test_outcomes_are_told_only_to_those_who_may_read_assessments(office: Office) -> None:
    await office.write(lambda connection: seed_message(connection, TENANT, office.channel))
    async with office.client(await office.token([Scope.MESSAGES_READ])) as client:
        listed = (await client.get("/api/v1/messages")).json()["data"][0]
        shown = (await client.get(f"/api/v1/messages/{listed['id']}")).json()
        filtered = [await client.get(f"/api/v1/messages?{each}") for each in ("outcome=review", "status=proposed")]
    assert listed["assignments"] == [{"authority": "ks", "assessment": None}]
    assert (shown["registrations"], shown["case_links"], shown["registered_at"]) == (None, None, None)
    assert [answer.status_code for answer in filtered] == [403, 403]


async def test_versions_stand_in_the_platforms_order_and_equal_neighbours_become_one(office: Office) -> None:
    def seed(connection):  # type: ignore[no-untyped-def]  # a closure of three steps
        first = seed_message(connection, TENANT, office.channel, text="ett", author_name=None)
        for text, minutes in (("tre", 3), ("två", 2), ("tre", 4)):
            seed_version(
                connection,
                TENANT,
                first.message,
                first.delivery,
                activity="edit",
                occurred_at=DAY + minutes * MINUTE,
                captured_at=DAY + 10 * MINUTE,
                text=text,
            )
        seed_act(connection, TENANT, first.message, first.delivery, "hide", occurred_at=DAY + 5 * MINUTE)
        return first

    seeded: Seeded = await office.write(seed)
    async with office.client(await office.token()) as client:
        shown = (await client.get(f"/api/v1/messages/{seeded.message}")).json()
    assert [(each["number"], each["content"]["text"]) for each in shown["versions"]] == [
        (1, "ett"),
        (2, "två"),
        (3, "tre"),
    ]
    assert shown["availability"] == "hidden"
    assert [act["activity"] for act in shown["acts"]] == ["hide"]


async def test_one_message_tells_its_times_its_registration_and_its_receipt(office: Office) -> None:
    def seed(connection):  # type: ignore[no-untyped-def]  # a closure of two steps
        seeded = seed_message(connection, TENANT, office.channel, outcome="register")
        seed_registration(connection, TENANT, seeded, seed_case(connection, TENANT, "ks", 17))
        return seeded

    seeded: Seeded = await office.write(seed)
    async with office.client(await office.token()) as client:
        shown = (await client.get(f"/api/v1/messages/{seeded.message}")).json()
    assert shown["arrived_at"] == "2026-03-02T09:14:58Z"
    assert shown["captured_at"] == shown["registered_at"] == "2026-03-02T09:15:00Z"
    assert shown["registrations"][0]["diary_number"] == "KS/2026:17"
    assert shown["receipt"]["url"].endswith(f"/public/{TENANT}/receipts/{seeded.receipt}")
    assert shown["disposal_stop"] is False


async def test_erased_content_leaves_the_frame(office: Office) -> None:
    seeded = await office.write(lambda connection: seed_message(connection, TENANT, office.channel, erased=True))
    async with office.client(await office.token()) as client:
        version = (await client.get(f"/api/v1/messages/{seeded.message}")).json()["versions"][0]
    assert (version["content"], version["erased"], version["withheld"]) == (None, True, False)


@pytest.mark.parametrize("protection", ["presumed", "assessed"])
async def test_protected_content_is_withheld_without_the_scope(office: Office, protection: str) -> None:
    seeded = await office.write(
        lambda connection: seed_message(connection, TENANT, office.channel, protection=protection)
    )
    async with office.client(await office.token(READS_ALL)) as client:
        answers = [
            await client.get(f"/api/v1/messages/{seeded.message}"),
            await client.get(f"/api/v1/assessments/{seeded.assessments['ks']}"),
        ]
    for answer in answers:
        assert answer.json()["withheld"] is True
        assert "Hej" not in answer.text
        assert "Exempelsson" not in answer.text


async def test_what_one_authority_doubts_no_other_shows(office: Office) -> None:
    def seed(connection):  # type: ignore[no-untyped-def]  # a closure of two steps
        seeded = seed_message(connection, TENANT, office.channel, protection="none")
        from app.store import rows  # noqa: PLC0415 – one row of one table

        assessment = seeded.assessments["ks"]
        rows.ASSIGNMENTS.insert(
            connection,
            [
                rows.AssignmentRow(
                    TENANT, seeded.message, "bun", assessment, "review", "proposed", "presumed", "x", None,
                    office.channel, "generic", "comment", DAY,
                )
            ],
        )  # fmt: skip
        return seeded

    seeded: Seeded = await office.write(seed)
    async with office.client(await office.token(READS_ALL, authorities=["ks"])) as client:
        assert (await client.get(f"/api/v1/messages/{seeded.message}")).json()["withheld"] is True


async def test_reading_protected_content_is_noted_without_it(office: Office) -> None:
    seeded = await office.write(
        lambda connection: seed_message(connection, TENANT, office.channel, protection="presumed")
    )
    async with office.client(await office.token(Scope)) as client:
        with structlog.testing.capture_logs() as lines:
            shown = (await client.get(f"/api/v1/messages/{seeded.message}")).json()
    assert shown["versions"][0]["content"]["text"] == "Hej! När öppnar badhuset?"
    noted = [line for line in lines if line["event"] == "protected_read"]
    assert [(line["subject"], UUID(line["subject_id"])) for line in noted] == [("message", seeded.message)]
    assert "badhuset" not in str(lines)


async def test_an_unchanged_message_is_answered_304(office: Office) -> None:
    seeded = await office.write(lambda connection: seed_message(connection, TENANT, office.channel))
    async with office.client(await office.token()) as client:
        first = await client.get(f"/api/v1/messages/{seeded.message}")
        again = await client.get(f"/api/v1/messages/{seeded.message}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_disposal_stop_anywhere_above_is_told(office: Office) -> None:
    from app.store.disposal_stops import OnAuthority, mark_stopped  # noqa: PLC0415 – one test's

    seeded = await office.write(lambda connection: seed_message(connection, TENANT, office.channel))
    await office.write(lambda c: mark_stopped(c, TENANT, OnAuthority("ks"), stopped=True, now=DAY))
    async with office.client(await office.token()) as client:
        assert (await client.get(f"/api/v1/messages/{seeded.message}")).json()["disposal_stop"] is True
