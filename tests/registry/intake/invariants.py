"""What is true of every register at every moment. Every test of intake ends with it."""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select

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


@dataclass(slots=True)
class Register:
    """A tenant's rows, read in one transaction and each table once."""

    connection: Connection
    tenant: str
    _read: dict[Table, list[Any]] = field(default_factory=dict)

    def rows(self, table: Table) -> list[Any]:
        """In the order of their keys."""
        if table not in self._read:
            asked = select(table).where(table.c.tenant == self.tenant).order_by(*table.primary_key.columns)
            self._read[table] = list(self.connection.execute(asked).all())
        return self._read[table]


async def hold(house: House, tenant: str = TENANT) -> None:
    """Assert all of it."""
    await house.database.read(lambda connection: _hold(Register(connection, tenant)))
    await _whereabouts_follow_from_what_was_told(house, tenant)


def _hold(register: Register) -> None:
    references_lead_somewhere(register)
    report = check_log(register.connection, register.tenant)
    assert report.sound, report
    assignments_are_current_assessments(register)
    numbers_are_dense(register)
    leaves_tell_what_the_tables_tell(register)
    bodies = {row.delivery for row in register.rows(tables.delivery_bodies)}
    uncaptured = {row.delivery for row in register.rows(tables.uncaptured)}
    deliveries = {row.id for row in register.rows(tables.deliveries)}
    assert bodies <= deliveries
    assert deliveries - bodies <= uncaptured | _erased(register)


def _erased(register: Register) -> set[UUID]:
    """The deliveries whose bytes were erased with what they told of."""
    messages = {row.message for row in register.rows(tables.seals) if row.erased_at is not None}
    found = [row for table in (tables.versions, tables.acts) for row in register.rows(table)]
    return {row.delivery for row in found if row.message in messages}


def references_lead_somewhere(register: Register) -> None:
    for table, column, parent in REFERENCES:
        there = {row.id for row in register.rows(parent)}
        named = {getattr(row, column) for row in register.rows(table)}
        assert named <= there, f"{table.name}.{column}"


def assignments_are_current_assessments(register: Register) -> None:
    assessments = {row.id: row for row in register.rows(tables.assessments)}
    assignments = register.rows(tables.assignments)
    for row in assignments:
        current = assessments[row.assessment]
        for name in ("message", "authority", "outcome", "status", "protection", "rule"):
            assert getattr(row, name) == getattr(current, name), name
    assert len({row.assessment for row in assignments}) == len(assignments)
    assert {row.message for row in assignments} == {row.id for row in register.rows(tables.messages)}


def numbers_are_dense(register: Register) -> None:
    numbers: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    cases = {row.id: row for row in register.rows(tables.cases)}
    for case in cases.values():
        numbers[case.authority, case.series, case.year].append(case.number)
    last = {(row.authority, row.series, row.year): row.last for row in register.rows(tables.series)}
    assert {place: sorted(taken) for place, taken in numbers.items()} == {
        place: list(range(1, end + 1)) for place, end in last.items()
    }
    documents: defaultdict[UUID, list[int]] = defaultdict(list)
    assessments = {row.id: row for row in register.rows(tables.assessments)}
    for row in register.rows(tables.registrations):
        documents[row.case].append(row.document)
        held = assessments[row.assessment]
        assert row.authority == cases[row.case].authority == held.authority
        assert row.designation == f"{cases[row.case].diary_number}-{row.document}"
        assert (held.outcome, held.placement == "other_register", held.status == "proposed") == (
            "register",
            False,
            False,
        )
    counters = {row.case: row.last for row in register.rows(tables.case_counters)}
    assert {case: sorted(taken) for case, taken in documents.items()} == {
        case: list(range(1, end + 1)) for case, end in counters.items()
    }
    assert set(documents) == set(cases), "every case was opened by a document"


def leaves_tell_what_the_tables_tell(register: Register) -> None:
    leaves = {row.idx: json.loads(row.payload) for row in register.rows(tables.log_openings)}
    told = Counter(leaf["event"] for leaf in leaves.values())
    happenings = {row.id: row for table in (tables.versions, tables.acts) for row in register.rows(table)}
    receipts = register.rows(tables.receipts)
    messages = {row.id for row in register.rows(tables.messages)}
    received = {leaf["subject"]: index for index, leaf in leaves.items() if leaf["event"] == events.MESSAGE_RECEIVED}
    assert set(received) == {str(message) for message in messages}
    assert told[events.MESSAGE_RECEIVED] == len(messages), "one leaf message.received for each message"
    assert {str(row.message): row.log_index for row in receipts} == received, "receipts point at it"
    parked = register.rows(tables.parked_deliveries)
    assert {leaf["subject"] for leaf in leaves.values() if leaf["event"] == events.DELIVERY_PARKED} == {
        str(row.id) for row in parked
    }
    assert told[events.DELIVERY_PARKED] == len(parked)
    ours = [leaf for leaf in leaves.values() if leaf["event"] in OF_MESSAGES]
    assert sorted(leaf["details"]["version"]["id"] for leaf in ours) == sorted(str(each) for each in happenings)
    again = [leaf for leaf in leaves.values() if leaf["event"] == events.MESSAGE_ASSESSED_AGAIN]
    _details_are_rows(register, [*ours, *again], happenings)


def _details_are_rows(register: Register, leaves: list[dict[str, Any]], happenings: dict[UUID, Any]) -> None:
    contents = {row.version: row for row in register.rows(tables.version_contents)}
    bodies = {row.delivery: row.body for row in register.rows(tables.delivery_bodies)}
    assessments = {row.id: row for row in register.rows(tables.assessments)}
    registrations = {row.assessment: row for row in register.rows(tables.registrations)}
    made, erased = set(), _erased(register)
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


async def _whereabouts_follow_from_what_was_told(house: House, tenant: str) -> None:
    stood = await house.rows(tables.availabilities, tenant=tenant)
    messages = [row.id for row in await house.rows(tables.messages, tenant=tenant)]
    await house.act(lambda connection: refresh(connection, tenant, messages))
    anew = {row.message: row for row in await house.rows(tables.availabilities, tenant=tenant)}
    assert [anew[row.message] for row in stood] == stood, "kept up"
    written = {row.message for row in stood}
    assert all(row.availability == "shown" for message, row in anew.items() if message not in written)
