"""Numbers 1, 2, 3 … without a gap, whatever goes wrong on the way."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from app.records.errors import DatabaseAway, WriteFailed
from app.records.vocabulary import ChannelKind
from app.registry.intake.writer import Limits
from app.registry.office.channels import NewChannel
from app.store import ledger, tables
from tests.registry.intake.house import REGISTERS, House, Worker, json_bytes
from tests.registry.intake.invariants import hold
from tests.registry.intake.rules import COLLECTIVE, OTHER_REGISTER, PROPOSED, PROTECTED_COLLECTIVELY, edition

pytestmark = pytest.mark.anyio


async def test_numbers_have_no_gap_under_sixteen_writers_whose_batches_fail_now_and_then(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Failures come after the numbers are taken, the last moment before COMMIT."""
    append = ledger.append
    failed: list[int] = []
    taken: list[int] = []

    def failing(connection: Connection, tenant: str, leaves: Any) -> int:
        first = append(connection, tenant, leaves)
        taken.append(first)
        if len(taken) % 3 == 0:
            failed.append(first)
            raise DatabaseAway("the connection was lost") if len(taken) % 2 else RuntimeError("a mistake")
        return first

    monkeypatch.setattr(ledger, "append", failing)
    workers = [
        await house.hire_elsewhere(limits=Limits(batch=4))
        for _ in range(2 if house.database.dialect == "postgresql" else 1)
    ]

    async def sender(place: int) -> int:
        written = 0
        for number in range(8):
            message = {"id": f"{place}-{number}", "text": REGISTERS}
            for _ in range(50):
                try:
                    answer = await workers[place % len(workers)].post(
                        message, f"{place}-{number}", to="school" if place % 3 else "generic"
                    )
                except (DatabaseAway, WriteFailed):
                    continue
                written += len(answer.messages)
                break
        return written

    written = sum(await asyncio.gather(*(sender(place) for place in range(16))))
    monkeypatch.undo()

    assert len(failed) > 5
    assert await house.count(tables.registrations) == written
    assert written + await house.count(tables.parked_deliveries) == 16 * 8
    await hold(house)


async def test_the_year_of_a_number_is_that_of_registration_in_sweden(house: House, worker: Worker) -> None:
    for moment in (
        datetime(2026, 12, 31, 22, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC),
        datetime(2027, 1, 1, 12, 0, 0, tzinfo=UTC),
    ):
        house.clock.now = moment
        await worker.say(REGISTERS, moment.isoformat())

    registered = sorted(await house.rows(tables.registrations), key=lambda row: row.registered_at)
    assert [row.designation for row in registered] == ["KS/2026:1-1", "KS/2027:1-1", "KS/2027:2-1"]
    assert {(row.year, row.last) for row in await house.rows(tables.series)} == {(2026, 1), (2027, 2)}


async def test_what_came_in_before_midnight_and_was_registered_after_it_has_the_new_year_and_the_old_day(
    house: House, worker: Worker
) -> None:
    house.clock.now = datetime(2026, 12, 31, 23, 0, 1, tzinfo=UTC)

    await worker.say(REGISTERS, "1", created_at="2026-12-31T22:58:00Z")

    [registration] = await house.rows(tables.registrations)
    assert registration.designation == "KS/2027:1-1"
    assert registration.arrived_at == datetime(2026, 12, 31, 22, 58, tzinfo=UTC)
    assert registration.registered_at == house.clock.now


async def test_each_authority_writes_its_numbers_in_its_own_way(house: House, worker: Worker) -> None:
    await worker.say(REGISTERS, "1")
    await worker.post({"id": "1", "text": REGISTERS}, to="school")

    assert {row.designation for row in await house.rows(tables.registrations)} == {"KS/2026:1-1", "BUN 2026-0001-1"}


