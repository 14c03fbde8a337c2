"""Assessing what is new, with what the register knows of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from app.guidelines.edition import Edition
from app.guidelines.observe import complete, observe
from app.records.assessment import Assessment
from app.records.channel import Channel
from app.records.facts import KnownCase, Observed, RegisterKnowledge, Subject, Truth
from app.records.message import Event
from app.records.registration import STOCKHOLM
from app.records.vocabulary import ChannelStatus, Outcome, Placement, Protection, Status, TextMissing
from app.registry.intake.conversations import Conversations, known_case, recall_conversations
from app.registry.intake.gathering import Happening
from app.registry.intake.office import Office
from app.store import cases
from app.store.messages import Current


@dataclass(frozen=True, slots=True)
class Assigned:
    """An assessment given to one authority, and the case it belongs to if it belongs to one.

    ``makes_current``: whether it becomes the assignment's current assessment; ``registers``: whether it takes a
    number; ``reminds``: a confirmed assessment stands, but a person must look at what is new.
    """

    authority: str
    assessment: Assessment
    case: UUID | None
    first: bool
    makes_current: bool
    registers: bool
    reminds: bool


@dataclass(frozen=True, slots=True)
class Assessed:
    """One happening with its assignments and the cases it is proposed to be linked to."""

    happening: Happening
    assigned: tuple[Assigned, ...]
    links: tuple[tuple[str, UUID], ...]


CaseIds = dict[tuple[str, str], UUID]
"""The ids of cases by authority and diary number; a number alone may stand in two authorities' diaries."""


@dataclass(slots=True)
class Register:
    """What the register knows that bears on this batch, kept up with what the batch itself adds."""

    named: dict[tuple[int, int], list[cases.NamedCase]]
    conversations: Conversations
    codes: Mapping[str, str]

    def knowledge(self, happening: Happening, observed: Observed) -> tuple[RegisterKnowledge, CaseIds]:
        """What is known that bears on one message, and the ids of the cases spoken of."""
        event, ids = happening.event, CaseIds()
        named = []
        for case, known in self._named(observed):
            named.append(known)
            ids[known.authority, known.number] = case
        thread, same = self.conversations.continued_by(event, happening.sender)
        answered = self.conversations.answered_by(event)
        ids |= {(each.authority, each.diary_number): each.case for each in (thread, answered) if each is not None}
        return RegisterKnowledge(tuple(named), known_case(thread), same, known_case(answered)), ids

    def _named(self, observed: Observed) -> Iterable[tuple[UUID, KnownCase]]:
        by_case: dict[UUID, tuple[cases.NamedCase, list[object]]] = {}
        for candidate in observed.numbers:
            for case in self.named.get((candidate.year, candidate.number), ()):
                if candidate.may_name(self.codes[case.authority], case.year, case.number):
                    by_case.setdefault(case.id, (case, []))[1].append(candidate)
        for case, candidates in by_case.values():
            yield case.id, KnownCase(case.diary_number, case.authority, case.is_open, tuple(candidates))  # type: ignore[arg-type]  # gathered just above


def consult(connection: Connection, office: Office, happenings: Sequence[Happening]) -> Register:
    """Ask the register, once for the whole batch, what bears on these messages."""
    observed = [happening.observed for happening in happenings if happening.observed is not None]
    numbers = {(candidate.year, candidate.number) for each in observed for candidate in each.numbers}
    named: dict[tuple[int, int], list[cases.NamedCase]] = {}
    for case in cases.numbered(connection, office.tenant, sorted(office.authorities), numbers):
        named.setdefault((case.year, case.number), []).append(case)
    conversations = recall_conversations(connection, office.tenant, happenings)
    return Register(named, conversations, {each.id: each.code.upper() for each in office.authorities.values()})


MARKS = frozenset({"reaction", "rating", "recommendation", "story"})
"""What is attached and is nothing of the sender's to look at: marks, and the authority's own story that is answered."""


def subject_of(event: Event, channel: Channel) -> Subject:
    """One event's text and surroundings, as the guidelines see it."""
    content = event.content
    kinds = frozenset(each.kind for each in content.attachments) - MARKS if content else frozenset()
    return Subject(
        text=content.text if content else None,
        platform=event.key.platform,
        kind=event.kind,
        visibility=event.visibility,
        channel_kind=channel.kind,
        direction=event.direction,
        context=content.context if content else None,
        has_attachments=bool(kinds),
        attachment_kinds=kinds,
        text_missing=content.text_missing if content else TextMissing.REMOVED_BEFORE_READ,
        channel_listed=channel.listed,
        channel_open=channel.status is not ChannelStatus.CLOSED,
    )


