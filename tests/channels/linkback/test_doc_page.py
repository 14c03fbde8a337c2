"""The page of the channel says what the program does."""

from pathlib import Path

import pytest

from app.channels.linkback.notice import NOTICE_LIMIT
from app.channels.linkback.page import AROUND, MOST_LINKS
from app.records.attachment import FetchFault
from app.records.linkback import LinkbackState, PageFault
from app.records.vocabulary import ParkedReason
from app.registry.attachments.download import MOST_REDIRECTS
from app.registry.linkbacks.following import PAGE_LIMIT, PAGE_SECONDS
from app.registry.linkbacks.pace import MOST_OF_A_CHANNEL, MOST_OF_A_HOST

PAGE = (Path(__file__).parents[3] / "docs" / "channels" / "linkback.md").read_text()
HALVES = pytest.mark.parametrize("half", PAGE.split("\n## English\n"), ids=["sv", "en"])
REASONS = (
    ParkedReason.NOT_XML,
    ParkedReason.NOT_UTF8,
    ParkedReason.NESTED_TOO_DEEP,
    ParkedReason.UNKNOWN_SHAPE,
    ParkedReason.READER_FAILED,
    ParkedReason.TIME_BUDGET,
)
# These are of files on disk, of platforms' tokens and of messages' own content.
ELSEWHERE = {
    FetchFault.NO_ADDRESS,
    FetchFault.NO_TOKEN,
    FetchFault.CHECKSUM_DIFFERS,
    FetchFault.CONTENT_ERASED,
    FetchFault.DISK_FAULT,
}


@HALVES
def test_every_state_and_reason_is_named(half: str) -> None:
    words = [*LinkbackState, *PageFault, *(set(FetchFault) - ELSEWHERE), *REASONS]
    assert [word for word in words if f"`{word}`" not in half] == []


@HALVES
def test_every_limit_is_said(half: str) -> None:
    for said in (
        f"{MOST_OF_A_HOST} ",
        f"{MOST_OF_A_CHANNEL} ",
        f"{PAGE_LIMIT // 2**20} MiB",
        f"{PAGE_SECONDS:.0f} se",
        f"{NOTICE_LIMIT // 2**10} KiB",
        f"{AROUND} ",
        f"{MOST_LINKS}",
    ):
        assert said in half
    assert MOST_REDIRECTS == 5
