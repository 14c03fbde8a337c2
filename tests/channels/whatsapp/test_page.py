"""The page about WhatsApp names all that the reader tells apart."""

import pytest

from app.channels.whatsapp import message, payload
from app.channels.whatsapp.content import TYPES
from tests.channels.test_docs import DOCS, READ_REASONS

HALVES = (DOCS / "whatsapp.md").read_text().split("\n## English\n")


@pytest.mark.parametrize("half", HALVES, ids=["sv", "en"])
def test_every_type_field_and_reason_is_named(half: str) -> None:
    read = [*TYPES, *message._ACTS, *message._NO_MESSAGES, payload.RECEIVED, *payload.ECHOES, payload.HISTORY]
    words = [*read, *payload.NO_MESSAGES, *payload.ADMINISTRATION, *READ_REASONS]
    assert [word for word in words if f"`{word}`" not in half] == []
