"""Versions and acts of a message in the platform's order."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.store.rows import ContentRow, VersionRow
from app.store.version_order import in_order, numbered

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def act(activity: str, place: int, *, occurred: int | None = None, captured: int = 0) -> VersionRow:
    return VersionRow(
        "t",
        UUID(int=place),
        UUID(int=0),
        str(place),
        activity,
        None if occurred is None else BEGAN + timedelta(minutes=occurred),
        None,
        BEGAN + timedelta(minutes=captured),
        UUID(int=0),
        "$",
    )


def content(place: int, text: str | None, wrapping: str = "{}") -> ContentRow:
    return ContentRow("t", UUID(int=place), text, None, None, None, None, None, [], None, None, wrapping)


def version(place: int, text: str, **times: int) -> tuple[VersionRow, ContentRow]:
    return act("edit", place, **times), content(place, text, f'{{"n":{place}}}')


def texts(found: list[tuple[VersionRow, ContentRow | None]]) -> list[tuple[int, str | None]]:
    return [(each.number, each.content.text if each.content else None) for each in numbered(found)]


def test_the_platforms_time_decides_and_not_when_it_reached_us() -> None:
    found = [version(1, "sen", occurred=5, captured=1), version(2, "tidig", occurred=2, captured=9)]
    assert texts(list(found)) == [(1, "tidig"), (2, "sen")]


def test_our_time_stands_in_where_the_platform_gave_none() -> None:
    found = [version(1, "b", captured=3), version(2, "a", occurred=2, captured=9), version(3, "c", occurred=4)]
    assert [text for _, text in texts(list(found))] == ["a", "b", "c"]


def test_neighbours_that_say_the_same_are_one_version_and_others_are_not() -> None:
    found = [version(n, text, occurred=n) for n, text in enumerate(["a", "a", "b", "a"])]
    assert texts(list(found)) == [(1, "a"), (2, "b"), (3, "a")]


def test_erased_versions_are_never_taken_for_equal() -> None:
    found: list[tuple[VersionRow, ContentRow | None]] = [(act("edit", n, occurred=n), None) for n in range(2)]
    assert texts(found) == [(1, None), (2, None)]


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("ab")), max_size=6), st.randoms())
def test_any_order_of_arrival_gives_the_same_numbers(told: list[tuple[int, str]], chance: object) -> None:
    found: list[tuple[VersionRow, ContentRow | None]] = [
        version(n, text, occurred=minute) for n, (minute, text) in enumerate(told)
    ]
    shuffled = found[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert numbered(shuffled) == numbered(found)
    assert [each.number for each in numbered(found)] == list(range(1, len(numbered(found)) + 1))


def test_acts_stand_in_the_platforms_order_and_those_of_one_second_in_one_order() -> None:
    acts = [act("unhide", 1, occurred=1), act("hide", 2, occurred=1), act("remove", 3, occurred=2)]
    for order in permutations(acts):
        assert in_order(order) == acts


def named(found: tuple[VersionRow, ContentRow], name: str | None) -> tuple[VersionRow, ContentRow]:
    return found[0], found[1]._replace(author_id=name)


def test_what_is_told_again_with_its_sender_is_one_version_in_any_order() -> None:
    told = [named(version(n, "a", occurred=1), name) for n, name in enumerate((None, "77"))]
    for order in permutations(told):
        [each] = numbered(list(order))
        assert each.content is not None
        assert (each.number, each.content.author_id) == (1, "77")


def test_the_same_words_of_two_senders_are_two_versions() -> None:
    assert len(numbered([named(version(n, "a", occurred=n), str(n)) for n in range(2)])) == 2
