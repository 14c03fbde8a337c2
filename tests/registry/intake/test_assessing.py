"""What the register knows bears on what a message is held to be, and what has been decided stands."""

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from app.records.identity import new_id
from app.records.vocabulary import ChannelKind
from app.registry.office.authorities import create_authority
from app.registry.office.channels import NewChannel
from app.store import tables
from tests.registry.intake.house import (
    A_PICTURE,
    ANOTHER_PICTURE,
    NOW,
    PAGE,
    PERSONNUMMER,
    REGISTERS,
    TENANT,
    House,
    Worker,
    comment,
    only_assessment,
)
from tests.registry.intake.rules import COLLECTIVE, PROTECTED_COLLECTIVELY, edition

pytestmark = pytest.mark.anyio

AT = int(NOW.timestamp()) - 600
A, B = {"id": "a", "name": "A"}, {"id": "b", "name": "B"}


@pytest.fixture
async def registered(worker: Worker) -> Worker:
    """KS/2026:1 opened by A's message ``m1``, and BUN 2026-0001 by the school's ``s1``."""
    await worker.say(REGISTERS, "m1", author=A)
    await worker.post({"id": "s1", "text": REGISTERS, "author": A}, to="school")
    return worker


async def assignments(house: House, platform_id: str) -> dict[str, Any]:
    """The current assignments of a message, by authority."""
    [message] = await house.rows(tables.messages, tables.messages.c.platform_id == platform_id)
    rows = await house.rows(tables.assignments, tables.assignments.c.message == message.id)
    return {row.authority: row for row in rows}


async def designations(house: House, platform_id: str) -> list[str]:
    [message] = await house.rows(tables.messages, tables.messages.c.platform_id == platform_id)
    rows = await house.rows(tables.registrations, tables.registrations.c.message == message.id)
    return sorted(row.designation for row in rows)


async def close_case(house: House, number: str) -> None:
    def act(connection: Connection) -> None:
        case = select(tables.cases.c.id).where(tables.cases.c.diary_number == number).scalar_subquery()
        connection.execute(update(tables.case_sheets).where(tables.case_sheets.c.case == case).values(status="closed"))

    await house.act(act)


# --- a diary number in the text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelled", ["KS/2026:1", "ks 2026:1", "KS-2026-1", "KS 2026-0001"])
async def test_a_known_diary_number_registers_in_that_case(house: House, registered: Worker, spelled: str) -> None:
    told = only_assessment(await registered.say(f"Angående {spelled}, har ni svar?", "m2", author=B))

    assert (told.rule, told.diary_number, told.document) == ("ongoing-case-diarienummer", "KS/2026:1", "KS/2026:1-2")
    assert set(await assignments(house, "m2")) == {"ks"}
    links = await house.rows(tables.case_links)
    assert ("proposed", "ks") in {(link.state, link.authority) for link in links}


async def test_another_authoritys_number_assigns_the_message_there(house: House, registered: Worker) -> None:
    told = only_assessment(await registered.say("Hur går det med BUN 2026-0001?", "m2", author=B))

    assert (told.authority, told.document) == ("bun", "BUN 2026-0001-2")
    assert set(await assignments(house, "m2")) == {"bun"}


async def test_a_number_that_may_be_either_authoritys_is_left_to_a_person(house: House, registered: Worker) -> None:
    told = only_assessment(await registered.say("Gäller ärende 2026:1", "m2", author=B))

    assert (told.authority, told.outcome) == ("ks", "review")
    assert {row.authority for row in await house.rows(tables.case_links)} == {"ks", "bun"}
    assert not await designations(house, "m2")


async def test_an_unknown_number_is_no_case(house: House, registered: Worker) -> None:
    told = only_assessment(await registered.say("Angående KS/2026:99", "m2", author=B))

    assert told.outcome == "review"
    assert await house.count(tables.case_links) == 0


