from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.guidelines.fact_table import FACTS, NEVER_TOGETHER
from app.guidelines.observe import complete, observe
from app.records.facts import DiaryNumberCandidate, KnownCase, Observed, RegisterKnowledge, Span, Subject, Truth
from app.records.message import Context
from app.records.vocabulary import ChannelKind, Direction, Kind, TextMissing, Visibility

COMMENT = Subject("Hej", "facebook", Kind.COMMENT, Visibility.PUBLIC, ChannelKind.PAGE)
NOTHING_KNOWN = RegisterKnowledge()
KS_17 = DiaryNumberCandidate("KS", 2026, 17)
CASE = KnownCase("KS/2026:17", "KS", named_as=(KS_17,))


def value(name: str, subject: Subject = COMMENT, knowledge: RegisterKnowledge = NOTHING_KNOWN) -> Truth:
    return complete(observe(subject), knowledge)[name].value


texts = st.text() | st.text(alphabet=st.sampled_from("0123456789-+/: KS👍@a\u200b\ud800\0å"), max_size=80)
subjects = st.builds(
    Subject,
    text=st.none() | texts,
    platform=st.just("facebook"),
    kind=st.sampled_from(Kind),
    visibility=st.sampled_from(Visibility),
    channel_kind=st.sampled_from(ChannelKind),
    direction=st.sampled_from(Direction),
    context=st.none() | st.just(Context("citizen")) | st.just(Context("municipality", registered_case="KS/2026:17")),
    has_attachments=st.booleans(),
    attachment_kinds=st.sampled_from([frozenset[str](), frozenset({"sticker"}), frozenset({"image"})]),
    text_missing=st.none() | st.sampled_from(TextMissing),
    channel_listed=st.booleans(),
    channel_open=st.booleans(),
)
knowledge = st.builds(
    RegisterKnowledge,
    named_cases=st.sampled_from([(), (CASE,), (CASE, replace(CASE, number="KS/2026:18"))]),
    thread_case=st.sampled_from([None, CASE, replace(CASE, is_open=False)]),
    thread_by_same_sender=st.sampled_from(Truth),
    answered_case=st.sampled_from([None, CASE]),
)


@given(subjects, knowledge)
def test_every_message_has_every_fact_and_words_within_its_text(subject: Subject, known: RegisterKnowledge) -> None:
    facts = complete(observe(subject), known)
    assert list(facts) == list(FACTS)
    for name, fact in facts.items():
        assert fact.name == name
        assert all(0 <= span.start < span.end <= len(subject.text or "") for span in fact.evidence)


@given(subjects, knowledge)
def test_facts_said_never_to_hold_together_never_do(subject: Subject, known: RegisterKnowledge) -> None:
    facts = complete(observe(subject), known)
    for one, other in NEVER_TOGETHER:
        assert not (facts[one].value is Truth.YES and facts[other].value is Truth.YES)


@given(subjects)
def test_seeing_the_same_message_twice_gives_the_same(subject: Subject) -> None:
    assert observe(subject) == observe(subject)


def test_a_lone_surrogate_keeps_the_places_of_what_follows() -> None:
    fact = observe(replace(COMMENT, text="\ud800 121212-1212")).facts["holds_personal_identity_number"]
    assert fact.evidence == (Span(2, 13),)


def test_a_personal_identity_number_in_doubt_is_unknown_and_shows_its_words() -> None:
    fact = observe(replace(COMMENT, text="se 121212-T121")).facts["holds_personal_identity_number"]
    assert (fact.value, fact.evidence) == (Truth.UNKNOWN, (Span(3, 14),))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"direction": Direction.OWN}, Truth.YES),
        ({"direction": Direction.INCOMING}, Truth.NO),
        ({"direction": Direction.UNKNOWN}, Truth.UNKNOWN),
    ],
)
def test_own_follows_the_direction(change: dict[str, Direction], expected: Truth) -> None:
    assert value("is_own", replace(COMMENT, direction=change["direction"])) is expected


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        (Visibility.PUBLIC, Truth.YES),
        (Visibility.FOLLOWERS, Truth.NO),
        (Visibility.DIRECT, Truth.NO),
        (Visibility.UNKNOWN, Truth.UNKNOWN),
    ],
)
def test_only_what_anybody_could_read_is_public(visibility: Visibility, expected: Truth) -> None:
    assert value("is_public", replace(COMMENT, visibility=visibility)) is expected


def test_a_direct_message_is_one_by_kind_or_by_visibility() -> None:
    assert value("is_direct_message", replace(COMMENT, kind=Kind.DIRECT_MESSAGE)) is Truth.YES
    assert value("is_direct_message", replace(COMMENT, visibility=Visibility.DIRECT)) is Truth.YES
    assert value("is_direct_message") is Truth.NO


