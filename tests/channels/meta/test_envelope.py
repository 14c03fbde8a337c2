import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.json_body import Json, compact
from app.records.message import Ignored, Unread
from app.records.vocabulary import ParkedReason
from tests.channels.samples import read
from tests.channels.strategies import json_values, objects_with

ABOUT = {"facebook_page": "page", "messenger": "page", "instagram": "instagram"}
ROWS = pytest.mark.parametrize("speaks", sorted(ABOUT))

_elements = st.lists(objects_with(["field", "value", "message", "sender", "reaction", "postback"]) | json_values())
_entries = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "id": st.just("1") | json_values(),
            "time": json_values(),
            "changes": _elements | json_values(),
            "messaging": _elements | json_values(),
            "standby": _elements | json_values(),
            "changed_fields": json_values(),
            "field": st.sampled_from(["comments", "messages"]) | json_values(),
            "value": json_values(),
        },
    )
    | json_values(),
    max_size=3,
)


@ROWS
@given(entries=_entries, in_a_list=st.booleans())
def test_any_envelope_is_read_parked_or_ignored_without_a_failure_of_ours(
    speaks: str, entries: list[Json], in_a_list: bool
) -> None:
    envelope: Json = {"object": ABOUT[speaks], "entry": entries}
    reading = read(speaks, compact([envelope] if in_a_list else envelope).encode())
    assert len(reading.events) + len(reading.unread) + len(reading.ignored) >= 1
    assert [part for part in reading.unread if part.reason is ParkedReason.READER_FAILED] == []


@ROWS
def test_every_part_of_a_batch_of_a_thousand_is_accounted_for(speaks: str) -> None:
    messages: list[Json] = [{"sender": {"id": "7"}, "message": {"mid": f"m_{n}", "text": "Hej"}} for n in range(1000)]
    body: Json = {"object": ABOUT[speaks], "entry": [{"id": "1", "time": 1772439305, "messaging": messages}]}
    assert [event.key.id for event in read(speaks, compact(body).encode()).events] == [f"m_{n}" for n in range(1000)]


@ROWS
@pytest.mark.parametrize(
    ("entry", "part"),
    [
        (7, Unread("$.entry[0]", ParkedReason.UNKNOWN_SHAPE, "entry")),
        ({"id": "1"}, Unread("$.entry[0]", ParkedReason.UNKNOWN_SHAPE, "changes")),
        ({"id": "1", "messaging": []}, Ignored("$.entry[0].messaging", "an empty list")),
        ({"id": "1", "messaging": {}}, Unread("$.entry[0].messaging", ParkedReason.UNKNOWN_SHAPE, "messaging")),
        ({"id": "1", "standby": [7]}, Unread("$.entry[0].standby[0]", ParkedReason.UNKNOWN_SHAPE, "standby")),
        ({"id": [], "messaging": [{}]}, Unread("$.entry[0].messaging", ParkedReason.UNKNOWN_SHAPE, "entry.id")),
        ({"id": "1", "field": []}, Unread("$.entry[0]", ParkedReason.UNKNOWN_EVENT, "field")),
    ],
)
def test_an_entry_of_another_shape_is_parked_or_ignored_whole(speaks: str, entry: Json, part: Unread | Ignored) -> None:
    reading = read(speaks, compact({"object": ABOUT[speaks], "entry": [entry]}).encode())
    assert (*reading.events, *reading.unread, *reading.ignored) == (part,)


def test_an_empty_list_of_envelopes_is_ignored() -> None:
    assert read("instagram", b"[]").ignored == (Ignored("$", "an empty list"),)
