"""Registered messages of conversations."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select, union_all

from app.records.facts import Truth
from app.store.anyof import any_of
from app.store.tables import case_sheets, cases, messages, registrations


class ThreadCase(NamedTuple):
    """A registered message of a conversation and its case."""

    thread: str
    platform_id: str
    platform: str
    namespace: str
    sender_digest: bytes | None
    case: UUID
    authority: str
    diary_number: str
    is_open: bool

    def same_sender(self, sender: bytes | None) -> Truth:
        if sender is None or self.sender_digest is None:
            return Truth.UNKNOWN
        return Truth.YES if sender == self.sender_digest else Truth.NO


def registered_in(  # noqa: PLR0917 – names of conversations, by what is wanted of them
    connection: Connection,
    tenant: str,
    names: Sequence[str],
    senders: Sequence[bytes],
    unsigned: Sequence[str],
    answered: Sequence[str] = (),
) -> list[ThreadCase]:
    """The registered messages that others in these conversations may go on from, oldest first.

    Of a thread with thousands of registered messages only a few are fetched: the first of each of these senders, the
    first that names no sender, the first of all where somebody ``unsigned`` speaks, the last of all where the
    authority has ``answered``, and those that bear one of the names themselves.
    """
    if not names:
        return []
    own = or_(any_of(messages.c.sender_digest, senders), messages.c.sender_digest.is_(None))
    lasts = (_firsts(tenant, any_of(messages.c.thread, answered), order=registrations.c.id.desc()),) if answered else ()
    firsts = union_all(
        _firsts(tenant, any_of(messages.c.thread, names) & own, messages.c.sender_digest),
        _firsts(tenant, any_of(messages.c.thread, unsigned)),
        _firsts(tenant, any_of(messages.c.platform_id, names), messages.c.platform_id),
        *lasts,
    ).subquery()
    found = connection.execute(
        select(
            messages.c.thread,
            messages.c.platform_id,
            messages.c.platform,
            messages.c.namespace,
            messages.c.sender_digest,
            registrations.c.case,
            registrations.c.authority,
            cases.c.diary_number,
            (case_sheets.c.status == "open").label("is_open"),
        )
        .join(registrations, (registrations.c.tenant == tenant) & (registrations.c.message == messages.c.id))
        .join(cases, (cases.c.tenant == tenant) & (cases.c.id == registrations.c.case))
        .join(case_sheets, (case_sheets.c.tenant == tenant) & (case_sheets.c.case == cases.c.id))
        .where(messages.c.tenant == tenant, messages.c.id.in_(select(firsts.c.id).where(firsts.c.place == 1)))
        .order_by(registrations.c.id)
    )
    return [ThreadCase(*row) for row in found]


def _firsts(
    tenant: str, which: ColumnElement[bool], *by: ColumnElement[Any], order: ColumnElement[Any] = registrations.c.id
) -> Select[Any]:
    """Registered messages with their place among those of one conversation (and one of each of ``by`` in it)."""
    within = (messages.c.platform, messages.c.namespace, messages.c.thread, *by)
    place = func.row_number().over(partition_by=within, order_by=order)
    return (
        select(messages.c.id, place.label("place"))
        .join(registrations, (registrations.c.tenant == tenant) & (registrations.c.message == messages.c.id))
        .where(messages.c.tenant == tenant, which)
    )
