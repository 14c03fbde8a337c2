"""The page about X names all that the reader tells apart."""

import pytest

from app.channels.x import payload
from tests.channels.test_docs import DOCS, READ_REASONS

HALVES = (DOCS / "x.md").read_text().split("\n## English\n")


@pytest.mark.parametrize("half", HALVES, ids=["sv", "en"])
def test_every_event_and_reason_is_named(half: str) -> None:
    families = [f"{family}.*" for family in payload._IGNORED_FAMILIES]
    words = [*payload.EVENTS, *payload.OLDER_IGNORED, *payload._IGNORED_EVENTS, *families, *READ_REASONS]
    assert [word for word in words if f"`{word}`" not in half] == []
