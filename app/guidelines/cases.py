"""Cases: a message, what the register knows, and the answer that the rules have to give. They stand beside the rules.

A case's name is a whole Swedish sentence. Cases are run by the tests and shown to archivists and citizens.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from app.guidelines.edition import GRUND, RULES, Edition
from app.guidelines.observe import complete, observe
from app.guidelines.rule_files import Day, RuleId, Strict
from app.guidelines.yaml_source import parse, read_source
from app.records.assessment import Assessment
from app.records.facts import DiaryNumberCandidate, KnownCase, Observed, RegisterKnowledge, Subject, Truth
from app.records.message import Context
from app.records.vocabulary import (
    ChannelKind,
    Direction,
    Kind,
    Outcome,
    Placement,
    Protection,
    Status,
    TextMissing,
    Visibility,
)

CASES = RULES / "cases"


class CaseMessage(Strict):
    """The message; what is left out is an ordinary comment that anybody could read on an open, listed page."""

    text: str | None = None
    platform: str = "facebook"
    kind: Kind = Kind.COMMENT
    visibility: Visibility = Visibility.PUBLIC
    channel: ChannelKind = ChannelKind.PAGE
    direction: Direction = Direction.INCOMING
    attachments: list[str] = Field(default_factory=list)
    text_missing: TextMissing | None = None
    listed: bool = True
    open: bool = True
    answers_case: str | None = None

    def subject(self) -> Subject:
        context = Context(author="municipality", registered_case=self.answers_case) if self.answers_case else None
        return Subject(
            text=self.text,
            platform=self.platform,
            kind=self.kind,
            visibility=self.visibility,
            channel_kind=self.channel,
            direction=self.direction,
            context=context,
            has_attachments=bool(self.attachments),
            attachment_kinds=frozenset(self.attachments),
            text_missing=self.text_missing,
            channel_listed=self.listed,
            channel_open=self.open,
        )


class CaseInRegister(Strict):
    """A case of the register: its authority's code, year and number."""

    code: str
    year: Annotated[str, Field(pattern=r"^\d{4}$")]
    number: Annotated[str, Field(pattern=r"^[1-9]\d*$")]
    open: bool = True

    def known(self, candidates: Any = ()) -> KnownCase:
        year, number = int(self.year), int(self.number)
        named_as = tuple(one for one in candidates if one.may_name(self.code, year, number))
        return KnownCase(f"{self.code}/{year}:{number}", self.code, self.open, named_as)


class CaseRegister(Strict):
    """What the register holds: its cases, and the case of the thread or of what the message answers."""

    cases: list[CaseInRegister] = Field(default_factory=list)
    thread: CaseInRegister | None = None
    same_sender: Literal["yes", "no", "unknown"] = "no"
    answered: CaseInRegister | None = None

    def knowledge(self, observed: Observed) -> RegisterKnowledge:
        """Answer as the register does: the known ones among the numbers in the text."""
        candidates: list[DiaryNumberCandidate] = list(observed.numbers)
        known = [case.known(candidates) for case in self.cases]
        return RegisterKnowledge(
            named_cases=tuple(case for case in known if case.named_as),
            thread_case=self.thread.known() if self.thread else None,
            thread_by_same_sender=Truth(self.same_sender),
            answered_case=self.answered.known() if self.answered else None,
        )


class Expected(Strict):
    """The answer. What is left out is not compared, except that a message is not protected unless it says so."""

    rule: RuleId
    outcome: Outcome
    status: Status | None = None
    protection: Protection = Protection.NONE
    placement: Placement | None = None
    awaits_person: bool | None = None


class Case(Strict):
    """One case."""

    case: Annotated[str, Field(min_length=20, pattern=r"^[A-ZÅÄÖ].*\.$")]
    message: CaseMessage
    register_: CaseRegister = Field(alias="register", default_factory=CaseRegister)
    on: Day = date(2026, 11, 23)
    profile: str = GRUND
    expect: Expected


class CaseFile(Strict):
    """A file of cases."""

    cases: list[Case] = Field(min_length=1)


def read_cases(directory: Path = CASES) -> list[Case]:
    """Read every case.

    Raises:
        RulesRefused: a file has a mistake.
    """
    return [case for path in sorted(directory.glob("*.yaml")) for case in parse(read_source(path), CaseFile).cases]


def answer(case: Case, edition: Edition) -> Assessment:
    """Assess the message of a case the way a real one is assessed."""
    observed = observe(case.message.subject())
    facts = complete(observed, case.register_.knowledge(observed))
    return edition.assess(facts, case.on, case.profile)


def mismatches(case: Case, assessment: Assessment) -> list[str]:
    """Tell where an assessment differs from what the case expects."""
    expected = case.expect
    optional = {"status": expected.status, "awaits_person": expected.awaits_person}
    wanted: dict[str, Any] = {name: value for name, value in optional.items() if value is not None}
    wanted |= {name: getattr(expected, name) for name in ("rule", "outcome", "protection", "placement")}
    return [
        f"{name}: expected {value!s}, got {getattr(assessment, name)!s}"
        for name, value in wanted.items()
        if getattr(assessment, name) != value
    ]
