"""The guidelines at the command line: no database, except to simulate."""

import asyncio
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from app.guidelines.edition import RULES, load_edition, shipped_edition
from app.guidelines.past import past_editions
from app.registry.office.profiles import choose_profile
from app.store.runners import open_database
from tests.commands.conftest import Run
from tests.factories.register import seed_message

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

ANY_DAY = ["--on", "2026-11-23"]


def lines(folder: Path, *messages: Any) -> str:
    """A file with those messages, one a line; bytes stand as they are."""
    file = folder / "messages.jsonl"
    file.write_bytes(
        b"".join((each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n" for each in messages)
    )
    return str(file)


HELLO = {"id": "a", "text": "Hej", "unknown": 1}
LIKE = {"id": "c", "text": None, "kind": "reaction"}
NAMED = {"id": "b", "text": "Angående KS/2026:17"}


@pytest.fixture
def other_rules(folder: Path) -> Path:
    """A copy of the rules in which reactions are kept ordered."""
    copy = folder / "mine"
    copy.mkdir()
    for path in RULES.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        (copy / path.name).write_text(
            text.replace("{outcome: minor_importance, status: provisional}", "{outcome: keep_ordered}"),
            encoding="utf-8",
        )
    return copy


def test_each_line_is_answered_by_a_line_in_the_same_order(run: Run, folder: Path) -> None:
    done = run("assess", *ANY_DAY, lines(folder, HELLO, b"", NAMED))

    answers = [json.loads(line) for line in done.out.splitlines()]
    assert (done.status, done.err) == (0, "")
    assert [each["id"] for each in answers] == ["a", "b"]
    assert answers[1]["rule"] == "ongoing-case-diarienummer"


def test_a_line_that_cannot_be_read_stops_no_other_and_is_told_at_the_end(run: Run, folder: Path) -> None:
    done = run("assess", *ANY_DAY, lines(folder, HELLO, b"{", {"id": 1, "text": "kanarie", "kind": "kanarie"}, NAMED))

    assert done.status == 1
    assert len(done.out.splitlines()) == 2
    assert done.err.splitlines()[0] == "line 2: this is no JSON object in UTF-8"
    assert done.err.splitlines()[1].startswith("line 3: 'kind' has an unknown value")
    assert done.err.splitlines()[-1] == "diarium: 2 lines could not be read"
    assert "kanarie" not in done.out + done.err


def test_lines_come_by_a_pipe_too_with_or_without_a_byte_order_mark(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + json.dumps(NAMED).encode()))
    monkeypatch.setattr("sys.stdin", piped)

    assert json.loads(run("assess", "-").out)["id"] == "b"


def test_the_day_and_the_profile_decide_and_have_to_exist(run: Run, folder: Path) -> None:
    file = lines(folder, NAMED)

    assert json.loads(run("assess", "--on", "1990-01-01", file).out)["rule"] == "default"
    for wrong in (["--on", "i dag"], ["--on", "2026-13-01"], ["--profile", "hittepå"], ["--edition"]):
        assert run("assess", *wrong, file).status == 2
    assert run("assess", str(folder / "missing.jsonl")).status == 2
    assert run("assess", "--edition", "hittepå", file).status == 1


def test_messages_can_be_assessed_with_other_rules(run: Run, folder: Path, other_rules: Path) -> None:
    done = run("assess", "--edition", str(other_rules), *ANY_DAY, lines(folder, LIKE))

    assert json.loads(done.out)["outcome"] == "keep_ordered"


def test_figures_are_printed_for_people_and_programs(run: Run, folder: Path) -> None:
    file = lines(
        folder,
        NAMED | {"ideal": "register", "acceptable": ["register"], "rule": "ongoing-case-diarienummer", "floor": True},
        LIKE | {"ideal": "keep_ordered", "acceptable": ["keep_ordered"], "rule": "for-information", "floor": False},
    )
    printed = run("evaluate", *ANY_DAY, file)
    told = run("evaluate", *ANY_DAY, file, "--json").told

    assert printed.status == 0
    assert "exact outcome:       1 of 2 (50.0 %)" in printed.out
    assert "for-information → reaction-or-tag" in printed.out
    assert told["floor_misses"] == {"count": 0, "of": 1, "percent": 0.0}
    assert told["microseconds"]["median"] > 0


def test_a_line_without_its_label_is_told(run: Run, folder: Path) -> None:
    done = run("evaluate", lines(folder, HELLO))
    assert (done.status, "line 1: 'ideal' is missing" in done.err) == (1, True)


def test_the_rules_start_without_the_libraries_of_the_database_and_the_web(folder: Path) -> None:
    script = (
        "import sys; from app.commands import main\n"
        "try: main(['assess', '--on', '2026-11-23', sys.argv[1]])\n"
        "except SystemExit as ended: assert not ended.code\n"
        "print(sorted({'sqlalchemy', 'asyncpg', 'fastapi', 'starlette', 'uvicorn', 'jinja2'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", script, lines(folder, HELLO)], check=True, capture_output=True, text=True, cwd=root
    )
    assert ran.stdout.splitlines()[-1] == "[]"


