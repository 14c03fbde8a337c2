"""One leaf for each message as it comes in, one for each later act, and nothing of it in the public log."""

import json
from typing import Any

import pytest

from app.store import tables
from tests.registry.intake.house import NOW, PERSONNUMMER, REGISTERS, House, Worker, comment, removal

pytestmark = pytest.mark.anyio

AT = int(NOW.timestamp()) - 600


async def leaves(house: House) -> list[dict[str, Any]]:
    """What the log commits to since the office was opened."""
    rows = await house.rows(tables.log_openings)
    return [payload for row in rows if not (payload := json.loads(row.payload))["actor"].startswith("operator")]


async def test_a_message_is_one_leaf_with_all_it_led_to(house: House, worker: Worker) -> None:
    answer = await worker.say(REGISTERS, "1")

    [leaf] = await leaves(house)
    assert (leaf["event"], leaf["subject"]) == ("message.received", str(answer.messages[0].id))
    assert leaf["actor"] == f"channel:{house.lines['generic'].id}"
    [assigned] = leaf["details"]["assignments"]
    assert (assigned["outcome"], assigned["registration"]["number"]) == ("register", "KS/2026:1-1")
    [receipt] = await house.rows(tables.receipts)
    assert receipt.log_index == answer.messages[0].log_index
    assert len(receipt.id) == 32


async def test_every_later_act_is_one_leaf(house: House, worker: Worker) -> None:
    await worker.notify(comment(2, "Hej", AT))
    await worker.notify(comment(2, REGISTERS, AT, verb="edited", edited_time=AT + 60))
    await worker.notify({"field": "feed", "value": {**comment(2, "", AT)["value"], "verb": "hide"}}, time=AT + 90)
    await worker.notify({"field": "feed", "value": {**comment(2, "", AT)["value"], "verb": "unhide"}}, time=AT + 95)
    await worker.notify(removal(2))

    assert [leaf["event"] for leaf in await leaves(house)] == [
        "message.received",
        "message.edited",
        "message.hidden",
        "message.unhidden",
        "message.removed",
    ]


async def test_a_message_is_received_once_whatever_is_first_heard_of_it(house: House, worker: Worker) -> None:
    await worker.notify(removal(2))
    await worker.notify(comment(2, "Hej", AT))
    await worker.notify(comment(3, "Hej igen", AT, verb="edited", edited_time=AT + 60))

    told = [(leaf["event"], leaf["details"]["version"]["discriminator"]) for leaf in await leaves(house)]
    assert [event for event, _ in told] == ["message.received", "message.edited", "message.received"]
    assert [name.partition(" ")[0] for _, name in told] == ["removed", "created", "edited"]


async def test_a_repetition_is_no_leaf(house: House, worker: Worker) -> None:
    for _ in range(3):
        await worker.post({"id": "1", "text": "hej"}, "w1")

    assert len(await leaves(house)) == 1


async def test_the_public_log_tells_nothing_of_what_came_in(house: House, worker: Worker) -> None:
    await worker.say(f"hemlig text {PERSONNUMMER}", "plattformens-id", author={"id": "a", "name": "Kajsa"})
    await worker.say("👍", "2")

    entries = [row.entry for row in await house.rows(tables.log_entries)]
    assert {len(entry) for entry in entries} == {123}
    assert all(set(json.loads(entry)) == {"commit", "id", "v"} for entry in entries)
    openings = b"".join(row.payload for row in await house.rows(tables.log_openings))
    for word in ("hemlig", PERSONNUMMER, "Kajsa"):
        assert word.encode() not in openings, "content is committed to by its hash only"
