"""The life of a message: versions, what was done to it, what is told of it later, and what it stands among."""

import asyncio
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.records import events
from app.records.access import Credential
from app.store import tables
from app.store.kept_messages import KeptMessage, get_message
from app.store.version_order import in_order, numbered
from tests.registry.intake import invariants
from tests.registry.intake.house import NOW, PAGE, PERSONNUMMER, TENANT, House, Worker, build, comment, removal

pytestmark = pytest.mark.anyio

AT = int(NOW.timestamp()) - 600
EVERYTHING = Credential(TENANT, UUID(int=1), "test", frozenset())


async def kept(house: House, platform_id: str) -> KeptMessage:
    [row] = await house.rows(tables.messages, tables.messages.c.platform_id == platform_id)
    return await house.database.read(lambda connection: get_message(connection, EVERYTHING, row.id))


def told(message: KeptMessage) -> list[tuple[int, str | None, str | None]]:
    """Number, text and sender of each version."""
    return [
        (each.number, each.content and each.content.text, each.content and each.content.author_id)
        for each in numbered(message.versions)
    ]


# --- any order ----------------------------------------------------------------------------------------------------


class Desk(NamedTuple):
    """A register at work beside a test that is not asynchronous."""

    portal: BlockingPortal
    house: House
    worker: Worker
    numbers: Iterator[int]


@pytest.fixture
def desk(migrated_database_url: str) -> Iterator[Desk]:
    with start_blocking_portal() as portal:
        house = portal.call(build, migrated_database_url)
        yield Desk(portal, house, portal.call(house.hire), count(1000))
        portal.call(invariants.hold, house)
        portal.call(house.close)


def story(number: int) -> list[tuple[dict[str, Any], int]]:
    """A→B→A, hidden and shown again, removed; and when Meta tells of each. The last two are of the same second."""
    return [
        (comment(number, "Hej", AT), AT),
        (comment(number, f"Mitt nummer är {PERSONNUMMER}", AT, verb="edited", edited_time=AT + 60), AT + 61),
        (comment(number, "Hej", AT, verb="edited", edited_time=AT + 120), AT + 121),
        (comment(number, "Hej", AT, verb="hide"), AT + 150),
        (comment(number, "Hej", AT, verb="unhide"), AT + 170),
        (removal(number), AT + 180),
    ]


ACTS = len(story(0))


@st.composite
def tellings(draw: st.DrawFn) -> list[list[int]]:
    """Every act at least once, in any order, some again, cut into batches in any way."""
    again = draw(st.lists(st.integers(0, ACTS - 1), max_size=4))
    order = draw(st.permutations([*range(ACTS), *again]))
    cuts = sorted(draw(st.sets(st.integers(1, len(order) - 1), max_size=4)))
    return [list(order[begin:end]) for begin, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]


async def end_of(house: House, worker: Worker, number: int, batches: list[list[int]]) -> tuple[Any, ...]:
    """What stands of a comment when its acts have been told so, ids and our own clock aside."""
    acts = story(number)
    for batch in batches:
        for place in batch:
            change, at = acts[place]
            await worker.notify(change, time=at)
        if len(batch) > 1:  # and once more in one delivery
            await worker.notify(*(acts[place][0] for place in batch if place not in (3, 4)), time=AT + 180)
    message = await kept(house, f"{PAGE}_{number}")
    done = {each.act.id: (each.act.activity, each.agent, each.act.occurred_at) for each in message.acts}
    registered = await house.rows(tables.registrations, tables.registrations.c.message == message.message.id)
    frame = message.message._replace(id=None, platform_id="", thread="", captured_at=NOW)  # type: ignore[arg-type]  # aside
    return (
        told(message),
        sorted(done[row.id] for row in in_order(each.act for each in message.acts)),
        message.where._replace(since=None),
        len(registered),
        frame._replace(arrived_at=NOW, arrived_basis="", sender_digest=frame.sender_digest),
    )


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=tellings())
def test_every_order_with_duplicates_ends_in_the_same_versions_and_tombstones(
    desk: Desk, batches: list[list[int]]
) -> None:
    ended = desk.portal.call(end_of, desk.house, desk.worker, next(desk.numbers), batches)
    texts, done, where, registered, _ = ended

    assert [text for _, text, _ in texts] == ["Hej", f"Mitt nummer är {PERSONNUMMER}", "Hej"]
    assert {sender for *_, sender in texts} == {"7001"}
    assert [activity for activity, *_ in done] == ["hide", "remove", "unhide"]
    assert where.availability == "removed"
    assert registered == 1
    straight = desk.portal.call(end_of, desk.house, desk.worker, next(desk.numbers), [[place] for place in range(ACTS)])
    assert ended == straight


