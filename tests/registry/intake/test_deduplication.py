"""The same thing twice is one; two things that look alike are two. Nothing is lost to find out which."""

import asyncio
from typing import Any

import pytest

from app.records.vocabulary import ParkedReason
from app.registry.intake.answers import Answer
from app.store import tables
from tests.registry.intake.house import NOW, REGISTERS, House, Worker, comment, envelope, json_bytes

pytestmark = pytest.mark.anyio

AT = int(NOW.timestamp())


def told(answer: Answer) -> Any:
    """What does not depend on when it was asked."""
    return answer.tenant, answer.delivery, answer.messages, answer.parked, answer.ignored


async def test_the_same_delivery_again_gets_the_first_answer_and_is_counted(house: House, worker: Worker) -> None:
    message = {"id": "1", "text": REGISTERS, "author": {"id": "a"}}
    first = await worker.post(message, "w1")
    house.clock.forward(minutes=3)
    again = [await worker.post(message, "w1") for _ in range(2)]

    assert not first.repeated
    assert first.messages[0].assessments[0].document == "KS/2026:1-1"
    for answer in again:
        assert answer.repeated
        assert told(answer) == told(first)
    [repeats] = await house.rows(tables.delivery_repeats)
    assert (repeats.delivery, repeats.count, repeats.last_at) == (first.delivery, 2, house.clock.now)
    for table in (tables.deliveries, tables.messages, tables.versions, tables.registrations, tables.receipts):
        assert await house.count(table) == 1, table.name


async def test_a_parked_delivery_again_gets_the_first_answer(house: House, worker: Worker) -> None:
    payload = {"messages": [{"id": "1", "text": "hej"}, {"text": "utan id"}]}
    first = await worker.post(payload, "w1")
    again = await worker.post(payload, "w1")

    assert again.repeated
    assert told(again) == told(first)
    assert await house.count(tables.parked_deliveries) == 1


async def test_a_part_that_was_parked_for_what_stood_beside_it_is_told_again(house: House, worker: Worker) -> None:
    await worker.post({"id": "1", "text": "hej"}, "w1")
    first = await worker.post({"id": "1", "text": "något annat"}, "w2")
    again = await worker.post({"id": "1", "text": "något annat"}, "w2")

    assert [part.reason for part in first.parked] == [ParkedReason.ID_REUSED_WITH_OTHER_BODY]
    assert again.repeated
    assert told(again) == told(first)


@pytest.mark.parametrize("workers", [1, 2])
async def test_two_identical_posts_at_the_same_instant_are_one(house: House, workers: int) -> None:
    hired = [await house.hire_elsewhere() for _ in range(workers)]
    message = {"id": "1", "text": REGISTERS, "author": {"id": "a"}}

    answers = await asyncio.gather(*(hired[place % workers].post(message, "w1") for place in range(16)))

    assert len({told(answer) for answer in answers}) == 1
    assert sum(not answer.repeated for answer in answers) == 1
    assert await house.count(tables.messages) == 1
    assert [row.designation for row in await house.rows(tables.registrations)] == ["KS/2026:1-1"]
    [repeats] = await house.rows(tables.delivery_repeats)
    assert repeats.count == 15


async def test_the_same_messages_in_opposite_order_to_two_workers_at_once_are_kept_once(house: House) -> None:
    one, other = await house.hire_elsewhere(), await house.hire_elsewhere()
    forth = [{"id": str(number), "text": REGISTERS} for number in range(40)]

    for round_ in range(3):
        await asyncio.gather(
            one.post({"messages": forth, "round": round_}, f"a{round_}"),
            other.post({"messages": forth[::-1], "round": round_}, f"b{round_}"),
        )

    assert await house.count(tables.messages) == 40
    assert await house.count(tables.registrations) == 40
    assert await house.count(tables.parked_deliveries) == 0


async def test_the_same_id_with_another_body_is_kept_and_parked_and_recognised_when_it_comes_again(
    house: House, worker: Worker
) -> None:
    await worker.post({"id": "1", "text": "ett"}, "w1")
    first = await worker.post({"id": "2", "text": "två"}, "w1")
    again = await worker.post({"id": "2", "text": "två"}, "w1")
    third = await worker.post({"id": "3", "text": "tre"}, "w1")

    assert [part.reason for part in first.parked] == [ParkedReason.ID_REUSED_WITH_OTHER_BODY]
    assert not first.messages
    assert again.repeated
    assert told(again) == told(first)
    assert not third.repeated
    assert await house.count(tables.deliveries) == 3
    assert await house.count(tables.parked_deliveries) == 2
    assert {row.body for row in await house.rows(tables.delivery_bodies)} == {
        json_bytes({"id": number, "text": text}) for number, text in (("1", "ett"), ("2", "två"), ("3", "tre"))
    }


