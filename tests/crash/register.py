"""Holding what senders were promised against what stands in the register afterwards.

``examine`` returns one sentence for each thing that is not as it must be; an empty list is a register in order.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from app.ledger.leaf import leaf_hash, opens
from app.records import events
from app.records.vocabulary import Outcome
from app.store import tables
from app.store.runners import open_database
from tests.crash.senders import Accepted

Rows = Sequence[RowMapping]


async def examine(database_url: str, accepted: Sequence[Accepted], sent: Collection[str]) -> list[str]:
    """Read the whole register and say what is wrong with it.

    Args:
        accepted: what senders were answered.
        sent: the ids of every message that any sender has begun to send.
    """
    database = open_database(database_url)
    try:
        return await database.read(lambda connection: list(_examine(connection, accepted, set(sent))))
    finally:
        await database.close()


async def count(database_url: str, table: Table) -> int:
    """How many rows a table has."""
    database = open_database(database_url)
    try:
        return await database.read(lambda connection: len(_all(connection, table)))
    finally:
        await database.close()


def lost(faults: Iterable[str]) -> list[str]:
    """Those of the faults that are broken promises: answered 2xx and not kept."""
    return [fault for fault in faults if fault.startswith("lost: ")]


def _examine(connection: Connection, accepted: Sequence[Accepted], sent: set[str]) -> Iterator[str]:
    yield from _promises(connection, accepted)
    yield from _messages(connection, sent)
    yield from _assessments(connection)
    yield from _numbers(connection)
    yield from _log(connection)


def _all(connection: Connection, table: Table) -> Rows:
    return connection.execute(select(table)).mappings().all()


def _promises(connection: Connection, accepted: Sequence[Accepted]) -> Iterator[str]:
    """Everything answered is kept as it was answered, and the same message was always answered the same."""
    messages = {str(row["id"]): row["platform_id"] for row in _all(connection, tables.messages)}
    receipts = {row["id"]: (str(row["message"]), row["log_index"]) for row in _all(connection, tables.receipts)}
    deliveries = {row["key"] for row in _all(connection, tables.deliveries)}
    told: defaultdict[str, set[tuple[str, str, int]]] = defaultdict(set)
    for each in accepted:
        told[each.platform_id].add((each.message, each.receipt, each.log_index))
        if messages.get(each.message) != each.platform_id:
            yield f"lost: message {each.message} ({each.platform_id}) was accepted and is not kept"
        if receipts.get(each.receipt) != (each.message, each.log_index):
            yield f"lost: receipt {each.receipt} was given out and is not kept"
        if f"webhook-id {each.webhook_id}" not in deliveries:
            yield f"lost: delivery {each.webhook_id} was accepted and is not kept"
    for platform_id, answers in told.items():
        if len(answers) > 1:
            yield f"message {platform_id} was answered in {len(answers)} ways: {sorted(answers)}"


def _messages(connection: Connection, sent: set[str]) -> Iterator[str]:
    """Each message stands once, with one version, one content and one receipt; nothing nobody sent, nothing parked."""
    messages = _all(connection, tables.messages)
    names = [row["platform_id"] for row in messages]
    ids = {row["id"] for row in messages}
    versions = _all(connection, tables.versions)
    yield from (f"message {name} stands {times} times" for name, times in Counter(names).items() if times > 1)
    yield from (f"message {name} was sent by nobody" for name in set(names) - sent)
    yield from _one_each("version", ids, (row["message"] for row in versions))
    yield from _one_each("receipt", ids, (row["message"] for row in _all(connection, tables.receipts)))
    contents = (row["version"] for row in _all(connection, tables.version_contents))
    yield from _one_each("content", {row["id"] for row in versions}, contents)
    deliveries = _all(connection, tables.deliveries)
    bodies = (row["delivery"] for row in _all(connection, tables.delivery_bodies))
    yield from _one_each("body", {row["id"] for row in deliveries}, bodies)
    keys = Counter((row["channel"], row["key"]) for row in deliveries)
    yield from (f"delivery {key} stands {times} times" for key, times in keys.items() if times > 1)
    yield from (f"parked: {row['reason']}" for row in _all(connection, tables.parked_deliveries))


def _assessments(connection: Connection) -> Iterator[str]:
    """As many current assessments as assignments, each its own; what says *register* is registered once."""
    made = {row["id"]: row for row in _all(connection, tables.assessments)}
    assignments = _all(connection, tables.assignments)
    for row in assignments:
        current = made.get(row["assessment"])
        if current is None or (current["message"], current["authority"]) != (row["message"], row["authority"]):
            yield f"the assignment of {row['message']} has no assessment of its own"
    messages = {row["id"] for row in _all(connection, tables.messages)}
    yield from _one_each("assignment", messages, (row["message"] for row in assignments))
    to_register = {key for key, row in made.items() if row["outcome"] == Outcome.REGISTER}
    registered = (row["assessment"] for row in _all(connection, tables.registrations))
    yield from _one_each("registration", to_register, registered)


def _numbers(connection: Connection) -> Iterator[str]:
    """Case numbers 1…n in each series and document numbers 1…n in each case, up to what the counters say."""
    series: defaultdict[Any, list[int]] = defaultdict(list)
    for row in _all(connection, tables.cases):
        series[row["authority"], row["series"], row["year"]].append(row["number"])
    counters = {(row["authority"], row["series"], row["year"]): row["last"] for row in _all(connection, tables.series)}
    yield from _without_gaps("series", series, counters)
    documents: defaultdict[Any, list[int]] = defaultdict(list)
    for row in _all(connection, tables.registrations):
        documents[row["case"]].append(row["document"])
    last = {row["case"]: row["last"] for row in _all(connection, tables.case_counters)}
    yield from _without_gaps("case", documents, last)


def _without_gaps(what: str, drawn: dict[Any, list[int]], counters: dict[Any, int]) -> Iterator[str]:
    for name in sorted({*drawn, *counters}, key=str):
        numbers = sorted(drawn.get(name, []))
        if numbers != list(range(1, counters.get(name, 0) + 1)):
            missing = sorted(set(range(1, max([*numbers, counters.get(name, 0)]) + 1)) - set(numbers))
            yield f"{what} {name} is not 1…{counters.get(name)}: {len(numbers)} drawn, missing {missing[:5]}"


def _log(connection: Connection) -> Iterator[str]:
    """A dense log whose every leaf hashes and opens, with one ``message.received`` for each message."""
    entries = {row["idx"]: row for row in _all(connection, tables.log_entries)}
    openings = {row["idx"]: row for row in _all(connection, tables.log_openings)}
    [head] = _all(connection, tables.log_heads)
    if sorted(entries) != list(range(head["size"])) or entries.keys() != openings.keys():
        yield f"the log says {head['size']} leaves and has {len(entries)} with {len(openings)} openings"
    for index in entries.keys() & openings.keys():
        entry, opening = entries[index], openings[index]
        if leaf_hash(entry["entry"]) != entry["leaf_hash"]:
            yield f"leaf {index} has another hash than it says"
        if not opens(entry["entry"], opening["salt"], opening["payload"]):
            yield f"leaf {index} does not open"
    received = [row["subject"] for row in openings.values() if row["event"] == events.MESSAGE_RECEIVED]
    messages = {str(row["id"]) for row in _all(connection, tables.messages)}
    yield from _one_each("leaf", messages, received)
    for row in _all(connection, tables.receipts):
        pointed_at = openings.get(row["log_index"])
        if pointed_at is None or pointed_at["subject"] != str(row["message"]):
            yield f"the receipt of {row['message']} points at another leaf"


def _one_each(what: str, owners: set[Any], found: Iterable[Any]) -> Iterator[str]:
    """Every owner has exactly one, and there is none without an owner."""
    times = Counter(found)
    for owner in owners | times.keys():
        if times[owner] != 1 or owner not in owners:
            yield f"{what}: {owner} has {times[owner]}" + ("" if owner in owners else " and does not exist")