async def test_a_closed_case_is_linked_and_left_to_a_person(house: House, registered: Worker) -> None:
    await close_case(house, "KS/2026:1")
    told = only_assessment(await registered.say("Angående KS/2026:1", "m2", author=B))

    assert (told.outcome, told.document) == ("review", None)
    assert await house.count(tables.case_links) == 1


async def test_a_protected_message_stands_alone_with_a_proposed_link(house: House, registered: Worker) -> None:
    told = only_assessment(await registered.say(f"KS/2026:1 gäller mig, {PERSONNUMMER}", "m2", author=B))

    assert (told.protection, told.document) == ("presumed", "KS/2026:2-1")
    [link] = await house.rows(tables.case_links)
    assert link.state == "proposed"


async def test_a_number_in_a_doubtful_form_leads_to_no_other_case(house: House, registered: Worker) -> None:
    """``2026/1`` may be a number of either authority, and may be none; KS/2026:2 is certain."""
    await registered.say(REGISTERS, "m2", author=A)
    answer = await registered.say("Se beslut 2026/1 men svara i KS/2026:2", "m3", author=B)

    assert [told.document for told in answer.messages[0].assessments] == ["KS/2026:2-2"]


async def test_numbers_without_a_code_do_not_mix_two_authorities_cases(house: House, worker: Worker) -> None:
    def act(connection: Connection) -> None:
        for name in ("miljo", "bygg"):
            create_authority(
                connection,
                actor="operator",
                tenant=TENANT,
                id=name,
                code=name.upper(),
                name=name,
                pattern="{year}:{number}",
                now=NOW,
            )

    await house.act(act)
    for name in ("miljo", "bygg"):
        wanted = NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name=name, authority=name)
        await house.open_line(name, wanted)
        await worker.post({"id": "1", "text": REGISTERS}, to=name)

    await worker.say("Angående 2026:1", "m2")

    cases = {row.id: row.authority for row in await house.rows(tables.cases)}
    for row in await house.rows(tables.registrations):
        assert cases[row.case] == row.authority


# --- threads --------------------------------------------------------------------------------------------------------


async def test_the_same_sender_goes_on_in_the_case(house: House, registered: Worker) -> None:
    told = only_assessment(await registered.say(ANOTHER_PICTURE, "m2", author=A, in_reply_to="m1"))

    assert (told.rule, told.document) == ("ongoing-case-thread", "KS/2026:1-2")


@pytest.mark.parametrize(("author", "truth"), [(B, None), (None, "unknown")], ids=["another", "not named"])
async def test_another_sender_in_the_thread_is_left_to_a_person(
    house: House, registered: Worker, author: dict[str, str] | None, truth: str | None
) -> None:
    answer = await registered.say(A_PICTURE, "m2", author=author, in_reply_to="m1")

    assert only_assessment(answer).outcome == "review"
    assert not await designations(house, "m2")
    [row] = [each for each in await house.rows(tables.assessments) if each.message == answer.messages[0].id]
    facts = {fact["name"]: fact["value"] for fact in row.facts}
    assert facts.get("continues_registered_message") == truth


async def test_later_items_of_a_batch_see_earlier_ones(house: House, worker: Worker) -> None:
    answer = await worker.post(
        {
            "messages": [
                {"id": "m1", "text": REGISTERS, "author": A},
                {"id": "m2", "text": ANOTHER_PICTURE, "author": A, "in_reply_to": "m1"},
                {"id": "m3", "text": A_PICTURE, "author": B, "in_reply_to": "m1"},
                {"id": "m4", "text": ANOTHER_PICTURE, "author": A, "thread": "m1", "in_reply_to": "m2"},
            ]
        }
    )

    told = [only_assessment_of(message) for message in answer.messages]
    assert [each.document for each in told] == ["KS/2026:1-1", "KS/2026:1-2", None, "KS/2026:1-3"]
    assert await house.count(tables.cases) == 1


def only_assessment_of(message: Any) -> Any:
    [assessment] = message.assessments
    return assessment