def test_the_rules_are_found_sound_with_their_sources(run: Run) -> None:
    checked = run("rules", "check", "--json")
    assert checked.status == 0
    assert checked.told["edition"] == load_edition().hash
    assert checked.told["sources"] > 40


def test_a_rule_is_shown_with_its_law_order_sources_and_cases(run: Run) -> None:
    shown = run("rules", "show", "third-party-personal-data", "--on", "2018-05-24")

    assert shown.out.startswith("## third-party-personal-data\n")
    assert "- Lyder så från: 2009-06-30 till och med 2018-05-24" in shown.out
    assert "21 kap. 7 § OSL (2009:400)" in shown.out
    assert "Ett telefonnummer" not in shown.out
    assert "https://lagen.nu/2009:400" in shown.out
    assert "artikel 5 GDPR" in run("rules", "show", "third-party-personal-data", "--on", "2018-05-25").out
    assert run("rules", "show", "third-party-personal-data", "--form", "json").told["floor"] is True


def test_all_rules_are_shown_as_a_table_a_document_or_json(run: Run) -> None:
    table, document = run("rules", "show", *ANY_DAY), run("rules", "show", *ANY_DAY, "--form", "markdown")
    plain = run("rules", "show", *ANY_DAY, "--form", "json", "--language", "en").told

    assert table.out.splitlines()[0] == "rule\tfrom\tfloor\tsentence"
    assert len(table.out.splitlines()) == len(plain["rules"]) + 1
    assert document.out.startswith("# Riktlinje för meddelanden i officiella kanaler\n")
    assert plain["language"] == "en"


def test_a_rule_that_does_not_stand_is_told_with_the_nearest(run: Run) -> None:
    refused = run("rules", "show", "reaction-tag", *ANY_DAY)
    assert refused.status == 1
    assert "did you mean 'reaction-or-tag'?" in refused.err


