"""One transaction: a batch of deliveries becomes what stands in the register. Reads as a table of contents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.guidelines.edition import Edition
from app.guidelines.working_days import due_after
from app.records.identity import Randomness
from app.registry.intake.answers import Answer
from app.registry.intake.assessing import Assessed, assess, consult
from app.registry.intake.early_answers import assess_early_answers, gather_early_answers
from app.registry.intake.gathering import Gathered, gather
from app.registry.intake.inscribing import inscribe
from app.registry.intake.item import Item
from app.registry.intake.noticed import keep_notices
from app.registry.intake.occasion import Occasion
from app.registry.intake.placing import Desk, Document
from app.registry.intake.recognising import recognise
from app.registry.intake.telling import prepare_answers, tell_new
from app.store import answers
from app.store.threads import ThreadCase

MILLISECOND = timedelta(milliseconds=1)


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
    keep_notices(connection, occasion, recognised)
    receipts = inscribe(connection, occasion, gathered, assessed, desk)
    _take_up_answers(connection, occasion, desk.documents, assessed, means.edition)
    opened = tell_new(assessed, desk.documents, receipts)
    teller = prepare_answers(connection, office.tenant, recognised, gathered, opened)
    return [teller.answer(each) for each in recognised]


def _assess(connection: Connection, gathered: Gathered, desk: Desk, edition: Edition) -> list[Assessed]:
    """Assess in order, so that each message sees what the earlier ones of the batch have led to."""
    register = consult(connection, desk.office, gathered.happenings)
    assessed = []
    for happening in gathered.happenings:
        each = assess(happening, register, edition)
        for assigned in each.assigned:
            if assigned.registers:
                register.conversations.add(_registered(desk.place(happening, assigned)))
        assessed.append(each)
    return assessed


def _take_up_answers(
    connection: Connection,
    occasion: Occasion,
    documents: Sequence[Document],
    written: Sequence[Assessed],
    edition: Edition,
) -> None:
    """Lay answers that came before their questions in the cases that these have now been given."""
    gathered = gather_early_answers(connection, occasion.office, documents, written)
    assessed = assess_early_answers(connection, occasion.office, gathered, edition)
    if not assessed:
        return
    # A moment later, so that what is held of them now sorts after what was held of them before.
    later = replace(occasion, now=occasion.now + MILLISECOND)
    desk = Desk(connection, later.office, later.now, later.randomness)
    for each in assessed:
        for assigned in each.assigned:
            if assigned.registers:
                desk.place(each.happening, assigned)
    inscribe(connection, later, gathered, assessed, desk)


def _registered(document: Document) -> ThreadCase:
    """A registration of this batch as the batch's later items see it."""
    event = document.happening.event
    return ThreadCase(
        thread=event.thread or event.in_reply_to or event.key.id,
        platform_id=event.key.id,
        platform=event.key.platform,
        namespace=event.key.namespace,
        sender_digest=document.happening.sender,
        case=document.case,
        authority=document.assigned.authority,
        # Not numbered yet; within the batch the case goes by its id.
        diary_number=str(document.case),
        is_open=True,
    )