async def test_earlier_items_of_a_batch_do_not_see_later_ones(house: House, worker: Worker) -> None:
    answer = await worker.post(
        {
            "messages": [
                {"id": "m2", "text": ANOTHER_PICTURE, "author": A, "in_reply_to": "m1"},
                {"id": "m1", "text": REGISTERS, "author": A},
            ]
        }
    )

    assert [only_assessment_of(message).document for message in answer.messages] == [None, "KS/2026:1-1"]


async def test_a_thread_of_another_channel_is_another_thread(house: House, registered: Worker) -> None:
    answer = await registered.post({"id": "m2", "text": ANOTHER_PICTURE, "author": A, "in_reply_to": "m1"}, to="school")

    assert only_assessment(answer).outcome == "review"


async def test_a_thread_goes_on_in_its_own_case_though_a_closed_one_is_named(house: House, registered: Worker) -> None:
    await registered.say(REGISTERS, "m2", author=B)
    await close_case(house, "KS/2026:2")
    await registered.say("Det var ju KS/2026:2 förra gången", "m3", author=A, in_reply_to="m1")

    assert "KS/2026:2-2" not in await designations(house, "m3")


async def test_an_own_reply_is_registered_in_the_case_it_answers(house: House, registered: Worker) -> None:
    """Not in that of the first registered message of the thread."""
    await registered.say(REGISTERS, "m2", author=B, thread="m1", in_reply_to="m1")
    own = {"direction": "own", "author": {"id": "kommunen"}}
    answer = await registered.say("Hej! Vi återkommer.", "m3", thread="m1", in_reply_to="m2", **own)

    assert await designations(house, "m2") == ["KS/2026:2-1"]
    assert only_assessment(answer).document == "KS/2026:2-2"


# --- edits ----------------------------------------------------------------------------------------------------------


async def edit(worker: Worker, text: str, minutes: int) -> None:
    at = AT + 60 * minutes
    worker.house.clock.forward(minutes=1)
    await worker.notify(comment(2, text, AT, verb="edited", edited_time=at), time=at)


MESSAGE = "510000000000001_2"


async def test_an_edit_that_changes_the_facts_is_assessed_beside_the_old_and_registers(
    house: House, worker: Worker
) -> None:
    await worker.notify(comment(2, A_PICTURE, AT))
    await edit(worker, f"Hej, {PERSONNUMMER}", 1)

    held = sorted(await house.rows(tables.assessments), key=lambda row: row.id)
    assert [row.outcome for row in held] == ["review", "register"]
    current = (await assignments(house, MESSAGE))["ks"]
    assert current.assessment == held[1].id
    assert await designations(house, MESSAGE) == ["KS/2026:1-1"]
    [registration] = await house.rows(tables.registrations)
    assert registration.arrived_at == house.clock.now, "what is registered came in when the edit did"


async def test_an_edit_with_the_same_facts_gives_no_new_assessment(house: House, worker: Worker) -> None:
    await worker.notify(comment(2, A_PICTURE, AT))
    await edit(worker, ANOTHER_PICTURE, 1)

    assert await house.count(tables.assessments) == 1
    assert await house.count(tables.versions) == 2


async def test_an_edit_never_takes_a_registration_back(house: House, worker: Worker) -> None:
    await worker.notify(comment(2, REGISTERS, AT))
    await edit(worker, "👍", 1)
    await edit(worker, REGISTERS, 2)

    current = (await assignments(house, MESSAGE))["ks"]
    assert (current.outcome, current.protection) == ("register", "presumed")
    assert await designations(house, MESSAGE) == ["KS/2026:1-1"]


async def test_an_edit_never_lifts_a_protection(house: House, registered: Worker) -> None:
    """The earlier words are still kept, and whoever may read the message may read all of its versions."""
    await registered.notify(comment(2, REGISTERS, AT))
    await edit(registered, "Angående KS/2026:1", 1)

    current = (await assignments(house, MESSAGE))["ks"]
    assert (current.outcome, current.protection) == ("register", "presumed")


