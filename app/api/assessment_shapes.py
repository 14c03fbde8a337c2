"""How assessments (bedömningar) are shown."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.api.paging import PageInfo
from app.api.shape import Shown
from app.records.facts import Truth
from app.records.vocabulary import Outcome, Placement, Protection, Status
from app.store.assessment_lists import KeptAssessment, ListedAssessment
from app.store.rows import AssessmentRow


class ShownCite(Shown):
    """A paragraph."""

    sfs: str = Field(description="Number in Svensk författningssamling, e.g. `2009:400`.")
    place: str = Field(description="E.g. `5 kap. 1 §`.")


class ShownEvidence(Shown):
    """Words in the delivered text."""

    start: int = Field(description="First code point, from 0.")
    end: int = Field(description="The code point after the last.")
    words: str | None = Field(description="The words; null in lists, when withheld, and once erased.")


class ShownFact(Shown):
    """A fact: yes, no or unknown, and the words it rests on."""

    name: str
    value: Truth
    evidence: list[ShownEvidence]


class ShownConsidered(Shown):
    """A rule that could have answered, and why it did not."""

    rule: str
    why: str = Field(description="`overridden` or `unknown`.")
    by: str | None = Field(description="The rule that goes before it, when overridden.")
    on: list[str] = Field(description="The facts that nobody could tell, when unknown.")


class ShownAssessment(Shown):
    """A bedömning: what is to be done with a message, and why."""

    id: UUID
    message: UUID
    version: UUID | None = Field(description="The version that was assessed.")
    authority: str
    current: bool = Field(description="Whether it is the one that holds now.")
    outcome: Outcome
    status: Status
    protection: Protection
    placement: Placement | None
    rule: str = Field(description="Id of the rule that answered.")
    cites: list[ShownCite]
    facts: list[ShownFact]
    considered: list[ShownConsidered]
    edition: str = Field(description="Hash of the rules in force.")
    awaits_person: bool
    alert: bool
    due_at: AwareDatetime | None = Field(description="When a person must have answered.")
    assessed_at: AwareDatetime
    assessed_by: str = Field(description="`machine`, or an opaque reference to who it was.")
    withheld: bool = Field(description="The words are held back, since the message is protected.")


class AssessmentList(Shown):
    """A part of the list of assessments."""

    data: list[ShownAssessment]
    page: PageInfo


def show_listed(listed: ListedAssessment) -> ShownAssessment:
    """An assessment in a list: where its words stand, but not the words."""
    return _show(listed.assessment, listed.current, None, withheld=False)


def show_assessment(kept: KeptAssessment, *, withheld: bool) -> ShownAssessment:
    """One assessment, with its words unless they are withheld."""
    return _show(kept.assessment, kept.current, None if withheld else kept.text, withheld=withheld)


def _show(row: AssessmentRow, current: bool, text: str | None, *, withheld: bool) -> ShownAssessment:
    values = {name: value for name, value in row._asdict().items() if name not in ("tenant", "facts")}
    facts = [_fact(fact, text) for fact in row.facts]
    return ShownAssessment.model_validate(values | {"current": current, "facts": facts, "withheld": withheld})


def _fact(fact: dict[str, Any], text: str | None) -> ShownFact:
    evidence = [
        ShownEvidence(start=start, end=end, words=None if text is None else text[start:end])
        for start, end in fact["evidence"]
    ]
    return ShownFact(name=fact["name"], value=fact["value"], evidence=evidence)


EXAMPLE = {
    "id": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a02",
    "message": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a01",
    "version": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a0f",
    "authority": "ks",
    "current": True,
    "outcome": "register",
    "status": "provisional",
    "protection": "none",
    "placement": "existing_case",
    "rule": "names-known-case",
    "cites": [{"sfs": "2009:400", "place": "5 kap. 1 §"}],
    "facts": [
        {"name": "names_known_case", "value": "yes", "evidence": [{"start": 8, "end": 18, "words": "KS/2026:17"}]}
    ],
    "considered": [{"rule": "default", "why": "overridden", "by": "names-known-case", "on": []}],
    "edition": "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
    "awaits_person": False,
    "alert": False,
    "due_at": None,
    "assessed_at": "2026-03-02T09:15:00.204000Z",
    "assessed_by": "machine",
    "withheld": False,
}
_LISTED = EXAMPLE | {
    "facts": [{"name": "names_known_case", "value": "yes", "evidence": [{"start": 8, "end": 18, "words": None}]}]
}
LIST_EXAMPLE = {"data": [_LISTED], "page": {"limit": 20, "page": 1, "next_cursor": None}}