def test_a_text_is_explained_in_both_languages(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    told = run("rules", "explain", "Angående KS/2026:17", *ANY_DAY)
    assert told.out.startswith("Registreras i ett pågående ärende")
    assert "    Angående «KS/2026:17»" in told.out

    monkeypatch.setattr("sys.stdin", io.StringIO("👍"))
    assert "Rule: reaction-or-tag." in run("rules", "explain", "-", "--kind", "reaction", "--language", "en").out


def test_two_editions_are_compared_in_words(run: Run, other_rules: Path) -> None:
    recorded = past_editions(shipped_edition())[-1].name

    assert run("rules", "diff", recorded, "present").out == "Inget skiljer.\n"
    assert "reaction-or-tag från 2009-06-30 har skrivits om." in run("rules", "diff", "present", str(other_rules)).out
    assert run("rules", "diff", "present", "hittepå").status == 1


def test_a_mistake_in_a_folder_of_rules_is_told_with_its_line(run: Run, other_rules: Path) -> None:
    [file] = [path for path in other_rules.glob("*.yaml") if "id: reaction-or-tag" in path.read_text(encoding="utf-8")]
    file.write_text(file.read_text(encoding="utf-8").replace("is_own", "is_onw", 1), encoding="utf-8")

    refused = run("rules", "diff", "present", str(other_rules))
    assert refused.status == 1
    assert f"{file.name}, line" in refused.err
    assert "did you mean 'is_own'?" in refused.err


def test_an_authority_is_given_a_profile_from_a_day_on(office: Run) -> None:
    words = ["--from", "2027-01-01", "--decided-by", "KS 2026-12-16 § 240"]
    made = office("authorities", "set-profile", "ks", "--profile", "grund", *words, "--json")

    assert made.status == 0
    assert (made.told["profile"], made.told["from_date"]) == ("grund", "2027-01-01")
    assert office("authorities", "profiles", "--json").told == [made.told]
    assert office("authorities", "set-profile", "ks", "--profile", "grnd", *words).err.startswith(
        "diarium: there is no such profile; did you mean 'grund'?"
    )
    assert office("authorities", "set-profile", "bun", "--profile", "grund", *words).status == 1
    assert office("authorities", "set-profile", "ks", "--profile", "grund", "--from", "snart").status == 2


def test_the_doctor_names_a_profile_that_the_rules_do_not_have(office: Run, installed: str) -> None:
    act_on(
        installed,
        lambda connection: choose_profile(
            connection,
            actor="operator",
            tenant="kommun",
            authority="ks",
            profile="gammal",
            from_date=date(2026, 1, 1),
            decided_by="§ 1",
            known=["gammal"],
            now=NOW,
        ),
    )

    found = office("doctor", "--json")
    assert [each["check"] for each in found.told if not each["ok"]] == ["profiles"]


def act_on(url: str, act: Callable[[Connection], Any]) -> Any:
    """Something done in the register that commands are run on."""

    async def acting() -> Any:
        database = open_database(url)
        try:
            return await database.write(act)
        finally:
            await database.close()

    return asyncio.run(acting())


def test_what_other_rules_would_change_is_listed_and_counted(office: Run, installed: str, other_rules: Path) -> None:
    opened = office("channels", "create", "--name", "Sidan", "--kind", "page", "--authority", "ks", "--json").told["id"]
    like: Any = {"kind": "reaction", "text": None, "outcome": "minor_importance", "rule": "reaction-or-tag"}
    seeded = act_on(
        installed, lambda connection: [seed_message(connection, "kommun", UUID(opened), **like) for _ in range(3)]
    )
    days = ["--from", "2026-03-02", "--to", "2026-03-02"]

    assert office("rules", "simulate", "present", *days, "--json").told == {"assessed": 3, "erased": 0, "changed": []}
    changed = office("rules", "simulate", str(other_rules), *days, "--json").told["changed"]
    assert {each["message"] for each in changed} == {str(each.message) for each in seeded}
    assert {(each["outcome"], each["would_be"]) for each in changed} == {("minor_importance", "keep_ordered")}
    printed = office("rules", "simulate", str(other_rules), *days)
    assert len(printed.out.splitlines()) == 4
    assert printed.err.splitlines()[-2:] == [
        "3 assessed again, 3 would change",
        "       3  minor_importance → keep_ordered",
    ]
    assert office("rules", "simulate", "present", "--from", "2026-03-03", "--to", "2026-04-01", "--json").told == {
        "assessed": 0,
        "erased": 0,
        "changed": [],
    }


def test_nothing_is_simulated_in_a_new_register(office: Run) -> None:
    days = ["--from", "2026-01-01", "--to", "2026-12-31"]
    done = office("rules", "simulate", "present", *days, "--json")
    assert (done.status, done.told) == (0, {"assessed": 0, "erased": 0, "changed": []})
    assert office("rules", "simulate", "present", "--from", "2026-02-01", "--to", "2026-01-01").status == 2
    assert office("rules", "simulate", "present", *days, "--profile", "hittepå").status == 2
    assert office("rules", "simulate", "hittepå", *days).status == 1
