"""How an assessment is shown explained."""

from datetime import date
from uuid import UUID

from pydantic import Field

from app.api.assessment_shapes import ShownCite, ShownEvidence
from app.api.shape import Shown
from app.guidelines.explain import ExplainedChange, ExplainedConsidered, ExplainedFact, Explanation, tell
from app.guidelines.wording import Language
from app.records.facts import Truth
from app.records.vocabulary import Outcome, Placement, Protection, Status


class ShownRule(Shown):
    """The rule that answered."""

    id: str
    sentence: str | None = Field(description="Null if the rule is not in the edition at hand.")
    from_date: date | None = Field(description="The first day on which the rule reads so.")
    floor: bool | None = Field(description="Whether no profile may change it.")


class ExplainedFactShown(Shown):
    """A fact with its sentence and the words it rests on."""

    name: str
    value: Truth
    sentence: str | None = Field(description="Null if the program no longer has that fact.")
    evidence: list[ShownEvidence]


class ExplainedConsideredShown(Shown):
    """A rule that was considered, and why it stood back."""

    rule: str
    why: str = Field(description="`overridden` or `unknown`.")
    by: str | None
    on: list[str]
    sentence: str


class ShownChange(Shown):
    """A single fact that with another value would have led to another answer."""

    fact: str
    value: Truth = Field(description="The value it would have needed.")
    outcome: Outcome
    protection: Protection
    placement: Placement | None
    rule: str
    sentence: str


class ShownEdition(Shown):
    """The rules the assessment was made with."""

    hash: str
    at_hand: bool = Field(description="Whether the explanation was made with those very rules.")
    note: str | None = Field(description="What to know when it was not.")


class ShownExplanation(Shown):
    """An assessment explained in one language. What counts is the Swedish."""

    assessment: UUID
    language: Language
    outcome: Outcome
    status: Status
    protection: Protection
    placement: Placement | None
    summary: str
    rule: ShownRule
    cites: list[ShownCite]
    paragraphs: list[str] = Field(description="The same provisions, as they are cited.")
    facts: list[ExplainedFactShown]
    considered: list[ExplainedConsideredShown]
    changes: list[ShownChange] | None = Field(
        description="Which single facts would have changed the answer, at most 24; null if it cannot be told."
    )
    on: date = Field(description="The day in Sweden whose rules apply: the day the message arrived.")
    profile: str = Field(description="The profile that the authority worked by on that day.")
    profile_caution: str | None = Field(description="What has to be known of the profile.")
    edition: ShownEdition
    text: str = Field(description="All of it as lines of text.")
    withheld: bool = Field(description="The words of the message are held back.")


def show_explanation(assessment: UUID, told: Explanation, text: str | None, *, withheld: bool) -> ShownExplanation:
    """An explanation; ``text`` is the message's, ``None`` if there is none or it must not be shown."""
    held = told.assessment
    return ShownExplanation(
        assessment=assessment,
        language=told.language,
        outcome=held.outcome,
        status=held.status,
        protection=held.protection,
        placement=held.placement,
        summary=told.summary,
        rule=ShownRule(id=held.rule, sentence=told.sentence, from_date=told.begins, floor=told.floor),
        cites=[ShownCite(sfs=cite.sfs, place=cite.place) for cite in held.cites],
        paragraphs=list(told.paragraphs),
        facts=[_fact(each, text) for each in told.facts],
        considered=[_considered(each) for each in told.considered],
        changes=None if told.changes is None else [_change(each) for each in told.changes],
        on=told.on,
        profile=told.profile,
        profile_caution=told.caution,
        edition=ShownEdition(hash=held.edition, at_hand=told.edition_at_hand, note=told.edition_note),
        text=tell(told, text),
        withheld=withheld,
    )


def _fact(explained: ExplainedFact, text: str | None) -> ExplainedFactShown:
    fact = explained.fact
    evidence = [
        ShownEvidence(start=span.start, end=span.end, words=None if text is None else text[span.start : span.end])
        for span in fact.evidence
    ]
    return ExplainedFactShown(name=fact.name, value=fact.value, sentence=explained.sentence, evidence=evidence)


def _considered(explained: ExplainedConsidered) -> ExplainedConsideredShown:
    one = explained.considered
    return ExplainedConsideredShown(rule=one.rule, why=one.why, by=one.by, on=list(one.on), sentence=explained.sentence)


def _change(explained: ExplainedChange) -> ShownChange:
    one = explained.counterfactual
    return ShownChange(
        fact=one.fact,
        value=one.value,
        outcome=one.outcome,
        protection=one.protection,
        placement=one.placement,
        rule=one.rule,
        sentence=explained.sentence,
    )


EXAMPLE = {
    "assessment": "0192f3a0-7c1e-7a10-8f00-5d2b1c4e9a02",
    "language": "sv",
    "outcome": "register",
    "status": "provisional",
    "protection": "none",
    "placement": "existing_case",
    "summary": "Registreras i ett pågående ärende (preliminärt, gjort av maskinen).",
    "rule": {
        "id": "ongoing-case-diarienummer",
        "sentence": "Ett meddelande som nämner diarienumret på ett öppet ärende registreras i det ärendet.",
        "from_date": "2009-06-30",
        "floor": True,
    },
    "cites": [{"sfs": "2009:400", "place": "5 kap. 1 §"}],
    "paragraphs": ["5 kap. 1 § OSL (2009:400)"],
    "facts": [
        {
            "name": "names_open_case",
            "value": "yes",
            "sentence": "Texten nämner diarienumret på ett öppet ärende i registret.",
            "evidence": [{"start": 8, "end": 18, "words": "KS/2026:17"}],
        }
    ],
    "considered": [],
    "changes": [
        {
            "fact": "names_open_case",
            "value": "no",
            "outcome": "review",
            "protection": "none",
            "placement": None,
            "rule": "default",
            "sentence": (
                "Om svaret vore nej: ”Texten nämner diarienumret på ett öppet ärende i registret.” → en människa "
                "avgör (med regeln default)"
            ),
        }
    ],
    "on": "2026-03-02",
    "profile": "grund",
    "profile_caution": None,
    "edition": {
        "hash": "sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
        "at_hand": True,
        "note": None,
    },
    "text": "Registreras i ett pågående ärende (preliminärt, gjort av maskinen).\nRegel: ongoing-case-diarienummer.",
    "withheld": False,
}
