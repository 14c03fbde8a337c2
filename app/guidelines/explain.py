"""An assessment told as text, in Swedish or English: what, by which rule and paragraph, on which words."""

from datetime import date
from typing import Literal

from app.guidelines.edition import Edition
from app.guidelines.fact_table import FACTS
from app.guidelines.rule_files import Row, Words
from app.records.assessment import Assessment, Considered
from app.records.facts import Fact, Span
from app.records.vocabulary import Outcome, Placement, Protection, Status

Language = Literal["sv", "en"]

_OUTCOMES = {
    Outcome.REGISTER: ("Registreras", "Register"),
    Outcome.KEEP_ORDERED: ("Hålls ordnat utan att registreras", "Keep ordered without registering"),
    Outcome.MINOR_IMPORTANCE: ("Uppenbart av ringa betydelse", "Obviously of little importance"),
    Outcome.NOT_OFFICIAL_DOCUMENT: ("Ingen allmän handling", "No official document"),
    Outcome.REVIEW: ("En människa avgör", "A person decides"),
}
_STATUSES = {
    Status.PROPOSED: ("förslag", "proposed"),
    Status.PROVISIONAL: ("preliminärt, gjort av maskinen", "provisional, made by the machine"),
    Status.CONFIRMED: ("bekräftat av en människa", "confirmed by a person"),
}
_PLACEMENTS = {
    Placement.NEW_CASE: ("i ett nytt ärende", "in a new case"),
    Placement.EXISTING_CASE: ("i ett pågående ärende", "in an ongoing case"),
    Placement.COLLECTIVE_CASE: ("i årets samlingsärende", "in the collective case of the year"),
    Placement.OTHER_REGISTER: ("i ett annat register", "in another register"),
}
_PROTECTIONS = {
    Protection.NONE: ("", ""),
    Protection.PRESUMED: (
        "skyddas tills en människa har prövat sekretessen",
        "protected until a person has examined it",
    ),
    Protection.ASSESSED: ("sekretess prövad av en människa", "secrecy examined by a person"),
}
_VALUES = {"yes": ("ja", "yes"), "no": ("nej", "no"), "unknown": ("går inte att säga", "cannot be told")}
_STATUTES = {
    "2009:400": "OSL",
    "1949:105": "TF",
    "2017:900": "FL",
    "2017:725": "KL",
    "(EU) 2016/679": "GDPR",
}
_CONTEXT = 20
"""Characters shown on either side of the words a fact rests on."""


def explain(assessment: Assessment, text: str | None, edition: Edition, on: date, language: Language = "sv") -> str:
    """Tell an assessment as lines of text. It quotes the message, so it is as secret as the message is.

    Args:
        assessment: made with this edition.
        text: the delivered text that the facts' spans point into.
        edition: the edition that made it.
        on: the day it was assessed for.
        language: what counts is the Swedish.

    Raises:
        KeyError: the assessment names a rule that this edition has not.
    """
    row = edition.written_on(assessment.rule, on).row
    lines = [_headline(assessment, language)]
    if isinstance(row, Row):
        lines.append(f"{_pick(('Regel', 'Rule'), language)}: {row.id}. {_said(row.says, language)}")
    cites = "; ".join(f"{place.place} {_STATUTES.get(place.sfs, '')} ({place.sfs})" for place in assessment.cites)
    lines.append(f"{_pick(('Lagrum', 'Provisions'), language)}: {cites}")
    lines.extend(_fact_line(fact, text or "", language) for fact in assessment.facts)
    lines.extend(_considered_line(one, language) for one in assessment.considered)
    lines.append(f"{_pick(('Regelutgåva', 'Edition of the rules'), language)}: {assessment.edition}")
    return "\n".join(lines)


def _headline(assessment: Assessment, language: Language) -> str:
    parts = [_pick(_OUTCOMES[assessment.outcome], language)]
    if assessment.placement is not None:
        parts[0] += f" {_pick(_PLACEMENTS[assessment.placement], language)}"
    parts[0] += f" ({_pick(_STATUSES[assessment.status], language)})"
    if assessment.protection is not Protection.NONE:
        parts.append(_pick(_PROTECTIONS[assessment.protection], language))
    if assessment.awaits_person and assessment.outcome is not Outcome.REVIEW:
        parts.append(_pick(("en människa ser på det", "a person looks at it"), language))
    if assessment.alert:
        parts.append(_pick(("två personer larmas genast", "two people are alerted at once"), language))
    return "; ".join(parts) + "."


def _fact_line(fact: Fact, text: str, language: Language) -> str:
    defined = FACTS[fact.name]
    sentence = defined.sv if language == "sv" else defined.en
    line = f"– {_pick(_VALUES[fact.value], language)}: {sentence}"
    return line + "".join(f"\n    {_marked(text, span)}" for span in fact.evidence)


def _marked(text: str, span: Span) -> str:
    """The words with « » around them and a little of the text on either side, on one line."""
    before = text[max(0, span.start - _CONTEXT) : span.start]
    after = text[span.end : span.end + _CONTEXT]
    opening = "…" if span.start > _CONTEXT else ""
    ending = "…" if span.end + _CONTEXT < len(text) else ""
    return " ".join(f"{opening}{before}«{text[span.start : span.end]}»{after}{ending}".split())


def _considered_line(considered: Considered, language: Language) -> str:
    hangs = ", ".join(considered.on)
    if considered.why == "unknown":
        words = ("kan gälla, men det hänger på", "may apply, but that hangs on")
        return f"– {considered.rule}: {_pick(words, language)} {hangs}"
    words = ("viker för", "stands back for")
    doubt = f" ({_pick(('osäkert', 'uncertain'), language)}: {hangs})" if hangs else ""
    return f"– {considered.rule}: {_pick(words, language)} {considered.by}{doubt}"


def _said(words: Words, language: Language) -> str:
    return words.sv if language == "sv" else words.en


def _pick(words: tuple[str, str], language: Language) -> str:
    return words[0] if language == "sv" else words[1]
