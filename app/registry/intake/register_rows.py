"""Rows of the diary: cases and registrations, each with a public and a protected sheet (OSL 5:2)."""

from uuid import UUID

from app.records.message import Event
from app.records.registration import GENERAL_SERIES
from app.records.vocabulary import CaseKind, CaseStatus, Direction, Kind, Protection, Visibility
from app.registry.intake.gathering import Happening
from app.registry.intake.occasion import Occasion
from app.registry.intake.placing import Desk, Document, NewCase
from app.store import rows

EXCERPT = 120

_KINDS = {
    Kind.COMMENT: "Kommentar",
    Kind.POST: "Inlägg",
    Kind.MENTION: "Omnämnande",
    Kind.DIRECT_MESSAGE: "Direktmeddelande",
    Kind.REVIEW: "Omdöme",
    Kind.REACTION: "Reaktion",
    Kind.REFERENCE: "Hänvisning",
    Kind.OTHER: "Meddelande",
}


def case_row(occasion: Occasion, desk: Desk, case: NewCase) -> rows.CaseRow:
    """The frame of a case: its number, for ever."""
    return rows.CaseRow(
        tenant=occasion.tenant,
        id=case.id,
        authority=case.authority,
        series=GENERAL_SERIES,
        year=desk.year,
        number=case.number,
        diary_number=desk.diary_numbers[case.id],
        kind=case.kind,
        opened_at=occasion.now,
    )


def case_sheet_row(occasion: Occasion, desk: Desk, case: NewCase) -> rows.CaseSheetRow:
    """What a case is about; changed by persons later."""
    public, protected = subjects(case.opened_by)
    if case.kind is CaseKind.COLLECTIVE:
        public, protected = f"Samlingsärende {desk.year}: meddelanden i officiella kanaler", None
    return rows.CaseSheetRow(
        tenant=occasion.tenant,
        case=case.id,
        status=CaseStatus.OPEN,
        protection=case.protection,
        subject_public=public,
        subject_protected=protected,
        revision=1,
        changed_at=occasion.now,
    )


def registration_row(occasion: Occasion, document: Document, assessment: UUID) -> rows.RegistrationRow:
    """The frame of a registration: when it came in and was registered, and its designation."""
    return rows.RegistrationRow(
        tenant=occasion.tenant,
        id=document.id,
        message=document.happening.standing.id,
        authority=document.assigned.authority,
        assessment=assessment,
        case=document.case,
        document=document.number,
        designation=document.designation,
        direction=document.happening.event.direction,
        arrived_at=document.happening.arrived_at,
        registered_at=occasion.now,
    )


def registration_sheet_row(occasion: Occasion, document: Document) -> rows.RegistrationSheetRow:
    """Sender and subject twice: as anyone may see them, and in full."""
    happening, protection = document.happening, document.assigned.assessment.protection
    public, protected = subjects(happening)
    sender = _sender(happening.event)
    return rows.RegistrationSheetRow(
        tenant=occasion.tenant,
        registration=document.id,
        protection=protection,
        sender_public=sender if protection is Protection.NONE and _was_public(happening.event) else None,
        sender_protected=sender,
        subject_public=public,
        subject_protected=protected,
        changed_at=occasion.now,
    )


def subjects(happening: Happening) -> tuple[str, str | None]:
    """A brief subject that may be shown to anyone, and one with the message's own first words."""
    public = f"{_KINDS[happening.event.kind]} i kanalen {happening.item.channel.name}"
    text = happening.event.content.text if happening.event.content else None
    words = " ".join(text[: 4 * EXCERPT].split()) if text else ""
    return public, (words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…") or None


def _sender(event: Event) -> str | None:
    author = event.content.author if event.content else None
    return (author.name or author.handle or author.id) if author else None


def _was_public(event: Event) -> bool:
    return event.visibility is Visibility.PUBLIC and event.direction is Direction.INCOMING
