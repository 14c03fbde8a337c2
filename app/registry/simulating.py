"""Assessing again what is kept, with other rules or another profile, to see what would change. Nothing is written.

What the message says is looked at anew. What the register knew when the message came is taken from the assessment that
holds: it knew less then than it does now.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.guidelines.edition import Edition
from app.guidelines.fact_table import FACTS
from app.guidelines.observe import observe
from app.guidelines.seen import RegisterFact
from app.records.assessment import Assessment
from app.records.facts import Fact, Facts, Subject, Truth
from app.records.message import Context
from app.records.registration import STOCKHOLM, ProfileChoice, profile_on
from app.records.vocabulary import ChannelKind, Direction, Kind, TextMissing, Visibility
from app.registry.intake.assessing import MARKS
from app.store.held_messages import HeldMessage

_OF_THE_REGISTER = [name for name, fact in FACTS.items() if isinstance(fact, RegisterFact)]


@dataclass(frozen=True, slots=True)
class Simulated:
    """A message with the assessment that would be made; ``None`` when its content has been erased."""

    held: HeldMessage
    would: Assessment | None

    @property
    def is_changed(self) -> bool:
        """Whether outcome, protection, placement or rule would be another."""
        if self.would is None:
            return False
        before = (self.held.outcome, self.held.protection, self.held.placement, self.held.rule)
        return before != (self.would.outcome, self.would.protection, self.would.placement, self.would.rule)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is tried out: an edition, and a profile for all or each authority's own.

    ``choices`` are those of the authorities; they do not matter when ``profile`` is given.
    """

    edition: Edition
    profile: str | None
    choices: Mapping[str, Sequence[ProfileChoice]]

    def run(self, held: Sequence[HeldMessage]) -> Iterator[Simulated]:
        """Assess again, in the same order."""
        for each in held:
            erased = each.version is not None and not each.is_kept
            yield Simulated(each, None if erased else self._assess(each))

    def _assess(self, held: HeldMessage) -> Assessment:
        day = held.arrived_at.astimezone(STOCKHOLM).date()
        chosen = self.profile or profile_on(self.choices.get(held.authority, ()), day)
        return self.edition.assess(_facts(held), day, self.edition.known_profile(chosen))


def _facts(held: HeldMessage) -> Facts:
    knew = {fact["name"]: Truth(fact["value"]) for fact in held.facts}
    known = {name: Fact(name, knew.get(name, Truth.NO)) for name in _OF_THE_REGISTER}
    return {**observe(_subject(held)).facts, **known}


def _subject(held: HeldMessage) -> Subject:
    kinds = frozenset(each["kind"] for each in held.attachments or ()) - MARKS
    missing = held.text_missing if held.version is not None else TextMissing.REMOVED_BEFORE_READ
    return Subject(
        text=held.text,
        platform=held.platform,
        kind=Kind(held.kind),
        visibility=Visibility(held.visibility),
        channel_kind=ChannelKind(held.channel_kind),
        direction=Direction(held.direction),
        context=Context(**held.context) if held.context else None,
        has_attachments=bool(kinds),
        attachment_kinds=kinds,
        text_missing=TextMissing(missing) if missing else None,
        channel_listed=held.channel_listed,
        channel_open=held.channel_open,
    )
