"""Hiding, removing and showing again: asked for, then confirmed once the copy is whole. Only then may the act be done.

What Diarium confirms, somebody else does at the platform: a person, or the program that asked.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.guidelines.rule_ids import RULE_IDS
from app.guidelines.working_days import due_after
from app.ledger.leaf import utc_text
from app.records import events
from app.records.availability import Agent, Availability, Whereabouts
from app.records.errors import AlreadyExists, CopyNotWhole, Unacceptable
from app.records.identity import new_id
from app.records.removal import ACTS, RULES, Copy, Removal, RemovalReason, RemovalState
from app.records.vocabulary import Activity, Outcome
from app.registry.logbook import record
from app.registry.office.words import optional_line
from app.registry.removing.sealing import seal
from app.store import messages, removals
from app.store.availabilities import refresh, whereabouts_of
from app.store.copies import copy_of
from app.store.noticed_acts import unexplained_act


@dataclass(frozen=True, slots=True)
class NewRemoval:
    """What somebody wants to do to a message.

    Attributes:
        act: ``hide``, ``remove`` or ``unhide``.
        rule: id of the rule it rests on; that of the reason if left out.
        note: one line in a person's own words.
        police_report: the police's reference, for forbidden images.
        accept_lacks: go on although a file has not been fetched or a version is missing.
    """

    act: Activity
    reason: RemovalReason
    rule: str | None = None
    note: str | None = None
    police_report: str | None = None
    accept_lacks: bool = False

    def __repr__(self) -> str:
        return f"NewRemoval(act={self.act!r}, reason={self.reason!r})"


def request_removal(
    connection: Connection,
    *,
    actor: str,
    tenant: str,
    message: UUID,
    wanted: NewRemoval,
    whole: Collection[bytes],
    now: datetime,
) -> Removal:
    """Ask for a removal; it is confirmed at once if the copy is whole, and always if it is a seal.

    Args:
        message: one that the caller knows to be there.
        whole: the SHA-256 of the files of the message that stand on disk as they were fetched.

    Raises:
        AlreadyExists: the same act has been asked for or done, and nothing has undone it.
        Unacceptable: reason, rule and act do not go together, or there is nothing left to take away.
    """
    rule = _rule(wanted)
    note = optional_line(wanted.note, "a note")
    _require_sense(wanted, whereabouts_of(connection, tenant, message))
    if wanted.reason is not RemovalReason.FORBIDDEN_IMAGE:
        _refuse_second(connection, tenant, message, wanted.act)
    removal = Removal(new_id(now), message, wanted.act, wanted.reason, rule, note, actor, now)
    removals.add_removal(connection, tenant, removal)
    act = unexplained_act(connection, tenant, message, wanted.act)
    if act is not None:
        removals.add_notice(connection, tenant, removal.id, act, now)
        removal = replace(removal, noticed_by=act)
    details = {"removal": str(removal.id), "act": wanted.act.value, "reason": wanted.reason.value, "rule": rule}
    record(
        connection,
        tenant=tenant,
        event=events.REMOVAL_REQUESTED,
        at=now,
        actor=actor,
        subject=str(removal.message),
        details=details,
    )
    copy = copy_of(connection, tenant, message, whole)
    if wanted.reason is RemovalReason.FORBIDDEN_IMAGE:
        seal(connection, actor=actor, tenant=tenant, removal=removal, report=wanted.police_report, now=now)
        return _confirm(connection, removal, Copy(()), actor=actor, tenant=tenant, now=now)
    if copy.is_whole or wanted.accept_lacks or wanted.act is Activity.UNHIDE:
        return _confirm(connection, removal, copy, actor=actor, tenant=tenant, now=now)
    refresh(connection, tenant, [message])
    return removal


def confirm_removal(
    connection: Connection,
    *,
    actor: str,
    tenant: str,
    message: UUID,
    removal: UUID,
    whole: Collection[bytes],
    accept_lacks: bool,
    now: datetime,
) -> Removal:
    """Confirm what was asked for, now that the copy is whole. Confirming it again changes nothing.

    Raises:
        NotFound: the message has no such removal.
        CopyNotWhole: something is missing that may still come, and it is not accepted.
    """
    asked = removals.get_removal(connection, tenant, message, removal)
    if asked.state is RemovalState.CONFIRMED:
        return asked
    copy = copy_of(connection, tenant, message, whole)
    if not (copy.is_whole or accept_lacks):
        raise CopyNotWhole("the copy is not whole: files are still to be fetched, or no version is kept")
    return _confirm(connection, asked, copy, actor=actor, tenant=tenant, now=now)


def _confirm(
    connection: Connection, removal: Removal, copy: Copy, *, actor: str, tenant: str, now: datetime
) -> Removal:
    removals.add_confirmation(connection, tenant, removal.id, copy, by=actor, at=now)
    refresh(connection, tenant, [removal.message])
    if removal.act is not Activity.UNHIDE:
        _put_to_a_person(connection, tenant, removal.message, now)
    details = {
        "removal": str(removal.id),
        "act": removal.act.value,
        "reason": removal.reason.value,
        "rule": removal.rule,
        "requested_at": utc_text(removal.requested_at),
        "copy": [part.as_json() for part in copy.parts],
    }
    record(
        connection,
        tenant=tenant,
        event=events.REMOVAL_CONFIRMED,
        at=now,
        actor=actor,
        subject=str(removal.message),
        details=details,
    )
    return replace(removal, confirmed_by=actor, confirmed_at=now, copy=copy)


def _put_to_a_person(connection: Connection, tenant: str, message: UUID, now: datetime) -> None:
    """What was taken away and is not in the diary is looked at by the end of the next working day."""
    assigned = messages.current_assignments(connection, tenant, [message]).get(message, {})
    places = [(message, authority) for authority, held in assigned.items() if held.outcome != Outcome.REGISTER]
    messages.remind(connection, tenant, places, due_after(now))


def _rule(wanted: NewRemoval) -> str:
    usual = RULES[wanted.reason]
    if wanted.rule is None or wanted.rule == usual:
        return usual
    if wanted.rule not in RULE_IDS:
        raise Unacceptable("the rule is the id of one of the guidelines' rules")
    if wanted.reason is RemovalReason.FORBIDDEN_IMAGE:
        raise Unacceptable(f"forbidden images rest on the rule {usual}")
    return wanted.rule


def _require_sense(wanted: NewRemoval, now: Whereabouts) -> None:
    sealing = wanted.reason is RemovalReason.FORBIDDEN_IMAGE
    if wanted.act not in ACTS:
        raise Unacceptable("the act is hide, remove or unhide")
    if (wanted.act is Activity.UNHIDE) is not (wanted.reason is RemovalReason.RESTORED):
        raise Unacceptable("what is shown again has the reason restored, and nothing else has")
    if wanted.police_report is not None and not sealing:
        raise Unacceptable("a police report is noted with forbidden images; else write it in the note")
    if wanted.act is Activity.UNHIDE and now.availability is not Availability.HIDDEN:
        raise Unacceptable("the message is not hidden")
    gone = now.availability is Availability.REMOVED and now.agent in (Agent.AUTHOR, Agent.PLATFORM)
    if gone and not sealing:
        raise Unacceptable("the message has been removed by its author or the platform")


def _refuse_second(connection: Connection, tenant: str, message: UUID, act: Activity) -> None:
    """One act of a sort at a time: a hiding that has been undone may be followed by another."""
    standing: Activity | None = None
    for each in removals.removals_of(connection, tenant, message):
        if each.act is act and each.state is RemovalState.REQUESTED:
            raise AlreadyExists("this has been asked for; confirm it when the copy is whole")
        standing = each.act
    where = whereabouts_of(connection, tenant, message).availability
    done = {Activity.HIDE: Availability.HIDDEN, Activity.REMOVE: Availability.REMOVED}.get(act)
    if standing is act and where is done:
        raise AlreadyExists("this has been done already")