# --- assessments --------------------------------------------------------------------------------------------------


async def test_an_edit_that_changes_the_facts_is_assessed_beside_the_old_and_takes_no_registration_back(
    house: House, worker: Worker
) -> None:
    await worker.notify(comment(2, f"Mitt nummer är {PERSONNUMMER}", AT))
    house.clock.forward(seconds=1)
    await worker.notify(comment(2, "👍", AT, verb="edited", edited_time=AT + 60))

    first, second = await house.rows(tables.assessments)
    assert (first.outcome, first.protection) == ("register", "presumed")
    assert second.outcome != "register"
    [assignment] = await house.rows(tables.assignments)
    assert (assignment.assessment, assignment.outcome) == (first.id, "register")
    assert await house.count(tables.registrations) == 1


# --- told later ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["feed", "mention"])
async def test_the_sender_that_feed_brings_after_mention_is_kept(house: House, worker: Worker, first: str) -> None:
    feed = comment(2, "Vad säger kommunen?", AT, parent_id=f"{PAGE}_9")
    mention = comment(2, "Vad säger kommunen?", AT, field="mention")
    for name in ("from", "parent_id"):
        del mention["value"][name]
    told_so = [feed, mention] if first == "feed" else [mention, feed, mention, feed]
    for change in told_so:
        await worker.notify(change, time=AT + 1)

    message = await kept(house, f"{PAGE}_2")
    assert told(message) == [(1, "Vad säger kommunen?", "7001")]
    row = message.message
    assert row.sender_digest is not None
    assert row.in_reply_to == (f"{PAGE}_9" if first == "feed" else f"{PAGE}_1"), "the post is what mention knew of"
    assert row.thread == f"{PAGE}_9"
    names = [row.event for row in await house.rows(tables.log_openings) if row.subject == str(message.message.id)]
    assert names == [events.MESSAGE_RECEIVED, *([events.MESSAGE_COMPLETED] if first == "mention" else [])]


@pytest.mark.parametrize("together", [False, True])
async def test_a_message_opened_by_an_unsending_gets_its_sender_and_time_from_the_message_itself(
    house: House, worker: Worker, together: bool
) -> None:
    gone = {"id": "1", "activity": "remove", "by": "author", "updated_at": "2026-03-02T09:20:00Z"}
    written = {"id": "1", "text": "Hej", "author": {"id": "77"}, "thread": "t", "created_at": "2026-03-02T09:10:00Z"}
    if together:
        await worker.post({"messages": [gone, written]})
    else:
        await worker.post(gone)
        await worker.post(written)

    message = await kept(house, "1")
    assert (message.message.arrived_basis, message.message.arrived_at.minute) == ("platform", 10)
    assert message.message.sender_digest is not None
    assert message.message.thread == "t"
    assert (message.where.availability, message.where.agent) == ("removed", "author")


async def test_what_is_known_of_a_message_is_not_changed_by_what_is_told_later(house: House, worker: Worker) -> None:
    first = {"id": "1", "text": "Hej", "author": {"id": "77"}, "thread": "t", "created_at": "2026-03-02T09:10:00Z"}
    await worker.post(first)
    before = (await kept(house, "1")).message
    edit = {"id": "1", "activity": "edit", "text": "Hå", "author": {"id": "78"}, "thread": "u", "in_reply_to": "x"}
    await worker.post(edit)

    after = (await kept(house, "1")).message
    assert after == before._replace(in_reply_to="x")


# --- where it is --------------------------------------------------------------------------------------------------


