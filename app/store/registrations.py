"""Registrations that are already made, when something later bears on what they show."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from app.records.vocabulary import Protection
from app.store.tables import case_sheets, registration_sheets, registrations


def protect(connection: Connection, tenant: str, places: Iterable[tuple[UUID, str]], at: datetime) -> None:
    """Presume that what messages say may be secret: their registrations no longer show who sent them.

    What a person has assessed stays as she left it.

    Args:
        places: messages, each with the authority whose diary it stands in.
    """
    for message, authority in places:
        own = select(registrations.c.id, registrations.c.case).where(
            registrations.c.tenant == tenant,
            registrations.c.message == message,
            registrations.c.authority == authority,
        )
        made = connection.execute(own).all()
        for sheet, key, ids in (
            (registration_sheets, registration_sheets.c.registration, [row.id for row in made]),
            (case_sheets, case_sheets.c.case, [row.case for row in made]),
        ):
            shown = {"sender_public": None} if sheet is registration_sheets else {}
            for each in ids:
                connection.execute(
                    update(sheet)
                    .where(sheet.c.tenant == tenant, key == each, sheet.c.protection == Protection.NONE)
                    .values(protection=Protection.PRESUMED, changed_at=at, **shown)
                )
