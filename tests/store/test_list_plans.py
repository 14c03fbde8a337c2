"""Lists walk an index in its own order: no scan of a tenant's rows, no sorting, however much there is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, event

from app.records.access import Credential
from app.records.vocabulary import Outcome
from app.store import assessment_lists, case_lists, message_lists, parked_lists, registration_lists
from app.store.engines import sqlite_engine
from app.store.keyset import Window

ID = UUID("01900000-0000-7000-8000-000000000001")
EVERY = Credential("t", ID, "label", frozenset())
ONE = Credential("t", ID, "label", frozenset(), frozenset({"ks"}))
AFTER = Window(20, after=(datetime(2026, 3, 2, tzinfo=UTC), ID))
AFTER_ID, AFTER_NUMBER = Window(20, after=(ID,)), Window(20, after=(3,))

Messages, Registrations = message_lists.MessageFilter, registration_lists.RegistrationFilter
Assessments = assessment_lists.AssessmentFilter
Plans = Callable[[Callable[[Connection], Any]], list[str]]


@pytest.fixture
def plans(migrated_sqlite_url: str) -> Iterator[Plans]:
    """The steps that SQLite plans for the last statement of a question."""
    engine = sqlite_engine(migrated_sqlite_url, connections=1)
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *seen: asked.append((seen[2], seen[3])))
    with engine.connect() as connection:

        def plan(ask: Callable[[Connection], Any]) -> list[str]:
            asked.clear()
            ask(connection)
            statement, parameters = asked[0]
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return [row[3] for row in rows]

        yield plan
    engine.dispose()


@pytest.mark.parametrize(
    ("ask", "step"),
    [
        (lambda c: message_lists.list_messages(c, EVERY, Messages(), AFTER), "ix_messages_newest (tenant=? AND (capt"),
        (
            lambda c: message_lists.list_messages(c, EVERY, Messages(outcome=Outcome.REVIEW), AFTER),
            "ix_assignments_outcome (tenant=? AND outcome=? AND (captured_at,message)<(?,?))",
        ),
        (
            lambda c: message_lists.list_messages(c, ONE, Messages(), AFTER),
            "ix_assignments_newest (tenant=? AND authority=? AND (captured_at,message)<(?,?))",
        ),
        (
            lambda c: assessment_lists.list_assessments(c, EVERY, Assessments(), AFTER),
            "ix_assessments_newest (tenant=? AND (assessed_at,id)<(?,?))",
        ),
        (
            lambda c: assessment_lists.list_assessments(c, EVERY, Assessments(message=ID), AFTER_ID),
            "ix_assessments_message (tenant=? AND message=?)",
        ),
        (
            lambda c: registration_lists.list_registrations(c, EVERY, Registrations(), AFTER_ID),
            "registrations USING PRIMARY KEY (tenant=? AND id<?)",
        ),
        (
            lambda c: registration_lists.list_registrations(c, ONE, Registrations(), AFTER),
            "ix_registrations_newest (tenant=? AND authority=? AND (registered_at,id)<(?,?))",
        ),
        (
            lambda c: registration_lists.list_registrations(c, EVERY, Registrations(message=ID), AFTER_ID),
            "ix_registrations_message (tenant=? AND message=?)",
        ),
        (
            lambda c: registration_lists.list_registrations(c, EVERY, Registrations(case=ID), AFTER_NUMBER),
            "(tenant=? AND case=? AND document<?)",
        ),
        (
            lambda c: case_lists.list_cases(c, EVERY, case_lists.CaseFilter(), AFTER),
            "ix_cases_newest (tenant=? AND (opened_at,id)<(?,?))",
        ),
        (
            lambda c: parked_lists.list_parked(c, EVERY, parked_lists.ParkedFilter(), AFTER),
            "ix_parked_deliveries_queue (tenant=? AND state=? AND (parked_at,id)>(?,?))",
        ),
    ],
)
def test_a_list_walks_an_index(plans: Plans, ask: Callable[[Connection], Any], step: str) -> None:
    steps = plans(ask)
    assert any(step in each for each in steps), steps
    assert not any("TEMP B-TREE FOR ORDER BY" in each for each in steps) or "message=?" in step, steps
    assert not any(each.startswith("SCAN") and "json_each" not in each for each in steps), steps
