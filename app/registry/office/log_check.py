"""Checking a tenant's log from our own tables: hashes, order, length, and that openings open.

It needs no key and trusts nobody's memory, but it cannot see a log that was cut off and shortened everywhere at once;
that takes a checkpoint kept by somebody else.
"""

import json
from dataclasses import dataclass

from sqlalchemy import Connection

from app.ledger.leaf import leaf_hash, opens
from app.store.log_entries import StoredEntry, end_of_log, entries_from

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class LogReport:
    """What the check found.

    ``checked`` leaves were looked at, ``erased`` of them have no opening any more. ``wrong_index`` names the first
    leaf that is not as it was written, with ``why``; both are ``None`` when all is well.
    """

    tenant: str
    checked: int
    erased: int
    wrong_index: int | None = None
    why: str | None = None

    @property
    def sound(self) -> bool:
        return self.wrong_index is None


def check_log(connection: Connection, tenant: str) -> LogReport:
    """Hash every leaf of a tenant again and open every opening."""
    expected = erased = 0
    while entries := entries_from(connection, tenant, expected, _PAGE):
        for entry in entries:
            why = _fault(entry, expected, tenant)
            if why is not None:
                return LogReport(tenant, expected, erased, expected, why)
            erased += entry.payload is None
            expected += 1
    return _ending(connection, tenant, expected, erased)


def _ending(connection: Connection, tenant: str, checked: int, erased: int) -> LogReport:
    end = end_of_log(connection, tenant)
    why = None
    if end.size < end.leaves:
        checked, why = end.size, "the log has leaves beyond its head"
    elif end.size > end.leaves:
        why = "the log is shorter than its head says"
    elif end.last_receipted is not None and end.last_receipted >= end.size:
        why = "a receipt was given for a leaf that is not there"
    return LogReport(tenant, checked, erased, None if why is None else min(checked, end.size), why)


def _fault(entry: StoredEntry, expected: int, tenant: str) -> str | None:
    if entry.idx != expected:
        return "a leaf is missing"
    if leaf_hash(entry.entry) != entry.leaf_hash:
        return "the leaf does not have its hash"
    if entry.payload is None or entry.salt is None:
        return None
    if not opens(entry.entry, entry.salt, entry.payload):
        return "the opening is not what the leaf committed to"
    told = json.loads(entry.payload)
    if (told["tenant"], told["event"], told["subject"]) != (tenant, entry.event, entry.subject):
        return "the opening is filed under another event or subject"
    return None
