"""An assessment explained, in Swedish or English: what, by which rule and paragraph, on which words, and what else.

``explanation`` gives it in parts, for the API; ``explain`` as lines of text, for people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.guidelines.counterfactuals import Counterfactual, counterfactuals, is_repeated
from app.guidelines.edition import GRUND, Edition
from app.guidelines.fact_table import FACTS
from app.guidelines.rule_files import Row
from app.guidelines.wording import (
    OUTCOMES,
    PLACEMENTS,
    PROTECTIONS,
    VALUES,
    Language,
    caution_about,
    pick,
    said,
    statute,
    tell_answer,
)
from app.records.assessment import Assessment, Considered
from app.records.facts import Fact, Span
from app.records.vocabulary import Protection

__all__ = ["Explanation", "Language", "explain", "explanation"]

_CONTEXT = 20
"""Characters shown on either side of the words a fact rests on."""


@dataclass(frozen=True, slots=True)
class ExplainedFact:
    """A fact with its sentence, which is ``None`` if the program no longer has that fact."""

    fact: Fact
    sentence: str | None


@dataclass(frozen=True, slots=True)
class ExplainedConsidered:
    """A rule that was considered, and in a sentence why it stood back."""

    considered: Considered
    sentence: str


@dataclass(frozen=True, slots=True)
class ExplainedChange:
    """A single fact that would have changed the answer, in a sentence."""

    counterfactual: Counterfactual
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """An assessment told in one language. It quotes nothing of the message: spans point into it.

    Attributes:
        summary: the answer in a line.
        sentence: the rule's; ``None`` if the rule is not in the edition at hand.
        begins: the day from which the rule reads so.
        floor: whether no profile may change it.
        paragraphs: as they are cited.
        changes: ``None`` if the edition at hand does not answer the same on the same facts.
        caution: what has to be said of the profile.
        edition_at_hand: whether the explanation was made with the edition that made the assessment.
        edition_note: what to know when it was not.
    """

    assessment: Assessment
    language: Language
    on: date
    profile: str
    summary: str
    sentence: str | None
    begins: date | None
    floor: bool | None
    paragraphs: tuple[str, ...]
    facts: tuple[ExplainedFact, ...]
    considered: tuple[ExplainedConsidered, ...]
    changes: tuple[ExplainedChange, ...] | None
    caution: str | None
    edition_at_hand: bool
    edition_note: str | None


def explanation(
    assessment: Assessment, edition: Edition, on: date, language: Language = "sv", profile: str = GRUND
) -> Explanation:
    """Explain an assessment.

    Args:
        assessment: stored, or made just now.
        edition: the one that made it if it is at hand, else the present one.
        on: the day it was assessed for.
        language: what counts is the Swedish.
        profile: the authority's on that day.
    """
    row = _row(edition, assessment.rule, on)
    repeated = is_repeated(edition, assessment, on, profile)
    found = counterfactuals(edition, assessment, on, profile) if repeated else None
    return Explanation(
        assessment=assessment,
        language=language,
        on=on,
        profile=profile,
        summary=_headline(assessment, language),
        sentence=said(row.says, language) if row else None,
        begins=row.from_ if row else None,
        floor=row.floor if row else None,
        paragraphs=tuple(statute(cite.sfs, cite.place) for cite in assessment.cites),
        facts=tuple(ExplainedFact(fact, fact_sentence(fact.name, language)) for fact in assessment.facts),
        considered=tuple(ExplainedConsidered(one, _why(one, language)) for one in assessment.considered),
        changes=None if found is None else tuple(ExplainedChange(one, _would(one, language)) for one in found),
        caution=caution_about(profile, language),
        edition_at_hand=assessment.edition == edition.hash,
        edition_note=_edition_note(assessment, edition, known=row is not None, language=language),
    )


def explain(
    assessment: Assessment,
    text: str | None,
    edition: Edition,
    on: date,
    language: Language = "sv",
    *,
    profile: str = GRUND,
) -> str:
    """Tell an assessment as lines of text. With ``text`` it quotes the message and is as secret as that.

    Args:
        assessment, edition, on, language, profile: as for ``explanation``.
        text: the delivered text that the facts' spans point into; ``None`` to give only their places.
    """
    return tell(explanation(assessment, edition, on, language, profile), text)


def tell(explained: Explanation, text: str | None) -> str:
    """An explanation as lines of text; ``text`` as for ``explain``."""
    return "\n".join(_lines(explained, text))


def _lines(explained: Explanation, text: str | None) -> Iterator[str]:
    language = explained.language
    yield explained.summary
    rule = f"{pick(('Regel', 'Rule'), language)}: {explained.assessment.rule}."
    yield f"{rule} {explained.sentence}" if explained.sentence else rule
    yield f"{pick(('Lagrum', 'Provisions'), language)}: {'; '.join(explained.paragraphs)}"
    yield from (_fact_line(one, text, language) for one in explained.facts)
    yield from (f"– {one.considered.rule}: {_stood_back(one.considered, language)}" for one in explained.considered)
    if explained.changes:
        yield pick(("Det hade blivit annorlunda:", "It would have been otherwise:"), language)
        yield from (f"– {one.sentence}" for one in explained.changes)
    yield f"{pick(('Profil', 'Profile'), language)}: {explained.profile}"
    if explained.caution:
        yield explained.caution
    yield f"{pick(('Regelutgåva', 'Edition of the rules'), language)}: {explained.assessment.edition}"
    if explained.edition_note:
        yield explained.edition_note


def fact_sentence(name: str, language: Language) -> str | None:
    """The sentence of a fact; ``None`` if the program has no such fact (any more)."""
    defined = FACTS.get(name)
    return None if defined is None else pick((defined.sv, defined.en), language)


def _row(edition: Edition, rule: str, on: date) -> Row | None:
    try:
        row = edition.written_on(rule, on).row
    except KeyError:
        return None
    return row if isinstance(row, Row) else None


def _headline(assessment: Assessment, language: Language) -> str:
    return tell_answer(
        assessment.outcome,
        assessment.status,
        assessment.protection,
        assessment.placement,
        waits=assessment.awaits_person,
        alert=assessment.alert,
        language=language,
    )


def _edition_note(assessment: Assessment, edition: Edition, *, known: bool, language: Language) -> str | None:
    if assessment.edition == edition.hash:
        return None
    earlier = (
        (
            "Bedömningen gjordes med en annan utgåva av reglerna, som inte finns till hands. Utfall, lagrum, fakta och "
            "övervägda regler är som de sparades då."
        ),
        (
            "The assessment was made with another edition of the rules, which is not at hand. Outcome, provisions, "
            "facts and the rules considered are as they were kept then."
        ),
    )
    today = (
        " Regelns mening är den som står i den utgåva som används nu."
        if known
        else " Regeln finns inte i den utgåva som används nu.",
        " The rule's sentence is that of the edition in use now."
        if known
        else " The rule is not in the edition in use now.",
    )
    return pick(earlier, language) + pick(today, language)


def _fact_line(explained: ExplainedFact, text: str | None, language: Language) -> str:
    fact = explained.fact
    line = f"– {pick(VALUES[fact.value], language)}: {explained.sentence or fact.name}"
    return line + "".join(f"\n    {_shown(text, span, language)}" for span in _joined(fact.evidence, text))


def _joined(spans: Sequence[Span], text: str | None) -> list[Span]:
    """Words next to each other as one span, so that a phrase is read as a phrase."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, each.end)):
        last = found[-1] if found else None
        if last is not None and (span.start <= last.end or (text and not text[last.end : span.start].strip())):
            found[-1] = Span(last.start, max(last.end, span.end))
        else:
            found.append(span)
    return found


