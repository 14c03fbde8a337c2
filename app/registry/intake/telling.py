"""Telling senders what became of their deliveries, the first time and every time after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from app.records.message import MessageKey
from app.registry.intake.answers import Answer, ToldAssessment, ToldMessage, ToldParked
from app.registry.intake.assessing import Assessed
from app.registry.intake.gathering import Gathered, Standing
from app.registry.intake.placing import Document
from app.registry.intake.recognising import Recognised
from app.store import answers, parked
from app.store.answers import AssessmentMade, ReceiptGiven
from app.store.rows import ReceiptRow


@dataclass(frozen=True, slots=True)
class Teller:
    """What is known of a batch's messages: those it opened as they were told, the others as they are kept."""

    standings: Mapping[MessageKey, Standing]
    opened: Mapping[UUID, ToldMessage]
    given: Mapping[UUID, ReceiptGiven]
    made: Mapping[UUID, Sequence[AssessmentMade]]
    parked: Mapping[UUID, Sequence[ToldParked]]

    def answer(self, recognised: Recognised) -> Answer:
        """The answer to one delivery; a repeated one is told what the first was told."""
        reading = recognised.item.reading
        found = {event.key: self.standings[event.key] for event in reading.events if event.key in self.standings}
        told = (self._message(standing, recognised.first) for standing in found.values())
        return Answer(
            tenant=recognised.item.office.tenant,
            delivery=recognised.first,
            messages=tuple(message for message in told if message is not None),
            parked=tuple(self.parked.get(recognised.first, ())),
            ignored=len(reading.ignored),
            not_captured=len(reading.uncaptured),
            repeated=recognised.repeated,
        )

    def _message(self, standing: Standing, delivery: UUID) -> ToldMessage | None:
        if standing.id in self.opened:
            return self.opened[standing.id]
        receipt = self.given.get(standing.id)
        if receipt is None:
            return None
        return _tell_again(standing, receipt, self.made.get(standing.id, ()), delivery)


def prepare_answers(
    connection: Connection,
    tenant: str,
    recognised: Sequence[Recognised],
    gathered: Gathered,
    opened: Mapping[UUID, ToldMessage],
) -> Teller:
    """Look up, once for the whole batch, what was told of the messages that were kept before."""
    ids = sorted(standing.id for standing in gathered.standings.values() if standing.id not in opened)
    given, made = answers.receipts_of(connection, tenant, ids), answers.assessments_of(connection, tenant, ids)
    return Teller(gathered.standings, opened, given, made, _parked(connection, tenant, recognised, gathered))


def _parked(
    connection: Connection, tenant: str, recognised: Sequence[Recognised], gathered: Gathered
) -> dict[UUID, list[ToldParked]]:
    """What was parked of each new delivery, and what still waits of those that have come before."""
    told: dict[UUID, list[ToldParked]] = {}
    for item, unread in gathered.unread:
        told.setdefault(item.delivery.id, []).append(ToldParked(unread.path, unread.reason))
    repeated = {each.first for each in recognised if each.repeated}
    for part in parked.waiting_of(connection, tenant, sorted(repeated - told.keys())):
        told.setdefault(part.delivery, []).append(ToldParked(part.path, part.reason))
    return told


def tell_new(
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
