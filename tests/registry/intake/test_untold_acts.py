"""Acts at a role account that do not say what sort of message they are done to: they are as their message is."""

from typing import Any
from uuid import UUID

import pytest

from app.registry.replaying import replay
from app.store import tables
from tests.registry.intake.house import TENANT, House, Worker
from tests.registry.intake.role_account import HOLDER, SENDER, WORDS, direct, everything, released, remark, sealed

pytestmark = pytest.mark.anyio

LATER: dict[str, dict[str, Any]] = {
    "edit": {"activity": "edit", "text": f"{WORDS}, rättad", "author": {"id": SENDER}},
    "removal": {"activity": "remove"},
    "hiding": {"activity": "hide"},
    "showing again": {"activity": "unhide"},
    "absence": {"activity": "unavailable"},
}
"""What may happen to a message later, told by senders that do not say again what sort of message it is."""


def later(act: str, id: str = "dm-1") -> dict[str, Any]:  # noqa: A002 – the field's own name
    return {"id": id, "updated_at": "2026-03-02T09:20:00Z", **LATER[act]}


def event(act: str, id: str) -> dict[str, Any]:  # noqa: A002 – the field's own name
    """The same as a CloudEvent, of which a removal has no data at all."""
    types = {"edit": "edited", "removal": "deleted", "hiding": "hidden", "showing again": "unhidden"}
    told = {"specversion": "1.0", "id": f"event-{act}", "source": "verktyget", "subject": id}
    data = {"text": f"{WORDS}, rättad", "author": {"id": SENDER}} if act == "edit" else None
    return told | {"type": f"se.diarium.message.{types[act]}.v1"} | ({"data": data} if data else {})


@pytest.mark.parametrize("act", LATER)
async def test_on_a_direct_message_that_was_not_captured_they_are_not_either(
    house: House, worker: Worker, account: UUID, act: str
) -> None:
    await worker.post(direct(), to="role")
    answer = await worker.post(later(act), to="role")

    assert (answer.messages, answer.parked, answer.not_captured) == ((), (), 1)
    assert WORDS not in await everything(house)
    assert SENDER not in await everything(house)
    assert await house.rows(tables.delivery_bodies) == []


@pytest.mark.parametrize("act", LATER)
async def test_on_a_sealed_direct_message_they_are_sealed_too(
    house: House, worker: Worker, agreed: UUID, act: str
) -> None:
    await worker.post(direct(), to="role")
    answer = await worker.post(later(act), to="role")

    assert [part.reason for part in answer.parked] == ["awaits_holder"]
    assert await house.rows(tables.messages) == []


@pytest.mark.parametrize("act", LATER)
async def test_on_a_direct_message_that_was_released_they_wait_for_the_holder_in_their_turn(
    house: House, worker: Worker, agreed: UUID, act: str
) -> None:
    await worker.post(direct(), to="role")
    await released(worker, HOLDER)
    answer = await worker.post(later(act), to="role")

    assert (answer.messages, [part.reason for part in answer.parked]) == ((), ["awaits_holder"])
    assert await house.count(tables.versions) == 1
    assert await house.count(tables.acts) == 0


@pytest.mark.parametrize("act", ["edit", "removal", "hiding", "showing again"])
async def test_a_cloudevent_of_a_message_nobody_knows_is_not_captured(
    house: House, worker: Worker, account: UUID, act: str
) -> None:
    answer = await worker.post(event(act, "dm-1"), to="role")

    assert (answer.messages, answer.parked, answer.not_captured) == ((), (), 1)
    assert WORDS not in await everything(house)


@pytest.mark.parametrize("act", LATER)
async def test_before_their_message_they_wait_sealed_and_are_part_of_it_once_both_are_released(
    house: House, worker: Worker, agreed: UUID, act: str
) -> None:
    await worker.post(later(act), to="role")
    await worker.post(direct(), to="role")
    assert await house.rows(tables.messages) == []

    for part in await house.rows(tables.parked_deliveries):
        await released(worker, HOLDER, part=part.id)

    assert await house.count(tables.messages) == 1
    assert await house.count(tables.versions) + await house.count(tables.acts) == 2


@pytest.mark.parametrize("act", LATER)
@pytest.mark.parametrize("told", [{"kind": "comment"}, {"visibility": "public"}, {"visibility": "followers"}])
async def test_on_a_message_that_others_could_read_they_are_captured(
    house: House, worker: Worker, account: UUID, act: str, told: dict[str, str]
) -> None:
    first = await worker.post({"id": "1", "text": "Bra skrivet!", **told}, to="role")
    answer = await worker.post(later(act, "1"), to="role")

    assert (answer.not_captured, answer.parked) == (0, ())
    assert [each.id for each in answer.messages] == [each.id for each in first.messages]
    assert await house.count(tables.versions) + await house.count(tables.acts) == 2


@pytest.mark.parametrize("turn", [1, -1], ids=["after it", "before it"])
async def test_in_the_delivery_of_their_message_they_are_as_it_is(
    house: House, worker: Worker, account: UUID, turn: int
) -> None:
    told = [remark("1"), later("edit", "1"), direct(), later("edit")][::turn]
    answer = await worker.post({"messages": told}, to="role")

    assert ([each.platform_id for each in answer.messages], answer.not_captured) == (["1"], 2)
    assert await house.count(tables.versions) == 2


async def test_a_message_of_the_same_id_at_another_channel_says_nothing_of_them(
    house: House, worker: Worker, account: UUID
) -> None:
    await worker.post(remark("dm-1"), to="school")

    assert (await worker.post(later("edit"), to="role")).not_captured == 1


async def test_a_new_message_that_does_not_say_either_waits_sealed_even_before_the_holder_has_agreed(
    house: House, worker: Worker, account: UUID
) -> None:
    answer = await worker.post({"id": "1", "text": WORDS, "author": {"id": SENDER}}, to="role")

    assert (answer.messages, [part.reason for part in answer.parked]) == ((), ["awaits_holder"])
    assert answer.not_captured == 0

    await released(worker, HOLDER)

    assert await house.count(tables.versions) == 1


async def test_a_new_message_whose_edit_says_that_it_is_direct_is_not_captured(
    house: House, worker: Worker, account: UUID
) -> None:
    told = [{"id": "dm-1", "text": WORDS}, later("edit") | {"kind": "direct_message"}]
    answer = await worker.post({"messages": told}, to="role")

    assert (answer.messages, answer.parked, answer.not_captured) == ((), (), 2)
    assert WORDS not in await everything(house)


async def test_a_new_message_beside_a_direct_one_that_may_not_be_captured_is_still_sealed(
    house: House, worker: Worker, account: UUID
) -> None:
    answer = await worker.post({"messages": [direct(), {"id": "1", "text": "Bra skrivet!"}]}, to="role")

    assert ([part.reason for part in answer.parked], answer.not_captured) == (["awaits_holder"], 1)


async def test_replaying_what_does_not_say_releases_nothing(house: House, worker: Worker, agreed: UUID) -> None:
    await worker.post({"id": "1", "text": WORDS}, to="role")
    parked = await sealed(house)

    done = await replay(worker.receiver, house.database, tenant=TENANT, part=parked.id, actor="operator")

    assert (done.state, done.still_parked) == ("waiting", ("awaits_holder",))


async def test_a_page_takes_them_as_ever(house: House, worker: Worker) -> None:
    answer = await worker.post(later("edit", "1"), to="school")

    assert (len(answer.messages), answer.not_captured) == (1, 0)
