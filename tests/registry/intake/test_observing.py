"""Facts are found in a process beside the server's; that it dies or is silent costs nothing but time."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.guidelines.observe import observe
from app.records.facts import Subject
from app.records.vocabulary import ChannelKind, Kind, Visibility
from app.registry.intake import observing as module
from app.registry.intake.observing import Observing

pytestmark = pytest.mark.anyio

SUBJECT = Subject("Lampan är trasig", "facebook", Kind.COMMENT, Visibility.PUBLIC, ChannelKind.PAGE)
SUBJECTS = [replace(SUBJECT, text=f"Lampa {number} på Storgatan är trasig") for number in range(150)]


@pytest.fixture
async def aside(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Observing]:
    monkeypatch.setattr(module, "SECONDS_TO_RESTART", 0.01)
    made = Observing(aside=True)
    made.start()
    await ready(made)
    yield made
    await made.close()


async def ready(observing: Observing) -> None:
    await asyncio.wait_for(observing.ready.wait(), 60)


def process_of(observing: Observing) -> int:
    assert observing._process is not None
    return observing._process.pid


async def test_what_is_found_aside_is_what_would_be_found_here(aside: Observing) -> None:
    assert await aside.observe(SUBJECTS) == [observe(subject) for subject in SUBJECTS]


async def test_everybody_who_asks_at_once_gets_their_own_answer(aside: Observing) -> None:
    answers = await asyncio.gather(*(aside.observe([subject]) for subject in SUBJECTS))
    assert answers == [[observe(subject)] for subject in SUBJECTS]


async def test_without_a_process_it_is_left_to_the_asker() -> None:
    observing = Observing(aside=False)
    observing.start()
    assert await observing.observe([SUBJECT, SUBJECT]) == [None, None]
    assert not await observing.answers()
    await observing.close()


async def test_whoever_starts_can_wait_until_the_process_answers() -> None:
    observing = Observing(aside=True)
    observing.start()
    assert not observing.ready.is_set()
    assert await observing.answers()
    await observing.close()


async def test_a_process_that_never_answers_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENCE_SECONDS", 0.01)
    observing = Observing(aside=True)
    observing.start()
    assert not await observing.answers()
    await observing.close()


async def test_a_process_that_is_killed_leaves_nobody_waiting_and_another_takes_its_place(aside: Observing) -> None:
    killed = process_of(aside)
    asked = [asyncio.ensure_future(aside.observe([subject])) for subject in SUBJECTS]
    await asyncio.sleep(0)
    os.kill(killed, signal.SIGKILL)
    for answer, subject in zip(await asyncio.gather(*asked), SUBJECTS, strict=True):
        assert answer in ([None], [observe(subject)])
    assert not aside.ready.is_set()
    await ready(aside)
    assert process_of(aside) != killed


async def test_a_process_that_falls_silent_is_given_up(aside: Observing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENCE_SECONDS", 0.2)
    os.kill(process_of(aside), signal.SIGSTOP)
    assert await aside.observe([SUBJECT]) == [None]
    while aside.ready.is_set():  # noqa: ASYNC110  # that it is no longer ready is nobody's event
        await asyncio.sleep(0)
    await ready(aside)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
async def test_a_process_that_is_asked_to_stop_with_its_server_still_answers_while_that_drains(
    aside: Observing, asked: signal.Signals
) -> None:
    os.kill(process_of(aside), asked)
    assert await aside.observe(SUBJECTS) == [observe(subject) for subject in SUBJECTS]


async def test_closing_ends_the_process(aside: Observing) -> None:
    ended = process_of(aside)
    await aside.close()
    with pytest.raises(ProcessLookupError):
        os.kill(ended, 0)
