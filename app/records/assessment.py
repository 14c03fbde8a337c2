"""Assessments (bedömningar) and what they rest on."""

from dataclasses import dataclass

from app.records.facts import Fact
from app.records.vocabulary import Outcome, Placement, Protection, Status


@dataclass(frozen=True, slots=True)
class Cite:
    """A paragraph. ``sfs`` is the statute's number (``2009:400``), ``place`` the paragraph (``5 kap. 1 §``)."""

    sfs: str
    place: str


@dataclass(frozen=True, slots=True)
class Considered:
    """A rule that could have answered, and why it did not.

    ``why`` is ``overridden`` (``by`` names the rule that goes before it) or ``unknown`` (it hangs on the facts in
    ``on`` that nobody could tell).
    """

    rule: str
    why: str
    by: str | None = None
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """One answer of the guidelines for one message and one authority.

    Attributes:
        outcome, status, protection: the three axes, never mixed.
        placement: where it goes if registered, else ``None``.
        rule: id of the rule that answered.
        cites: the paragraphs that rule rests on.
        facts: every fact that is not plainly no, and every fact the rule asked for.
        considered: the other rules that held or might hold.
        edition: ``sha256:`` hash of the rules in force.
        awaits_person: a person must answer by the end of the next working day.
        alert: two people are to be alerted at once (danger to life, child at risk, threat).
    """

    outcome: Outcome
    status: Status
    protection: Protection
    placement: Placement | None
    rule: str
    cites: tuple[Cite, ...]
    facts: tuple[Fact, ...]
    considered: tuple[Considered, ...]
    edition: str
    awaits_person: bool
    alert: bool = False