async def test_a_reaction_given_again_is_there_again(house: House, worker: Worker) -> None:
    def reaction(verb: str, at: int) -> dict[str, Any]:
        value = {
            "item": "reaction",
            "verb": verb,
            "reaction_type": "like",
            "post_id": f"{PAGE}_1",
            "from": {"id": "7001"},
            "created_time": at,
        }
        return {"field": "feed", "value": value}

    await worker.notify(reaction("add", AT))
    [row] = await house.rows(tables.messages)
    await worker.notify(reaction("remove", AT + 10))
    assert await house.where(row.id) == ("removed", "author")
    await worker.notify(reaction("add", AT + 20))
    assert (await house.where(row.id))[0] == "shown"


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        ({"activity": "remove", "by": "author"}, ("removed", "author")),
        ({"activity": "remove", "by": "platform"}, ("removed", "platform")),
        ({"activity": "remove"}, ("removed", "unknown")),
        ({"activity": "hide", "by": "authority"}, ("hidden", "authority")),
        ({"activity": "unavailable"}, ("unavailable", "unknown")),
    ],
)
async def test_each_way_of_being_away_is_a_fact_with_its_time_and_source(
    house: House, worker: Worker, act: dict[str, str], expected: tuple[str, str]
) -> None:
    await worker.post({"id": "1", "text": "Hej"})
    await worker.post({"id": "1", **act, "updated_at": "2026-03-02T09:20:00Z"})

    message = await kept(house, "1")
    assert (message.where.availability, message.where.agent) == expected
    assert message.where.since is not None
    assert message.where.since.minute == 20
    assert await house.count(tables.deliveries) == 2, "the source"


# --- what it stands among -----------------------------------------------------------------------------------------


async def test_the_authoritys_reply_is_linked_to_what_it_answers_and_stands_in_the_same_case(
    house: House, worker: Worker
) -> None:
    await worker.notify(comment(2, f"Mitt nummer är {PERSONNUMMER}", AT))
    reply = comment(3, "Tack, vi har tagit bort numret.", AT + 30, sender=PAGE, parent_id=f"{PAGE}_2")
    await worker.notify(reply)

    asked, answer = await kept(house, f"{PAGE}_2"), await kept(house, f"{PAGE}_3")
    assert answer.message.direction == "own"
    assert answer.surroundings.answers == asked.message.id
    assert asked.surroundings.answered_by == (answer.message.id,)
    cases = {row.case for row in await house.rows(tables.registrations)}
    assert await house.count(tables.registrations) == 2
    assert len(cases) == 1


async def test_an_echo_that_names_nothing_answers_the_last_thing_said_and_stands_in_its_case(
    house: House, worker: Worker
) -> None:
    direct = {"kind": "direct_message", "visibility": "direct", "thread": "samtal"}
    for number, sender in ((1, "77"), (2, "78")):
        house.clock.forward(seconds=1)
        await worker.post(
            {
                "id": str(number),
                "text": f"Mitt nummer är {PERSONNUMMER}",
                "author": {"id": sender},
                "created_at": f"2026-03-02T09:1{number}:00Z",
                **direct,
            }
        )
    echo = {"id": "3", "text": "Vi återkommer.", "direction": "own", "author": {"id": "vi"}, **direct}
    await worker.post({**echo, "created_at": "2026-03-02T09:15:00Z"})

    last, answer = await kept(house, "2"), await kept(house, "3")
    assert answer.surroundings.answers == last.message.id
    cases = {row.message: row.case for row in await house.rows(tables.registrations)}
    assert cases[answer.message.id] == cases[last.message.id]


@pytest.mark.parametrize("together", [False, True])
async def test_a_reply_that_comes_before_what_it_answers_is_moved_into_its_case(
    house: House, worker: Worker, together: bool
) -> None:
    asked = comment(2, f"Mitt nummer är {PERSONNUMMER}", AT)
    reply = comment(3, "Tack, vi har tagit bort numret.", AT + 30, sender=PAGE, parent_id=f"{PAGE}_2")
    if together:
        await worker.notify(reply, asked)
    else:
        await worker.notify(reply)
        assert await house.count(tables.registrations) == 0
        house.clock.forward(seconds=1)
        await worker.notify(asked)

    question, answer = await kept(house, f"{PAGE}_2"), await kept(house, f"{PAGE}_3")
    registered = {row.message: row for row in await house.rows(tables.registrations)}
    assert registered[question.message.id].designation == "KS/2026:1-1"
    assert registered[answer.message.id].designation == "KS/2026:1-2"
    assert registered[answer.message.id].arrived_at == answer.message.arrived_at
    made = [row for row in await house.rows(tables.assessments) if row.message == answer.message.id]
    assert [(row.outcome, row.placement) for row in made] == [("keep_ordered", None), ("register", "existing_case")]
    names = [row.event for row in await house.rows(tables.log_openings) if row.subject == str(answer.message.id)]
    assert names == [events.MESSAGE_RECEIVED, events.MESSAGE_ASSESSED_AGAIN]
    await worker.notify(reply, asked, time=AT + 90)
    assert await house.count(tables.registrations) == 2


