"""WhatsApp and X on their way into the register: nothing lost, nothing doubled, whatever the order."""

import asyncio
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from app.channels.meta import signature as meta
from app.channels.x import signature as x
from app.records.vocabulary import ChannelKind
from app.registry.office.channels import NewChannel
from app.store import tables
from app.store.rows import ContentRow, VersionRow
from app.store.version_order import numbered
from tests.registry.intake.house import NOW, House, Worker, json_bytes

pytestmark = pytest.mark.anyio

AT = int(NOW.timestamp()) - 600
CITIZEN = "46701740605"
NUMBER = "330000000000001"
ACCOUNT = "1900000000000000001"
PERSON = "1800000000000000002"
SIGN = {"whatsapp": meta.sign, "x": x.sign}
RECORDED = Path(__file__).parents[2] / "channels"


@pytest.fixture
async def opened(house: House) -> House:
    for speaks, account in (("whatsapp", NUMBER), ("x", ACCOUNT)):
        wanted = NewChannel(
            speaks, ChannelKind.PAGE, speaks, "ks", account=account, secret_text=f"hemligheten-for-{speaks}"
        )
        await house.open_line(speaks, wanted)
    return house


async def send(worker: Worker, speaks: str, body: bytes) -> Any:
    line = worker.house.lines[speaks]
    _, answer, _ = await worker.receiver.receive(line.id, SIGN[speaks](body, line.secret), body)
    return answer


def whatsapp(act: dict[str, Any], batch: int) -> bytes:
    """One message of WhatsApp's, in a delivery that is told from others by its entry's time."""
    value = {"metadata": {"phone_number_id": NUMBER}, "messages": [{"from": CITIZEN, **act}]}
    entry = {"id": "1", "time": AT + batch, "changes": [{"field": "messages", "value": value}]}
    return json_bytes({"object": "whatsapp_business_account", "entry": [entry]})


def whatsapp_story(name: str) -> list[dict[str, Any]]:
    """A message, its edits back and forth, and its revoking."""

    def edited(number: int, text: str) -> dict[str, Any]:
        new = {"type": "text", "text": {"body": text}}
        told = {"type": "edit", "edit": {"original_message_id": name, "message": new}}
        return {"id": f"{name}.{number}", "timestamp": str(AT + 60 * number), **told}

    return [
        {"id": name, "timestamp": str(AT), "type": "text", "text": {"body": "A"}},
        edited(1, "B"),
        edited(2, "A"),
        {
            "id": f"{name}.3",
            "timestamp": str(AT + 180),
            "type": "revoke",
            "revoke": {"original_message_id": name},
        },
    ]


def x_story(name: str) -> list[dict[str, Any]]:
    """Our own post, its edits back and forth, and its deletion."""

    def post(number: int, text: str) -> dict[str, Any]:
        ids = [name, *(f"{name}{each}" for each in range(1, number + 1))]
        made = f"2026-03-02T07:0{number}:00.000Z"
        return {"id": ids[-1], "edit_history_tweet_ids": ids, "text": text, "author_id": ACCOUNT, "created_at": made}

    return [post(0, "A"), post(1, "B"), post(2, "A"), {"id": name, "author_id": ACCOUNT}]


def activity(payload: dict[str, Any], batch: int) -> bytes:
    event = "post.create" if "text" in payload else "post.delete"
    told = {"event_uuid": str(batch), "filter": {"user_id": ACCOUNT}, "event_type": event, "payload": payload}
    return json_bytes({"data": told})


async def versions_of(house: House, message: Any) -> list[str | None]:
    """The texts in the platform's order."""
    contents = {row.version: ContentRow(*row) for row in await house.rows(tables.version_contents)}
    rows = await house.rows(tables.versions, tables.versions.c.message == message.id)
    found = [(VersionRow(*row), contents[row.id]) for row in rows]
    return [each.content.text for each in numbered(found) if each.content]


async def tell_in_every_order(worker: Worker, speaks: str) -> int:
    """Each permutation with one act of it told twice in another delivery; how many messages that is."""
    orders = list(permutations(range(4)))
    tell, story = (whatsapp, whatsapp_story) if speaks == "whatsapp" else (activity, x_story)
    for batch, step in enumerate((0, 1, 0, 2, 3, 1)):
        bodies = [tell(story(f"9000{place}")[order[step]], batch) for place, order in enumerate(orders)]
        await asyncio.gather(*(send(worker, speaks, body) for body in bodies))
    return len(orders)


