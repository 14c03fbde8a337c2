"""What is fetched, and what follows from a try that gave nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records.attachment import (
    HOPELESS,
    LONGEST_WAIT,
    MOST_TRIES,
    AttachmentState,
    Failure,
    FetchFault,
    Verdict,
    is_file,
    judge,
)
from app.records.message import Attachment

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HTTPS = "https://social.example/x"


@pytest.mark.parametrize(
    ("attachment", "platform", "expected"),
    [
        (Attachment("image", HTTPS), "facebook", True),
        (Attachment("story_mention", HTTPS), "instagram", True),
        (Attachment("other", HTTPS), "generic", True),
        (Attachment("photo", name="77"), "facebook", True),
        (Attachment("link", HTTPS), "facebook", False),
        (Attachment("location", HTTPS), "whatsapp", False),
        (Attachment("reported_status", HTTPS), "mastodon", False),
        (Attachment("reaction", name="like"), "facebook", False),
        (Attachment("poll_option", name="Ja"), "mastodon", False),
        (Attachment("sticker", name="369239263222822"), "messenger", False),
        (Attachment("video", HTTPS), "youtube", False),
        (Attachment("video", HTTPS), "x", True),
    ],
)
def test_files_are_told_from_pages_and_marks(attachment: Attachment, platform: str, expected: bool) -> None:
    assert is_file(attachment, platform) is expected


@given(
    fault=st.sampled_from(FetchFault),
    tries=st.integers(1, MOST_TRIES + 2),
    retry_after=st.none() | st.timedeltas(timedelta(), timedelta(days=9)),
    expires=st.none() | st.timedeltas(timedelta(days=-9), timedelta(days=9)),
)
def test_a_failure_waits_for_a_time_to_come_or_is_final(
    fault: FetchFault, tries: int, retry_after: timedelta | None, expires: timedelta | None
) -> None:
    verdict = judge(
        Failure(fault, retry_after=retry_after),
        tries=tries,
        now=NOW,
        expires_at=None if expires is None else NOW + expires,
    )
    if verdict.due_at is None:
        assert verdict.state in (AttachmentState.FAILED, AttachmentState.EXPIRED)
    else:
        assert verdict.state is AttachmentState.WAITING
        assert NOW < verdict.due_at <= NOW + max(LONGEST_WAIT, retry_after or timedelta())
        assert tries < MOST_TRIES
        assert fault not in HOPELESS


def test_an_address_is_tried_once_more_just_before_it_lapses() -> None:
    verdict = judge(Failure(FetchFault.SERVER_FAULT), tries=5, now=NOW, expires_at=NOW + timedelta(minutes=10))
    assert verdict == Verdict(AttachmentState.WAITING, NOW + timedelta(minutes=9, seconds=30))


def test_only_answers_that_mean_so_make_an_attachment_expired() -> None:
    past = NOW - timedelta(minutes=1)
    assert judge(Failure(FetchFault.REFUSED), tries=1, now=NOW, expires_at=past).state is AttachmentState.EXPIRED
    assert judge(Failure(FetchFault.UNREACHABLE), tries=1, now=NOW, expires_at=past).state is AttachmentState.WAITING
