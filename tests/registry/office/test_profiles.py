"""An authority's profile stands from its day on, is in the log, and cannot be taken back."""

from datetime import date, datetime, timedelta

import pytest

from app.records.errors import NotFound, Unacceptable
from app.records.registration import ProfileChoice, profile_on
from app.registry.office.profiles import choose_profile
from app.store.authority_profiles import profile_choices
from app.store.runners import Database
from app.store.tenants import configuration_of
from tests.registry.office.leaves import last_leaf

pytestmark = pytest.mark.anyio

KNOWN = ("grund", "hall-ordnat")
NEW_YEAR = date(2027, 1, 1)


async def choose(
    office: Database, now: datetime, profile: str = "hall-ordnat", begins: date = NEW_YEAR, **other: str
) -> ProfileChoice:
    return await office.write(
        lambda connection: choose_profile(
            connection,
            actor="operator",
            tenant="kommun",
            authority=other.get("authority", "ks"),
            profile=profile,
            from_date=begins,
            decided_by=other.get("decided_by", "KS 2026-12-16 § 240"),
            known=KNOWN,
            now=now,
        )
    )


async def choices(office: Database) -> tuple[ProfileChoice, ...]:
    return (await office.read(lambda connection: profile_choices(connection, "kommun"))).get("ks", ())


async def test_a_profile_stands_from_its_day_until_another_begins(office: Database, now: datetime) -> None:
    first = await choose(office, now)
    await choose(office, now, "grund", date(2028, 7, 1))

    found = await choices(office)
    assert found[0] == first
    days = {
        date(2026, 12, 31): None,
        NEW_YEAR: "hall-ordnat",
        date(2028, 6, 30): "hall-ordnat",
        date(2028, 7, 1): "grund",
    }
    assert {day: profile_on(found, day) for day in days} == days


async def test_of_two_for_the_same_day_the_one_entered_last_stands(office: Database, now: datetime) -> None:
    await choose(office, now)
    await choose(office, now + timedelta(hours=1), "grund")

    assert profile_on(await choices(office), NEW_YEAR) == "grund"
    assert len(await choices(office)) == 2


async def test_a_choice_is_in_the_log_and_makes_servers_reload(office: Database, now: datetime) -> None:
    before = await office.read(configuration_of)
    await choose(office, now)
    await choose(office, now, "grund", date(2028, 7, 1), decided_by="Kim Exempelsson")

    leaf = await office.read(last_leaf)
    assert (leaf["event"], leaf["subject"]) == ("authority.profile_chosen", "ks")
    assert leaf["details"] == {
        "before": {"profile": "hall-ordnat", "from_date": "2027-01-01"},
        "after": {"profile": "grund", "from_date": "2028-07-01"},
    }
    assert (await office.read(configuration_of))["kommun"] == before["kommun"] + 2


@pytest.mark.parametrize(
    ("profile", "begins", "decided_by"),
    [("hall-ordat", NEW_YEAR, "KS"), ("grund", date(1850, 1, 1), "KS"), ("grund", NEW_YEAR, " ")],
)
async def test_what_cannot_stand_is_refused(
    office: Database, now: datetime, profile: str, begins: date, decided_by: str
) -> None:
    with pytest.raises(Unacceptable):
        await choose(office, now, profile, begins, decided_by=decided_by)
    assert await choices(office) == ()


async def test_an_authority_that_is_not_there_chooses_nothing(office: Database, now: datetime) -> None:
    with pytest.raises(NotFound):
        await choose(office, now, authority="bun")