@pytest.mark.parametrize("speaks", ["whatsapp", "x"])
async def test_every_order_of_a_message_its_edits_and_its_removal_ends_the_same(
    opened: House, worker: Worker, speaks: str
) -> None:
    told = await tell_in_every_order(worker, speaks)

    messages = await opened.rows(tables.messages)
    assert len(messages) == told
    for message in messages:
        assert await versions_of(opened, message) == ["A", "B", "A"]
        assert await opened.where(message.id) == ("removed", "author")
    assert not await opened.rows(tables.parked_deliveries)


@pytest.mark.parametrize("speaks", ["whatsapp", "x"])
async def test_pitfall_5_the_same_message_in_many_deliveries_at_the_same_instant_is_one(
    opened: House, worker: Worker, speaks: str
) -> None:
    tell, story = (whatsapp, whatsapp_story) if speaks == "whatsapp" else (activity, x_story)
    await asyncio.gather(*(send(worker, speaks, tell(story("90001")[0], batch)) for batch in range(16)))

    assert await opened.count(tables.deliveries) == 16
    assert [await opened.count(table) for table in (tables.messages, tables.versions)] == [1, 1]


async def test_pitfall_23_an_echo_stands_in_the_citizens_conversation_and_is_our_own(
    opened: House, worker: Worker
) -> None:
    question, *_ = whatsapp_story("wamid.1")
    echo = {"from": "46846500400", "to": CITIZEN, "id": "wamid.2", "timestamp": str(AT + 60), "type": "text"}
    value = {"metadata": {"phone_number_id": NUMBER}, "message_echoes": [{**echo, "text": {"body": "Tack!"}}]}
    entry = {"id": "1", "changes": [{"field": "smb_message_echoes", "value": value}]}
    await send(worker, "whatsapp", whatsapp(question, 0))
    await send(worker, "whatsapp", json_bytes({"object": "whatsapp_business_account", "entry": [entry]}))

    asked, answered = sorted(await opened.rows(tables.messages), key=lambda row: row.platform_id)
    assert (asked.direction, answered.direction) == ("incoming", "own")
    assert asked.thread == answered.thread == CITIZEN


async def test_pitfall_26_a_post_through_both_apis_is_one(opened: House, worker: Worker) -> None:
    text = "Hej @exempelkoping, när öppnar badhuset?"
    newer = {"id": "2028384059519926274", "text": text, "author_id": PERSON, "created_at": "2026-03-02T07:00:00.000Z"}
    older = {
        "id": 2028384059519926000,
        "id_str": "2028384059519926274",
        "text": text,
        "user": {"id_str": PERSON},
        "created_at": "Mon Mar 02 07:00:00 +0000 2026",
    }
    await send(worker, "x", activity(newer, 1))
    await send(worker, "x", json_bytes({"for_user_id": ACCOUNT, "tweet_create_events": [older]}))

    assert await opened.count(tables.messages) == 1
    assert await opened.count(tables.versions) == 1
    assert not await opened.rows(tables.parked_deliveries)


@pytest.mark.parametrize("speaks", ["whatsapp", "x"])
async def test_every_recorded_payload_is_taken_in_and_none_is_doubled_when_it_comes_again(
    opened: House, worker: Worker, speaks: str
) -> None:
    bodies = [path.read_bytes() for path in sorted((RECORDED / speaks / "payloads").glob("*.json"))]
    first = [await send(worker, speaks, body) for body in bodies]
    before = [await opened.count(table) for table in (tables.messages, tables.versions, tables.acts)]
    again = [await send(worker, speaks, body) for body in bodies]

    assert {each.repeated for each in first} == {False}
    assert {each.repeated for each in again} == {True}
    assert [await opened.count(table) for table in (tables.messages, tables.versions, tables.acts)] == before
    reasons = {row.reason for row in await opened.rows(tables.parked_deliveries)}
    assert not reasons & {"reader_failed", "write_failed", "time_budget"}
