"""Reading messages."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import Connection

from app.api import assessment_shapes, message_shapes
from app.api.assessment_shapes import AssessmentList
from app.api.credentials import ReadsAssessments, ReadsMessages, require
from app.api.descriptions import listed, problem_answers, readable, said
from app.api.etags import IfNoneMatch, conditional
from app.api.house import TheHouse
from app.api.message_shapes import MessageList, ShownMessage
from app.api.paging import AskedPage
from app.api.parameters import MessageId, Slug, Time, Word
from app.api.registration_shapes import show_registration
from app.api.withholding import is_withheld, note_protected_read
from app.records.access import Credential
from app.records.availability import Agent, Availability
from app.records.vocabulary import Kind, Outcome, Protection, Scope, Status
from app.store import assessment_lists, kept_messages, message_lists
from app.store.case_lists import CaseLink, links_of
from app.store.kept_messages import KeptMessage
from app.store.message_lists import MessageFilter
from app.store.registration_lists import KeptRegistration, registrations_of

router = APIRouter(tags=["messages"])


def wanted_messages(
    *,
    channel: UUID | None = None,
    authority: Slug | None = None,
    platform: Word | None = None,
    kind: Kind | None = None,
    availability: Annotated[
        Availability | None, Query(description="Om det kan läsas på plattformen / whether the platform shows it.")
    ] = None,
    availability_by: Annotated[
        Agent | None, Query(description="Vem som dolde eller tog bort det / who took it away.")
    ] = None,
    sealed: Annotated[bool | None, Query(description="Förseglade, eller bara andra / sealed, or only others.")] = None,
    outcome: Annotated[Outcome | None, Query(description="Kräver/needs `assessments:read`.")] = None,
    status: Annotated[Status | None, Query(description="Kräver/needs `assessments:read`.")] = None,
    protection: Annotated[Protection | None, Query(description="Kräver/needs `assessments:read`.")] = None,
    captured_from: Annotated[Time | None, Query(description="Från och med / inclusive.")] = None,
    captured_to: Annotated[Time | None, Query(description="Till, ej med / exclusive.")] = None,
) -> MessageFilter:
    """The filters of a list of messages."""
    return MessageFilter(
        channel=channel,
        authority=authority,
        platform=platform,
        kind=kind,
        availability=availability,
        availability_by=availability_by,
        sealed=sealed,
        outcome=outcome,
        status=status,
        protection=protection,
        captured_from=captured_from,
        captured_to=captured_to,
    )


@router.get(
    "/messages",
    response_model=MessageList,
    summary="Lista meddelanden / list messages",
    description=said(
        "Meddelanden som nyckeln får se, senast fångade först. Innehållet visas inte i listan, eftersom sekretessen "
        "prövas för varje meddelande för sig. Bedömningar visas med rättigheten `assessments:read`.",
        "Messages that the token may see, latest captured first. Their content is not in the list, since secrecy is a "
        "question for each message by itself. Assessments are shown with the scope `assessments:read`.",
    ),
    responses=listed("En del av listan / a part of the list.", message_shapes.LIST_EXAMPLE),
)
async def list_messages(
    house: TheHouse,
    credential: ReadsMessages,
    paging: AskedPage,
    wanted: Annotated[MessageFilter, Depends(wanted_messages)],
) -> Mapping[str, Any]:
    if (wanted.outcome, wanted.status, wanted.protection) != (None, None, None):
        require(credential, Scope.ASSESSMENTS_READ)
    found = await house.database.read(
        lambda connection: message_lists.list_messages(connection, credential, wanted, paging.window)
    )
    assessments = credential.may(Scope.ASSESSMENTS_READ)
    return paging.answer(found, lambda each: message_shapes.show_listed(each, assessments=assessments))


@router.get(
    "/messages/{messageId}",
    response_model=ShownMessage,
    summary="Läs ett meddelande / read a message",
    description=said(
        "Allt som registret har om ett meddelande: versioner i plattformens ordning, vad som hänt med det, de tre "
        "tiderna, bedömningar, registreringar och kvitto. Innehållet i skyddade meddelanden visas bara med "
        "rättigheten `protected:read`, och läsningen loggas. Det förseglade visas för ingen.",
        "All that the register has on a message: versions in the platform's order, what was done to it, the three "
        "times, assessments, registrations and receipt. The content of protected messages needs the scope "
        "`protected:read`, and reading it is logged. What is sealed is shown to nobody.",
    ),
    responses=readable("Meddelandet / the message.", message_shapes.EXAMPLE),
)
async def get_message(
    request: Request,
    house: TheHouse,
    credential: ReadsMessages,
    message_id: MessageId,
    if_none_match: IfNoneMatch = None,
) -> Response:
    kept, registered, links = await house.database.read(lambda connection: _read(connection, credential, message_id))
    withheld = is_withheld(credential, kept.protected, kept.seal is not None)
    shown = message_shapes.show_message(
        kept,
        assessments=credential.may(Scope.ASSESSMENTS_READ),
        registrations=None
        if registered is None
        else [
            show_registration(each, withheld=is_withheld(credential, each.protected, each.sealed))
            for each in registered
        ],
        links=links,
        withheld=withheld,
        address=house.settings.address,
    )
    if kept.protected and not withheld:
        note_protected_read(credential, "message", message_id)
    return conditional(request, shown)


def _read(
    connection: Connection, credential: Credential, message: UUID
) -> tuple[KeptMessage, tuple[KeptRegistration, ...] | None, tuple[CaseLink, ...] | None]:
    kept = kept_messages.get_message(connection, credential, message)
    registered = links = None
    if credential.may(Scope.REGISTRATIONS_READ):
        registered = registrations_of(connection, credential, message)
    if credential.may(Scope.CASES_READ):
        links = links_of(connection, credential, message)
    return kept, registered, links


@router.get(
    "/messages/{messageId}/assessments",
    response_model=AssessmentList,
    summary="Lista ett meddelandes bedömningar / list a message's assessments",
    description=said(
        "Alla bedömningar av ett meddelande som nyckeln får se, den senaste först. Den som gäller har `current`.",
        "All assessments of a message that the token may see, the latest first. The one that holds has `current`.",
    ),
    responses=listed("En del av listan / a part of the list.", assessment_shapes.LIST_EXAMPLE)
    | problem_answers("not-found"),
)
async def list_message_assessments(
    house: TheHouse, credential: ReadsAssessments, paging: AskedPage, message_id: MessageId
) -> Mapping[str, Any]:
    def ask(connection: Connection) -> Any:
        message_lists.seen_message(connection, credential, message_id)
        wanted = assessment_lists.AssessmentFilter(message=message_id)
        return assessment_lists.list_assessments(connection, credential, wanted, paging.window)

    return paging.answer(await house.database.read(ask), assessment_shapes.show_listed)
