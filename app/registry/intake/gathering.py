"""From the events of a batch to what is new about each message (levels 2 to 4 of deduplication)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from uuid import UUID

from sqlalchemy import Connection

from app.records.availability import Agent
from app.records.facts import Observed
from app.records.identity import Randomness, new_id
from app.records.message import Content, Event, MessageKey, Unread
from app.records.vocabulary import Activity, ArrivalBasis, Direction, ParkedReason
from app.registry.intake.item import Item, sender_digest
from app.registry.intake.occasion import MICROSECOND
from app.registry.intake.recognising import Recognised
from app.store import messages, removals
from app.store.messages import Current, Known, Said
from app.store.rows import MessageRow

CLOCK_SKEW = timedelta(minutes=5)
_VERSIONS = frozenset((Activity.CREATE, Activity.EDIT))
_OLDEST_PLATFORM = datetime.fromisoformat("1995-01-01T00:00:00+00:00")


@dataclass(slots=True)
class Standing:
    """A message in this batch: its row if it is new, what is already kept of it, and its current assessments.

    ``newest`` is when its newest version was made, on the clock that orders versions (``store/version_order.py``);
    ``acted``: something else than versions has been told of it; ``filled``: what is known of it only now.
    """

    id: UUID
    key: MessageKey
    row: MessageRow | None
    known: Known
    seen: set[str] = field(default_factory=set)
    current: dict[str, Current] = field(default_factory=dict)
    newest: datetime | None = None
    acted: bool = False
    filled: dict[str, object] = field(default_factory=dict)

    def take(self, event: Event, captured_at: datetime) -> bool:
        """Note a new happening; whether it is a version that comes after a newer one."""
        self.seen.add(event.discriminator)
        if event.activity not in _VERSIONS:
            self.acted = True
            return False
        at = event.occurred_at or captured_at
        late = self.newest is not None and at < self.newest
        self.newest = self.newest if late else at
        return late

    def learn(self, item: Item, event: Event) -> None:
        """Take up what an event tells of the message that nothing before it did."""
        known, told = self.known, dict[str, object]()
        if known.sender_digest is None and (sender := sender_digest(item.office, event)) is not None:
            told["sender_digest"] = sender
        if known.in_reply_to is None and event.in_reply_to is not None:
            told["in_reply_to"] = event.in_reply_to
        if known.thread == self.key.id and (thread := _thread(event)) != self.key.id:
            told["thread"] = thread
        if known.direction == Direction.UNKNOWN and event.direction is not Direction.UNKNOWN:
            told["direction"] = event.direction.value
        at, basis = _arrival(event, item.delivery.captured_at)
        if known.arrived_basis == ArrivalBasis.OUR_CLOCK != basis and at <= known.arrived_at:
            told |= {"arrived_at": at, "arrived_basis": basis.value}
        if told:
            self.known = known._replace(**told)  # type: ignore[arg-type]  # named as its fields are
            self.filled |= told


@dataclass(slots=True)
class Happening:
    """One new event about one message, with the id its row will have.

    ``opens``: it is the first we hear of the message; ``late``: it is a version older than one we have; ``sender``: the
    pseudonym of its sender; ``completes``: it is a version told again, with the sender who was not named before;
    ``removal``: the authority's own act that it is the notice of; ``again``: nothing has happened to a version that is
    kept, but it is assessed once more.
    """

    id: UUID
    item: Item
    standing: Standing
    event: Event
    observed: Observed | None
    opens: bool
    late: bool
    sender: bytes | None
    completes: bool = False
    removal: UUID | None = None
    again: bool = False

    @property
    def is_version(self) -> bool:
        return self.event.activity in _VERSIONS

    @property
    def tells_agent(self) -> bool:
        """Whether the platform says who did it."""
        return self.event.agent is not Agent.UNKNOWN and not self.is_version

    @property
    def arrived_at(self) -> datetime:
        """When what it brings came in: for an edit that is when the edit came, not the message."""
        row = self.standing.row
        if row and (self.opens or self.again):
            return row.arrived_at
        return _arrival(self.event, self.item.delivery.captured_at)[0]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything new in a batch, in the order it came, and every message the batch speaks of."""

    happenings: tuple[Happening, ...]
    standings: Mapping[MessageKey, Standing]
    unread: tuple[tuple[Item, Unread], ...]
    replayed: tuple[Item, ...] = ()
    uncaptured: tuple[Item, ...] = ()


