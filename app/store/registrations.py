"""Registrations that are already made, when something later bears on what they show."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from app.records.vocabulary import Protection
from app.store.tables import registration_sheets, registrations


def protect(connection: Connection, tenant: str, places: Iterable[tuple[UUID, str]], at: datetime) -> None:
    """Presume that what messages say may be secret: their registrations no longer show who sent them.

    What a person has assessed stays as she left it. The case is left alone: others may share it, and its sheet holds
    nothing of the new words.

    Args:
        places: messages, each with the authority whose diary it stands in.
    """
    sheet = registration_sheets.c
    for message, authority in places:
        own = select(registrations.c.id).where(
            registrations.c.tenant == tenant,
            registrations.c.message == message,
            registrations.c.authority == authority,
        )
        connection.execute(
            update(registration_sheets)
            .where(sheet.tenant == tenant, sheet.registration.in_(own), sheet.protection == Protection.NONE)
            .values(protection=Protection.PRESUMED, sender_public=None, changed_at=at)
        )
