"""What another process is told of messages and answers is what would have been found here."""

import io
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.guidelines.observe import observe
from app.guidelines.observed_bytes import observed_as_bytes, observed_of, subjects_as_bytes, subjects_of
from app.guidelines.observer import LENGTH, serve
from app.records.facts import Subject
from app.records.message import Context
from app.records.vocabulary import ChannelKind, Direction, Kind, TextMissing, Visibility

contexts = st.none() | st.builds(Context, st.just("citizen"), st.none() | st.text(), st.none() | st.just("KS/2026:17"))
subjects = st.builds(
    Subject,
    text=st.none() | st.text(st.characters()) | st.just("Gäller KS/2026:17 och 19121212-1212, lampan är trasig \ud800"),
    platform=st.just("facebook"),
    kind=st.sampled_from(Kind),
    visibility=st.sampled_from(Visibility),
    channel_kind=st.sampled_from(ChannelKind),
    direction=st.sampled_from(Direction),
    context=contexts,
    has_attachments=st.booleans(),
    attachment_kinds=st.frozensets(st.sampled_from(["image", "sticker"])),
    text_missing=st.none() | st.sampled_from(TextMissing),
    channel_listed=st.booleans(),
    channel_open=st.booleans(),
)


@given(st.lists(subjects, max_size=3))
def test_subjects_and_what_is_observed_come_back_as_they_were(asked: list[Subject]) -> None:
    assert subjects_of(subjects_as_bytes(asked)) == asked
    observed = [observe(subject) for subject in asked]
    assert observed_of(observed_as_bytes([*observed, None]), [*asked, asked[0] if asked else SUBJECT]) == [
        *observed,
        None,
    ]


SUBJECT = Subject("Hej", "facebook", Kind.COMMENT, Visibility.PUBLIC, ChannelKind.PAGE)


def test_frames_are_answered_in_their_order_until_the_input_ends() -> None:
    frames = [[SUBJECT], [replace(SUBJECT, text="Jag vill överklaga beslutet"), SUBJECT]]
    sent = b"".join(LENGTH.pack(len(content)) + content for content in map(subjects_as_bytes, frames))
    sink = io.BytesIO()
    serve(io.BytesIO(sent + b"\0\0"), sink)
    answers = io.BytesIO(sink.getvalue())

    def frame() -> bytes:
        return answers.read(LENGTH.unpack(answers.read(LENGTH.size))[0])

    assert frame() == b""
    for subjects_sent in frames:
        assert observed_of(frame(), subjects_sent) == [observe(subject) for subject in subjects_sent]
    assert answers.read() == b""