def gather(
    connection: Connection, tenant: str, recognised: Sequence[Recognised], now: datetime, randomness: Randomness
) -> Gathered:
    """Find or make the message of every event and leave out the events that are already kept."""
    fresh = [each.item for each in recognised if not each.repeated]
    standings = _standings(connection, recognised, now, randomness)
    happenings: list[Happening] = []
    unread = [(item, part) for item in fresh for part in item.reading.unread]
    texts = _Texts(connection, tenant)
    for item in fresh:
        for place, told in enumerate(item.reading.events):
            event, standing = told, standings[told.key]
            opens = standing.row is not None and not standing.seen
            if not opens:
                standing.learn(item, event)
            if completes := event.discriminator in standing.seen:
                verdict = texts.compare(standing, event)
                if verdict is _Verdict.OTHER:
                    unread.append((item, Unread(event.path, ParkedReason.ID_REUSED_WITH_OTHER_BODY)))
                if verdict is not _Verdict.MORE:
                    continue
                event = replace(event, discriminator=_completed(event))
            late = standing.take(event, item.delivery.captured_at)
            texts.note(standing, event)
            # Untimed versions of one delivery are ordered by their ids, so those must grow within the batch.
            own_id = new_id(now + len(happenings) * MICROSECOND, randomness)
            sender = standing.row.sender_digest if opens and standing.row else sender_digest(item.office, event)
            observed = item.observed[place]
            happenings.append(Happening(own_id, item, standing, event, observed, opens, late, sender, completes))
    _expect(connection, tenant, happenings)
    replayed = tuple(item for item in fresh if item.replays is not None)
    uncaptured = tuple(item for item in fresh if item.reading.uncaptured and item.replays is None)
    return Gathered(tuple(happenings), standings, tuple(unread), replayed, uncaptured)


CLOCKS_APART = timedelta(minutes=10)
"""How much earlier than it was asked for a platform's clock may put the same act."""


def _expect(connection: Connection, tenant: str, happenings: Sequence[Happening]) -> None:
    """Tell the platform's notices of what the authority has done itself from acts of others."""
    acts = [each for each in happenings if not (each.is_version or each.opens)]
    asked = removals.expected(connection, tenant, sorted({each.standing.id for each in acts}))
    for each in acts:
        at = each.event.occurred_at or each.item.delivery.captured_at
        for one in asked if each.event.agent in (Agent.AUTHORITY, Agent.UNKNOWN) else ():
            same = (one.message, one.act) == (each.standing.id, each.event.activity)
            if same and at >= one.requested_at - CLOCKS_APART:
                each.removal = one.id
                asked.remove(one)
                break


class _Verdict(Enum):
    """How a repeated act stands to the one that is kept under its name."""

    SAME = auto()
    OTHER = auto()
    MORE = auto()


class _Texts:
    """Holds repeated acts against what is kept: the same name with another text or sender is not the same act."""

    def __init__(self, connection: Connection, tenant: str) -> None:
        self._connection, self._tenant = connection, tenant
        self._known: dict[tuple[UUID, str], Said] = {}
        self._asked: set[UUID] = set()

    def note(self, standing: Standing, event: Event) -> None:
        if event.content is not None:
            self._known[standing.id, event.discriminator] = _said(event.content)

    def compare(self, standing: Standing, event: Event) -> _Verdict:
        if event.content is None:
            return _Verdict.SAME
        if standing.row is None and standing.id not in self._asked:
            self._asked.add(standing.id)
            stored = messages.said(self._connection, self._tenant, [standing.id])
            self._known = stored | self._known
        completed = self._known.get((standing.id, _completed(event)))
        known, told = completed or self._known.get((standing.id, event.discriminator)), _said(event.content)
        if known is None:
            return _Verdict.SAME
        # A sender who is named in one telling and not in the other is no contradiction.
        others = None not in (known.author, told.author) and known.author != told.author
        if others or (known.text or "") != (told.text or ""):
            return _Verdict.OTHER
        return _Verdict.MORE if known.author is None and told.author is not None else _Verdict.SAME