def assess(happening: Happening, register: Register, edition: Edition) -> Assessed:
    """Give one happening its assessments. An act on a message that is already kept changes no assessment."""
    if not (happening.is_version or happening.opens):
        return Assessed(happening, (), ())
    channel = happening.item.channel
    observed = happening.observed or observe(subject_of(happening.event, channel))
    knowledge, ids = register.knowledge(happening, observed)
    day = happening.arrived_at.astimezone(STOCKHOLM).date()
    profile = edition.known_profile(happening.item.office.profile_of(channel.authority, day))
    assessment = edition.assess(complete(observed, knowledge), day, profile)
    targets = _targets(assessment, observed, knowledge, ids, channel)
    assigned = tuple(
        each for authority, case in targets.items() if (each := _assign(happening, authority, assessment, case))
    )
    links = tuple((case.authority, ids[case.authority, case.number]) for case in knowledge.named_cases)
    return Assessed(happening, assigned, links)


def _targets(
    assessment: Assessment, observed: Observed, knowledge: RegisterKnowledge, ids: CaseIds, channel: Channel
) -> dict[str, UUID | None]:
    """Which authorities it concerns: those whose cases it belongs to, else the one that answers for the channel."""
    if assessment.placement is not Placement.EXISTING_CASE:
        return {channel.authority: None}
    targets: dict[str, UUID | None] = {}
    for case in _belongs_to(assessment, observed, knowledge):
        targets.setdefault(case.authority, ids[case.authority, case.number])
    return targets or {channel.authority: None}


def _belongs_to(assessment: Assessment, observed: Observed, knowledge: RegisterKnowledge) -> Iterable[KnownCase]:
    """The cases that the assessment rests on, in the order of the rules: what the text says for certain, what the
    same sender goes on with, what is answered. A number in a doubtful form, or a closed case, is only linked.
    """
    yes = {fact.name for fact in assessment.facts if fact.value is Truth.YES}
    if "names_open_case" in yes:
        return [case for case in knowledge.named_cases if not observed.doubtful.issuperset(case.named_as)]
    if "continues_registered_message" in yes:
        return [case for case in (knowledge.thread_case,) if case is not None]
    return [case for case in (knowledge.answered_case or knowledge.thread_case,) if case is not None]


def _assign(happening: Happening, authority: str, assessment: Assessment, case: UUID | None) -> Assigned | None:
    """Hold a new assessment against the current one; ``None`` if it says the same on the same facts."""
    standing = happening.standing
    current = standing.current.get(authority)
    if current is not None and _says_the_same(current, assessment):
        return None
    confirmed = current is not None and current.status == Status.CONFIRMED
    registered = current is not None and current.registered
    makes_current = current is None or _gives_way(current, assessment, late=happening.late)
    registers = makes_current and not registered and _takes_number(assessment)
    if makes_current:
        facts = {fact.name: fact.value.value for fact in assessment.facts}
        standing.current[authority] = Current(
            assessment.outcome,
            assessment.status,
            assessment.protection,
            assessment.rule,
            facts,
            registered or registers,
        )
    return Assigned(authority, assessment, case, current is None, makes_current, registers, confirmed)


def _gives_way(current: Current, assessment: Assessment, *, late: bool) -> bool:
    """Whether a new assessment takes the place of the current one; if not it is kept beside it.

    What a person has confirmed stands. No edit takes a registration back or lifts a protection, since the earlier
    words are still kept. An older version that comes late never answers for a newer one, unless by registering or
    protecting.
    """
    registers = assessment.outcome is Outcome.REGISTER
    protects = assessment.protection is not Protection.NONE
    if current.status == Status.CONFIRMED or (current.registered and not registers):
        return False
    if current.protection != Protection.NONE:
        return protects and not late
    return not late or protects or (registers and not current.registered)


def _says_the_same(current: Current, assessment: Assessment) -> bool:
    return (
        current.outcome == assessment.outcome
        and current.rule == assessment.rule
        and current.protection == assessment.protection
        and current.facts == {fact.name: fact.value for fact in assessment.facts}
    )


def _takes_number(assessment: Assessment) -> bool:
    """Only an assessment in effect is numbered, and never one for another register than the diary."""
    return (
        assessment.outcome is Outcome.REGISTER
        and assessment.status is not Status.PROPOSED
        and assessment.placement is not Placement.OTHER_REGISTER
    )