async def test_documents_of_a_case_are_numbered_from_one(house: House, worker: Worker) -> None:
    await worker.say(REGISTERS, "1")
    await asyncio.gather(*(worker.say(f"Angående KS/2026:1, fråga {number}", f"q{number}") for number in range(7)))

    designations = {row.designation for row in await house.rows(tables.registrations)}
    assert designations == {f"KS/2026:1-{number}" for number in range(1, 9)}
    assert await house.count(tables.cases) == 1


async def test_two_workers_that_open_the_year_at_once_share_its_collective_case(house: House, tmp_path: Path) -> None:
    rules = edition(tmp_path / "rules", COLLECTIVE, PROTECTED_COLLECTIVELY)
    workers = [await house.hire_elsewhere(edition=rules) for _ in range(2)]

    def burst(year: int) -> list[Any]:
        return [
            workers[place % 2].post(
                {"id": f"{year} {place}", "text": "Tack för ett fint badhus!"},
                to="school" if place % 4 > 1 else "generic",
            )
            for place in range(16)
        ]

    await asyncio.gather(*burst(2026))
    house.clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    await asyncio.gather(*burst(2027))

    cases = await house.rows(tables.cases)
    assert sorted((row.authority, row.year, row.number, row.kind) for row in cases) == [
        (authority, year, 1, "collective") for authority in ("bun", "ks") for year in (2026, 2027)
    ]
    sheets = {row.subject_public for row in await house.rows(tables.case_sheets)}
    assert sheets == {f"Samlingsärende {year}: meddelanden i officiella kanaler" for year in (2026, 2027)}
    registered = [row.designation for row in await house.rows(tables.registrations)]
    assert len(registered) == len(set(registered)) == 32
    assert "BUN 2027-0001-8" in registered


async def test_a_protected_document_never_lies_in_the_collective_case(house: House, tmp_path: Path) -> None:
    worker = await house.hire(edition=edition(tmp_path / "rules", COLLECTIVE, PROTECTED_COLLECTIVELY))
    await worker.post(
        {"messages": [{"id": str(n), "text": text} for n, text in enumerate(("Tack!", REGISTERS, "Bra!"))]}
    )

    cases = {row.id: row.kind for row in await house.rows(tables.cases)}
    texts = {row.message: row.designation for row in await house.rows(tables.registrations)}
    assert sorted(cases.values()) == ["collective", "ordinary"]
    assert sorted(texts.values()) == ["KS/2026:1-1", "KS/2026:1-2", "KS/2026:2-1"]
    [protected] = [row for row in await house.rows(tables.case_sheets) if row.protection == "presumed"]
    assert cases[protected.case] == "ordinary"


@pytest.mark.parametrize("rule", [OTHER_REGISTER, PROPOSED], ids=["of another register", "only proposed"])
async def test_what_is_not_for_the_diary_takes_no_number(house: House, tmp_path: Path, rule: tuple[str, str]) -> None:
    worker = await house.hire(edition=edition(tmp_path / "rules", rule))
    answer = await worker.say(REGISTERS, "1")

    [told] = answer.messages[0].assessments
    assert (told.outcome, told.diary_number, told.document) == ("register", None, None)
    for table in (tables.registrations, tables.cases, tables.series, tables.case_counters):
        assert await house.count(table) == 0, table.name


async def test_two_tenants_count_apart(house: House, worker: Worker) -> None:
    await house.found("grannen", ("ks", "KS", "{code}/{year}:{number}"))
    wanted = NewChannel(speaks="generic", kind=ChannelKind.GENERIC, name="Grannens", authority="ks")
    await house.open_line("grannen", wanted, tenant="grannen")

    await asyncio.gather(
        *(
            worker.post(json_bytes({"id": str(number), "text": REGISTERS}), f"w{number}", to=name)
            for number in range(12)
            for name in ("generic", "grannen")
        )
    )

    for tenant in ("kommun", "grannen"):
        numbers = sorted(row.number for row in await house.rows(tables.cases, tenant=tenant))
        assert numbers == list(range(1, 13))
        await hold(house, tenant)
