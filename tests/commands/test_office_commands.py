"""Tenants, authorities, channels, tokens, disposal stops and the log, on both databases."""

import io
import re
import stat
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.store.migrate import in_connection
from tests.commands.conftest import Run


def test_a_tenant_is_made_and_listed(installed: str, run: Run) -> None:
    made = run("tenants", "create", "kommun", "--name", "Exempelköping", "--json")

    assert made.status == 0
    assert made.told["name"] == "Exempelköping"
    assert run("tenants", "list", "--json").told == [made.told]


def test_the_master_key_is_made_for_its_owner_only_in_development(installed: str, run: Run, folder: Path) -> None:
    run("tenants", "create", "kommun", "--name", "K")

    assert stat.S_IMODE((folder / "var" / "master.key").stat().st_mode) == 0o600


def test_no_key_is_made_in_production(installed: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIARIUM_ENVIRONMENT", "production")
    monkeypatch.setenv("DIARIUM_PUBLIC_URL", "https://diarium.example")

    refused = run("tenants", "create", "kommun", "--name", "K")
    assert (refused.status, refused.out) == (1, "")
    assert "master key" in refused.err


def test_what_is_refused_is_one_line_on_stderr_and_exit_1(office: Run) -> None:
    refused = office("tenants", "create", "kommun", "--name", "Kommun")

    assert (refused.status, refused.out) == (1, "")
    assert refused.err == "diarium: there is already a tenant 'kommun'\n"


def test_a_wrong_call_is_exit_2(office: Run) -> None:
    assert office("tenants", "create").status == 2
    assert office("channels", "close", "no-uuid").status == 2
    assert office("disposal-stop", "set", "--reason", "x").status == 2
    assert office("replay").status == 2
    assert office("nonsense").status == 2


def test_the_only_tenant_needs_no_name_but_one_of_several_does(office: Run) -> None:
    assert [each["id"] for each in office("authorities", "list", "--json").told] == ["ks"]
    office("tenants", "create", "annan", "--name", "Annan")

    refused = office("authorities", "list")
    assert refused.status == 1
    assert "annan, kommun" in refused.err
    assert office("authorities", "list", "--tenant", "annan", "--json").told == []


def test_without_any_tenant_the_way_on_is_told(installed: str, run: Run) -> None:
    assert "diarium tenants create" in run("channels", "list").err


def test_a_list_in_a_pipe_is_tab_separated_and_whole(office: Run) -> None:
    listed = office("authorities", "list")

    assert listed.out == "id\tcode\tname\tnumber_pattern\nks\tKS\tKommunstyrelsen\t{code}/{year}:{number}\n"


def test_a_channel_lives_from_opening_to_closing(office: Run) -> None:
    opened = office("channels", "create", "--name", "Blogg", "--kind", "blog", "--authority", "ks", "--json").told
    assert opened["webhook"] == f"http://127.0.0.1:8000/webhooks/{opened['id']}"
    assert opened["secret"].startswith("whsec_")

    rotated = office("channels", "rotate-secret", opened["id"], "--json").told
    assert rotated["secret"] != opened["secret"]
    assert rotated["old_valid_to"] > rotated["valid_from"]

    assert office("channels", "close", opened["id"], "--json").told["status"] == "closed"
    listed = office("channels", "list")
    assert opened["id"] in listed.out
    assert opened["secret"] not in listed.out + listed.err


def test_an_app_secret_comes_by_file_or_pipe_and_is_not_shown(
    office: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ["--name", "Sidan", "--kind", "page", "--authority", "ks", "--speaks", "facebook_page", "--account", "99"]
    (folder / "app-secret").write_text("0123456789abcdef0123456789abcdef\n")

    opened = office("channels", "create", *wanted, "--secret-file", "app-secret", "--json")
    assert opened.status == 0
    assert "0123456789abcdef" not in opened.out
    assert len(opened.told["verify_token"]) >= 16

    monkeypatch.setattr("sys.stdin", io.StringIO("fedcba9876543210fedcba9876543210"))
    assert office("channels", "rotate-secret", opened.told["id"], "--secret-file", "-").status == 0


def test_a_token_is_shown_once_and_can_be_revoked(office: Run) -> None:
    made = office("tokens", "create", "--label", "Läsare", "--scope", "messages:read", "--days", "30", "--json").told
    assert re.fullmatch(r"dk_[0-9A-Za-z]{39}", made["token"])

    listed = office("tokens", "list", "--json")
    assert made["token"] not in listed.out
    assert [(each["label"], each["scopes"]) for each in listed.told] == [("Läsare", ["messages:read"])]
    assert office("tokens", "revoke", made["id"], "--json").told["revoked_at"] is not None


def test_a_token_without_scopes_is_refused(office: Run) -> None:
    assert office("tokens", "create", "--label", "Ingenting").status == 1


def test_a_disposal_stop_is_set_and_lifted(office: Run) -> None:
    for verb in ("set", "lift"):
        assert office("disposal-stop", verb, "--everything", "--reason", "Tvist").status == 0
        assert office("tenants", "list", "--json").told[0]["disposal_stop"] is (verb == "set")
    assert office("disposal-stop", "set", "--authority", "bun", "--reason", "Tvist").status == 1


def test_every_act_is_in_a_log_that_the_check_finds_sound(office: Run) -> None:
    office("tokens", "create", "--label", "Allt", "--all-scopes")

    checked = office("ledger", "check", "--json")
    assert checked.status == 0
    assert [(each["tenant"], each["sound"], each["leaves_checked"]) for each in checked.told] == [("kommun", True, 3)]


def test_nothing_is_parked_in_a_new_register(office: Run) -> None:
    listed = office("parked", "list")
    assert (listed.status, listed.out, listed.err) == (0, "", "Parked deliveries: none\n")
    assert office("parked", "list", "--json").told == []


def test_nothing_waits_to_be_replayed_in_a_new_register(office: Run) -> None:
    replayed = office("replay", "--all", "--json")

    assert (replayed.status, replayed.told) == (0, [])
    assert office("replay", "01900000-0000-7000-8000-000000000001").status == 1


def test_the_doctor_finds_a_new_register_well(office: Run) -> None:
    found = office("doctor", "--json")

    assert found.status == 0, found
    assert [each["check"] for each in found.told] == [
        "database",
        "master key",
        "clock",
        "disk",
        "rules",
        "profiles",
        "subscriptions",
        "log",
    ]


def test_the_doctor_names_what_is_wrong(office: Run, folder: Path) -> None:
    (folder / "var" / "master.key").write_text("00" * 32)

    found = office("doctor", "--json")
    assert found.status == 1
    assert [each["check"] for each in found.told if not each["ok"]] == ["master key"]
    assert found.err == "diarium: look at master key\n"


def test_a_feed_is_asked_for_listed_and_given_up(office: Run) -> None:
    topic = "https://www.youtube.com/feeds/videos.xml?channel_id=UCexempelkoping00000001"
    words = ("--speaks", "websub", "--name", "YouTube", "--kind", "page", "--authority", "ks", "--account", topic)
    made = office("channels", "create", *words, "--json").told
    assert "secret" not in made, "the hub is told it, and nobody else needs it"

    asked = office("channels", "subscribe", made["id"], "--json").told
    assert (asked["state"], asked["hub"]) == ("asked", "https://pubsubhubbub.appspot.com/subscribe")
    assert [each["topic"] for each in office("channels", "subscriptions", "--json").told] == [topic]
    assert office("channels", "unsubscribe", made["id"], "--json").told["state"] == "ending"


def test_a_feed_whose_hub_nobody_knows_must_have_it_named(office: Run) -> None:
    words = ("--name", "Bloggen", "--kind", "blog", "--authority", "ks", "--account", "https://blogg.example/flode")
    made = office("channels", "create", "--speaks", "websub", *words, "--json").told

    refused = office("channels", "subscribe", made["id"])
    assert refused.status == 1
    assert "--hub" in refused.err
    assert office("channels", "subscribe", made["id"], "--hub", "https://hub.example/").status == 0


def test_the_doctor_names_a_feed_that_no_hub_sends(office: Run, installed: str) -> None:
    words = ("--name", "Bloggen", "--kind", "blog", "--authority", "ks", "--account", "https://blogg.example/flode")
    made = office("channels", "create", "--speaks", "websub", *words, "--json").told
    office("channels", "subscribe", made["id"], "--hub", "https://hub.example/")
    assert office("doctor").status == 0, "the server has not had time to ask"

    def never_confirmed(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE subscriptions SET tries = 3")

    in_connection(installed, never_confirmed)

    found = office("doctor", "--json")
    assert [each["check"] for each in found.told if not each["ok"]] == ["subscriptions"]
    assert made["id"] in found.told[6]["told"]
