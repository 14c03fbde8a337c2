"""Making an authority (nämnd): its own diary, series and responsibility."""

from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.records import events
from app.records.errors import AlreadyExists
from app.records.registration import DEFAULT_PATTERN, Authority, NumberPattern
from app.registry.logbook import record
from app.registry.office.words import require_code, require_line, require_slug
from app.store.authorities import insert_authority
from app.store.tenants import bump_configuration, get_tenant


def create_authority(
    connection: Connection,
    *,
    actor: str,
    tenant: str,
    id: str,  # noqa: A002 – the noun's own word, given by name only
    code: str,
    name: str,
    pattern: str = DEFAULT_PATTERN,
    now: datetime,
) -> Authority:
    """Make an authority.

    Args:
        actor: opaque; stands in the log.
        code: the letters its diary numbers begin with, e.g. ``KS``.
        pattern: how it writes its diary numbers, see ``NumberPattern``.
        now: aware.

    Raises:
        NotFound: there is no such tenant.
        Unacceptable: id, code, name or pattern cannot be used.
        AlreadyExists: the tenant has an authority with that id or code.
    """
    get_tenant(connection, tenant)
    made = Authority(
        tenant=tenant,
        id=require_slug(id, "an authority's id"),
        code=require_code(code),
        name=require_line(name, "an authority's name"),
        pattern=NumberPattern(pattern),
    )
    try:
        insert_authority(connection, made, now)
    except IntegrityError as taken:
        raise AlreadyExists("there is already an authority with that id or code") from taken
    bump_configuration(connection, tenant)
    after = {"code": made.code, "name": made.name, "number_pattern": made.pattern.text}
    record(
        connection,
        tenant=tenant,
        event=events.AUTHORITY_CREATED,
        at=now,
        actor=actor,
        subject=made.id,
        details={"before": None, "after": after},
    )
    return made
