"""Explaining an assessment (bedömning): the rule, the paragraph, the facts with their words, and what else could be."""

from functools import cache

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from app.api.credentials import ReadsAssessments
from app.api.descriptions import readable, said
from app.api.etags import IfNoneMatch, conditional
from app.api.explanation_shapes import EXAMPLE, ShownExplanation, show_explanation
from app.api.house import TheHouse
from app.api.languages import AcceptLanguage, AskedLanguage, language_for
from app.api.parameters import AssessmentId
from app.api.withholding import is_withheld, note_protected_read
from app.guidelines.explain import explanation
from app.guidelines.past import edition_by_hash, past_editions
from app.records.access import Credential
from app.records.assessment import Assessment, Cite, Considered
from app.records.facts import Fact, Span, Truth
from app.records.registration import STOCKHOLM, profile_on
from app.records.vocabulary import Outcome, Placement, Protection, Scope, Status
from app.store import assessment_lists
from app.store.assessment_lists import KeptAssessment
from app.store.authority_profiles import profile_choices
from app.store.rows import AssessmentRow

router = APIRouter(tags=["assessments"])


@router.get(
    "/assessments/{assessmentId}/explanation",
    response_model=ShownExplanation,
    summary="Förklara en bedömning / explain an assessment",
    description=said(
        "Regeln och dess mening, lagrummen, varje faktum med sin mening och de ord det vilar på, de regler som "
        "övervägdes och varför de vek, och vilka enskilda fakta som hade gett ett annat svar. Orden visas med "
        "rättigheten `messages:read`, och i skyddade meddelanden bara med `protected:read`; då loggas läsningen. En "
        "bedömning som gjorts med en utgåva av reglerna som inte finns till hands förklaras så långt det går, och det "
        "sägs.",
        "The rule and its sentence, the provisions, each fact with its sentence and the words it rests on, the rules "
        "considered and why they stood back, and which single facts would have led to another answer. The words need "
        "the scope `messages:read` and, in protected messages, `protected:read`; then reading them is logged. An "
        "assessment made with an edition of the rules that is not at hand is explained as far as possible, and says "
        "so.",
    ),
    responses=readable("Förklaringen / the explanation.", EXAMPLE),
)
async def get_explanation(
    *,
    request: Request,
    house: TheHouse,
    credential: ReadsAssessments,
    assessment_id: AssessmentId,
    language: AskedLanguage = None,
    accept_language: AcceptLanguage = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    def ask(connection: Connection) -> tuple[KeptAssessment, str | None]:
        kept = assessment_lists.get_assessment(connection, credential, assessment_id)
        choices = profile_choices(connection, credential.tenant).get(kept.assessment.authority, ())
        return kept, profile_on(choices, kept.arrived_at.astimezone(STOCKHOLM).date())

    kept, chosen = await house.database.read(ask)
    withheld = _notes_reading(credential, kept)
    made = assessment_of(kept.assessment)
    # In a thread: the first time it puts every earlier edition together.
    past = await run_in_threadpool(_past, house.edition)
    edition = edition_by_hash(made.edition, house.edition, past) or house.edition
    told = explanation(
        made,
        edition,
        kept.arrived_at.astimezone(STOCKHOLM).date(),
        language_for(language, accept_language),
        edition.known_profile(chosen),
    )
    shown = show_explanation(assessment_id, told, None if withheld else kept.text, withheld=withheld)
    response = conditional(request, shown)
    response.headers["Content-Language"] = told.language
    response.headers["Vary"] = "Accept-Language"
    return response


_past = cache(past_editions)


def _notes_reading(credential: Credential, kept: KeptAssessment) -> bool:
    """Whether the words are held back; if they are not and are protected, their reading is noted."""
    withheld = is_withheld(credential, kept.protected, kept.sealed) or not credential.may(Scope.MESSAGES_READ)
    if kept.protected and not withheld:
        note_protected_read(credential, "assessment", kept.assessment.id)
    return withheld


def assessment_of(row: AssessmentRow) -> Assessment:
    """A stored assessment as the guidelines made it."""
    return Assessment(
        outcome=Outcome(row.outcome),
        status=Status(row.status),
        protection=Protection(row.protection),
        placement=Placement(row.placement) if row.placement else None,
        rule=row.rule,
        cites=tuple(Cite(cite["sfs"], cite["place"]) for cite in row.cites),
        facts=tuple(
            Fact(fact["name"], Truth(fact["value"]), tuple(Span(start, end) for start, end in fact["evidence"]))
            for fact in row.facts
        ),
        considered=tuple(
            Considered(one["rule"], one["why"], one.get("by"), tuple(one.get("on", ()))) for one in row.considered
        ),
        edition=row.edition,
        awaits_person=row.awaits_person,
        alert=row.alert,
    )
