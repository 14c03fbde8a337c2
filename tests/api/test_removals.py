"""Hiding, removing and sealing over the API, on both databases."""

from typing import Any
from uuid import UUID

import pytest

from app.records.vocabulary import Scope
from tests.api.conftest import NEIGHBOUR, TENANT, Office
from tests.factories.register import seed_act, seed_case, seed_message, seed_parked, seed_registration

pytestmark = pytest.mark.anyio

WORDS = ("badhuset", "Exempelsson", "Kommentar om något")
ALL = frozenset(Scope)


async def seeded(office: Office, **more: Any) -> UUID:
    return (await office.write(lambda connection: seed_message(connection, TENANT, office.channel, **more))).message


async def post(office: Office, path: str, body: Any, scopes: Any = ALL, **headers: str) -> Any:
    async with office.client(await office.token(scopes)) as client:
        return await client.post(f"/api/v1/messages/{path}", json=body, headers=headers)


async def read(office: Office, path: str, scopes: Any = ALL) -> Any:
    async with office.client(await office.token(scopes)) as client:
        return await client.get(f"/api/v1/{path}")


HIDE = {"act": "hide", "reason": "personal_attack", "note": "Smädelser."}
SEAL = {"act": "remove", "reason": "forbidden_image", "police_report": "5000-K1-26", "note": "Se anmälan."}


async def test_a_hiding_is_confirmed_when_the_copy_is_whole_and_the_register_shows_it(office: Office) -> None:
    message, other = await seeded(office), await seeded(office)
    answer = await post(office, f"{message}/removals", HIDE)

    assert answer.status_code == 201, answer.text
    assert answer.headers["location"].endswith(f"/messages/{message}")
    told = answer.json()
    assert (told["state"], told["rule"], told["note"]) == ("confirmed", "removed-by-us", "Smädelser.")
    assert [part["what"] for part in told["copied"]] == ["version"]
    shown = (await read(office, f"messages/{message}")).json()
    assert (shown["availability"], shown["availability_by"]) == ("hidden", "authority")
    assert shown["removals"] == [told]
    listed = (await read(office, "messages?availability=hidden&availability_by=authority")).json()["data"]
    assert [each["id"] for each in listed] == [str(message)]
    left = (await read(office, "messages?availability=shown")).json()["data"]
    assert [each["id"] for each in left] == [str(other)]


async def test_lists_find_each_way_of_being_away(office: Office) -> None:
    def seed(connection: Any) -> list[UUID]:
        away = []
        for activity in ("hide", "remove", "unavailable", "unhide"):
            found = seed_message(connection, TENANT, office.channel, outcome="keep_ordered")
            seed_act(connection, TENANT, found.message, found.delivery, activity)
            away.append(found.message)
        return away

    hidden, removed, unavailable, shown = await office.write(seed)
    for query, expected in (
        ("availability=hidden", [hidden]),
        ("availability=removed&authority=ks", [removed]),
        ("availability=removed&authority=bun", []),
        ("availability=unavailable&outcome=keep_ordered", [unavailable]),
        ("availability=shown&outcome=keep_ordered", [shown]),
        ("availability=shown&authority=ks&availability_by=unknown", [shown]),
        ("availability_by=author", []),
        ("sealed=true", []),
        ("sealed=true&authority=ks", []),
    ):
        listed = (await read(office, f"messages?{query}")).json()["data"]
        assert [each["id"] for each in listed] == [str(each) for each in expected], query


async def test_the_same_request_twice_is_one_act(office: Office) -> None:
    message = await seeded(office)
    token = await office.token()
    async with office.client(token) as client:
        path = f"/api/v1/messages/{message}/removals"
        first, second = [await client.post(path, json=HIDE, headers={"Idempotency-Key": "k-1"}) for _ in range(2)]
        third = await client.post(path, json=HIDE)
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert (third.status_code, third.json()["code"]) == (409, "already-exists")


async def test_what_cannot_be_copied_waits_until_it_is_accepted(office: Office) -> None:
    message = await seeded(office, erased=False)
    async with office.client(await office.token()) as client:
        bare = (await office.write(lambda connection: _without_version(connection, office))).hex
        asked = (await client.post(f"/api/v1/messages/{bare}/removals", json=HIDE)).json()
        assert (asked["state"], asked["copied"]) == ("requested", None)
        path = f"/api/v1/messages/{bare}/removals/{asked['id']}/confirm"
        refused = await client.post(path, json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "copy-not-whole")
        done = (await client.post(path, json={"accept_lacks": True})).json()
        assert (done["state"], done["copied"][0]["lack"]) == ("confirmed", "no_version")
        elsewhere = await client.post(f"/api/v1/messages/{message}/removals/{asked['id']}/confirm", json={})
        assert elsewhere.status_code == 404


