"""The authority hides and removes: the copy first, then the act, and the platform's notice is the same act."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from app.records import events
from app.records.attachment import Failure, FetchedFile, FetchFault, judge
from app.records.availability import Agent, Availability, Whereabouts
from app.records.errors import AlreadyExists, CopyNotWhole, Unacceptable
from app.records.removal import Removal, RemovalReason, RemovalState
from app.records.vocabulary import Activity
from app.registry.removing.requesting import NewRemoval, confirm_removal, request_removal
from app.store import attachments, tables
from app.store.availabilities import whereabouts_of
from app.store.removals import removals_of
from tests.registry.intake.house import NOW, PAGE, TENANT, House, Worker, comment, removal

pytestmark = pytest.mark.anyio

AT = int(NOW.timestamp()) - 600
PERSON = "token:01900000-0000-7000-8000-00000000000a"
PICTURE = {"kind": "image", "url": "https://social.example/bild.jpg"}
SUM = hashlib.sha256(b"bild").digest()


async def kept(worker: Worker, **more: Any) -> UUID:
    answer = await worker.say("Ni är ena riktiga kräk", "1", **more)
    return answer.messages[0].id


async def ask(
    house: House,
    message: UUID,
    act: Activity = Activity.HIDE,
    reason: RemovalReason = RemovalReason.PERSONAL_ATTACK,
    *,
    whole: frozenset[bytes] = frozenset(),
    **more: Any,
) -> Removal:
    wanted = NewRemoval(act, reason, **more)
    return await house.act(
        lambda connection: request_removal(
            connection,
            actor=PERSON,
            tenant=TENANT,
            message=message,
            wanted=wanted,
            whole=whole,
            now=house.clock.now,
        )
    )


async def confirm(
    house: House, asked: Removal, *, whole: frozenset[bytes] = frozenset(), accept_lacks: bool = False
) -> Removal:
    return await house.act(
        lambda connection: confirm_removal(
            connection,
            actor=PERSON,
            tenant=TENANT,
            message=asked.message,
            removal=asked.id,
            whole=whole,
            accept_lacks=accept_lacks,
            now=house.clock.now,
        )
    )


async def where(house: House, message: UUID) -> Whereabouts:
    """With the time."""
    return await house.database.read(lambda connection: whereabouts_of(connection, TENANT, message))


async def leaves(house: House, message: UUID) -> list[str]:
    rows = await house.rows(tables.log_openings, tables.log_openings.c.subject == str(message))
    return [row.event for row in rows]


async def fetched(house: House) -> None:
    """The only attachment is fetched."""

    def act(connection: Connection) -> None:
        [wanted] = attachments.take_due(connection, house.clock.now, house.clock.now + timedelta(minutes=1), 9)
        assert attachments.keep_file(connection, wanted, FetchedFile(SUM, 4, None, "image/jpeg"), house.clock.now)

    await house.act(act)


async def given_up(house: House) -> None:
    """The only attachment is gone from where it was."""

    def act(connection: Connection) -> None:
        now: datetime = house.clock.now
        [wanted] = attachments.take_due(connection, now, now + timedelta(minutes=1), 9)
        failure = Failure(FetchFault.GONE, 410)
        verdict = judge(failure, tries=wanted.tries, now=now, expires_at=None)
        attachments.note_failure(connection, wanted, failure, verdict, None)

    await house.act(act)


async def test_an_act_on_what_is_wholly_kept_is_confirmed_at_once(house: House, worker: Worker) -> None:
    message = await kept(worker)
    done = await ask(house, message, note="Smädelser mot en handläggare.")

    assert done.state is RemovalState.CONFIRMED
    assert (done.rule, done.confirmed_by, done.note) == ("removed-by-us", PERSON, "Smädelser mot en handläggare.")
    assert done.copy is not None
    [part] = done.copy.parts
    [content] = await house.rows(tables.version_contents)
    assert part.sha256 == hashlib.sha256(content.slice.encode()).hexdigest()
    assert await where(house, message) == Whereabouts(Availability.HIDDEN, Agent.AUTHORITY, house.clock.now)
    assert await leaves(house, message) == [
        events.MESSAGE_RECEIVED,
        events.REMOVAL_REQUESTED,
        events.REMOVAL_CONFIRMED,
    ]
    assert await house.database.read(lambda connection: removals_of(connection, TENANT, message)) == (done,)


async def test_an_act_waits_for_files_that_are_still_to_be_fetched(house: House, worker: Worker) -> None:
    message = await kept(worker, attachments=[PICTURE])
    asked = await ask(house, message)

    assert (asked.state, asked.copy) == (RemovalState.REQUESTED, None)
    assert (await where(house, message)).availability is Availability.SHOWN, "nothing has been done yet"
    with pytest.raises(CopyNotWhole):
        await confirm(house, asked)
    await fetched(house)
    with pytest.raises(CopyNotWhole):  # the file on disk is not what was fetched
        await confirm(house, asked)
    confirmed = await confirm(house, asked, whole=frozenset({SUM}))
    assert confirmed.state is RemovalState.CONFIRMED
    assert await confirm(house, asked) == confirmed, "again changes nothing"
    assert await house.count(tables.removal_confirmations) == 1


async def test_a_file_that_will_never_come_does_not_hold_the_act_up_and_its_reason_is_noted(
    house: House, worker: Worker
) -> None:
    message = await kept(worker, attachments=[PICTURE])
    await given_up(house)
    done = await ask(house, message)

    assert done.copy is not None
    assert [(part.what, part.lack) for part in done.copy.parts] == [("version", None), ("attachment", "gone")]


async def test_what_is_urgent_goes_on_without_a_file_and_says_so(house: House, worker: Worker) -> None:
    message = await kept(worker, attachments=[PICTURE])
    asked = await ask(house, message, reason=RemovalReason.THREAT)
    done = await confirm(house, asked, accept_lacks=True)

    assert done.rule == "threat-or-crime"
    assert done.copy is not None
    assert done.copy.parts[1].lack == "not_fetched_yet"


async def test_what_was_taken_away_and_is_not_in_the_diary_is_put_to_a_person(house: House, worker: Worker) -> None:
    message = (await worker.say("👍", "2")).messages[0].id
    [before] = await house.rows(tables.assignments)
    assert before.outcome != "register"
    await ask(house, message, Activity.REMOVE, RemovalReason.SPAM)

    [after] = await house.rows(tables.assignments)
    assert after.due_at is not None
    assert after.assessment == before.assessment


@pytest.mark.parametrize("first", ["asked", "told"])
async def test_the_platforms_notice_of_the_same_hiding_is_no_second_act(
    house: House, worker: Worker, first: str
) -> None:
    await worker.notify(comment(1, "Ni är ena riktiga kräk", AT), time=AT)
    [row] = await house.rows(tables.messages)
    notice = comment(1, "Ni är ena riktiga kräk", AT, verb="hide")
    if first == "asked":
        await ask(house, row.id)
        await worker.notify(notice, time=int(NOW.timestamp()) + 20)
    else:
        await worker.notify(notice, time=int(NOW.timestamp()) - 20)
        await ask(house, row.id)

    [act] = await house.rows(tables.acts)
    [known] = await house.database.read(lambda connection: removals_of(connection, TENANT, row.id))
    assert known.noticed_by == act.id
    assert (await where(house, row.id)).agent is Agent.AUTHORITY
    await worker.notify(comment(1, "", AT, verb="unhide"), time=int(NOW.timestamp()) + 60)
    assert (await where(house, row.id)).availability is Availability.SHOWN
    await worker.notify(notice, time=int(NOW.timestamp()) + 90)
    assert len(await house.rows(tables.removal_notices)) == 1, "a hiding after that is another one"
    assert (await where(house, row.id)).availability is Availability.HIDDEN


async def test_a_removal_that_the_platform_cannot_say_whose_it_was_is_ours_when_we_asked_for_it(
    house: House, worker: Worker
) -> None:
    await worker.notify(comment(1, "Hej", AT), comment(2, "Hå", AT), time=AT)
    ours, theirs = await house.rows(tables.messages, tables.messages.c.platform_id.in_((f"{PAGE}_1", f"{PAGE}_2")))
    await ask(house, ours.id, Activity.REMOVE)
    await worker.notify(removal(int(ours.platform_id[-1])), removal(int(theirs.platform_id[-1])))

    assert (await where(house, ours.id)).agent is Agent.AUTHORITY
    assert await where(house, theirs.id) == Whereabouts(Availability.REMOVED, Agent.UNKNOWN, house.clock.now)


async def test_an_old_notice_that_comes_late_is_not_taken_for_what_was_asked_for_now(
    house: House, worker: Worker
) -> None:
    await worker.notify(comment(1, "Hej", AT), time=AT)
    [row] = await house.rows(tables.messages)
    house.clock.forward(days=1)
    asked = await ask(house, row.id)
    await worker.notify(comment(1, "", AT, verb="hide"), time=AT + 5)

    assert asked.noticed_by is None
    assert await house.rows(tables.removal_notices) == []


async def test_what_is_shown_again_may_be_hidden_again_but_not_twice_in_a_row(house: House, worker: Worker) -> None:
    message = await kept(worker)
    await ask(house, message)
    with pytest.raises(AlreadyExists):
        await ask(house, message)
    house.clock.forward(minutes=1)
    await ask(house, message, Activity.UNHIDE, RemovalReason.RESTORED)
    assert (await where(house, message)).availability is Availability.SHOWN
    house.clock.forward(minutes=1)
    await ask(house, message)
    assert (await where(house, message)).availability is Availability.HIDDEN


@pytest.mark.parametrize(
    ("act", "reason", "more"),
    [
        (Activity.UNHIDE, RemovalReason.RESTORED, {}),
        (Activity.UNHIDE, RemovalReason.SPAM, {}),
        (Activity.HIDE, RemovalReason.RESTORED, {}),
        (Activity.EDIT, RemovalReason.SPAM, {}),
        (Activity.HIDE, RemovalReason.SPAM, {"rule": "ogillar-asikten"}),
        (Activity.HIDE, RemovalReason.SPAM, {"police_report": "5000-K1-26"}),
        (Activity.REMOVE, RemovalReason.FORBIDDEN_IMAGE, {"rule": "spam-or-advert"}),
        (Activity.HIDE, RemovalReason.SPAM, {"note": "två\nrader"}),
    ],
)
async def test_acts_reasons_and_rules_that_do_not_go_together_are_refused(
    house: House, worker: Worker, act: Activity, reason: RemovalReason, more: dict[str, Any]
) -> None:
    message = await kept(worker)
    with pytest.raises(Unacceptable):
        await ask(house, message, act, reason, **more)
    assert await house.count(tables.removals) == 0


async def test_nothing_is_left_to_hide_of_what_its_author_has_removed(house: House, worker: Worker) -> None:
    message = await kept(worker)
    await worker.post({"id": "1", "activity": "remove", "by": "author"})

    with pytest.raises(Unacceptable):
        await ask(house, message)
