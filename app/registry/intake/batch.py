"""One transaction: a batch of deliveries becomes what stands in the register. Reads as a table of contents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.guidelines.edition import Edition
from app.guidelines.working_days import due_after
from app.records.identity import Randomness
from app.registry.intake.answers import Answer
from app.registry.intake.assessing import Assessed, assess, consult
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
