"""The page of the channel says what the reader does and what the plugin sends."""

import json
from pathlib import Path

import pytest

from app.channels.wordpress.comment import ACTIVITIES, KINDS
from app.channels.wordpress.payload import PING
from app.records.vocabulary import ParkedReason
from tests.channels.samples import payload

PAGE = (Path(__file__).parents[3] / "docs" / "channels" / "wordpress.md").read_text()
REASONS = (
    ParkedReason.UNKNOWN_EVENT,
    ParkedReason.UNKNOWN_SHAPE,
    ParkedReason.MESSAGE_WITHOUT_ID,
    ParkedReason.UNSTORABLE_VALUE,
    ParkedReason.ID_REUSED_WITH_OTHER_BODY,
    ParkedReason.NOT_UTF8,
    ParkedReason.NOT_JSON,
    ParkedReason.AMBIGUOUS_JSON,
    ParkedReason.NESTED_TOO_DEEP,
    ParkedReason.READER_FAILED,
    ParkedReason.TIME_BUDGET,
)


@pytest.mark.parametrize("half", PAGE.split("\n## English\n"), ids=["sv", "en"])
def test_every_event_kind_field_and_reason_of_wordpress_is_named(half: str) -> None:
    sent = json.loads(payload("wordpress", "comment_created"))
    fields = [*sent, *sent["comment"], *sent["post"]]
    words = [*ACTIVITIES, PING, *filter(None, KINDS), *fields, *REASONS]
    assert [word for word in words if f"`{word}`" not in half] == []
