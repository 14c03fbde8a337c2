"""The corpus, assessed. The thresholds lie a little below what is reached today: see docs/evaluation.md."""

from datetime import date
from pathlib import Path

import pytest

from app.guidelines.agreement import Agreement, Compared, Share, agreement
from app.guidelines.edition import shipped_edition
from app.guidelines.lines import Assessor, read_labelled

CORPUS = Path(__file__).parents[2] / "corpus"
ASSESSOR = Assessor(shipped_edition(), date(2026, 11, 23))


def figures_of(author: str) -> Agreement:
    lines = map(read_labelled, (CORPUS / f"{author}.jsonl").read_text("utf-8").splitlines())
    return agreement([Compared(line, ASSESSOR.assess(line), 0.0) for line in lines])


def share(one: Share) -> float:
    return one.count / one.of


@pytest.mark.parametrize(
    ("author", "acceptable", "exact"),
    [("holm", 0.94, 0.89), ("lark", 0.95, 0.90), ("ronn", 0.94, 0.84), ("syren", 0.96, 0.90)],
)
def test_the_parts_nobody_tunes_on_stay_at_their_figures(author: str, acceptable: float, exact: float) -> None:
    figures = figures_of(author)
    assert share(figures.acceptable) > acceptable
    assert share(figures.exact) > exact
    assert share(figures.right_rule) > 0.82
    assert share(figures.floor_misses) < 0.02
    assert share(figures.false_registrations) < 0.04


@pytest.mark.parametrize("author", ["alm", "bjork", "lead"])
def test_what_the_model_was_trained_on_is_nearly_all_acceptable(author: str) -> None:
    assert share(figures_of(author).acceptable) > 0.95
