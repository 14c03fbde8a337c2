"""Types of parameters and body fields that several operations share."""

import re
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

# Pydantic would also take seconds since 1970, with which RFC 3339 has nothing to do.
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)

_EARLIEST, _LATEST = 1900, 2200


def _within_reach(at: datetime) -> datetime:
    """Far times cannot be turned into UTC, and nothing in a register is that old or that new."""
    if not _EARLIEST <= at.year < _LATEST:
        raise PydanticCustomError("datetime_out_of_reach", "out of reach")
    return at


def _written_out(value: object) -> object:
    if not (isinstance(value, str) and _RFC_3339.fullmatch(value)):
        raise PydanticCustomError("datetime_shape", "not RFC 3339")
    return value


Time = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_within_reach)]
"""RFC 3339 with any offset; a time without one is refused."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _day_written_out(value: object) -> object:
    """Pydantic would also take seconds since 1970, and a time at midnight."""
    if not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise PydanticCustomError("date_shape", "not a day")
    return value


Day = Annotated[date, BeforeValidator(_day_written_out)]
"""A Swedish day (Europe/Stockholm), ``2026-11-23``."""

# No control characters: PostgreSQL cannot even be asked about U+0000.
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
DiaryNumber = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9ÅÄÖåäö/:. _-]+$")]

MessageId = Annotated[UUID, Path(alias="messageId", description="Meddelandets id / the message's id.")]
AssessmentId = Annotated[UUID, Path(alias="assessmentId", description="Bedömningens id / the assessment's id.")]
RegistrationId = Annotated[
    UUID, Path(alias="registrationId", description="Registreringens id / the registration's id.")
]
CaseId = Annotated[UUID, Path(alias="caseId", description="Ärendets id, inte diarienumret / the case's id.")]
ChannelId = Annotated[UUID, Path(alias="channelId", description="Kanalens id / the channel's id.")]
RemovalId = Annotated[UUID, Path(alias="removalId", description="Åtgärdens id / the removal's id.")]
AttachmentId = Annotated[UUID, Path(alias="attachmentId", description="Bilagans id / the attachment's id.")]
HolderId = Annotated[UUID, Path(alias="holderId", description="Innehavarens id / the holder's id.")]
ParkedId = Annotated[UUID, Path(alias="parkedId", description="Den parkerade leveransens id / its id.")]
AuthorityId = Annotated[Slug, Path(alias="authorityId", description="Nämndens id / the authority's id, e.g. `ks`.")]