async def test_the_same_id_with_another_body_at_the_same_instant_is_parked_too(house: House, worker: Worker) -> None:
    answers = await asyncio.gather(
        *(worker.post({"id": str(number), "text": "hej"}, "w1") for number in (1, 2, 2, 1, 3))
    )

    assert [answer.repeated for answer in answers] == [False, False, True, True, False]
    assert [len(answer.messages) for answer in answers] == [1, 0, 0, 1, 0]
    assert await house.count(tables.parked_deliveries) == 2


async def test_two_identical_messages_without_id_are_both_parked(house: House, worker: Worker) -> None:
    line = house.lines["generic"]
    answers = [await worker.post({"text": "samma ord"}, name) for name in ("w1", "w2")]

    assert [part.reason for answer in answers for part in answer.parked] == [ParkedReason.MESSAGE_WITHOUT_ID] * 2
    assert not any(answer.repeated for answer in answers)
    assert [row.channel for row in await house.rows(tables.parked_deliveries)] == [line.id, line.id]


async def test_an_id_used_again_for_another_text_is_parked_and_never_dropped(house: House, worker: Worker) -> None:
    await worker.say("ett", "1")
    answer = await worker.say("något helt annat", "1")

    assert [(part.path, part.reason) for part in answer.parked] == [("$", ParkedReason.ID_REUSED_WITH_OTHER_BODY)]
    assert await house.count(tables.messages) == 1
    assert await house.count(tables.deliveries) == 2


async def test_an_id_used_again_for_another_text_in_one_delivery_is_parked(house: House, worker: Worker) -> None:
    answer = await worker.post({"messages": [{"id": "1", "text": "ett"}, {"id": "1", "text": "två"}]})

    assert [(part.path, part.reason) for part in answer.parked] == [
        ("$.messages[1]", ParkedReason.ID_REUSED_WITH_OTHER_BODY)
    ]


async def test_an_id_used_again_by_another_sender_is_parked_and_never_dropped(house: House, worker: Worker) -> None:
    await worker.say("Ja tack!", "1", author={"id": "a"})
    answer = await worker.say("Ja tack!", "1", author={"id": "b"})

    assert [part.reason for part in answer.parked] == [ParkedReason.ID_REUSED_WITH_OTHER_BODY]


async def test_the_same_message_under_a_new_delivery_id_is_the_same_message(house: House, worker: Worker) -> None:
    first = await worker.say("hej", "1", author={"id": "a"})
    second = await worker.say("hej", "1", author={"id": "a"})

    assert not second.repeated
    assert second.messages == first.messages
    assert not second.parked
    assert await house.count(tables.versions) == 1
    assert await house.count(tables.deliveries) == 2


async def test_the_same_text_from_different_senders_is_two_messages(house: House, worker: Worker) -> None:
    await worker.say("Ja tack!", "1", author={"id": "a"})
    await worker.say("Ja tack!", "2", author={"id": "b"})

    senders = {row.sender_digest for row in await house.rows(tables.messages)}
    assert len(senders) == 2


async def test_the_same_id_in_two_channels_is_two_messages(house: House, worker: Worker) -> None:
    await worker.post({"id": "1", "text": "hej"}, "w1")
    await worker.post({"id": "1", "text": "hej"}, "w1", to="school")

    assert await house.count(tables.messages) == 2


async def test_batches_that_overlap_give_each_comment_once(house: House, worker: Worker) -> None:
    comments = [comment(number, f"Kommentar {number}", AT) for number in range(2, 12)]

    await worker.notify(*comments[:7], time=AT)
    answer = await worker.notify(*comments[3:], time=AT + 60)
    await worker.notify(*comments[::-1], time=AT + 120)

    assert len(answer.messages) == 7
    assert not answer.parked
    assert await house.count(tables.messages) == 10
    assert await house.count(tables.versions) == 10


async def test_the_same_notification_again_is_the_same_delivery_whatever_its_headers(
    house: House, worker: Worker
) -> None:
    body = json_bytes(envelope([comment(2, "Hej", AT)], AT))

    first, again = await worker.notify_bytes(body), await worker.notify_bytes(body)

    assert told(again) == told(first)
    assert await house.count(tables.deliveries) == 1


async def test_a_comment_told_of_by_feed_and_by_mention_is_one_message(house: House, worker: Worker) -> None:
    await worker.notify(comment(2, "Vad säger @kommunen?", AT))
    await worker.notify(comment(2, "Vad säger @kommunen?", AT, field="mention"), time=AT + 1)

    assert await house.count(tables.messages) == 1
    assert await house.count(tables.versions) == 1
    assert await house.count(tables.parked_deliveries) == 0
