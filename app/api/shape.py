"""The base of what is shown and what is sent, so that both are strict in one place."""

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    """Something in an answer. Clients must ignore fields they do not know (Digg VER.03)."""

    model_config = ConfigDict(frozen=True)


class Sent(BaseModel):
    """Something in a request. A field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
