"""What could not be read is read again once the program has been mended."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from app.channels.facebook_page import change
from app.channels.facebook_page import payload as payload_of_page
from app.channels.generic import payload
from app.records.errors import NotFound, Unacceptable
from app.records.message import Ignored, Unread
from app.records.vocabulary import Activity, ParkedReason, ParkedState
from app.registry.replaying import Replayed, replay
from app.store import tables
from tests.registry.intake.house import NOW, REGISTERS, TENANT, House, Worker, comment

pytestmark = pytest.mark.anyio

AT = int(NOW.timestamp()) - 600


async def parked(house: House) -> list[Any]:
    return sorted(await house.rows(tables.parked_deliveries), key=lambda row: row.id)


async def again(house: House, worker: Worker, part: UUID, tenant: str = TENANT) -> Replayed:
    return await replay(worker.receiver, house.database, tenant=tenant, part=part, actor="token:1")


def unknown(number: int) -> dict[str, Any]:
    """A comment told of with a verb that nobody has heard of yet."""
    return comment(number, REGISTERS, AT, verb="whispered")


def learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader is mended."""
    verbs: Mapping[str, Activity] = {**change._VERBS, "whispered": Activity.CREATE}
    monkeypatch.setattr(change, "_VERBS", verbs)


async def test_a_part_is_read_when_the_reader_has_been_mended(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worker.notify(comment(2, "Hej", AT), unknown(3), unknown(4), time=AT + 1)
    first, second = await parked(house)
    learn(monkeypatch)
    house.clock.forward(days=2)

    done = await again(house, worker, first.id)

    assert done.state is ParkedState.REPLAYED
    assert len(done.messages) == 1
    assert done.still_parked == ()
    messages = {row.platform_id.rpartition("_")[2]: row for row in await house.rows(tables.messages)}
    assert set(messages) == {"2", "3"}, "only what stands at the parked path"
    assert [row.state for row in await parked(house)] == ["replayed", "waiting"]
    assert (await parked(house))[0].replayed_at == house.clock.now
    assert second.path == "$.entry[0].changes[2]"


async def test_a_message_that_is_replayed_keeps_its_times_and_is_registered_now(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worker.notify(unknown(3), time=AT + 1)
    [part] = await parked(house)
    learn(monkeypatch)
    house.clock.forward(days=2)
    await again(house, worker, part.id)

    [message] = await house.rows(tables.messages)
    [version] = await house.rows(tables.versions)
    [registration] = await house.rows(tables.registrations)
    assert message.captured_at == version.captured_at == NOW
    assert message.arrived_at.timestamp() == AT
    assert registration.registered_at == house.clock.now
    assert version.delivery == part.delivery
    assert await house.count(tables.deliveries) == 1


async def test_replaying_is_a_leaf_that_names_who_and_what(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worker.notify(unknown(3), time=AT + 1)
    [part] = await parked(house)
    learn(monkeypatch)
    done = await again(house, worker, part.id)

    payloads = [json.loads(row.payload) for row in await house.rows(tables.log_openings)]
    [leaf] = [each for each in payloads if each["event"] == "delivery.replayed"]
    assert (leaf["subject"], leaf["actor"]) == (str(part.id), "token:1")
    assert leaf["details"]["messages"] == [str(done.messages[0])]
    assert leaf["details"]["delivery"]["id"] == str(part.delivery)


async def test_what_is_now_known_to_be_no_message_waits_no_longer(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown_still = {"field": "somethingnew", "value": {}}
    await worker.notify(unknown_still, comment(2, "Hej", AT), unknown(4), time=AT + 1)
    first, second = await parked(house)
    monkeypatch.setattr(payload_of_page, "_told_by", lambda path, _: [(path, Ignored(path, "by rule no message"))])

    done = await again(house, worker, first.id)
    assert (done.state, done.messages, done.still_parked) == (ParkedState.REPLAYED, (), ())
    assert [row.state for row in await parked(house)] == ["replayed", "waiting"]
    assert second.path.endswith("changes[2]")
    assert await house.count(tables.messages) == 1


async def test_what_still_cannot_be_read_stays_waiting_and_changes_nothing(house: House, worker: Worker) -> None:
    await worker.notify(unknown(3), time=AT + 1)
    [part] = await parked(house)
    leaves = await house.count(tables.log_entries)

    done = await again(house, worker, part.id)

    assert (done.state, done.messages) == (ParkedState.WAITING, ())
    assert done.still_parked == (ParkedReason.UNKNOWN_EVENT,)
    assert await parked(house) == [part]
    assert await house.count(tables.log_entries) == leaves


async def test_parts_that_still_cannot_be_read_are_parked_each_by_itself(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(payload, "decode", lambda _: Unread("$", ParkedReason.NOT_JSON))
        await worker.post({"messages": [{"id": "1", "text": "ett"}, {"text": "utan id"}, {"id": "3", "text": "tre"}]})
    [whole] = await parked(house)
    assert whole.path == "$"
    house.clock.forward(minutes=1)

    done = await again(house, worker, whole.id)

    assert len(done.messages) == 2
    assert done.still_parked == (ParkedReason.MESSAGE_WITHOUT_ID,)
    assert [(row.path, row.state) for row in await parked(house)] == [
        ("$", "replayed"),
        ("$.messages[1]", "waiting"),
    ]


async def test_a_part_is_replayed_once(house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    await worker.notify(unknown(3), time=AT + 1)
    [part] = await parked(house)
    learn(monkeypatch)
    await again(house, worker, part.id)

    with pytest.raises(Unacceptable):
        await again(house, worker, part.id)


async def test_two_who_replay_the_same_part_at_once_write_one_message_and_one_leaf(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worker.notify(unknown(3), time=AT + 1)
    [part] = await parked(house)
    learn(monkeypatch)
    other = await house.hire_elsewhere()

    done = await asyncio.gather(
        *(again(house, each, part.id) for each in (worker, other, worker, other)), return_exceptions=True
    )

    assert any(isinstance(each, Replayed) for each in done)
    assert await house.count(tables.messages) == 1
    events = [row.event for row in await house.rows(tables.log_openings)]
    assert events.count("delivery.replayed") == 1


async def test_a_reused_id_that_is_replayed_waits_again(house: House, worker: Worker) -> None:
    await worker.say("ett", "1")
    await worker.say("två", "1")
    [part] = await parked(house)

    done = await again(house, worker, part.id)

    assert done.still_parked == (ParkedReason.ID_REUSED_WITH_OTHER_BODY,)
    assert "waiting" in {row.state for row in await parked(house)}


async def test_a_delivery_that_was_replayed_gets_an_answer_with_its_messages_when_it_comes_again(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await worker.notify(unknown(3), time=AT + 1)
    [part] = await parked(house)
    learn(monkeypatch)
    done = await again(house, worker, part.id)

    answer = await worker.notify(unknown(3), time=AT + 1)
    assert answer.repeated
    assert tuple(message.id for message in answer.messages) == done.messages
    assert answer.parked == ()


async def test_what_is_not_there_or_is_another_tenants_is_not_found(house: House, worker: Worker) -> None:
    await house.found("grannen", ("ks", "KS", "{code}/{year}:{number}"))
    await worker.notify(unknown(3), time=AT + 1)
    [part] = await parked(house)

    with pytest.raises(NotFound):
        await again(house, worker, part.id, tenant="grannen")
    with pytest.raises(NotFound):
        await again(house, worker, UUID(int=1))
