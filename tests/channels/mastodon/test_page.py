"""The page of the channel says what the reader does."""

from pathlib import Path

import pytest

from app.channels.mastodon.payload import ACCOUNTS, REPORTS, STATUSES
from app.records.vocabulary import ParkedReason

PAGE = (Path(__file__).parents[3] / "docs" / "channels" / "mastodon.md").read_text()
REASONS = (
    ParkedReason.UNKNOWN_EVENT,
    ParkedReason.UNKNOWN_SHAPE,
    ParkedReason.MESSAGE_WITHOUT_ID,
    ParkedReason.UNSTORABLE_VALUE,
    ParkedReason.NOT_UTF8,
    ParkedReason.NOT_JSON,
    ParkedReason.AMBIGUOUS_JSON,
    ParkedReason.NESTED_TOO_DEEP,
    ParkedReason.READER_FAILED,
    ParkedReason.TIME_BUDGET,
)


@pytest.mark.parametrize("half", PAGE.split("\n## English\n"), ids=["sv", "en"])
def test_every_event_and_reason_of_mastodon_is_named(half: str) -> None:
    words = [*STATUSES, *REPORTS, *ACCOUNTS, *REASONS]
    assert [word for word in words if f"`{word}`" not in half] == []
