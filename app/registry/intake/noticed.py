"""Rows of the notices in a batch: what the following job has to do, written with the delivery that asked for it."""

from collections.abc import Iterable

from sqlalchemy import Connection

from app.records.linkback import LinkbackState, Notice
from app.registry.intake.occasion import Occasion
from app.registry.intake.recognising import Recognised
from app.store.rows import LINKBACKS, LinkbackRow


def keep_notices(connection: Connection, occasion: Occasion, recognised: Iterable[Recognised]) -> None:
    """Write one row for each new notice, due at once."""
    found = [
        (each.item, part)
        for each in recognised
        if not each.repeated and each.item.reading.ignored
        for part in each.item.reading.ignored
        if isinstance(part, Notice)
    ]
    rows = [
        LinkbackRow(
            tenant=occasion.tenant,
            id=occasion.new_id(place),
            channel=item.channel.id,
            delivery=item.delivery.id,
            protocol=notice.protocol,
            source=notice.source,
            target=notice.target,
            noticed_at=item.delivery.captured_at,
            state=LinkbackState.WAITING,
            due_at=occasion.now,
            tries=0,
        )
        for place, (item, notice) in enumerate(found)
    ]
    LINKBACKS.insert(connection, rows)
