"""Content of protected messages: held back from a token without ``protected:read``, and noted when one reads it."""

from uuid import UUID

import structlog

from app.records.access import Credential
from app.records.vocabulary import Scope

_audit = structlog.get_logger("diarium.audit")


def is_withheld(credential: Credential, protected: bool, sealed: bool = False) -> bool:
    """Whether protected content must not be shown to this credential. What is sealed is shown to none."""
    return sealed or (protected and not credential.may(Scope.PROTECTED_READ))


def note_protected_read(credential: Credential, subject: str, subject_id: UUID) -> None:
    """Note for the auditor which token read which protected thing; never what it said.

    Args:
        subject: message, assessment, registration, case or parked_delivery.
    """
    _audit.info(
        "protected_read",
        tenant=credential.tenant,
        token=str(credential.id),
        subject=subject,
        subject_id=str(subject_id),
    )
