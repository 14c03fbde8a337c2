from hypothesis import given
from hypothesis import strategies as st

from app.guidelines.remembered import Remembered


def test_what_was_asked_before_is_not_worked_out_again() -> None:
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    lengths = Remembered(length, 10)
    assert [lengths[word] for word in ("snö", "is", "snö")] == [3, 2, 3]
    assert asked == ["snö", "is"]


@given(st.lists(st.integers(0, 20)))
def test_it_always_answers_as_its_function_does_and_never_holds_more_than_it_may(asked: list[int]) -> None:
    def square(number: int) -> int:
        return number * number

    squares = Remembered(square, 3)
    for number in asked:
        assert squares[number] == square(number)
        assert len(squares) <= 3