async def test_a_reply_and_what_it_answers_that_come_to_two_workers_at_once_stand_in_one_case(
    house: House, worker: Worker
) -> None:
    other, pairs = await house.hire_elsewhere(), range(10, 50, 2)
    told = []
    for number in pairs:
        asked = comment(number, f"Mitt nummer är {PERSONNUMMER}", AT)
        reply = comment(number + 1, "Tack.", AT + 30, sender=PAGE, parent_id=f"{PAGE}_{number}")
        told += [worker.notify(asked, time=AT + number), other.notify(reply, time=AT + number)]
    await asyncio.gather(*told)

    names = {row.id: row.platform_id for row in await house.rows(tables.messages)}
    cases = {names[row.message]: row.case for row in await house.rows(tables.registrations)}
    assert [number for number in pairs if f"{PAGE}_{number + 1}" not in cases] == []
    assert all(cases[f"{PAGE}_{number}"] == cases[f"{PAGE}_{number + 1}"] for number in pairs)


async def test_an_echo_that_comes_before_what_it_answers_is_moved_into_its_case_but_an_older_one_is_not(
    house: House, worker: Worker
) -> None:
    direct = {"kind": "direct_message", "visibility": "direct", "thread": "samtal"}
    own = {"direction": "own", "author": {"id": "vi"}, **direct}
    await worker.post({"id": "1", "text": "Välkommen!", **own, "created_at": "2026-03-02T09:05:00Z"})
    await worker.post({"id": "3", "text": "Vi återkommer.", **own, "created_at": "2026-03-02T09:15:00Z"})
    asked = {"id": "2", "text": f"Mitt nummer är {PERSONNUMMER}", "author": {"id": "77"}, **direct}
    await worker.post({**asked, "created_at": "2026-03-02T09:10:00Z"})

    ids = {row.id: row.platform_id for row in await house.rows(tables.messages)}
    registered = {ids[row.message]: row.designation for row in await house.rows(tables.registrations)}
    assert registered == {"2": "KS/2026:1-1", "3": "KS/2026:1-2"}


async def test_the_authoritys_post_is_kept_with_the_comment_as_it_read_when_the_comment_came(
    house: House, worker: Worker
) -> None:
    def post(text: str, at: int, **more: Any) -> dict[str, Any]:
        value = {"item": "status", "verb": "add", "post_id": f"{PAGE}_1", "from": {"id": PAGE}, "message": text}
        return {"field": "feed", "value": value | {"created_time": at, **more}}

    await worker.notify(comment(3, "Håller med", AT + 20, parent_id=f"{PAGE}_2"))
    await worker.notify(comment(2, "Vad bra", AT + 10))
    assert (await kept(house, f"{PAGE}_3")).surroundings.above is None, "it has not come yet"
    await worker.notify(post("Vi rustar lekplatser.", AT))
    await worker.notify(post("Vi rustar parker.", AT, verb="edited", edited_time=AT + 60), time=AT + 60)

    [above] = await house.rows(tables.messages, tables.messages.c.platform_id == f"{PAGE}_1")
    for number in (2, 3):
        found = (await kept(house, f"{PAGE}_{number}")).surroundings.above
        assert found is not None
        assert (found.message, found.text) == (above.id, "Vi rustar lekplatser.")


async def test_the_authoritys_own_story_is_no_attachment_of_the_one_who_answers_it(
    house: House, worker: Worker
) -> None:
    story_of_ours = {"kind": "story", "url": "https://social.example/story"}
    plain = await worker.say("När öppnar badhuset?", "1")
    answer = await worker.say("När öppnar badhuset?", "2", attachments=[story_of_ours])

    assert [each.rule for each in answer.messages[0].assessments] == [
        each.rule for each in plain.messages[0].assessments
    ]
