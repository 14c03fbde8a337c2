"""Rows of the files that a batch's versions speak of: what the fetching job has to do, written with the message."""

from collections.abc import Iterable

from app.records.attachment import AttachmentState, is_file
from app.registry.intake.gathering import Happening
from app.registry.intake.occasion import Occasion
from app.store.rows import AttachmentRow


def attachment_rows(occasion: Occasion, versions: Iterable[Happening]) -> list[AttachmentRow]:
    """One row for each file, due at once. Ids grow with the place, so that a message's files keep their order."""
    found: list[AttachmentRow] = []
    for each in versions:
        content, platform = each.event.content, each.event.key.platform
        for place, attachment in enumerate(content.attachments if content else ()):
            if is_file(attachment, platform):
                row = AttachmentRow(
                    tenant=occasion.tenant,
                    id=occasion.new_id(len(found)),
                    message=each.standing.id,
                    version=each.id,
                    place=place,
                    channel=each.item.channel.id,
                    kind=attachment.kind,
                    state=AttachmentState.WAITING,
                    due_at=occasion.now,
                    tries=0,
                )
                found.append(row)
    return found
