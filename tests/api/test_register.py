"""Assessments, registrations, cases, authorities and parked deliveries over the API, on both databases."""

from datetime import timedelta

import pytest

from app.records.vocabulary import Scope
from tests.api.conftest import NEIGHBOUR, READS_ALL, TENANT, Office
from tests.factories.register import (
    DAY,
    Seeded,
    seed_assessment,
    seed_case,
    seed_message,
    seed_parked,
    seed_registration,
)

pytestmark = pytest.mark.anyio


async def test_an_assessment_shows_the_words_it_rests_on(office: Office) -> None:
    seeded = await office.write(lambda connection: seed_message(connection, TENANT, office.channel))
    async with office.client(await office.token()) as client:
        shown = (await client.get(f"/api/v1/assessments/{seeded.assessments['ks']}")).json()
        listed = (await client.get("/api/v1/assessments")).json()["data"]
    assert shown["facts"][0]["evidence"] == [{"start": 0, "end": 3, "words": "Hej"}]
    assert shown["cites"] == [{"sfs": "2009:400", "place": "5 kap. 1 §"}]
    assert listed[0]["facts"][0]["evidence"] == [{"start": 0, "end": 3, "words": None}]


async def test_the_words_are_for_those_who_may_read_messages(office: Office) -> None:
    seeded = await office.write(lambda connection: seed_message(connection, TENANT, office.channel))
    async with office.client(await office.token([Scope.ASSESSMENTS_READ])) as client:
        answer = await client.get(f"/api/v1/assessments/{seeded.assessments['ks']}")
    assert answer.json()["withheld"] is True
    assert "Hej" not in answer.text


async def test_earlier_assessments_stay_beside_the_current_one(office: Office) -> None:
    def seed(connection):  # type: ignore[no-untyped-def]  # a closure of two steps
        seeded = seed_message(connection, TENANT, office.channel)
        earlier = seed_assessment(
            connection, TENANT, seeded.message, seeded.version, "ks", at=DAY - timedelta(hours=1), outcome="register"
        )
        return seeded, earlier

    seeded, earlier = await office.write(seed)
    async with office.client(await office.token()) as client:
        history = (await client.get(f"/api/v1/messages/{seeded.message}/assessments")).json()["data"]
        current = (await client.get("/api/v1/assessments?current=true")).json()["data"]
        past = (await client.get("/api/v1/assessments?current=false&outcome=register")).json()["data"]
    assert [(row["id"], row["current"]) for row in history] == [
        (str(seeded.assessments["ks"]), True),
        (str(earlier), False),
    ]
    assert [row["id"] for row in current] == [str(seeded.assessments["ks"])]
    assert [row["id"] for row in past] == [str(earlier)]


async def registered(office: Office, protection: str = "none") -> tuple[Seeded, str, str]:
    def seed(connection):  # type: ignore[no-untyped-def]  # a closure of three steps
        seeded = seed_message(connection, TENANT, office.channel, protection=protection)
        case = seed_case(connection, TENANT, "ks", 17, protection=protection)
        registration = seed_registration(connection, TENANT, seeded, case, document=3, protection=protection)
        return seeded, str(case), str(registration)

    return await office.write(seed)


@pytest.mark.parametrize("number", ["KS/2026:17", "KS/2026:17-3"])
async def test_a_registration_is_found_by_either_number(office: Office, number: str) -> None:
    _, _, registration = await registered(office)
    async with office.client(await office.token()) as client:
        found = (await client.get("/api/v1/registrations", params={"diary_number": number})).json()["data"]
        other = (await client.get("/api/v1/registrations", params={"diary_number": "KS/2026:17-4"})).json()["data"]
    assert [row["id"] for row in found] == [registration]
    assert other == []


async def test_a_case_is_found_by_number_year_kind_and_status(office: Office) -> None:
    _, case, _ = await registered(office)
    async with office.client(await office.token()) as client:
        for query, expected in (
            ("diary_number=KS/2026:17", [case]),
            ("year=2026&kind=ordinary&status=open&authority=ks", [case]),
            ("year=2025", []),
            ("kind=collective", []),
            ("status=closed", []),
            ("authority=bun", []),
        ):
            listed = (await client.get(f"/api/v1/cases?{query}")).json()["data"]
            assert [row["id"] for row in listed] == expected, query
        assert (await client.get(f"/api/v1/cases/{case}")).json()["documents"] == 1


@pytest.mark.parametrize(("protection", "withheld"), [("none", False), ("presumed", True)])
async def test_the_protected_version_is_for_those_who_may_read_it(
    office: Office, protection: str, withheld: bool
) -> None:
    _, case, registration = await registered(office, protection)
    addresses = [f"/api/v1/registrations/{registration}", f"/api/v1/cases/{case}"]
    for token, hidden in ((await office.token(READS_ALL), withheld), (await office.token(Scope), False)):
        async with office.client(token) as client:
            for address in [*addresses, "/api/v1/registrations", "/api/v1/cases"]:
                answer = await client.get(address)
                assert ("Kim Exempelsson" in answer.text or "Lekplatsen" in answer.text) != hidden
    assert withheld == (protection != "none")


