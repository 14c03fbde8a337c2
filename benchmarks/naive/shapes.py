"""What comes in and goes out."""

from datetime import datetime

from pydantic import BaseModel


class AuthorIn(BaseModel):
    id: str | None = None
    name: str | None = None
    handle: str | None = None


class ContextIn(BaseModel):
    author: str | None = None
    text: str | None = None


class MessageIn(BaseModel):
    id: str
    text: str = ""
    platform: str = "generic"
    kind: str = "other"
    visibility: str = "unknown"
    author: AuthorIn = AuthorIn()
    context: ContextIn = ContextIn()
    created_at: datetime
    url: str = ""


class ReceiptOut(BaseModel):
    url: str
    log_index: int
    received_at: datetime


class MessageOut(BaseModel):
    delivery: str
    id: str
    platform_message_id: str
    receipt: ReceiptOut
