"""Private messages and Instagram's comments on their way into the register: nothing lost, nothing doubled."""

import asyncio
from itertools import permutations
from typing import Any

import pytest

from app.records.vocabulary import ChannelKind
from app.registry.office.channels import NewChannel
from app.store import tables
from app.store.rows import ContentRow, VersionRow
from app.store.version_order import numbered
from tests.registry.intake.house import NOW, PAGE, PERSONNUMMER, House, Worker, comment, json_bytes

pytestmark = pytest.mark.anyio

AT = int(NOW.timestamp()) * 1000 - 600_000
CITIZEN = "840000000000001"
ACCOUNT = "17841400000000001"
LINES = {
    "messenger": ("messenger", PAGE, "messengers-apphemlighet"),
    "instagram by facebook": ("instagram", ACCOUNT, "facebookappens-hemlighet"),
    "instagram by itself": ("instagram", ACCOUNT, "instagramappens-hemlighet"),
}


@pytest.fixture
async def opened(house: House) -> House:
    for name, (speaks, account, secret) in LINES.items():
        wanted = NewChannel(speaks, ChannelKind.PAGE, name, "ks", account=account, secret_text=secret)
        await house.open_line(name, wanted)
    return house


def told(at: int, **what: Any) -> dict[str, Any]:
    return {"sender": {"id": CITIZEN}, "recipient": {"id": PAGE}, "timestamp": at, **what}


def story(mid: str) -> list[dict[str, Any]]:
    """A message, its edits back and forth, and its unsending."""
    return [
        told(AT, message={"mid": mid, "text": "A"}),
        told(AT + 60_000, message_edit={"mid": mid, "text": "B", "num_edit": "1"}),
        told(AT + 60_000, message_edit={"mid": mid, "text": "A", "num_edit": 2}),
        told(AT + 180_000, message={"mid": mid, "is_deleted": True}),
    ]


async def send(worker: Worker, *items: dict[str, Any], lane: str = "messaging", to: str = "messenger") -> Any:
    about, account = ("page", PAGE) if LINES[to][0] == "messenger" else ("instagram", ACCOUNT)
    entry = {"id": account, "time": items[0].get("timestamp", AT) + 300, lane: list(items)}
    return await worker.notify_bytes(json_bytes({"object": about, "entry": [entry]}), to=to)


async def versions_of(house: House, message: Any) -> list[str | None]:
    """The texts in the platform's order."""
    contents = {row.version: ContentRow(*row) for row in await house.rows(tables.version_contents)}
    rows = await house.rows(tables.versions, tables.versions.c.message == message.id)
    found = [(VersionRow(*row), contents[row.id]) for row in rows]
    return [each.content.text for each in numbered(found) if each.content]


async def test_every_order_of_a_message_its_edits_and_its_unsending_ends_the_same(
    opened: House, worker: Worker
) -> None:
    orders = list(permutations(range(4)))
    for step, lane in (
        (0, "messaging"),
        (0, "standby"),
        (1, "messaging"),
        (2, "standby"),
        (3, "messaging"),
        (1, "standby"),
    ):
        items = [story(f"m_{place}")[order[step]] for place, order in enumerate(orders)]
        await asyncio.gather(*(send(worker, item, lane=lane) for item in items))

    messages = await opened.rows(tables.messages)
    assert len(messages) == len(orders)
    for message in messages:
        assert await versions_of(opened, message) == ["A", "B", "A"]
        assert await opened.where(message.id) == ("removed", "author")
    assert not await opened.rows(tables.parked_deliveries)


async def test_a_message_through_messaging_standby_and_both_channels_of_a_page_is_one(
    opened: House, worker: Worker
) -> None:
    item = story("m_1")[0]
    await send(worker, item)
    await send(worker, item, lane="standby")
    body = json_bytes({"object": "page", "entry": [{"id": PAGE, "time": 1, "messaging": [item]}]})
    await worker.notify_bytes(body, to="page")

    assert await opened.count(tables.messages) == 1
    assert await opened.count(tables.versions) == 1
    assert not await opened.rows(tables.parked_deliveries)


async def test_the_same_comment_through_both_login_models_is_one(opened: House, worker: Worker) -> None:
    value = {"id": "18000000000000001", "from": {"id": "92", "username": "exempel"}, "text": "När öppnar badhuset?"}
    nested = {"id": ACCOUNT, "time": AT // 1000, "changes": [{"field": "comments", "value": value}]}
    flat = {"id": ACCOUNT, "time": AT // 1000 + 1, "field": "comments", "value": value}
    for name, entry in (("instagram by facebook", nested), ("instagram by itself", flat)):
        await worker.notify_bytes(json_bytes({"object": "instagram", "entry": [entry]}), to=name)

    assert await opened.count(tables.messages) == 1
    assert await opened.count(tables.versions) == 1


async def test_an_own_reply_is_outgoing_and_stands_in_the_persons_conversation(opened: House, worker: Worker) -> None:
    await send(worker, told(AT, message={"mid": "m_1", "text": f"Mitt personnummer är {PERSONNUMMER}."}))
    echo = {"mid": "m_2", "text": "Tack, vi återkommer.", "is_echo": True, "reply_to": {"mid": "m_1"}}
    swapped = {"sender": {"id": PAGE}, "recipient": {"id": CITIZEN}, "timestamp": AT + 1000, "message": echo}
    await send(worker, swapped, lane="standby")

    question, answer = sorted(await opened.rows(tables.messages), key=lambda row: row.platform_id)
    assert (question.direction, answer.direction) == ("incoming", "own")
    assert question.thread == answer.thread == CITIZEN
    assert answer.in_reply_to == "m_1"


async def test_albums_that_arrive_as_parallel_deliveries_are_all_kept(opened: House, worker: Worker) -> None:
    pictures = [
        told(AT, message={"mid": f"m_{n}", "attachments": [{"type": "image", "payload": {"url": f"https://a/{n}"}}]})
        for n in range(8)
    ]
    await asyncio.gather(*(send(worker, each) for each in pictures), *(send(worker, each) for each in pictures))

    assert await opened.count(tables.messages) == await opened.count(tables.versions) == 8


async def test_a_replayed_old_body_never_becomes_the_latest(opened: House, worker: Worker) -> None:
    for item in story("m_1")[:2]:
        await send(worker, item)
    opened.clock.forward(days=30)
    await send(worker, story("m_1")[0])
    await send(worker, story("m_1")[0], lane="standby")

    [message] = await opened.rows(tables.messages)
    assert await versions_of(opened, message) == ["A", "B"]


@pytest.mark.parametrize("first", ["feed", "mention"])
async def test_feed_and_mention_agree_whichever_comes_first(opened: House, worker: Worker, first: str) -> None:
    at = AT // 1000
    feed, mention = comment(2, "Vad säger kommunen?", at), comment(2, "Vad säger kommunen?", at, field="mention")
    del mention["value"]["from"]
    for change in (feed, mention) if first == "feed" else (mention, feed):
        await worker.notify(change, time=at + 1)

    [message] = await opened.rows(tables.messages)
    assert (message.kind, message.direction, message.visibility) == ("comment", "incoming", "public")
    assert message.sender_digest is not None
    assert await versions_of(opened, message) == ["Vad säger kommunen?"]
    assert not await opened.rows(tables.parked_deliveries)
