"""What is true of every register at every moment. Every test of intake ends with it."""

import hashlib
import json
from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from app.records import events
from app.registry.office.log_check import check_log
from app.store import tables
from app.store.availabilities import refresh
from tests.registry.intake.house import TENANT, House

OF_MESSAGES = frozenset(
    (
        events.MESSAGE_RECEIVED,
        events.MESSAGE_EDITED,
        events.MESSAGE_REMOVED,
        events.MESSAGE_HIDDEN,
        events.MESSAGE_UNHIDDEN,
        events.MESSAGE_UNAVAILABLE,
        events.MESSAGE_COMPLETED,
    )
)


REFERENCES = (
    (tables.deliveries, "channel", tables.channels),
    (tables.parked_deliveries, "delivery", tables.deliveries),
    (tables.uncaptured, "delivery", tables.deliveries),
    (tables.screenings, "parked", tables.parked_deliveries),
    (tables.messages, "channel", tables.channels),
    (tables.versions, "message", tables.messages),
    (tables.versions, "delivery", tables.deliveries),
    (tables.version_contents, "version", tables.versions),
    (tables.acts, "message", tables.messages),
    (tables.acts, "delivery", tables.deliveries),
    (tables.receipts, "message", tables.messages),
    (tables.assessments, "message", tables.messages),
    (tables.assignments, "authority", tables.authorities),
    (tables.cases, "authority", tables.authorities),
    (tables.case_sheets, "case", tables.cases),
    (tables.case_counters, "case", tables.cases),
    (tables.collective_cases, "case", tables.cases),
    (tables.case_links, "message", tables.messages),
    (tables.case_links, "case", tables.cases),
    (tables.registrations, "message", tables.messages),
    (tables.registrations, "assessment", tables.assessments),
    (tables.registrations, "case", tables.cases),
    (tables.registration_sheets, "registration", tables.registrations),
)
"""What one table's column names in another; the database itself does not look it up (decision 0008)."""


async def hold(house: House, tenant: str = TENANT) -> None:
    """Assert all of it."""
    await references_lead_somewhere(house, tenant)
    report = await house.database.read(lambda connection: check_log(connection, tenant))
    assert report.sound, report
    await assignments_are_current_assessments(house, tenant)
    await numbers_are_dense(house, tenant)
    await leaves_tell_what_the_tables_tell(house, tenant)
    bodies = {row.delivery for row in await house.rows(tables.delivery_bodies, tenant=tenant)}
    uncaptured = {row.delivery for row in await house.rows(tables.uncaptured, tenant=tenant)}
    deliveries = {row.id for row in await house.rows(tables.deliveries, tenant=tenant)}
    assert bodies <= deliveries
    assert deliveries - bodies <= uncaptured | await _erased(house, tenant)


async def _erased(house: House, tenant: str) -> set[UUID]:
    """The deliveries whose bytes were erased with what they told of."""
    messages = {row.message for row in await house.rows(tables.seals, tenant=tenant) if row.erased_at is not None}
    found = [row for table in (tables.versions, tables.acts) for row in await house.rows(table, tenant=tenant)]
    return {row.delivery for row in found if row.message in messages}


async def references_lead_somewhere(house: House, tenant: str) -> None:
    for table, column, parent in REFERENCES:
        there = {row.id for row in await house.rows(parent, tenant=tenant)}
        named = {getattr(row, column) for row in await house.rows(table, tenant=tenant)}
        assert named <= there, f"{table.name}.{column}"


async def assignments_are_current_assessments(house: House, tenant: str) -> None:
    assessments = {row.id: row for row in await house.rows(tables.assessments, tenant=tenant)}
    assignments = await house.rows(tables.assignments, tenant=tenant)
    for row in assignments:
        current = assessments[row.assessment]
        for name in ("message", "authority", "outcome", "status", "protection", "rule"):
            assert getattr(row, name) == getattr(current, name), name
    assert len({row.assessment for row in assignments}) == len(assignments)
    assert {row.message for row in assignments} == {row.id for row in await house.rows(tables.messages, tenant=tenant)}


async def numbers_are_dense(house: House, tenant: str) -> None:
    numbers: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    cases = {row.id: row for row in await house.rows(tables.cases, tenant=tenant)}
    for case in cases.values():
        numbers[case.authority, case.series, case.year].append(case.number)
    last = {(row.authority, row.series, row.year): row.last for row in await house.rows(tables.series, tenant=tenant)}
    assert {place: sorted(taken) for place, taken in numbers.items()} == {
        place: list(range(1, end + 1)) for place, end in last.items()
    }
    documents: defaultdict[UUID, list[int]] = defaultdict(list)
    assessments = {row.id: row for row in await house.rows(tables.assessments, tenant=tenant)}
    for row in await house.rows(tables.registrations, tenant=tenant):
        documents[row.case].append(row.document)
        held = assessments[row.assessment]
        assert row.authority == cases[row.case].authority == held.authority
        assert row.designation == f"{cases[row.case].diary_number}-{row.document}"
        assert (held.outcome, held.placement == "other_register", held.status == "proposed") == (
            "register",
            False,
            False,
        )
    counters = {row.case: row.last for row in await house.rows(tables.case_counters, tenant=tenant)}
    assert {case: sorted(taken) for case, taken in documents.items()} == {
        case: list(range(1, end + 1)) for case, end in counters.items()
    }
    assert set(documents) == set(cases), "every case was opened by a document"