def _shown(text: str | None, span: Span, language: Language) -> str:
    if text is None:
        return f"{pick(('tecken', 'characters'), language)} {span.start}–{span.end}"
    return marked(text, span)


def marked(text: str, span: Span) -> str:
    """The words with « » around them and a little of the text on either side, on one line."""
    before = text[max(0, span.start - _CONTEXT) : span.start]
    after = text[span.end : span.end + _CONTEXT]
    opening = "…" if span.start > _CONTEXT else ""
    ending = "…" if span.end + _CONTEXT < len(text) else ""
    return " ".join(f"{opening}{before}«{text[span.start : span.end]}»{after}{ending}".split())


def _why(considered: Considered, language: Language) -> str:
    """Why a rule stood back, as a whole sentence without names of facts."""
    asked = ", ".join(f"”{fact_sentence(name, language) or name}”" for name in considered.on)
    if considered.why == "unknown":
        words = ("Regeln kan gälla, men det hänger på vad ingen kan säga:", "The rule may apply, but nobody can tell:")
        return f"{pick(words, language)} {asked}"
    words = ("Regeln stämmer, men viker för", "The rule holds, but stands back for")
    if asked:
        words = ("Regeln kan gälla, men viker ändå för", "The rule may apply, but stands back anyhow for")
    return f"{pick(words, language)} {considered.by}{f' ({asked})' if asked else ''}."


def _stood_back(considered: Considered, language: Language) -> str:
    hangs = ", ".join(considered.on)
    if considered.why == "unknown":
        return f"{pick(('kan gälla, men det hänger på', 'may apply, but that hangs on'), language)} {hangs}"
    doubt = f" ({pick(('osäkert', 'uncertain'), language)}: {hangs})" if hangs else ""
    return f"{pick(('viker för', 'stands back for'), language)} {considered.by}{doubt}"


def _would(one: Counterfactual, language: Language) -> str:
    value, sentence = pick(VALUES[one.value], language), fact_sentence(one.fact, language)
    answer = pick(OUTCOMES[one.outcome], language).lower()
    if one.placement is not None:
        answer += f" {pick(PLACEMENTS[one.placement], language)}"
    if one.protection is not Protection.NONE:
        answer += f", {pick(PROTECTIONS[one.protection], language)}"
    words = ("Om svaret vore", "med regeln") if language == "sv" else ("If the answer were", "by the rule")
    return f"{words[0]} {value}: ”{sentence}” → {answer} ({words[1]} {one.rule})"