def _completed(event: Event) -> str:
    """The name of a version that tells again, with its sender, what another of its name has told."""
    return f"{event.discriminator} completed"


def _said(content: Content) -> Said:
    return Said(content.text, content.author.id if content.author else None)


def _standings(
    connection: Connection, recognised: Sequence[Recognised], now: datetime, randomness: Randomness
) -> dict[MessageKey, Standing]:
    """Every message the batch speaks of; those that repeated deliveries speak of are only looked up."""
    tenant = recognised[0].item.office.tenant
    wanted = {event.key for each in recognised for event in each.item.reading.events}
    known = messages.known(connection, tenant, wanted)
    rows: dict[MessageKey, MessageRow] = {}
    for each in recognised:
        for event in () if each.repeated else each.item.reading.events:
            if event.key not in known and event.key not in rows:
                rows[event.key] = _row(tenant, each.item, event, new_id(now, randomness))
    ordered = sorted(rows.values(), key=lambda row: (row.platform_id, row.platform, row.namespace))
    inserted = messages.insert_new(connection, ordered, known.keys())
    known |= messages.known(connection, tenant, {key for key, row in rows.items() if row.id not in inserted})
    standings = {key: Standing(held.id, key, None, held.known) for key, held in known.items()} | {
        key: Standing(row.id, key, row, _known(row)) for key, row in rows.items() if row.id in inserted
    }
    _recall(connection, tenant, [standing for standing in standings.values() if standing.row is None])
    return standings


def _recall(connection: Connection, tenant: str, kept: Sequence[Standing]) -> None:
    ids = sorted(standing.id for standing in kept)
    current = messages.current_assignments(connection, tenant, ids)
    happened = messages.happened(connection, tenant, ids)
    for standing in kept:
        known = happened.get(standing.id, [])
        standing.seen = {each.discriminator for each in known}
        standing.newest = max((each.at for each in known if each.is_version), default=None)
        standing.acted = not all(each.is_version for each in known)
        standing.current = current.get(standing.id, {})


def _row(tenant: str, item: Item, event: Event, message: UUID) -> MessageRow:
    captured_at = item.delivery.captured_at
    arrived_at, basis = _arrival(event, captured_at)
    return MessageRow(
        tenant,
        message,
        item.channel.id,
        event.key.platform,
        event.key.namespace,
        event.key.id,
        event.kind,
        event.direction,
        event.visibility,
        _thread(event),
        event.in_reply_to,
        sender_digest(item.office, event),
        arrived_at,
        basis,
        captured_at,
    )


def _known(row: MessageRow) -> Known:
    return Known(row.sender_digest, row.in_reply_to, row.thread, row.direction, row.arrived_at, row.arrived_basis)


def _thread(event: Event) -> str:
    """The conversation an event names; a message that names none begins its own."""
    return event.thread or event.in_reply_to or event.key.id


def _arrival(event: Event, captured_at: datetime) -> tuple[datetime, ArrivalBasis]:
    """When it became available to the authority (TF 2:9): the platform's time if it is credible, else our clock."""
    told = event.occurred_at
    if event.activity is Activity.CREATE and told and _OLDEST_PLATFORM <= told <= captured_at + CLOCK_SKEW:
        return min(told, captured_at), ArrivalBasis.PLATFORM
    return captured_at, ArrivalBasis.OUR_CLOCK
