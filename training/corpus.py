"""What the model is trained on: labelled messages in ``corpus/*.jsonl``, and the cases that stand beside the rules."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.guidelines.cases import CaseRegister, read_cases
from app.guidelines.lines import LabelledLine
from app.guidelines.plain_words import read_words
from app.guidelines.topics import MAY_WAIT, ORDINARY
from app.records.facts import Subject
from app.records.vocabulary import ChannelKind, Direction

CORPUS = Path(__file__).parents[1] / "corpus"
HELD_BACK = ("holm", "lark", "ronn", "syren")
"""Authors that no model is trained on."""

_WORTH = {"examples": 4.0, "cases": 4.0}
"""How many messages one of these counts as: they are what the others were written after."""
_OF_A_SENTENCE = 0.3
OF_THE_HOUSE = tuple(_WORTH)


@dataclass(frozen=True)
class Labelled:
    """A message, the rule that answers it, whether it is on the floor, and how much it counts in training."""

    subject: Subject
    rule: str
    floor: bool
    worth: float


def read_corpus() -> dict[str, list[Labelled]]:
    """What may be trained on, by author."""
    authors = sorted(path.stem for path in CORPUS.glob("*.jsonl") if path.stem not in HELD_BACK)
    found = {author: list(_lines(author)) for author in authors}
    return {**found, "cases": list(_cases())}


def _lines(author: str) -> Iterator[Labelled]:
    for text in (CORPUS / f"{author}.jsonl").read_text("utf-8").splitlines():
        line = LabelledLine.model_validate(json.loads(text))
        message = Labelled(line.subject(), line.rules[0], line.floor, _WORTH.get(author, 1.0))
        yield message
        if message.rule in ORDINARY:
            yield from _sentences(message)


def _sentences(message: Labelled) -> Iterator[Labelled]:
    """Each sentence of a message that calls for no action calls for none: so single sentences are read rightly."""
    text = read_words(message.subject.text or "")
    places = text.sentences
    for start, end in places if len(places) > 1 else ():
        span = text.span(start, end - 1)
        yield Labelled(
            replace(message.subject, text=text.text[span.start : span.end]),
            message.rule,
            floor=False,
            worth=_OF_A_SENTENCE,
        )


def _cases() -> Iterator[Labelled]:
    """The cases whose answer their text shows; not those that hang on the register, the channel or an own post."""
    for case in read_cases():
        message = case.message
        hangs_on_channel = not (message.listed and message.open) or message.channel is ChannelKind.UNLISTED
        hangs_on_register = case.register_ != CaseRegister() or message.direction is not Direction.INCOMING
        if message.text and not (hangs_on_channel or hangs_on_register):
            rule = case.expect.rule
            yield Labelled(message.subject(), rule, rule not in ORDINARY | MAY_WAIT, _WORTH["cases"])
