"""``diarium evaluate``: how well the guidelines agree with what careful registrators answered."""

import gc
import time

import typer

from app.commands.assess import Reading
from app.commands.choices import (
    EditionOption,
    LinesArgument,
    OnOption,
    ProfileOption,
    require_profile,
    today,
)
from app.commands.terminal import AsJson, example, note, put, put_json
from app.guidelines.agreement import Agreement, Compared, agreement, as_plain
from app.guidelines.edition import GRUND
from app.guidelines.lines import Assessor, LabelledLine, Line, read_labelled
from app.guidelines.past import PRESENT, edition_named
from app.guidelines.topic_model import remember_words

_MOST_RULES = 30


def add_to(program: typer.Typer) -> None:
    epilog = example("diarium evaluate labelled.jsonl", "diarium evaluate --profile hall-ordnat --json labelled.jsonl")
    program.command("evaluate", epilog=epilog)(evaluate)


def evaluate(
    file: LinesArgument,
    profile: ProfileOption = GRUND,
    on: OnOption = None,
    edition: EditionOption = PRESENT,
    as_json: AsJson = False,
) -> None:
    """Assess labelled messages and print how well it agrees, what the floor missed, and the time it took.

    Input as for `diarium assess`, and ideal (an outcome), acceptable (outcomes that pass), rule and floor (true for
    what may never be missed). Registered falsely is what was registered though no registration is acceptable.
    """
    rules = edition_named(edition)
    assessor = Assessor(rules, on or today(), require_profile(profile, rules))
    reading = Reading()
    _warm(assessor)
    figures = agreement([_compared(assessor, line) for line in reading.lines(file, read_labelled)])
    if as_json:
        put_json(as_plain(figures))
    else:
        _print(figures)
    reading.end()


def _warm(assessor: Assessor) -> None:
    """What is made at the first message is not that message's time; nor is looking a common word up for the first time,
    or sweeping up after the rules' loading.
    """
    remember_words()
    assessor.assess(Line(id=None, text="Hej! Gäller KS/2026:17."))
    gc.collect()
    gc.freeze()


def _compared(assessor: Assessor, line: LabelledLine) -> Compared:
    began = time.perf_counter()
    assessment = assessor.assess(line)
    return Compared(line, assessment, time.perf_counter() - began)


def _print(figures: Agreement) -> None:
    put(f"messages:            {figures.messages}")
    put(f"acceptable outcome:  {figures.acceptable}")
    put(f"exact outcome:       {figures.exact}")
    put(f"floor misses:        {figures.floor_misses}")
    put(f"false registrations: {figures.false_registrations}")
    put(f"sent to review:      {figures.review}")
    put(f"right rule:          {figures.right_rule}")
    if figures.times:
        times = figures.times
        put(f"microseconds each:   median {times.median}, p99 {times.p99}, longest {times.longest}")
    _print_table("outcome", figures.outcomes)
    _print_table("rule (only what differs)", figures.rules[:_MOST_RULES])
    if figures.missed_floor:
        put("")
        put(f"floor missed: {', '.join(str(each) for each in figures.missed_floor)}")
    if not figures.messages:
        note("there was nothing to evaluate")


def _print_table(heading: str, rows: tuple[tuple[str, str, int], ...]) -> None:
    if rows:
        width = max(len(wanted) for wanted, _, _ in rows)
        put("")
        put(f"{heading}: wanted → got")
        for wanted, got, count in rows:
            put(f"  {count:6}  {wanted:{width}} → {got}")
