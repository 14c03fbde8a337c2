"""Mastodon, feeds and WordPress on their way into the register: nothing lost, nothing doubled, whatever the order."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from app.channels.generic.signature import sign as sign_standard
from app.channels.hub_signature import sign
from app.records.vocabulary import ChannelKind
from app.registry.office.channels import NewChannel
from app.store import tables
from app.store.channels import secrets_of
from app.store.rows import ContentRow, VersionRow
from app.store.version_order import numbered
from tests.registry.intake.house import House, Worker, json_bytes

pytestmark = pytest.mark.anyio

OURS = "109000000000000001"
TOPIC = "https://www.youtube.com/feeds/videos.xml?channel_id=UCexempelkoping00000001"
SITE = "https://blogg.exempelkoping.example"
RECORDED = Path(__file__).parents[2] / "channels"
SPEAKS = pytest.mark.parametrize("speaks", ["mastodon", "websub", "wordpress"])


@pytest.fixture
async def opened(house: House) -> House:
    for speaks, account, given in (
        ("mastodon", OURS, "serverns-hemlighet"),
        ("websub", TOPIC, None),
        ("wordpress", SITE, None),
    ):
        wanted = NewChannel(speaks, ChannelKind.PAGE, speaks, "ks", account=account, secret_text=given)
        line = await house.open_line(speaks, wanted)
        if speaks == "websub":
            [secret] = await house.act(partial(secrets_of, vault=house.vault, tenant="kommun", channel=line.id))
            house.lines[speaks] = replace(line, secret=secret.value)
    return house


async def send(worker: Worker, speaks: str, body: bytes, name: str = "") -> Any:
    line = worker.house.lines[speaks]
    if speaks == "wordpress":
        headers = sign_standard(name, worker.house.clock.now, body, line.secret)
    else:
        headers = sign(body, line.secret)
    _, answer, _ = await worker.receiver.receive(line.id, headers, body)
    return answer


# --- a message, its edits back and forth, and its removal where the platform tells of one ---------------------------


def mastodon(name: str, act: int, batch: int) -> bytes:
    edited = None if act == 0 else f"2026-03-02T08:1{act}:00.000Z"
    told = {
        "id": name,
        "created_at": "2026-03-02T08:00:00.000Z",
        "edited_at": edited,
        "content": f"<p>{'ABA'[act]}</p>",
        "account": {"id": "109000000000000077", "acct": "exempel"},
        "mentions": [{"id": OURS}],
    }
    return json_bytes({"event": "status.created", "created_at": f"2026-03-02T09:00:0{batch}.000Z", "object": told})


def websub(name: str, act: int, batch: int) -> bytes:
    if act == 3:
        inner = f'<d:deleted-entry ref="{name}" when="2026-03-03T08:00:00Z"/>'
    else:
        times = f"<published>2026-03-02T08:00:00Z</published><updated>2026-03-02T08:1{act}:00Z</updated>"
        inner = f"<entry><id>{name}</id>{times}<title>{'ABA'[act]}</title></entry>"
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://purl.org/atompub/tombstones/1.0"'
    return f"<feed {spaces}><updated>2026-03-02T09:00:0{batch}Z</updated>{inner}</feed>".encode()


def wordpress(name: str, act: int, batch: int) -> bytes:
    event = ("comment.created", "comment.edited", "comment.edited", "comment.deleted")[act]
    comment = {"id": name, "content": "ABAA"[act], "created_at": "2026-03-02T08:00:00Z"}
    told = {"event": event, "occurred_at": f"2026-03-02T08:1{act}:00.000001Z", "comment": comment, "batch": batch}
    return json_bytes(told)


AWAY = {
    "mastodon": ("shown", None),
    "websub": ("unavailable", "unknown"),
    "wordpress": ("removed", "authority"),
}
STORIES: dict[str, tuple[Callable[[str, int, int], bytes], int]] = {
    "mastodon": (mastodon, 3),
    "websub": (websub, 4),
    "wordpress": (wordpress, 4),
}


async def tell_in_every_order(worker: Worker, speaks: str) -> int:
    """Each permutation, with two of its acts told twice in other deliveries; how many messages that is."""
    tell, acts = STORIES[speaks]
    orders = list(permutations(range(acts)))
    for batch, step in enumerate((0, 1, 0, *range(2, acts), 1)):
        bodies = [tell(f"9000{place}", order[step], batch) for place, order in enumerate(orders)]
        named = [(body, f"wp_{batch}_{place}") for place, body in enumerate(bodies)]
        await asyncio.gather(*(send(worker, speaks, body, name) for body, name in named))
    return len(orders)


async def versions_of(house: House, message: Any) -> list[str | None]:
    """The texts in the platform's order."""
    contents = {row.version: ContentRow(*row) for row in await house.rows(tables.version_contents)}
    rows = await house.rows(tables.versions, tables.versions.c.message == message.id)
    found = [(VersionRow(*row), contents[row.id]) for row in rows]
    return [each.content.text for each in numbered(found) if each.content]


@SPEAKS
async def test_every_order_of_a_message_its_edits_and_its_removal_ends_the_same_here_too(
    opened: House, worker: Worker, speaks: str
) -> None:
    """channels.md 7.29."""
    told = await tell_in_every_order(worker, speaks)

    messages = await opened.rows(tables.messages)
    assert len(messages) == told
    for message in messages:
        assert await versions_of(opened, message) == ["A", "B", "A"]
        assert await opened.where(message.id) == AWAY[speaks]
    assert not await opened.rows(tables.parked_deliveries)


@SPEAKS
async def test_the_same_message_in_many_deliveries_at_the_same_instant_is_one(
    opened: House, worker: Worker, speaks: str
) -> None:
    """channels.md 7.5 and 7.6."""
    tell, _ = STORIES[speaks]
    await asyncio.gather(*(send(worker, speaks, tell("90001", 0, batch), f"wp_{batch}") for batch in range(8)))

    assert await opened.count(tables.deliveries) == 8
    assert [await opened.count(table) for table in (tables.messages, tables.versions)] == [1, 1]


async def test_our_answer_on_mastodon_stands_in_the_thread_of_the_question(opened: House, worker: Worker) -> None:
    for name in ("status_created_by_us", "status_created_mentioning_us"):
        await send(worker, "mastodon", (RECORDED / "mastodon" / "payloads" / f"{name}.json").read_bytes())

    asked, answered = sorted(await opened.rows(tables.messages), key=lambda row: row.platform_id)
    assert (asked.direction, answered.direction) == ("incoming", "own")
    assert asked.thread == answered.thread == asked.platform_id


@SPEAKS
async def test_every_recorded_payload_is_taken_in_and_none_is_doubled_when_it_comes_again_here_too(
    opened: House, worker: Worker, speaks: str
) -> None:
    paths = sorted((RECORDED / speaks / "payloads").iterdir())
    first = [await send(worker, speaks, path.read_bytes(), f"wp_{path.stem}") for path in paths]
    before = [await opened.count(table) for table in (tables.messages, tables.versions, tables.acts)]
    again = [await send(worker, speaks, path.read_bytes(), f"wp_{path.stem}") for path in paths]

    assert {each.repeated for each in first} == {False}
    assert {each.repeated for each in again} == {True}
    assert [await opened.count(table) for table in (tables.messages, tables.versions, tables.acts)] == before
    reasons = {row.reason for row in await opened.rows(tables.parked_deliveries)}
    assert not reasons & {"reader_failed", "write_failed", "time_budget"}
