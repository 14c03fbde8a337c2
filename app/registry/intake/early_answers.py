"""The authority's answers that came before what they answer: assessed again once that is registered.

Platforms promise no order, so an echo may be here before the message it answers. It was then held to be a message of
its own; now it is held against the case it belongs to. The earlier assessment stays beside the new one.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from app.guidelines.edition import Edition
from app.guidelines.observe import observe
from app.records.message import Attachment, Author, Content, Context, Event, MessageKey
from app.records.vocabulary import Activity, Direction, Kind, TextMissing, Visibility
from app.registry.intake.assessing import Assessed, assess, consult, subject_of
from app.registry.intake.gathering import Gathered, Happening, Standing
from app.registry.intake.office import Office
from app.registry.intake.placing import Document
from app.store import messages
from app.store.early_answers import EarlyAnswer, Question, early_answers
from app.store.messages import Known
from app.store.rows import ContentRow


def gather_early_answers(
    connection: Connection, office: Office, documents: Sequence[Document], assessed: Sequence[Assessed]
) -> Gathered:
    """The kept answers to what has just been registered, as happenings to be assessed ``again``.

    Another server may have registered a question while its answer was being written here. Whoever took the later
    places in the log sees what the other has written, so the batch's own answers are looked at once more as well. In
    SQLite nobody writes beside us.
    """
    asked = {
        _question(each): each.happening for each in documents if each.happening.event.direction is not Direction.OWN
    }
    found = early_answers(connection, office.tenant, list(asked))
    current = messages.current_assignments(connection, office.tenant, sorted(each.message.id for each in found))
    happenings = [_happening(office, each, asked[each.question], current.get(each.message.id, {})) for each in found]
    if connection.dialect.name != "sqlite":
        known = {each.standing.id for each in happenings}
        happenings += [each for each in _own_answers(assessed) if each.standing.id not in known]
    return Gathered(tuple(happenings), {each.standing.key: each.standing for each in happenings}, ())


def assess_early_answers(
    connection: Connection, office: Office, gathered: Gathered, edition: Edition
) -> list[Assessed]:
    """Assess them with what the register knows now; those whose assessment says the same as before are left out."""
    register = consult(connection, office, gathered.happenings)
    assessed = [assess(happening, register, edition) for happening in gathered.happenings]
    return [each for each in assessed if each.assigned]


def _own_answers(assessed: Sequence[Assessed]) -> list[Happening]:
    """The authority's own messages of this batch that have led to no registration, the newest version of each."""
    own = {
        each.happening.standing.id: each.happening
        for each in assessed
        if each.happening.is_version
        and each.happening.event.direction is Direction.OWN
        and each.happening.event.kind is not Kind.REACTION
        and not any(current.registered for current in each.happening.standing.current.values())
    }
    return [replace(each, opens=False, again=True) for each in own.values() if not each.late]


def _question(document: Document) -> Question:
    event, arrived_at = document.happening.event, document.happening.arrived_at
    key = event.key
    thread = event.thread or event.in_reply_to or key.id
    return Question(key.platform, key.namespace, key.id, thread, event.kind, arrived_at)


def _happening(
    office: Office, answer: EarlyAnswer, asked: Happening, current: dict[str, messages.Current]
) -> Happening:
    row, event = answer.message, event_of(answer)
    item = replace(asked.item, channel=office.channels.get(row.channel, asked.item.channel))
    known = Known(row.sender_digest, row.in_reply_to, row.thread, row.direction, row.arrived_at, row.arrived_basis)
    return Happening(
        id=answer.version.id,
        item=item,
        standing=Standing(row.id, event.key, row, known, current=current),
        event=event,
        observed=observe(subject_of(event, item.channel)),
        opens=False,
        late=False,
        sender=row.sender_digest,
        again=True,
    )


def event_of(answer: EarlyAnswer) -> Event:
    """A kept version as the event that once told of it."""
    row, version = answer.message, answer.version
    return Event(
        path=version.path,
        activity=Activity(version.activity),
        key=MessageKey(row.platform, row.namespace, row.platform_id),
        kind=Kind(row.kind),
        direction=Direction(row.direction),
        visibility=Visibility(row.visibility),
        discriminator=version.discriminator,
        slice=answer.content.slice,
        thread=row.thread,
        in_reply_to=row.in_reply_to,
        occurred_at=version.occurred_at,
        occurred_raw=version.occurred_raw,
        content=_content(answer.content),
    )


def _content(kept: ContentRow) -> Content:
    named = (kept.author_id, kept.author_name, kept.author_handle)
    return Content(
        text=kept.text,
        text_missing=TextMissing(kept.text_missing) if kept.text_missing else None,
        author=Author(*named) if any(named) else None,
        attachments=tuple(Attachment(**each) for each in kept.attachments or ()),
        context=Context(**kept.context) if kept.context else None,
        permalink=kept.permalink,
        repair=kept.repair,
    )