async def test_neither_another_tenant_nor_another_authority_sees_any_of_it(office: Office) -> None:
    seeded, case, registration = await registered(office)
    parked = await office.write(lambda connection: seed_parked(connection, TENANT, office.channel))
    addresses = [
        f"assessments/{seeded.assessments['ks']}",
        f"registrations/{registration}",
        f"cases/{case}",
        f"parked-deliveries/{parked}",
        f"parked-deliveries/{parked}/body",
        "authorities/ks",
    ]
    for token in (await office.token(Scope, authorities=["bun"]), await office.token(Scope, tenant=NEIGHBOUR)):
        async with office.client(token) as client:
            answers = [await client.get(f"/api/v1/{address}") for address in addresses[:-1]]
            assert [answer.status_code for answer in answers] == [404] * 5
            for kind in ("assessments", "registrations", "cases", "parked-deliveries"):
                assert (await client.get(f"/api/v1/{kind}")).json()["data"] == []
            replayed = await client.post(f"/api/v1/parked-deliveries/{parked}/replay")
            assert replayed.status_code == 404
    async with office.client(await office.token(authorities=["bun"])) as client:
        assert (await client.get("/api/v1/authorities/ks")).status_code == 404
        assert [row["id"] for row in (await client.get("/api/v1/authorities")).json()["data"]] == ["bun"]


async def test_a_token_of_one_channel_sees_what_came_through_it(office: Office) -> None:
    _, case, registration = await registered(office)
    parked = await office.write(lambda connection: seed_parked(connection, TENANT, office.channel))
    async with office.client(await office.token(channel=office.channel)) as client:
        for kind, expected in (("registrations", registration), ("cases", case), ("parked-deliveries", str(parked))):
            assert [row["id"] for row in (await client.get(f"/api/v1/{kind}")).json()["data"]] == [expected]


async def test_the_queue_of_parked_deliveries_has_the_longest_waiting_first(office: Office) -> None:
    def seed(connection):  # type: ignore[no-untyped-def]  # a closure of two steps
        return [
            str(seed_parked(connection, TENANT, office.channel, parked_at=DAY + timedelta(hours=n), reason=reason))
            for n, reason in ((2, "not_json"), (1, "unknown_shape"))
        ]

    later, earlier = await office.write(seed)
    async with office.client(await office.token()) as client:
        queue = (await client.get("/api/v1/parked-deliveries")).json()["data"]
        one = (await client.get("/api/v1/parked-deliveries?reason=unknown_shape")).json()["data"]
        none = (await client.get("/api/v1/parked-deliveries?state=replayed")).json()["data"]
    assert [row["id"] for row in queue] == [earlier, later]
    assert [row["id"] for row in one] == [earlier]
    assert none == []


async def test_the_bytes_of_a_parked_delivery_come_exactly_and_as_a_file(office: Office) -> None:
    body = b'\x00\xff<script>alert("\xc3\xa5")</script>'
    parked = await office.write(lambda connection: seed_parked(connection, TENANT, office.channel, body=body))
    address = f"/api/v1/parked-deliveries/{parked}/body"
    async with office.client(await office.token(Scope)) as client:
        answer = await client.get(address)
    async with office.client(await office.token(READS_ALL)) as client:
        refused = await client.get(address)
    assert answer.content == body
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert refused.status_code == 403


async def test_what_still_cannot_be_read_stays_parked(office: Office) -> None:
    parked = await office.write(lambda connection: seed_parked(connection, TENANT, office.channel))
    async with office.client(await office.token()) as client:
        answer = await client.post(f"/api/v1/parked-deliveries/{parked}/replay")
        after = (await client.get(f"/api/v1/parked-deliveries/{parked}")).json()
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"state": "waiting", "messages": [], "still_parked": ["not_json"]}
    assert after["state"] == "waiting"


async def test_what_can_be_read_now_becomes_messages_once(office: Office) -> None:
    body = b'{"id":"k-1","text":"Hej!","kind":"comment"}'
    parked = await office.write(lambda connection: seed_parked(connection, TENANT, office.channel, body=body))
    address, headers = f"/api/v1/parked-deliveries/{parked}/replay", {"Idempotency-Key": "replay-1"}
    async with office.client(await office.token()) as client:
        answer = await client.post(address, headers=headers)
        again = await client.post(address, headers=headers)
        anew = await client.post(address)
        message = await client.get(f"/api/v1/messages/{answer.json()['messages'][0]}")
    assert answer.json()["state"] == "replayed"
    assert again.json() == answer.json()
    assert (anew.status_code, anew.json()["code"]) == (422, "unacceptable")
    assert message.json()["versions"][0]["content"]["text"] == "Hej!"