def test_a_channel_is_unlisted_by_its_kind_or_by_the_list() -> None:
    assert value("channel_is_listed", replace(COMMENT, channel_kind=ChannelKind.UNLISTED)) is Truth.NO
    assert value("channel_is_listed", replace(COMMENT, channel_listed=False)) is Truth.NO
    assert value("channel_is_listed") is Truth.YES


def test_a_named_reaction_is_only_a_reaction_and_one_with_words_cannot_be_told() -> None:
    reaction = replace(COMMENT, kind=Kind.REACTION, text=None)
    assert value("is_only_reaction", reaction) is Truth.YES
    assert value("is_only_reaction", replace(reaction, text="LIKE")) is Truth.YES
    assert value("is_only_reaction", replace(reaction, text="ring mig")) is Truth.UNKNOWN
    assert value("is_only_reaction", replace(reaction, has_attachments=True)) is Truth.UNKNOWN
    assert value("is_only_reaction") is Truth.NO


def named(text: str, *cases: KnownCase) -> Truth:
    return value("names_open_case", replace(COMMENT, text=text), RegisterKnowledge(named_cases=cases))


def test_one_open_case_named_plainly_is_named() -> None:
    fact = complete(observe(replace(COMMENT, text="Om KS/2026:17!")), RegisterKnowledge(named_cases=(CASE,)))[
        "names_open_case"
    ]
    assert (fact.value, fact.evidence) == (Truth.YES, (Span(3, 13),))


def test_no_known_case_is_named_when_the_register_knows_none() -> None:
    assert named("Om KS/2026:17") is Truth.NO


def test_two_cases_a_closed_one_or_a_doubtful_form_cannot_be_told() -> None:
    bare = KnownCase("KS/2026:17", "KS", named_as=(DiaryNumberCandidate(None, 2026, 17),))
    assert named("Om KS/2026:17", CASE, replace(CASE, number="KS/2026:18")) is Truth.UNKNOWN
    assert named("Om KS/2026:17", replace(CASE, is_open=False)) is Truth.UNKNOWN
    assert named("Om 2026/17", bare) is Truth.UNKNOWN
    assert named("Om dnr 2026/17", bare) is Truth.YES


def test_a_doubtful_reading_gives_way_to_a_plain_one_of_the_same_place() -> None:
    other = KnownCase("BUN/2026:17", "BUN", named_as=(DiaryNumberCandidate(None, 2026, 17),))
    assert named("Om ks 2026:17", CASE, other) is Truth.YES


def test_more_numbers_than_were_read_cannot_be_told() -> None:
    assert named("KS/2026:18 " * 200) is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("case", "same", "expected"),
    [
        (CASE, Truth.YES, Truth.YES),
        (CASE, Truth.UNKNOWN, Truth.UNKNOWN),
        (CASE, Truth.NO, Truth.NO),
        (replace(CASE, is_open=False), Truth.YES, Truth.UNKNOWN),
        (replace(CASE, is_open=False), Truth.NO, Truth.NO),
        (None, Truth.YES, Truth.NO),
    ],
)
def test_a_message_continues_one_of_the_same_sender_in_the_thread_of_an_open_case(
    case: KnownCase | None, same: Truth, expected: Truth
) -> None:
    known = RegisterKnowledge(thread_case=case, thread_by_same_sender=same)
    assert value("continues_registered_message", COMMENT, known) is expected


def test_what_answers_in_a_case_comes_from_a_sender_nobody_has_told_of() -> None:
    context = Context("municipality", registered_case="KS/2026:17")
    assert value("continues_registered_message", replace(COMMENT, context=context)) is Truth.UNKNOWN


def test_an_own_message_continues_nothing() -> None:
    known = RegisterKnowledge(thread_case=CASE, thread_by_same_sender=Truth.YES)
    assert value("continues_registered_message", replace(COMMENT, direction=Direction.OWN), known) is Truth.NO


def test_an_answer_in_the_open_has_to_answer_the_very_message() -> None:
    direct = replace(COMMENT, visibility=Visibility.DIRECT)
    thread = RegisterKnowledge(thread_case=CASE)
    assert value("answers_registered_message", COMMENT, RegisterKnowledge(answered_case=CASE)) is Truth.YES
    assert value("answers_registered_message", COMMENT, thread) is Truth.UNKNOWN
    assert value("answers_registered_message", direct, thread) is Truth.YES
    assert value("answers_registered_message") is Truth.NO


def test_numbers_are_handed_over_for_the_register_to_look_up() -> None:
    observed: Observed = observe(replace(COMMENT, text="ks 2026:17"))
    assert set(observed.numbers) == {KS_17, DiaryNumberCandidate(None, 2026, 17)}
    assert observed.doubtful == {DiaryNumberCandidate(None, 2026, 17)}