async def leaves_tell_what_the_tables_tell(house: House, tenant: str) -> None:
    await _whereabouts_follow_from_what_was_told(house, tenant)
    leaves = {row.idx: json.loads(row.payload) for row in await house.rows(tables.log_openings, tenant=tenant)}
    told = Counter(leaf["event"] for leaf in leaves.values())
    happenings = {
        row.id: row for table in (tables.versions, tables.acts) for row in await house.rows(table, tenant=tenant)
    }
    receipts = await house.rows(tables.receipts, tenant=tenant)
    messages = {row.id for row in await house.rows(tables.messages, tenant=tenant)}
    received = {leaf["subject"]: index for index, leaf in leaves.items() if leaf["event"] == events.MESSAGE_RECEIVED}
    assert set(received) == {str(message) for message in messages}
    assert told[events.MESSAGE_RECEIVED] == len(messages), "one leaf message.received for each message"
    assert {str(row.message): row.log_index for row in receipts} == received, "receipts point at it"
    parked = await house.rows(tables.parked_deliveries, tenant=tenant)
    assert {leaf["subject"] for leaf in leaves.values() if leaf["event"] == events.DELIVERY_PARKED} == {
        str(row.id) for row in parked
    }
    assert told[events.DELIVERY_PARKED] == len(parked)
    ours = [leaf for leaf in leaves.values() if leaf["event"] in OF_MESSAGES]
    assert sorted(leaf["details"]["version"]["id"] for leaf in ours) == sorted(str(each) for each in happenings)
    again = [leaf for leaf in leaves.values() if leaf["event"] == events.MESSAGE_ASSESSED_AGAIN]
    await _details_are_rows(house, tenant, [*ours, *again], happenings)


async def _whereabouts_follow_from_what_was_told(house: House, tenant: str) -> None:
    stood = await house.rows(tables.availabilities, tenant=tenant)
    messages = [row.id for row in await house.rows(tables.messages, tenant=tenant)]
    await house.act(lambda connection: refresh(connection, tenant, messages))
    anew = {row.message: row for row in await house.rows(tables.availabilities, tenant=tenant)}
    assert [anew[row.message] for row in stood] == stood, "kept up"
    written = {row.message for row in stood}
    assert all(row.availability == "shown" for message, row in anew.items() if message not in written)


async def _details_are_rows(
    house: House, tenant: str, leaves: list[dict[str, Any]], happenings: dict[UUID, Any]
) -> None:
    contents = {row.version: row for row in await house.rows(tables.version_contents, tenant=tenant)}
    bodies = {row.delivery: row.body for row in await house.rows(tables.delivery_bodies, tenant=tenant)}
    assessments = {row.id: row for row in await house.rows(tables.assessments, tenant=tenant)}
    registrations = {row.assessment: row for row in await house.rows(tables.registrations, tenant=tenant)}
    made, erased = set(), await _erased(house, tenant)
    for leaf in leaves:
        details = leaf["details"]
        happening = happenings[UUID(details["version"]["id"])]
        content = contents.get(happening.id)
        assert leaf["subject"] == str(happening.message)
        assert details["version"]["discriminator"] == happening.discriminator
        kept = _sha256(bodies[happening.delivery]) if happening.delivery in bodies else None
        if happening.delivery not in erased and leaf["event"] != events.MESSAGE_ASSESSED_AGAIN:
            assert details["delivery"] == {"id": str(happening.delivery), "sha256": kept}
        if content is not None:
            text = None if content.text is None else _sha256(content.text.encode())
            assert details["version"]["text_sha256"] == text
            assert details["version"]["sha256"] == _sha256(content.slice.encode())
        for told in details["assignments"]:
            held = assessments[UUID(told["assessment"])]
            made.add(held.id)
            for name in ("authority", "outcome", "status", "protection", "rule", "edition"):
                assert told[name] == getattr(held, name)
            registration = registrations.get(held.id)
            assert (told["registration"] is None) == (registration is None)
            if registration is not None:
                assert told["registration"]["id"] == str(registration.id)
                assert told["registration"]["case"] == str(registration.case)
                assert told["registration"]["number"] == registration.designation
    assert {each.id for each in assessments.values() if each.assessed_by == "guidelines"} == made


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