def _without_version(connection: Any, office: Office) -> UUID:
    """A message that was heard of through its removal only."""
    from app.records.identity import new_id  # noqa: PLC0415 – one use
    from app.store import rows  # noqa: PLC0415 – one use
    from tests.factories.register import DAY  # noqa: PLC0415 – one use

    message = new_id(DAY)
    row = rows.MessageRow(
        TENANT, message, office.channel, "generic", "n", message.hex, "comment", "incoming", "public",
        message.hex, None, None, DAY, "our_clock", DAY,
    )  # fmt: skip
    rows.MESSAGES.insert(connection, [row])
    return message


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"act": "hide", "reason": "dislike"}, 422),
        ({"act": "edit", "reason": "spam"}, 422),
        ({"act": "hide", "reason": "spam", "rule": "ingen-regel"}, 422),
        ({"act": "hide"}, 422),
        ({"act": "unhide", "reason": "restored"}, 422),
        ({"act": "hide", "reason": "spam", "extra": 1}, 422),
    ],
)
async def test_what_makes_no_sense_is_refused(office: Office, body: Any, status: int) -> None:
    answer = await post(office, f"{await seeded(office)}/removals", body)
    assert answer.status_code == status


async def test_removing_and_unsealing_need_scopes_of_their_own_and_sight_of_the_message(office: Office) -> None:
    message = await seeded(office)
    reads = ALL - {Scope.REMOVALS_WRITE, Scope.SEALS_WRITE}
    for path, body in (
        ("removals", HIDE),
        ("seal/police-report", {"police_report": "x"}),
        ("seal/lift", {"reason": "x"}),
    ):
        assert (await post(office, f"{message}/{path}", body, reads)).status_code == 403
        async with office.client(await office.token(ALL, tenant=NEIGHBOUR)) as client:
            answer = await client.post(f"/api/v1/messages/{message}/{path}", json=body)
        assert answer.status_code == 404
    assert (await post(office, f"{message}/seal/lift", {"reason": "x"}, ALL - {Scope.SEALS_WRITE})).status_code == 403


async def test_a_sealed_message_is_shown_to_nobody_by_any_route(office: Office) -> None:
    def seed(connection: Any) -> Any:
        found = seed_message(connection, TENANT, office.channel, outcome="register")
        case = seed_case(connection, TENANT, "ks", 17, subject="Kommentar om något")
        return found, case, seed_registration(connection, TENANT, found, case)

    found, case, registration = await office.write(seed)
    before = (await read(office, f"registrations/{registration}")).text
    assert "Exempelsson" in before
    sealed = await post(office, f"{found.message}/removals", SEAL)
    assert (sealed.status_code, sealed.json()["copied"], sealed.json()["note"]) == (201, None, None)

    for path in (
        "messages",
        "messages?sealed=true",
        f"messages/{found.message}",
        f"messages/{found.message}/assessments",
        f"messages/{found.message}/attachments",
        f"assessments/{found.assessments['ks']}",
        f"assessments/{found.assessments['ks']}/explanation",
        "registrations",
        f"registrations/{registration}",
        "cases",
        f"cases/{case}",
    ):
        answer = await read(office, path)
        assert answer.status_code == 200, path
        assert not any(word in answer.text for word in WORDS), path
    shown = (await read(office, f"messages/{found.message}")).json()
    assert (shown["sealed"], shown["withheld"]) == (True, True)
    assert (shown["seal"]["rule"], shown["seal"]["police_report"]) == ("illegal-content", "5000-K1-26")
    listed = (await read(office, "messages?sealed=true")).json()["data"]
    assert [each["id"] for each in listed] == [str(found.message)]


async def test_the_bytes_of_a_delivery_that_tells_of_a_sealed_message_are_not_handed_out(office: Office) -> None:
    def seed(connection: Any) -> Any:
        from app.store import parked  # noqa: PLC0415 – one use

        waiting = seed_parked(connection, TENANT, office.channel, body=b"badhuset")
        part = parked.get(connection, TENANT, waiting)
        found = seed_message(connection, TENANT, office.channel)
        assert part is not None
        seed_act(connection, TENANT, found.message, part.delivery, "hide")
        return waiting, found.message

    waiting, message = await office.write(seed)
    assert (await read(office, f"parked-deliveries/{waiting}/body")).status_code == 200
    await post(office, f"{message}/removals", SEAL)
    refused = await read(office, f"parked-deliveries/{waiting}/body")
    assert (refused.status_code, refused.json()["code"]) == (403, "sealed")


async def test_a_police_report_is_noted_and_a_mistaken_seal_lifted(office: Office) -> None:
    message = await seeded(office)
    assert (await post(office, f"{message}/seal/police-report", {"police_report": "x"})).status_code == 404
    await post(office, f"{message}/removals", SEAL)
    noted = await post(office, f"{message}/seal/police-report", {"police_report": "5000-K2-26"})
    assert noted.json()["police_report"] == "5000-K2-26"
    lifted = await post(office, f"{message}/seal/lift", {"reason": "Fel meddelande"})
    assert lifted.status_code == 200
    shown = (await read(office, f"messages/{message}")).json()
    assert (shown["seal"], shown["versions"][0]["content"]["text"]) == (None, "Hej! När öppnar badhuset?")
