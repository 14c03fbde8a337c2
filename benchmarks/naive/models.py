"""The tables. The relationships tell the session in which order to insert."""

from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import JSON, DateTime, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {dict[str, Any]: JSON, datetime: DateTime(timezone=True), bytes: LargeBinary}


def _now() -> datetime:
    return datetime.now(UTC)


class Delivery(Base):
    __tablename__ = "deliveries"
    __table_args__ = (UniqueConstraint("channel", "key"),)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    channel: Mapped[str]
    key: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(default=_now)


class DeliveryBody(Base):
    __tablename__ = "delivery_bodies"
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id"), primary_key=True)
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes]
    delivery: Mapped[Delivery] = relationship()


class Message(Base):
    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("channel", "platform", "platform_id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    channel: Mapped[str]
    platform: Mapped[str]
    platform_id: Mapped[str]
    kind: Mapped[str]
    visibility: Mapped[str]
    arrived_at: Mapped[datetime]
    captured_at: Mapped[datetime] = mapped_column(default=_now, index=True)


class Version(Base):
    __tablename__ = "versions"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), index=True)
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    captured_at: Mapped[datetime] = mapped_column(default=_now)
    message: Mapped[Message] = relationship()
    delivery: Mapped[Delivery] = relationship()


class Content(Base):
    __tablename__ = "contents"
    version_id: Mapped[UUID] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    text: Mapped[str]
    author: Mapped[dict[str, Any]]
    context: Mapped[dict[str, Any]]
    url: Mapped[str]
    version: Mapped[Version] = relationship()


class Assessment(Base):
    __tablename__ = "assessments"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), index=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("versions.id"))
    outcome: Mapped[str]
    status: Mapped[str]
    protection: Mapped[str]
    rule: Mapped[str]
    facts: Mapped[dict[str, Any]]
    assessed_at: Mapped[datetime] = mapped_column(default=_now, index=True)
    message: Mapped[Message] = relationship()
    version: Mapped[Version] = relationship()


class Assignment(Base):
    __tablename__ = "assignments"
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(primary_key=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"))
    outcome: Mapped[str] = mapped_column(index=True)
    captured_at: Mapped[datetime] = mapped_column(default=_now, index=True)
    message: Mapped[Message] = relationship()
    assessment: Mapped[Assessment] = relationship()


class Receipt(Base):
    __tablename__ = "receipts"
    id: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), unique=True)
    log_index: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(default=_now)
    message: Mapped[Message] = relationship()


class Counter(Base):
    __tablename__ = "counters"
    authority: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class Case(Base):
    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("authority", "year", "number"),)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    authority: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    diary_number: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(default=_now, index=True)


class Registration(Base):
    __tablename__ = "registrations"
    __table_args__ = (UniqueConstraint("case_id", "document"),)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"), index=True)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"), unique=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    document: Mapped[int]
    sender: Mapped[str]
    subject: Mapped[str]
    arrived_at: Mapped[datetime]
    registered_at: Mapped[datetime] = mapped_column(default=_now, index=True)
    message: Mapped[Message] = relationship()
    assessment: Mapped[Assessment] = relationship()
    case: Mapped[Case] = relationship()


class AuditEntry(Base):
    __tablename__ = "audit_entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    leaf_hash: Mapped[bytes]
    entry: Mapped[bytes]


class AuditOpening(Base):
    __tablename__ = "audit_openings"
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id"), primary_key=True)
    event: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    salt: Mapped[bytes]
    payload: Mapped[bytes]
    entry: Mapped[AuditEntry] = relationship()
