"""Where a message is: the same whatever order it was told in, and who did what is never guessed."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from app.records.availability import SHOWN, Agent, Availability, Told, Whereabouts, whereabouts
from app.records.vocabulary import Activity

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def told(activity: Activity, minute: int, agent: Agent = Agent.UNKNOWN, *, timed: bool = True) -> Told:
    return Told(activity, AT + timedelta(minutes=minute), timed, agent)


def where(*acts: Told, kind: str = "comment") -> tuple[str, str | None]:
    found = whereabouts(kind, acts)
    return found.availability, found.agent


def test_what_nothing_was_done_to_is_shown() -> None:
    assert whereabouts("comment", []) == SHOWN
    assert whereabouts("comment", [told(Activity.CREATE, 0), told(Activity.EDIT, 1)]) == SHOWN


def test_four_ways_of_being_away_are_four_facts_with_time_and_source() -> None:
    assert where(told(Activity.REMOVE, 1, Agent.AUTHOR)) == ("removed", "author")
    assert where(told(Activity.REMOVE, 1, Agent.PLATFORM)) == ("removed", "platform")
    assert where(told(Activity.HIDE, 1, Agent.AUTHORITY)) == ("hidden", "authority")
    found = whereabouts("post", [told(Activity.UNAVAILABLE, 1)])
    assert found == Whereabouts(Availability.UNAVAILABLE, Agent.UNKNOWN, AT + timedelta(minutes=1))


def test_a_removal_is_final_for_everything_but_reactions() -> None:
    acts = (told(Activity.REMOVE, 1), told(Activity.EDIT, 2), told(Activity.UNHIDE, 3))
    assert where(*acts)[0] == "removed"
    assert where(*acts[:2], kind="reaction")[0] == "shown"
    assert where(*acts[:2], told(Activity.REMOVE, 4), kind="reaction")[0] == "removed"


def test_what_was_not_to_be_found_is_back_with_a_version_of_the_platforms_own_later_time() -> None:
    gone = told(Activity.UNAVAILABLE, 1)
    assert where(gone, told(Activity.EDIT, 2))[0] == "shown"
    assert where(gone, told(Activity.EDIT, 2, timed=False))[0] == "unavailable", "our clock says nothing of when"
    assert where(gone, told(Activity.CREATE, 0))[0] == "unavailable"


def test_what_is_hidden_is_not_to_be_found_either_and_that_says_nothing_new() -> None:
    assert where(told(Activity.HIDE, 1, Agent.AUTHORITY), told(Activity.UNAVAILABLE, 2)) == ("hidden", "authority")


def test_a_second_source_may_know_who_did_it_but_not_when() -> None:
    found = whereabouts("comment", [told(Activity.REMOVE, 1), told(Activity.REMOVE, 2, Agent.AUTHOR)])
    assert found == Whereabouts(Availability.REMOVED, Agent.AUTHOR, AT + timedelta(minutes=1))


def test_among_acts_of_one_second_the_one_that_takes_away_comes_last() -> None:
    assert where(told(Activity.REMOVE, 1), told(Activity.CREATE, 1), kind="reaction")[0] == "removed"
    assert where(told(Activity.HIDE, 1), told(Activity.UNHIDE, 1))[0] == "hidden"


ACTS = st.builds(told, st.sampled_from(Activity), st.integers(0, 3), st.sampled_from(Agent))


@given(st.lists(ACTS, max_size=5), st.sampled_from(["comment", "reaction"]))
def test_every_order_gives_the_same(acts: list[Told], kind: str) -> None:
    assert len({whereabouts(kind, order) for order in permutations(acts)}) == 1
