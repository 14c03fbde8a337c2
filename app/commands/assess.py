"""``diarium assess``: what the guidelines say of each message in a file, without a database."""

import json
from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeVar

import typer

from app.commands.choices import (
    EditionOption,
    LinesArgument,
    OnOption,
    ProfileOption,
    require_profile,
    today,
)
from app.commands.terminal import example, note, put
from app.guidelines.edition import GRUND
from app.guidelines.lines import Assessor, Line, read_line, told
from app.guidelines.past import PRESENT, edition_named
from app.records.errors import Unacceptable

_Read = TypeVar("_Read", bound=Line)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Reading:
    """Reads lines one at a time, tells on stderr of those that cannot be read, and counts them."""

    def __init__(self) -> None:
        self.refused = 0

    def lines(self, file: BinaryIO, read: Callable[[bytes], _Read]) -> Iterator[_Read]:
        """Every line that can be read; empty ones are passed over."""
        for number, text in enumerate(file, 1):
            text = text.removeprefix(_BYTE_ORDER_MARK) if number == 1 else text
            if not text.strip():
                continue
            try:
                yield read(text)
            except Unacceptable as why:
                self.refused += 1
                note(f"line {number}: {why}")

    def end(self) -> None:
        """Exit 1 if some line could not be read."""
        if self.refused:
            note(f"diarium: {self.refused} lines could not be read")
            raise typer.Exit(1)


def add_to(program: typer.Typer) -> None:
    epilog = example(
        "diarium assess messages.jsonl",
        "diarium assess --profile hall-ordnat --on 2018-05-25 messages.jsonl",
        "diarium assess - < messages.jsonl > assessments.jsonl",
    )
    program.command("assess", epilog=epilog)(assess)


def assess(
    file: LinesArgument, profile: ProfileOption = GRUND, on: OnOption = None, edition: EditionOption = PRESENT
) -> None:
    """Assess messages, one JSON object a line, and print one line for each. No database is needed.

    Input: id, text, platform, kind, visibility, channel_kind, context (null, or author, text and registered_case).
    Output: id, outcome, status, protection, placement, rule, cites, facts with their evidence, considered. A line that
    cannot be read is told on stderr with its number, gives no output, and makes the exit status 1.
    """
    rules = edition_named(edition)
    assessor = Assessor(rules, on or today(), require_profile(profile, rules))
    reading = Reading()
    for line in reading.lines(file, read_line):
        put(as_json_line(told(line, assessor.assess(line))))
    reading.end()


def as_json_line(value: object) -> str:
    """Compact JSON on one line; whatever stands in it can be written as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
