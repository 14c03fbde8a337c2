from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.records.errors import NotFound, Unacceptable
from app.registry.office.disposal_stops import set_disposal_stop
from app.store.disposal_stops import OnAuthority, OnCase, OnMessage, OnTenant, Stoppable, is_stopped
from app.store.runners import Database
from app.store.tables import case_sheets
from tests.registry.office.leaves import newest_payload
from tests.store.one_row_each import ID, fill

pytestmark = pytest.mark.anyio

EACH = pytest.mark.parametrize(
    ("on", "kind", "subject"),
    [
        (OnTenant(), "tenant", "x"),
        (OnAuthority("x"), "authority", "x"),
        (OnMessage(ID), "message", str(ID)),
        (OnCase(ID), "case", str(ID)),
    ],
    ids=["tenant", "authority", "message", "case"],
)


@pytest.fixture
async def register(database: Database) -> Database:
    """One row in every table, for the tenant ``x``."""
    await database.write(fill)
    return database


async def put(register: Database, on: Stoppable, now: datetime, *, stopped: bool = True, reason: str = "Tvist") -> None:
    await register.write(
        lambda c: set_disposal_stop(c, actor="operator", tenant="x", on=on, reason=reason, stopped=stopped, now=now)
    )


@EACH
async def test_a_stop_stands_until_it_is_lifted_and_both_are_in_the_log(
    register: Database, now: datetime, on: Stoppable, kind: str, subject: str
) -> None:
    for stopped, event in ((True, "disposal.stopped"), (False, "disposal.resumed")):
        await put(register, on, now, stopped=stopped, reason=" JO begär handlingarna ")

        assert await register.read(lambda connection: is_stopped(connection, "x", on)) is stopped
        leaf = await register.read(lambda connection: newest_payload(connection, "x"))
        assert (leaf["event"], leaf["subject"]) == (event, subject)
        assert leaf["details"] == {
            "on": kind,
            "reason": "JO begär handlingarna",
            "before": not stopped,
            "after": stopped,
        }


@EACH
async def test_a_stop_touches_only_what_it_is_on(
    register: Database, now: datetime, on: Stoppable, kind: str, subject: str
) -> None:
    await put(register, on, now)

    every: list[Stoppable] = [OnTenant(), OnAuthority("x"), OnMessage(ID), OnCase(ID)]
    for other in every:
        if other == on:
            continue
        assert not await register.read(partial(is_stopped, tenant="x", on=other))


async def test_a_stop_on_a_case_is_a_new_revision_of_its_sheet(register: Database, now: datetime) -> None:
    later = now + timedelta(days=1)
    await put(register, OnCase(ID), later)

    sheet = await register.read(lambda connection: connection.execute(select(case_sheets)).one())
    assert (sheet.revision, sheet.changed_at) == (2, later)


@pytest.mark.parametrize(
    "on", [OnAuthority("y"), OnMessage(uuid4()), OnCase(uuid4())], ids=lambda on: type(on).__name__
)
async def test_a_stop_on_nothing_is_not_found(register: Database, now: datetime, on: Stoppable) -> None:
    with pytest.raises(NotFound):
        await put(register, on, now)


async def test_a_stop_needs_a_reason(register: Database, now: datetime) -> None:
    with pytest.raises(Unacceptable):
        await put(register, OnTenant(), now, reason=" ")
