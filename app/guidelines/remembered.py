"""Answers that are kept, so that they are worked out once."""

from collections.abc import Callable
from typing import TypeVar

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


class Remembered(dict[Asked, Answered]):
    """What a function answers, by what it was asked; read it as a dictionary, ``remembered[asked]``.

    It never holds more than ``most`` answers: one more, and it begins anew. Reading costs half of what ``lru_cache``
    costs, which counts when every word of a message is asked about several times.
    """

    __slots__ = ("_answer", "_most")

    def __init__(self, answer: Callable[[Asked], Answered], most: int) -> None:
        super().__init__()
        self._answer = answer
        self._most = most

    def __missing__(self, asked: Asked) -> Answered:
        answer = self._answer(asked)
        if len(self) >= self._most:
            self.clear()
        self[asked] = answer
        return answer
