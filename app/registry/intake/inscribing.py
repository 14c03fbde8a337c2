"""Writing a batch down: rows in the order in which they refer to each other, numbers late, leaves last."""

import base64
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection

from app.records.message import Unread
from app.records.vocabulary import ParkedState, Protection
from app.registry.intake import happening_rows, leaves, register_rows
from app.registry.intake.assessing import Assessed
from app.registry.intake.attachment_rows import attachment_rows
from app.registry.intake.gathering import Gathered
from app.registry.intake.item import Item
from app.registry.intake.occasion import Occasion
from app.registry.intake.placing import Desk, Document
from app.store import availabilities, ledger, messages, parked, registrations, rows
from app.store.bulk import Part, insert_together

RECEIPT_BYTES = 20


def inscribe(
    connection: Connection, occasion: Occasion, gathered: Gathered, assessed: Sequence[Assessed], desk: Desk
) -> list[rows.ReceiptRow]:
    """Insert every row of a batch.

    Returns:
        The receipts of the messages it has opened.
    """
    held = _hold(occasion, assessed)
    unread = [(item, _parked_row(occasion, item, part, place)) for place, (item, part) in enumerate(gathered.unread)]
    insert_together(
        connection,
        *_happening_parts(occasion, assessed),
        (rows.ASSESSMENTS, held.assessments),
        (rows.ASSIGNMENTS, held.fresh),
        (rows.PARKED, [row for _, row in unread]),
        (rows.UNCAPTURED, _uncaptured_rows(occasion, gathered.uncaptured)),
    )
    messages.fill_in(connection, occasion.tenant, _filled(gathered))
    messages.reassign(connection, held.changed)
    messages.remind(connection, occasion.tenant, held.reminders, occasion.due_at)
    registrations.protect(connection, occasion.tenant, held.protected, occasion.now)
    messages.link(connection, held.links)
    availabilities.refresh(connection, occasion.tenant, _moved(assessed))
    desk.number()
    opened = [leaves.parked_leaf(occasion, item, row) for item, row in unread]
    opened += _replay(connection, occasion, gathered)
    opened += [leaves.uncaptured_leaf(occasion, item) for item in gathered.uncaptured]
    places = _tell_happenings(occasion, opened, assessed, held.made, desk.documents)
    return _close(connection, occasion, opened, places, _register_parts(occasion, desk, held.made))


Made = dict[tuple[UUID, str], UUID]
"""The id of each assessment, by happening and authority."""


@dataclass(slots=True)
class Held:
    """What the messages of a batch are held to be, as rows."""

    assessments: list[rows.AssessmentRow] = field(default_factory=list)
    fresh: list[rows.AssignmentRow] = field(default_factory=list)
    changed: list[rows.AssignmentRow] = field(default_factory=list)
    reminders: list[tuple[UUID, str]] = field(default_factory=list)
    protected: list[tuple[UUID, str]] = field(default_factory=list)
    links: list[rows.CaseLinkRow] = field(default_factory=list)
    made: Made = field(default_factory=dict)


def _happening_parts(occasion: Occasion, assessed: Sequence[Assessed]) -> list[Part]:
    versions = [each.happening for each in assessed if each.happening.is_version and not each.happening.again]
    acts = [each.happening for each in assessed if not each.happening.is_version]
    return [
        (rows.VERSIONS, [happening_rows.version_row(occasion, each) for each in versions]),
        (rows.CONTENTS, [happening_rows.content_row(occasion, each) for each in versions]),
        (rows.ACTS, [happening_rows.version_row(occasion, each) for each in acts]),
        (rows.ACT_AGENTS, [happening_rows.agent_row(occasion, each) for each in acts if each.tells_agent]),
        (rows.REMOVAL_NOTICES, [happening_rows.notice_row(occasion, each) for each in acts if each.removal]),
        (rows.ATTACHMENTS, attachment_rows(occasion, versions)),
    ]


def _filled(gathered: Gathered) -> dict[UUID, dict[str, object]]:
    return {each.id: each.filled for each in gathered.standings.values() if each.filled}


def _moved(assessed: Sequence[Assessed]) -> list[UUID]:
    """The messages whose whereabouts this batch may have changed: acts were told of them, now or before."""
    return sorted({each.happening.standing.id for each in assessed if each.happening.standing.acted})


