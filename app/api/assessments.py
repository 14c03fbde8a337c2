"""Reading assessments (bedömningar)."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from app.api import assessment_shapes
from app.api.assessment_shapes import AssessmentList, ShownAssessment
from app.api.credentials import ReadsAssessments
from app.api.descriptions import listed, readable, said
from app.api.etags import IfNoneMatch, conditional
from app.api.house import TheHouse
from app.api.paging import AskedPage
from app.api.parameters import AssessmentId, Slug, Time, Word
from app.api.withholding import is_withheld, note_protected_read
from app.records.vocabulary import Outcome, Protection, Scope, Status
from app.store import assessment_lists
from app.store.assessment_lists import AssessmentFilter

router = APIRouter(tags=["assessments"])


def wanted_assessments(
    *,
    authority: Slug | None = None,
    message: UUID | None = None,
    outcome: Outcome | None = None,
    status: Status | None = None,
    protection: Protection | None = None,
    rule: Word | None = None,
    current: Annotated[bool | None, Query(description="Bara gällande, eller bara tidigare.")] = None,
    assessed_from: Annotated[Time | None, Query(description="Från och med / inclusive.")] = None,
    assessed_to: Annotated[Time | None, Query(description="Till, ej med / exclusive.")] = None,
) -> AssessmentFilter:
    """The filters of a list of assessments."""
    return AssessmentFilter(
        authority=authority,
        message=message,
        outcome=outcome,
        status=status,
        protection=protection,
        rule=rule,
        current=current,
        assessed_from=assessed_from,
        assessed_to=assessed_to,
    )


@router.get(
    "/assessments",
    response_model=AssessmentList,
    summary="Lista bedömningar / list assessments",
    description=said(
        "Bedömningar som nyckeln får se, senaste först, med regel, paragraf och var i texten de ord står som "
        "bedömningen vilar på. Orden själva visas när en bedömning läses för sig.",
        "Assessments that the token may see, latest first, with rule, paragraph and where in the text the words stand "
        "that the assessment rests on. The words themselves are shown when one assessment is read.",
    ),
    responses=listed("En del av listan / a part of the list.", assessment_shapes.LIST_EXAMPLE),
)
async def list_assessments(
    house: TheHouse,
    credential: ReadsAssessments,
    paging: AskedPage,
    wanted: Annotated[AssessmentFilter, Depends(wanted_assessments)],
) -> Mapping[str, Any]:
    found = await house.database.read(
        lambda connection: assessment_lists.list_assessments(connection, credential, wanted, paging.window)
    )
    return paging.answer(found, assessment_shapes.show_listed)


@router.get(
    "/assessments/{assessmentId}",
    response_model=ShownAssessment,
    summary="Läs en bedömning / read an assessment",
    description=said(
        "En bedömning med de fakta och de ord den vilar på. Orden visas med rättigheten `messages:read`, och i "
        "skyddade meddelanden bara med `protected:read`; då loggas läsningen.",
        "An assessment with the facts and the words it rests on. The words need the scope `messages:read` and, in "
        "protected messages, `protected:read`; then reading them is logged.",
    ),
    responses=readable("Bedömningen / the assessment.", assessment_shapes.EXAMPLE),
)
async def get_assessment(
    request: Request,
    house: TheHouse,
    credential: ReadsAssessments,
    assessment_id: AssessmentId,
    if_none_match: IfNoneMatch = None,
) -> Response:
    kept = await house.database.read(
        lambda connection: assessment_lists.get_assessment(connection, credential, assessment_id)
    )
    withheld = is_withheld(credential, kept.protected) or not credential.may(Scope.MESSAGES_READ)
    if kept.protected and not withheld:
        note_protected_read(credential, "assessment", assessment_id)
    return conditional(request, assessment_shapes.show_assessment(kept, withheld=withheld))
