"""What a rule file may say. Anything it may not say stops the start, with file, line and a suggestion."""

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from app.guidelines.fact_table import FACTS
from app.guidelines.rule_ids import DEFAULT, RULE_IDS
from app.guidelines.yaml_source import nearest
from app.records.vocabulary import Outcome, Placement, Protection, Status

_SFS = re.compile(r"\d{4}:\d{1,4}|\(EU\) \d{4}/\d{1,4}")
_PLACE = re.compile(
    r"(?:\d+ kap\. )?\d+(?: [a-z])?(?:(?:–| och |, )\d+(?: [a-z])?)* §§?(?: \d+ (?:st\.|p\.))*"
    r"|artikel \d+(?:\.\d+)?(?:(?:–| och |, )\d+(?:\.\d+)?)*"
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Asked = bool | Literal["unknown"]

_PROPOSED_UNTIL_A_PERSON_CONFIRMS = (Outcome.NOT_OFFICIAL_DOCUMENT, Outcome.REVIEW, Outcome.MINOR_IMPORTANCE)


class Strict(BaseModel):
    """Refuses unknown keys and cannot be changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError(f"{value!r} is not a day written as 2026-11-22")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"there is no day {value}") from None


def _rule_id(value: Any) -> Any:
    if value not in RULE_IDS:
        raise ValueError(f"unknown rule {value!r}{nearest(value, RULE_IDS)}")
    return value


def _sfs(value: str) -> str:
    if not _SFS.fullmatch(value):
        raise ValueError(f"unknown form of statute {value!r}; write '2009:400' or '(EU) 2016/679'")
    return value


def _place(value: str) -> str:
    if not _PLACE.fullmatch(value):
        raise ValueError(f"unknown form of paragraph {value!r}; write '5 kap. 1 §', '19–22 §§' or 'artikel 5'")
    return value


def _conditions(value: Any) -> Any:
    """One set of conditions, or a list of sets of which one has to hold."""
    return value if isinstance(value, list) else [value]


def _fact(name: str) -> str:
    if name not in FACTS:
        raise ValueError(f"unknown fact {name!r}{nearest(name, FACTS)}")
    return name


def _asked(value: Any) -> Any:
    if value not in (True, False, "unknown"):
        known = nearest(value, ("true", "false", "unknown"))
        raise ValueError(f"a fact is true, false or unknown, not {value!r}{known}")
    return value


def _some_conditions(value: Any) -> Any:
    if not isinstance(value, dict):
        raise ValueError("'when' says which facts have to hold: {fact: true}")  # noqa: TRY004  # pydantic wants it
    if not value:
        raise ValueError("'when' is empty; a rule that always holds would hide every other")
    return value


def _askable(value: dict[str, Asked]) -> dict[str, Asked]:
    for name, asked in value.items():
        if asked == "unknown" and FACTS[name].doubt_counts_as_yes:
            raise ValueError(f"{name!r} is about secrecy, where unknown counts as yes; ask for true")
    return value


Day = Annotated[date, BeforeValidator(_day)]
RuleId = Annotated[str, BeforeValidator(_rule_id)]
Conditions = Annotated[
    dict[Annotated[str, AfterValidator(_fact)], Annotated[Asked, BeforeValidator(_asked)]],
    BeforeValidator(_some_conditions),
    AfterValidator(_askable),
]
AnyOf = Annotated[list[Conditions], BeforeValidator(_conditions)]
Sentence = Annotated[str, Field(min_length=1)]


class Words(Strict):
    """The same thing in Swedish, which is what counts, and in English."""

    sv: Sentence
    en: Sentence


class Citation(Strict):
    """A paragraph and the day from which it has applied."""

    sfs: Annotated[str, AfterValidator(_sfs)]
    place: Annotated[str, AfterValidator(_place)]
    from_: Day = Field(alias="from")


class Consequence(Strict):
    """What follows. Only what the law lets a machine say: a person confirms, and a person assesses secrecy."""

    outcome: Outcome
    status: Literal[Status.PROPOSED, Status.PROVISIONAL] | None = None
    protection: Literal[Protection.NONE, Protection.PRESUMED] = Protection.NONE
    placement: Placement | None = None
    awaits_person: bool = False
    alert: bool = False

    @model_validator(mode="after")
    def _stands_together(self) -> Self:
        registers = self.outcome is Outcome.REGISTER
        if registers != (self.placement is not None):
            raise ValueError("'placement' says where a registered message goes: with 'register' always, else never")
        if self.outcome in (Outcome.KEEP_ORDERED, Outcome.MINOR_IMPORTANCE) and self.protection is Protection.PRESUMED:
            raise ValueError("what may be secret has to be registered or reviewed (OSL 5 kap. 1 §)")
        takes_effect = self.status is Status.PROVISIONAL
        if self.outcome in (Outcome.REVIEW, Outcome.NOT_OFFICIAL_DOCUMENT) and takes_effect:
            raise ValueError(f"{self.outcome.value!r} can only be proposed: a person confirms it")
        if self.protection is Protection.PRESUMED and self.placement in (
            Placement.EXISTING_CASE,
            Placement.COLLECTIVE_CASE,
        ):
            raise ValueError("a protected message stands alone: 'new_case' or 'other_register'")
        return self

    @property
    def effective_status(self) -> Status:
        """As written, else: registering and keeping ordered take effect, the rest waits for a person."""
        if self.status is not None:
            return self.status
        return Status.PROPOSED if self.outcome in _PROPOSED_UNTIL_A_PERSON_CONFIRMS else Status.PROVISIONAL

    @property
    def waits(self) -> bool:
        """Whether a person has to answer: always when nothing is in effect before she does, or two are alerted."""
        return self.awaits_person or self.alert or self.effective_status is Status.PROPOSED


class Branch(Strict):
    """When certain facts hold, this follows; ``instead`` says what follows under other profiles."""

    when: AnyOf
    then: Consequence
    instead: dict[str, Consequence] = Field(default_factory=dict)


class Row(Strict):
    """One rule as it reads from one day on, until a later row of the same rule or its repeal."""

    id: RuleId
    from_: Day = Field(alias="from")
    says: Words
    cites: list[Citation] = Field(min_length=1)
    when: AnyOf = Field(default_factory=list)
    then: Consequence | None = None
    instead: dict[str, Consequence] = Field(default_factory=dict)
    either: list[Branch] = Field(default_factory=list)
    overrides: list[RuleId] = Field(default_factory=list)
    yields_to: list[RuleId] = Field(default_factory=list)
    profiles: list[str] = Field(default_factory=list)
    floor: bool = False
    follow_up: list[Words] = Field(default_factory=list)
    retention: Words | None = None
    repealed: Literal[False] = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.id == DEFAULT:
            if self.when or self.either or self.then is None or self.overrides or self.yields_to or self.profiles:
                raise ValueError("'default' answers when no rule does: it has 'then', and no conditions and no order")
        elif bool(self.either) == bool(self.when and self.then):
            raise ValueError("a rule has 'when' and 'then', or 'either' with several of them")
        elif self.either and (self.when or self.then or self.instead):
            raise ValueError("with 'either', write 'when' and 'then' inside it")
        if self.floor and (self.profiles or any(branch.instead for branch in self.branches)):
            raise ValueError("a floor rule is the same under every profile: no 'profiles', no 'instead'")
        if self.id in (*self.overrides, *self.yields_to):
            raise ValueError("a rule cannot go before or after itself")
        if DEFAULT in (*self.overrides, *self.yields_to):
            raise ValueError("every rule goes before 'default'; leave it out")
        self._law_applies()
        return self

    def _law_applies(self) -> None:
        for cite in self.cites:
            if cite.from_ > self.from_:
                raise ValueError(f"{cite.sfs} {cite.place} applies from {cite.from_}, after the rule's {self.from_}")

    @property
    def branches(self) -> list[Branch]:
        """The branches of the rule; one unless it says ``either``. The default has none."""
        if not self.when or self.then is None:
            return self.either
        return [Branch(when=self.when, then=self.then, instead=self.instead)]


class Repeal(Strict):
    """From this day the rule does not stand."""

    id: RuleId
    from_: Day = Field(alias="from")
    repealed: Literal[True]


class Profile(Strict):
    """A policy that an authority may choose: it changes only rules that are not floor."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    says: Words


class RuleFile(Strict):
    """One file of the edition: profiles, rules, or both. The rows of ``rules`` are parsed one by one."""

    profiles: list[Profile] = Field(default_factory=list)
    rules: list[dict[str, Any]] = Field(default_factory=list)


def is_repeal(row: dict[str, Any]) -> bool:
    return row.get("repealed") is True
