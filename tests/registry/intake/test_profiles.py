"""Each authority's messages are assessed by the profile that it works by on the day they arrive."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from app.guidelines.edition import Edition
from app.registry.office.profiles import choose_profile
from tests.guidelines.rule_texts import edition_of, rule
from tests.registry.intake.house import NOW, TENANT, House, only_assessment

pytestmark = pytest.mark.anyio


@pytest.fixture
def rules(tmp_path: Path) -> Edition:
    """Under ``annan`` everything but reactions is kept ordered; under ``grund`` a person decides."""
    return edition_of(
        tmp_path,
        rule("thanks-or-praise", "when: {is_only_reaction: false}\nthen: {outcome: keep_ordered}\nprofiles: [annan]"),
    )


async def choose(house: House, authority: str, profile: str, begins: date) -> None:
    await house.act(
        lambda connection: choose_profile(
            connection,
            actor="operator",
            tenant=TENANT,
            authority=authority,
            profile=profile,
            from_date=begins,
            decided_by="§ 1",
            known=("grund", "annan"),
            now=house.clock.now,
        )
    )


async def test_a_profile_is_used_from_its_day_on_by_the_authority_that_chose_it(house: House, rules: Edition) -> None:
    worker, tomorrow = await house.hire(edition=rules), NOW.date() + timedelta(days=1)
    await choose(house, "ks", "annan", tomorrow)

    assert only_assessment(await worker.say("Hej", "m1")).rule == "default"
    house.clock.forward(days=1)
    assert only_assessment(await worker.say("Hej", "m2")).rule == "thanks-or-praise"
    assert only_assessment(await worker.post({"id": "s1", "text": "Hej"}, to="school")).rule == "default"


async def test_the_day_is_that_of_arrival_in_sweden(house: House, rules: Edition) -> None:
    worker = await house.hire(edition=rules)
    await choose(house, "ks", "annan", NOW.date())

    before, after = (
        NOW.replace(hour=22, minute=59) - timedelta(days=1),
        NOW.replace(hour=23, minute=1) - timedelta(days=1),
    )
    earlier = await worker.say("Hej", "m1", created_at=before.isoformat())
    later = await worker.say("Hej", "m2", created_at=after.isoformat())
    assert [only_assessment(each).rule for each in (earlier, later)] == ["default", "thanks-or-praise"]


async def test_a_profile_that_the_rules_no_longer_have_is_no_reason_to_lose_a_message(
    house: House, rules: Edition
) -> None:
    await choose(house, "ks", "annan", NOW.date())
    without = Edition(rules.written, {"grund": rules.profiles["grund"]})

    worker = await house.hire(edition=without)
    assert only_assessment(await worker.say("Hej", "m1")).rule == "default"
