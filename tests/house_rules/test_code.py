"""Rules about the code as a whole."""

import re
import subprocess
import sys

import pytest

from tests.house_rules.repository import ROOT, here, named, pyproject, text

LONGEST_MODULE = 400
PURE_ROOMS = ("records", "channels", "guidelines", "ledger", "exports")

EXCEPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no cover|fmt:\s*off|ruff:\s*noqa|mypy:)(?P<rest>.*)")
CODES = re.compile(r"^\s*(?::\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*|\[[\w, -]+\])?")


def unreasoned(line: str) -> bool:
    """Whether a line makes an exception to a lint or type rule without saying why."""
    found = EXCEPTION.search(line)
    return found is not None and not re.search(r"\w{2,}", CODES.sub("", found["rest"], count=1))


def test_imports_keep_to_the_contract_of_the_design() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_pure_room_that_exists_is_held_to_purity() -> None:
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    held = {room for contract in contracts if contract["type"] == "forbidden" for room in contract["source_modules"]}

    assert held == {f"app.{room}" for room in PURE_ROOMS if named(".py", under=f"app/{room}")}


def test_no_module_is_longer_than_a_reader_holds_in_mind() -> None:
    lengths = {here(path): text(path).count("\n") for path in named(".py")}
    # A migration is a list of what it makes, and is never edited afterwards.
    modules = {name: lines for name, lines in lengths.items() if not name.startswith("migrations/versions/")}

    assert not {name: lines for name, lines in modules.items() if lines > LONGEST_MODULE}


def test_no_module_is_named_after_nothing() -> None:
    nameless = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py", "service.py", "services.py", "base.py"}

    assert not [here(path) for path in named(".py") if path.name in nameless]


@pytest.mark.parametrize(
    "line",
    [
        "import x  # no" + "qa",
        "import x  # no" + "qa: F401",
        "import x  # no" + "qa: F401, E402",
        "y = x()  # type" + ": ignore[arg-type]",
    ],
)
def test_an_exception_without_a_reason_is_seen(line: str) -> None:
    assert unreasoned(line)


@pytest.mark.parametrize(
    "line",
    [
        "import x  # no" + "qa: F401 – registers its tables",
        "y = x()  # type" + ": ignore[arg-type]  # the stub is older than the library",
        "y = x()  # an ordinary comment",
    ],
)
def test_an_exception_with_a_reason_is_let_through(line: str) -> None:
    assert not unreasoned(line)


def test_every_lint_exception_in_the_code_has_its_reason_on_its_line() -> None:
    silent = [
        f"{here(path)}:{number}"
        for path in named(".py")
        for number, line in enumerate(text(path).splitlines(), 1)
        if unreasoned(line)
    ]

    assert not silent


def test_every_lint_exception_in_the_configuration_has_its_reason_on_its_line() -> None:
    rule = re.compile(r'^\s+"[A-Z]+[0-9]*",(?P<rest>.*)$')
    body = text(ROOT / "pyproject.toml").split("\n[tool.ruff.lint]\n")[1].split("ignore = [", 1)[1]
    lines = [line for line in body.splitlines() if rule.match(line)]

    assert len(lines) > 10
    assert not [line for line in lines if not re.search(r"# .*\w{3,}", line)]
