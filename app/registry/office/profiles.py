"""Choosing the profile of the guidelines that an authority works by, from a day on."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection

from app.guidelines.yaml_source import nearest
from app.records import events
from app.records.errors import Unacceptable
from app.records.identity import new_id
from app.records.registration import ProfileChoice, choice_on
from app.registry.logbook import record
from app.registry.office.words import require_line
from app.store.authorities import get_authority
from app.store.authority_profiles import insert_choice, profile_choices
from app.store.tenants import bump_configuration

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def choose_profile(
    connection: Connection,
    *,
    actor: str,
    tenant: str,
    authority: str,
    profile: str,
    from_date: date,
    decided_by: str,
    known: Collection[str],
    now: datetime,
) -> ProfileChoice:
    """Let an authority work by a profile. Assessments already made stand; later ones of messages from that day follow.

    Args:
        actor: opaque; stands in the log.
        from_date: the first local day (Europe/Stockholm); the profile stands until another begins.
        decided_by: who decided, as the minutes have it.
        known: the profiles of the edition in use.
        now: aware.

    Raises:
        NotFound: there is no such authority.
        Unacceptable: there is no such profile, or a value cannot be used.
    """
    get_authority(connection, tenant, authority)
    if profile not in known:
        raise Unacceptable(f"there is no such profile{nearest(profile, known)}; known: {', '.join(sorted(known))}")
    if not EARLIEST <= from_date <= LATEST:
        raise Unacceptable(f"a profile begins between {EARLIEST} and {LATEST}")
    choice = ProfileChoice(
        id=new_id(now),
        authority=authority,
        profile=profile,
        from_date=from_date,
        decided_by=require_line(decided_by, "who decided"),
        decided_at=now,
    )
    before = choice_on(profile_choices(connection, tenant).get(authority, ()), from_date)
    insert_choice(connection, tenant, choice)
    bump_configuration(connection, tenant)
    record(
        connection,
        tenant=tenant,
        event=events.AUTHORITY_PROFILE_CHOSEN,
        at=now,
        actor=actor,
        subject=authority,
        details={"before": _told(before) if before else None, "after": _told(choice)},
    )
    return choice


def _told(choice: ProfileChoice) -> dict[str, str]:
    return {"profile": choice.profile, "from_date": choice.from_date.isoformat()}
