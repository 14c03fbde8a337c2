"""Whatever order deliveries come in, the same versions and acts stand in the end (design 4)."""

import asyncio
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from app.store import tables
from tests.registry.intake.house import A_PICTURE, NOW, PERSONNUMMER, House, Worker, comment, removal

pytestmark = pytest.mark.anyio

AT = int(NOW.timestamp()) - 600


def story(number: int) -> list[tuple[dict[str, Any], int]]:
    """Four changes of one comment, and when Meta tells of each."""
    return [
        (comment(number, "Hej", AT), AT + 1),
        (comment(number, f"Mitt nummer är {PERSONNUMMER}", AT, verb="edited", edited_time=AT + 60), AT + 61),
        (comment(number, "Hej igen", AT, verb="edited", edited_time=AT + 120), AT + 121),
        (removal(number), AT + 180),
    ]


async def standing(house: House, number: int) -> tuple[Any, ...]:
    """The versions and acts of one comment, ids and our own clock aside."""
    [message] = [row for row in await house.rows(tables.messages) if row.platform_id.endswith(f"_{number}")]
    contents = {row.version: row for row in await house.rows(tables.version_contents)}
    versions = [
        (row.discriminator, row.activity, row.occurred_at, contents[row.id].text, contents[row.id].author_id)
        for row in await house.rows(tables.versions, tables.versions.c.message == message.id)
    ]
    acts = [
        (row.discriminator, row.activity, row.occurred_at)
        for row in await house.rows(tables.acts, tables.acts.c.message == message.id)
    ]
    registered = await house.rows(tables.registrations, tables.registrations.c.message == message.id)
    return sorted(versions), sorted(acts), len(registered)


async def deliver(worker: Worker, told: Sequence[tuple[dict[str, Any], int]]) -> None:
    for change, at in told:
        await worker.notify(change, time=at)


async def test_every_order_gives_the_same_versions_and_acts(house: House, worker: Worker) -> None:
    orders = list(permutations(range(4)))
    # Each change is told twice: the first one at once, the others when all else has been said.
    for step in (0, 0, 1, 2, 3, 1, 2, 3):
        told = [story(place + 100)[order[step]] for place, order in enumerate(orders)]
        await asyncio.gather(*(worker.notify(change, time=at) for change, at in told))

    stood = {repr(await standing(house, place + 100)) for place in range(len(orders))}
    assert len(stood) == 1
    versions, acts, registered = await standing(house, 100)
    assert [text for *_, text, _ in versions] == ["Hej", f"Mitt nummer är {PERSONNUMMER}", "Hej igen"]
    assert [activity for _, activity, _ in acts] == ["remove"]
    assert registered == 1


async def test_one_delivery_that_tells_it_all_backwards_gives_the_same(house: House, worker: Worker) -> None:
    await deliver(worker, story(2))
    await worker.notify(*(change for change, _ in reversed(story(3))), time=AT + 180)

    one, other = await standing(house, 2), await standing(house, 3)
    assert one[0] == other[0]
    assert one[2] == other[2] == 1


async def test_a_removal_that_comes_first_keeps_the_message_it_removes(house: House, worker: Worker) -> None:
    answer = await worker.notify(removal(2))

    assert [each.outcome for each in answer.messages[0].assessments] == ["review"]
    [assessment] = await house.rows(tables.assessments)
    assert assessment.version is None
    await worker.notify(comment(2, "Hej", AT))
    assert await house.count(tables.versions) == 1
    assert await house.count(tables.acts) == 1


async def test_an_older_version_that_comes_late_does_not_answer_for_the_newer_one(house: House, worker: Worker) -> None:
    await worker.notify(comment(2, A_PICTURE, AT, verb="edited", edited_time=AT + 60), time=AT + 61)
    await worker.notify(comment(2, "👍", AT), time=AT + 1)

    [assignment] = await house.rows(tables.assignments)
    assert assignment.outcome == "review", "what nobody has read must not become of little importance"
    assert assignment.due_at is not None
    assert await house.count(tables.assessments) == 2


async def test_an_older_version_that_comes_late_registers_all_the_same(house: House, worker: Worker) -> None:
    await worker.notify(comment(2, "Hej igen", AT, verb="edited", edited_time=AT + 60), time=AT + 61)
    await worker.notify(comment(2, f"Mitt nummer är {PERSONNUMMER}", AT), time=AT + 1)

    [assignment] = await house.rows(tables.assignments)
    assert (assignment.outcome, assignment.protection) == ("register", "presumed")
    assert await house.count(tables.registrations) == 1


async def test_versions_of_one_delivery_without_times_stand_in_its_order(house: House, worker: Worker) -> None:
    edits = [{"id": "1", "activity": "edit", "text": f"version {number}"} for number in range(2, 12)]
    await worker.post({"messages": [{"id": "1", "text": "version 1"}, *edits]})

    contents = {row.version: row.text for row in await house.rows(tables.version_contents)}
    versions = await house.rows(tables.versions)
    assert len({row.captured_at for row in versions}) == 1
    assert [contents[row.id] for row in versions] == [f"version {number}" for number in range(1, 12)], "by id"
