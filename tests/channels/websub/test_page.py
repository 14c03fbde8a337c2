"""The page of the channel says what the reader does."""

from pathlib import Path

import pytest

from app.channels.xml_body import ELEMENT_LIMIT
from app.records.subscription import LONGEST_LEASE
from app.records.vocabulary import ParkedReason

PAGE = (Path(__file__).parents[3] / "docs" / "channels" / "websub.md").read_text()
REASONS = (
    ParkedReason.NOT_XML,
    ParkedReason.NOT_UTF8,
    ParkedReason.NESTED_TOO_DEEP,
    ParkedReason.UNKNOWN_SHAPE,
    ParkedReason.MESSAGE_WITHOUT_ID,
    ParkedReason.UNSTORABLE_VALUE,
    ParkedReason.READER_FAILED,
    ParkedReason.TIME_BUDGET,
)


@pytest.mark.parametrize("half", PAGE.split("\n## English\n"), ids=["sv", "en"])
def test_every_reason_and_limit_of_feeds_is_named(half: str) -> None:
    assert [word for word in REASONS if f"`{word}`" not in half] == []
    assert f"{LONGEST_LEASE.days} da" in half
    assert f"{ELEMENT_LIMIT:,}" in half.replace("100 000", "100,000")
