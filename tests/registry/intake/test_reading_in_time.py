"""Reading has a budget of time, and a mistake of ours costs one event and not its siblings."""

import itertools
from typing import Any

import pytest

from app.guidelines.observe import observe
from app.records.facts import Observed, Subject
from app.records.vocabulary import ParkedReason
from app.registry.intake import receiving
from app.store import tables
from tests.registry.intake.house import House, Worker

pytestmark = pytest.mark.anyio


def messages(count: int) -> dict[str, Any]:
    return {"messages": [{"id": str(number), "text": f"meddelande {number}"} for number in range(count)]}


async def test_what_there_was_no_time_for_is_parked_and_the_rest_kept(house: House) -> None:
    seconds = itertools.count()
    worker = await house.hire(reading_seconds=4.5, stopwatch=lambda: float(next(seconds)))

    answer = await worker.post(messages(10))

    assert [message.platform_id for message in answer.messages] == ["0", "1", "2", "3"]
    assert [(part.path, part.reason) for part in answer.parked] == [
        (f"$.messages[{number}]", ParkedReason.TIME_BUDGET) for number in range(4, 10)
    ]


async def test_a_delivery_that_ran_out_of_time_gets_its_first_answer_though_there_is_time_now(house: House) -> None:
    seconds = itertools.count()
    slow = await house.hire(reading_seconds=4.5, stopwatch=lambda: float(next(seconds)))
    first = await slow.post(messages(10), "w1")
    quick = await house.hire()
    again = await quick.post(messages(10), "w1")

    assert again.repeated
    assert (again.messages, again.parked) == (first.messages, first.parked)


async def test_an_event_whose_observing_raises_is_parked_alone(
    house: House, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:

    def raising(subject: Subject) -> Observed:
        if subject.text == "meddelande 3":
            raise RuntimeError("meddelande 3")
        return observe(subject)

    monkeypatch.setattr(receiving, "observe", raising)
    answer = await worker.post(messages(6))

    assert [message.platform_id for message in answer.messages] == ["0", "1", "2", "4", "5"]
    assert [(part.path, part.reason) for part in answer.parked] == [("$.messages[3]", ParkedReason.READER_FAILED)]
    contents = {row.version: row.text for row in await house.rows(tables.version_contents)}
    held = {row.version for row in await house.rows(tables.assessments)}
    assert {contents[version] for version in held} == {f"meddelande {number}" for number in (0, 1, 2, 4, 5)}
