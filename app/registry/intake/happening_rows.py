"""Rows of what happened to a message, and of what it is held to be."""

from datetime import datetime
from uuid import UUID

from app.records.assessment import Assessment
from app.records.message import Attachment, Content, Context
from app.records.vocabulary import Outcome
from app.registry.intake.assessing import Assigned
from app.registry.intake.gathering import Happening
from app.registry.intake.occasion import Occasion
from app.store import rows

MACHINE = "guidelines"


def version_row(occasion: Occasion, happening: Happening) -> rows.VersionRow:
    """The row of a version, or of an act: both have the same columns."""
    event, delivery = happening.event, happening.item.delivery
    return rows.VersionRow(
        tenant=occasion.tenant,
        id=happening.id,
        message=happening.standing.id,
        discriminator=event.discriminator,
        activity=event.activity,
        occurred_at=event.occurred_at,
        occurred_raw=event.occurred_raw,
        captured_at=delivery.captured_at,
        delivery=delivery.id,
        path=event.path,
    )


def agent_row(occasion: Occasion, happening: Happening) -> rows.ActAgentRow:
    """Who did an act, where the platform says so."""
    return rows.ActAgentRow(occasion.tenant, happening.id, happening.event.agent)


def notice_row(occasion: Occasion, happening: Happening) -> rows.RemovalNoticeRow:
    """That an act is the platform's notice of one of the authority's own."""
    assert happening.removal is not None  # noqa: S101 – asked for such only
    return rows.RemovalNoticeRow(occasion.tenant, happening.removal, happening.id, occasion.now)


def content_row(occasion: Occasion, happening: Happening) -> rows.ContentRow:
    """The erasable content of a version."""
    content = happening.event.content or Content(None)
    author = content.author
    return rows.ContentRow(
        tenant=occasion.tenant,
        version=happening.id,
        text=content.text,
        text_missing=content.text_missing,
        repair=content.repair,
        author_id=author.id if author else None,
        author_name=author.name if author else None,
        author_handle=author.handle if author else None,
        attachments=[_attachment(each) for each in content.attachments],
        context=_context(content.context),
        permalink=content.permalink,
        slice=happening.event.slice,
    )


def _attachment(attachment: Attachment) -> dict[str, str | None]:
    return {
        "kind": attachment.kind,
        "url": attachment.url,
        "name": attachment.name,
        "media_type": attachment.media_type,
    }


def _context(context: Context | None) -> dict[str, str | None] | None:
    if context is None:
        return None
    return {"author": context.author, "text": context.text, "registered_case": context.registered_case}


def assessment_row(occasion: Occasion, happening: Happening, assigned: Assigned, place: int) -> rows.AssessmentRow:
    """One assessment, the ``place``-th of its batch; facts go with where words stand, the words stay with the text."""
    held = assigned.assessment
    return rows.AssessmentRow(
        tenant=occasion.tenant,
        id=occasion.new_id(place),
        message=happening.standing.id,
        version=happening.id if happening.is_version else None,
        authority=assigned.authority,
        outcome=held.outcome,
        status=held.status,
        protection=held.protection,
        placement=held.placement,
        rule=held.rule,
        cites=[{"sfs": cite.sfs, "place": cite.place} for cite in held.cites],
        facts=[
            {
                "name": fact.name,
                "value": fact.value.value,
                "evidence": [[span.start, span.end] for span in fact.evidence],
            }
            for fact in held.facts
        ],
        considered=[
            {"rule": each.rule, "why": each.why, "by": each.by, "on": list(each.on)} for each in held.considered
        ],
        edition=held.edition,
        awaits_person=held.awaits_person,
        alert=held.alert,
        due_at=_due(occasion, held),
        assessed_at=occasion.now,
        assessed_by=MACHINE,
    )


def assignment_row(
    occasion: Occasion, happening: Happening, assigned: Assigned, assessment: UUID
) -> rows.AssignmentRow:
    """An authority's assignment with its current assessment, and what lists filter on."""
    held, event, item = assigned.assessment, happening.event, happening.item
    return rows.AssignmentRow(
        tenant=occasion.tenant,
        message=happening.standing.id,
        authority=assigned.authority,
        assessment=assessment,
        outcome=held.outcome,
        status=held.status,
        protection=held.protection,
        rule=held.rule,
        due_at=_due(occasion, held),
        channel=item.channel.id,
        platform=event.key.platform,
        kind=event.kind,
        captured_at=item.delivery.captured_at,
    )


def _due(occasion: Occasion, assessment: Assessment) -> datetime | None:
    waits = assessment.awaits_person or assessment.outcome is Outcome.REVIEW
    return occasion.due_at if waits else None


def link_rows(occasion: Occasion, happening: Happening, links: tuple[tuple[str, UUID], ...]) -> list[rows.CaseLinkRow]:
    """Proposed links to cases that the text names. A person confirms them; they hide nothing."""
    return [
        rows.CaseLinkRow(occasion.tenant, happening.standing.id, case, authority, "proposed", occasion.now)
        for authority, case in links
    ]
