"""One transaction: a batch of deliveries becomes what stands in the register. Reads as a table of contents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from app.guidelines.edition import Edition
from app.guidelines.working_days import due_after
from app.records.identity import Randomness
from app.records.message import MessageKey
from app.registry.intake.answers import Answer, ToldAssessment, ToldMessage, ToldParked
from app.registry.intake.assessing import Assessed, Register, assess, consult
from app.registry.intake.gathering import Gathered, Standing, gather
from app.registry.intake.inscribing import inscribe
from app.registry.intake.item import Item, sender_digest
from app.registry.intake.occasion import Occasion
from app.registry.intake.placing import Desk, Document
from app.registry.intake.recognising import Recognised, recognise
from app.store import answers
from app.store.answers import AssessmentMade, ReceiptGiven
from app.store.messages import ThreadCase
from app.store.rows import ReceiptRow


class StaleOffice(Exception):
    """The tenant's configuration has changed since these deliveries were authenticated; do that again."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a batch is written with: the rules, the time and the chance, all handed in."""

    edition: Edition
    now: datetime
    randomness: Randomness


def write_batch(connection: Connection, items: Sequence[Item], means: Means) -> list[Answer]:
    """Write deliveries of one tenant, in the order they came, within the transaction that is open.

    Returns:
        One answer per item.

    Raises:
        StaleOffice: nothing was written; authenticate the items again.
    """
    office = items[0].office
    if answers.configuration_of(connection, office.tenant) != office.configuration:
        raise StaleOffice
    recognised = recognise(connection, office.tenant, items, means.now)
    gathered = gather(connection, office.tenant, recognised, means.now, means.randomness)
    desk = Desk(connection, office, means.now, means.randomness)
    assessed = _assess(connection, gathered, desk, means.edition)
    occasion = Occasion(office, means.now, due_after(means.now), means.randomness)
    receipts = inscribe(connection, occasion, gathered, assessed, desk)
    return _answer(connection, office.tenant, recognised, gathered, assessed, desk.documents, receipts)


def _assess(connection: Connection, gathered: Gathered, desk: Desk, edition: Edition) -> list[Assessed]:
    """Assess in order, so that each message sees what the earlier ones of the batch have led to."""
    register = consult(connection, desk.office, gathered.happenings)
    assessed = []
    for happening in gathered.happenings:
        each = assess(happening, register, edition)
        for assigned in each.assigned:
            if assigned.registers:
                _remember(register, desk.place(happening, assigned))
        assessed.append(each)
    desk.diary_numbers |= register.diary_numbers
    return assessed


def _remember(register: Register, document: Document) -> None:
    event = document.happening.event
    register.add(
        ThreadCase(
            thread=event.thread or event.in_reply_to or event.key.id,
            platform_id=event.key.id,
            platform=event.key.platform,
            namespace=event.key.namespace,
            sender_digest=sender_digest(document.happening.item.office, event),
            case=document.case,
            authority=document.assigned.authority,
            # Not numbered yet; within the batch the case goes by its id.
            diary_number=str(document.case),
            is_open=True,
        )
    )


def _answer(
    connection: Connection,
    tenant: str,
    recognised: Sequence[Recognised],
    gathered: Gathered,
    assessed: Sequence[Assessed],
    documents: Sequence[Document],
    receipts: Sequence[ReceiptRow],
) -> list[Answer]:
    told = _tell_new(assessed, documents, receipts)
    older = [standing for standing in gathered.standings.values() if standing.id not in told]
    ids = sorted(standing.id for standing in older)
    given, made = answers.receipts_of(connection, tenant, ids), answers.assessments_of(connection, tenant, ids)
    parked: dict[UUID, list[ToldParked]] = {}
    for item, part in gathered.unread:
        parked.setdefault(item.delivery.id, []).append(ToldParked(part.path, part.reason))
    return [_answer_one(each, gathered.standings, told, given, made, parked) for each in recognised]


def _answer_one(
    recognised: Recognised,
    standings: Mapping[MessageKey, Standing],
    told: Mapping[UUID, ToldMessage],
    given: Mapping[UUID, ReceiptGiven],
    made: Mapping[UUID, Sequence[AssessmentMade]],
    parked: Mapping[UUID, Sequence[ToldParked]],
) -> Answer:
    reading = recognised.item.reading
    found = {event.key: standings[event.key] for event in reading.events if event.key in standings}
    return Answer(
        tenant=recognised.item.office.tenant,
        delivery=recognised.first,
        messages=tuple(
            told.get(standing.id)
            or _tell_again(standing, given[standing.id], made.get(standing.id, ()), recognised.first)
            for standing in found.values()
            if standing.id in told or standing.id in given
        ),
        parked=tuple(parked.get(recognised.first, ()))
        or tuple(ToldParked(part.path, part.reason) for part in reading.unread),
        ignored=len(reading.ignored),
        repeated=recognised.repeated,
    )


def _tell_new(
    assessed: Sequence[Assessed], documents: Sequence[Document], receipts: Sequence[ReceiptRow]
) -> dict[UUID, ToldMessage]:
    """The messages that this batch has opened, by id."""
    registered = {(document.happening.id, document.assigned.authority): document for document in documents}
    by_message = {receipt.message: receipt for receipt in receipts}
    told: dict[UUID, ToldMessage] = {}
    for each in assessed:
        standing = each.happening.standing
        if each.happening.opens:
            receipt = by_message[standing.id]
            told[standing.id] = ToldMessage(
                standing.id,
                standing.key.id,
                receipt.id,
                receipt.log_index,
                receipt.received_at,
                tuple(
                    ToldAssessment(
                        assigned.authority,
                        assigned.assessment.outcome,
                        assigned.assessment.status,
                        assigned.assessment.protection,
                        assigned.assessment.rule,
                        *_numbers(registered.get((each.happening.id, assigned.authority))),
                    )
                    for assigned in each.assigned
                ),
            )
    return told


def _numbers(document: Document | None) -> tuple[str | None, str | None]:
    if document is None:
        return None, None
    return document.designation.rpartition("-")[0], document.designation


def _tell_again(
    standing: Standing, receipt: ReceiptGiven, made: Sequence[AssessmentMade], delivery: UUID
) -> ToldMessage:
    """A message that was kept before: what this delivery's version was held to be, else what holds now."""
    own = [each for each in made if each.delivery == delivery] or [each for each in made if each.is_current]
    return ToldMessage(
        standing.id,
        standing.key.id,
        receipt.id,
        receipt.log_index,
        receipt.received_at,
        tuple(
            ToldAssessment(
                each.authority,
                each.outcome,
                each.status,
                each.protection,
                each.rule,
                each.diary_number,
                each.document,
            )
            for each in own
        ),
    )