def _hold(occasion: Occasion, assessed: Sequence[Assessed]) -> Held:
    held = Held()
    for each in assessed:
        happening = each.happening
        held.links += happening_rows.link_rows(occasion, happening, each.links)
        for assigned in each.assigned:
            row = happening_rows.assessment_row(occasion, happening, assigned, len(held.assessments))
            held.assessments.append(row)
            held.made[happening.id, assigned.authority] = row.id
            assignment = happening_rows.assignment_row(occasion, happening, assigned, row.id)
            if assigned.first:
                held.fresh.append(assignment)
            elif assigned.makes_current:
                held.changed.append(assignment)
                if assigned.assessment.protection is not Protection.NONE:
                    held.protected.append((assignment.message, assignment.authority))
            elif assigned.reminds:
                held.reminders.append((assignment.message, assignment.authority))
    return held


def _parked_row(occasion: Occasion, item: Item, part: Unread, place: int) -> rows.ParkedRow:
    return rows.ParkedRow(
        tenant=occasion.tenant,
        id=occasion.new_id(place),
        delivery=item.delivery.id,
        channel=item.channel.id,
        authority=item.channel.authority,
        path=part.path,
        reason=part.reason,
        detail=part.detail,
        parked_at=occasion.now,
        due_at=occasion.due_at,
        state=ParkedState.WAITING,
    )


def _uncaptured_rows(occasion: Occasion, items: Sequence[Item]) -> list[rows.UncapturedRow]:
    parts = [(item, path) for item in items for path in item.reading.uncaptured]
    return [
        rows.UncapturedRow(
            tenant=occasion.tenant,
            id=occasion.new_id(place),
            channel=item.channel.id,
            delivery=item.delivery.id,
            path=path,
            noted_at=occasion.now,
        )
        for place, (item, path) in enumerate(parts)
    ]


def _register_parts(occasion: Occasion, desk: Desk, assessments: Made) -> list[Part]:
    cases, documents = desk.new_cases, desk.documents
    return [
        (rows.CASES, [register_rows.case_row(occasion, desk, case) for case in cases]),
        (rows.CASE_SHEETS, [register_rows.case_sheet_row(occasion, desk, case) for case in cases]),
        (
            rows.REGISTRATIONS,
            [
                register_rows.registration_row(
                    occasion, document, assessments[document.happening.id, document.assigned.authority]
                )
                for document in documents
            ],
        ),
        (
            rows.REGISTRATION_SHEETS,
            [register_rows.registration_sheet_row(occasion, document) for document in documents],
        ),
    ]


def _replay(connection: Connection, occasion: Occasion, gathered: Gathered) -> list[ledger.Opened]:
    """Mark the parked parts that were read after all."""
    told = []
    for item in gathered.replayed:
        assert item.replays is not None  # noqa: S101 – gathered as such
        # Two may replay it at once; the one who comes second finds nothing new and has done nothing to tell of.
        if parked.mark_replayed(connection, occasion.tenant, item.replays, occasion.now):
            ids = list(dict.fromkeys(gathered.standings[event.key].id for event in item.reading.events))
            told.append(leaves.replayed_leaf(occasion, item, item.replays, ids))
    return told


def _tell_happenings(
    occasion: Occasion,
    opened: list[ledger.Opened],
    assessed: Sequence[Assessed],
    assessments: Made,
    documents: Sequence[Document],
) -> list[tuple[UUID, int]]:
    """Add the leaf of each happening; which new message got which of them, counted from the batch's first."""
    registered: defaultdict[UUID, dict[str, Document]] = defaultdict(dict)
    for document in documents:
        registered[document.happening.id][document.assigned.authority] = document
    places: list[tuple[UUID, int]] = []
    for each in assessed:
        happening = each.happening
        if happening.opens:
            places.append((happening.standing.id, len(opened)))
        ids = [assessments[happening.id, assigned.authority] for assigned in each.assigned]
        opened.append(leaves.happening_leaf(occasion, each, ids, registered[happening.id]))
    return places


def _close(
    connection: Connection,
    occasion: Occasion,
    opened: list[ledger.Opened],
    places: Sequence[tuple[UUID, int]],
    register: Sequence[Part],
) -> list[rows.ReceiptRow]:
    """Take the leaves' places and insert what rests on numbers and places; give out the receipts."""
    if not opened:
        return []
    first = ledger.take_places(connection, occasion.tenant, len(opened))
    receipts = [
        rows.ReceiptRow(occasion.tenant, _receipt(occasion), message, first + place, occasion.now)
        for message, place in places
    ]
    leaf_parts = ledger.parts(occasion.tenant, first, opened)
    insert_together(connection, *register, *leaf_parts, (rows.RECEIPTS, receipts))
    return receipts


def _receipt(occasion: Occasion) -> str:
    """An address nobody can guess: 160 random bits as 32 letters and digits."""
    return base64.b32encode(occasion.randomness(RECEIPT_BYTES)).decode("ascii").lower()
