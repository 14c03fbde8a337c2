"""What is kept is assessed again with other rules, page by page, and nothing is changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete

from app.guidelines.edition import Edition, shipped_edition
from app.records.registration import ProfileChoice
from app.registry.simulating import Simulated, Simulation
from app.store import tables
from app.store.held_messages import HeldMessage, Position, count_held, held_after
from tests.guidelines.rule_texts import edition_of, rule
from tests.registry.intake.house import NOW, REGISTERS, TENANT, House, Worker
from tests.registry.intake.rules import COLLECTIVE, edition

pytestmark = pytest.mark.anyio

A = {"id": "a", "name": "A"}
BEGIN, END = NOW - timedelta(days=1), NOW + timedelta(days=1)


async def held(house: House, begin: datetime = BEGIN, end: datetime = END, most: int = 2) -> list[HeldMessage]:
    """All of them, read in pages."""
    found: list[HeldMessage] = []
    after: Position | None = None
    while True:
        since = after
        page = await house.act(lambda c: held_after(c, TENANT, begin, end, after=since, most=most))  # noqa: B023 – asked at once
        if not page:
            return found
        found, after = [*found, *page], page[-1].position


def simulated(rules: Edition, those: list[HeldMessage]) -> list[Simulated]:
    return list(Simulation(rules, None, {}).run(those))


@pytest.fixture
async def received(worker: Worker) -> Worker:
    """Five messages of different kinds."""
    await worker.say(REGISTERS, "m1", author=A)
    await worker.say("Angående KS/2026:1", "m2")
    await worker.say("👍", "m3")
    await worker.say("När öppnar badhuset?", "m4", author=A)
    await worker.say(None, "m5", attachments=[{"kind": "photo"}])
    return worker


async def test_the_same_rules_would_change_nothing(house: House, received: Worker) -> None:
    those = await held(house)

    assert len(those) == len({each.position for each in those}) == 5
    assert await house.act(lambda connection: count_held(connection, TENANT, BEGIN, END)) == 5
    assert [each.held.rule for each in simulated(shipped_edition(), those) if each.is_changed] == []


async def test_other_rules_show_what_would_change_and_write_nothing(
    house: House, received: Worker, tmp_path: Path
) -> None:
    before = [await house.rows(table) for table in (tables.assessments, tables.assignments, tables.log_entries)]

    changed = [
        each for each in simulated(edition(tmp_path / "rules", COLLECTIVE), await held(house)) if each.is_changed
    ]
    assert "thanks-or-praise" in {each.would.rule for each in changed if each.would}
    assert "thanks-or-praise" not in {each.held.rule for each in changed}
    assert before == [await house.rows(table) for table in (tables.assessments, tables.assignments, tables.log_entries)]


async def test_only_what_arrived_between_the_days_is_assessed_again(house: House, received: Worker) -> None:
    assert await held(house, NOW + timedelta(hours=1)) == []
    assert await held(house, BEGIN, NOW - timedelta(hours=1)) == []


async def test_what_has_been_erased_cannot_be_assessed_again(house: House, received: Worker) -> None:
    await house.act(lambda connection: connection.execute(delete(tables.version_contents)))

    assert [each.would for each in simulated(shipped_edition(), await held(house))] == [None] * 5
    assert not any(each.is_changed for each in simulated(shipped_edition(), await held(house)))


async def test_a_profile_for_all_goes_before_the_authoritys_own(house: House, received: Worker, tmp_path: Path) -> None:
    only_there = "when: {is_only_reaction: false}\nthen: {outcome: keep_ordered}\nprofiles: [annan]"
    rules, those = edition_of(tmp_path, rule("thanks-or-praise", only_there)), await held(house)
    own = {"ks": [ProfileChoice(UUID(int=1), "ks", "annan", NOW.date(), "KS § 1", NOW)]}
    later = {"ks": [ProfileChoice(UUID(int=1), "ks", "annan", NOW.date() + timedelta(days=1), "KS § 1", NOW)]}

    def answers(profile: str | None, choices: Mapping[str, Sequence[ProfileChoice]]) -> set[str]:
        return {each.would.rule for each in Simulation(rules, profile, choices).run(those) if each.would}

    assert answers(None, {}) == answers(None, later) == answers("grund", own) == {"default"}
    assert answers(None, own) == answers("annan", {}) == {"thanks-or-praise"}
