"""The corpus, assessed. The thresholds lie a little below what is reached today: see docs/evaluation.md."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.guidelines.assess_lines import knowledge_of, subject_of
from app.guidelines.edition import load_edition
from app.guidelines.evaluation import figures_of, judge
from app.guidelines.observe import observe

CORPUS = Path(__file__).parents[2] / "corpus"
EDITION = load_edition()
DAY = date(2026, 11, 23)


def lines(author: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / f"{author}.jsonl").read_text("utf-8").splitlines()]


def labelled(text: str, ideal: str, rule: str, **more: Any) -> dict[str, Any]:
    return {"id": text, "text": text, "ideal": ideal, "acceptable": [ideal], "rule": rule, "floor": False, **more}


def test_the_part_nobody_tunes_on_stays_at_its_figures() -> None:
    figures = figures_of(judge(lines("ek"), EDITION, DAY))
    assert figures.acceptable > 0.86
    assert figures.exact > 0.73
    assert figures.right_rule > 0.61
    assert len(figures.floor_misses) < 0.07 * figures.floor
    assert figures.false_registrations < 0.11


@pytest.mark.parametrize("author", ["alm", "bjork", "lead"])
def test_what_the_model_was_trained_on_is_nearly_all_acceptable(author: str) -> None:
    figures = figures_of(judge(lines(author), EDITION, DAY))
    assert figures.acceptable > 0.95


def test_figures_count_what_they_say() -> None:
    judged = judge(
        [
            labelled("När öppnar simhallen?", "keep_ordered", "simple-question"),
            labelled("Jag vill överklaga beslutet om färdtjänst", "keep_ordered", "simple-question"),
            labelled("Tusen tack för snabbt svar igår", "register", "appeal", floor=True),
        ],
        EDITION,
        DAY,
    )
    figures = figures_of(judged)
    assert (figures.messages, figures.floor, len(figures.floor_misses)) == (3, 1, 1)
    assert figures.exact == figures.acceptable == figures.right_rule == pytest.approx(1 / 3)
    assert figures.false_registrations == pytest.approx(1 / 2)
    assert figures.confusion == {("simple-question", "appeal"): 1, ("appeal", "thanks-or-praise"): 1}


def test_no_lines_give_figures_of_nothing() -> None:
    assert figures_of([]).messages == 0


def test_a_line_says_what_its_message_is_and_unknown_keys_do_not_matter() -> None:
    subject = subject_of(
        {"text": "Hej", "kind": "mention", "somewhere": 1, "context": {"author": "citizen", "text": "x"}}
    )
    assert (subject.kind, subject.context and subject.context.author) == ("mention", "citizen")


@pytest.mark.parametrize("line", [{"text": 1}, {"context": "x"}])
def test_a_value_of_the_wrong_type_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        subject_of(line)


@pytest.mark.parametrize(
    ("text", "named"),
    [("Angående KS/2026:17", 1), ("säsongen 2024/25", 0), ("inte 2024-00099 jag menar", 1), ("buss 2026/17", 0)],
)
def test_without_a_register_a_plain_diary_number_is_taken_for_a_case(text: str, named: int) -> None:
    assert len(knowledge_of(observe(subject_of({"text": text}))).named_cases) == named