async def test_an_edit_can_add_a_protection_to_what_is_registered(house: House, tmp_path: Path) -> None:
    worker = await house.hire(edition=edition(tmp_path / "rules", COLLECTIVE, PROTECTED_COLLECTIVELY))
    await worker.notify(comment(2, "Tack!", AT))
    await edit(worker, REGISTERS, 1)

    current = (await assignments(house, MESSAGE))["ks"]
    assert current.protection == "presumed"
    assert len(await designations(house, MESSAGE)) == 1
    [sheet] = await house.rows(tables.registration_sheets)
    assert (sheet.protection, sheet.sender_public) == ("presumed", None), "and its sender is no longer shown"


async def test_an_edit_that_names_another_authoritys_case_assigns_the_message_there_too(
    house: House, registered: Worker
) -> None:
    await registered.notify(comment(2, A_PICTURE, AT))
    await edit(registered, "Det gäller BUN 2026-0001", 1)

    current = await assignments(house, MESSAGE)
    assert {name: row.outcome for name, row in current.items()} == {"ks": "review", "bun": "register"}
    assert await designations(house, MESSAGE) == ["BUN 2026-0001-2"]


async def test_an_act_changes_no_assessment(house: House, worker: Worker) -> None:
    await worker.notify(comment(2, REGISTERS, AT))
    await worker.notify({"field": "feed", "value": {**comment(2, "", AT)["value"], "verb": "hide"}}, time=AT + 60)

    assert await house.count(tables.assessments) == 1
    assert await house.count(tables.acts) == 1


async def confirm(house: House, outcome: str) -> Any:
    """Let a person answer for the only assignment."""
    [assignment] = await house.rows(tables.assignments)
    [held] = [row for row in await house.rows(tables.assessments) if row.id == assignment.assessment]
    house.clock.forward(minutes=1)
    made = new_id(house.clock.now, os.urandom)
    said = {"outcome": outcome, "status": "confirmed", "protection": "none"}

    def act(connection: Connection) -> None:
        row = {**held._asdict(), **said, "id": made, "assessed_by": "person:1", "due_at": None}
        connection.execute(insert(tables.assessments).values(row))
        connection.execute(update(tables.assignments).values(**said, assessment=made, due_at=None))

    await house.act(act)
    return made


async def test_what_a_person_has_confirmed_stands_and_she_is_reminded(house: House, worker: Worker) -> None:
    await worker.notify(comment(2, A_PICTURE, AT))
    made = await confirm(house, "keep_ordered")
    await edit(worker, REGISTERS, 1)

    [assignment] = await house.rows(tables.assignments)
    assert (assignment.assessment, assignment.outcome, assignment.status) == (made, "keep_ordered", "confirmed")
    assert assignment.due_at is not None
    assert await house.count(tables.assessments) == 3
    assert await house.count(tables.registrations) == 0


async def test_what_a_person_has_confirmed_of_a_reply_stands_when_what_it_answers_comes_after_it(
    house: House, worker: Worker
) -> None:
    await worker.notify(comment(3, "Tack.", AT + 30, sender=PAGE, parent_id=f"{PAGE}_2"))
    made = await confirm(house, "keep_ordered")
    await worker.notify(comment(2, REGISTERS, AT))

    [assignment] = (await assignments(house, f"{PAGE}_3")).values()
    assert (assignment.assessment, assignment.outcome, assignment.status) == (made, "keep_ordered", "confirmed")
    assert assignment.due_at is not None
    assert await designations(house, f"{PAGE}_3") == []


async def test_nobody_is_reminded_of_an_edit_that_changes_nothing(house: House, worker: Worker) -> None:
    await worker.notify(comment(2, A_PICTURE, AT))
    [first] = await house.rows(tables.assessments)
    await confirm(house, first.outcome)
    await edit(worker, ANOTHER_PICTURE, 1)

    [assignment] = await house.rows(tables.assignments)
    assert assignment.due_at is None
