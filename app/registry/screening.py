"""The first screening of direct messages to a role account: released and read, or kept as the holder's private mail.

Until then they wait sealed: parked, unread, unassessed, on the clock of every parked delivery (TF 2:8). Nobody is shown
what they say but by the scope that screens. A decision is added to those before it and stands in the log.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.records import events
from app.records.errors import NotFound, Unacceptable
from app.records.identity import new_id
from app.records.vocabulary import ParkedState, Screening
from app.registry.intake.receiving import Receiver
from app.registry.logbook import record
from app.registry.office.words import optional_line, require_line
from app.registry.replaying import Replayed, replay
from app.store import parked
from app.store.runners import Database
from app.store.screenings import add_screening

_EVENTS = {Screening.RELEASED: events.DELIVERY_RELEASED, Screening.PRIVATE: events.DELIVERY_KEPT_PRIVATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screener:
    """Who decides. ``is_holder``: by a token bound to the channel, that is the holder; anybody else gives a reason."""

    actor: str
    is_holder: bool


async def release(
    receiver: Receiver,
    database: Database,
    *,
    tenant: str,
    part: UUID,
    screener: Screener,
    reason: str | None,
    now: datetime,
) -> Replayed:
    """Release a sealed message: it is read, assessed and registered as if it had just come, with the times it had.

    Raises:
        NotFound: there is no such part.
        Unacceptable: it is not sealed, or has been read; or a reason is missing.
    """
    why = optional_line(reason, "a reason") if screener.is_holder else require_line(reason or "", "a reason")
    await database.write(
        lambda connection: _decide(connection, tenant, part, Screening.RELEASED, screener=screener, reason=why, now=now)
    )
    return await replay(receiver, database, tenant=tenant, part=part, actor=screener.actor, released=True)


def keep_private(
    connection: Connection, *, tenant: str, part: UUID, screener: Screener, reason: str, now: datetime
) -> None:
    """Say that a sealed message is no official document but private mail: it stays sealed, unread, and waits no more.

    Raises:
        NotFound: there is no such part.
        Unacceptable: it is not sealed, or has been read; or the reason cannot be used.
    """
    why = require_line(reason, "a reason")
    _decide(connection, tenant, part, Screening.PRIVATE, screener=screener, reason=why, now=now)


def _decide(
    connection: Connection,
    tenant: str,
    part: UUID,
    decision: Screening,
    *,
    screener: Screener,
    reason: str | None,
    now: datetime,
) -> None:
    found = parked.get(connection, tenant, part)
    if found is None:
        raise NotFound("there is no such parked delivery")
    if not parked.is_on_role_account(connection, tenant, part):
        raise Unacceptable("only what came to a role account is screened")
    if found.state == ParkedState.REPLAYED or (found.state, decision) == (ParkedState.PRIVATE, Screening.PRIVATE):
        raise Unacceptable("it has been read or decided already")
    add_screening(
        connection,
        tenant,
        screening=new_id(now),
        parked=part,
        channel=found.channel,
        decision=decision,
        reason=reason,
        decided_by=screener.actor,
        decided_at=now,
    )
    record(
        connection,
        tenant=tenant,
        event=_EVENTS[decision],
        at=now,
        actor=screener.actor,
        subject=str(part),
        details={"before": {"state": found.state}, "by_holder": screener.is_holder, "reason": reason},
    )
