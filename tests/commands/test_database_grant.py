"""``diarium db grant`` with the role it is for. What the role may do is shown in tests/store/test_append_only.py."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from tests.commands.conftest import Run
from tests.postgres import Cluster


@pytest.fixture
def role(postgres_cluster: Cluster, migrated_postgresql_url: str) -> Iterator[str]:
    """A role that may log in and nothing else."""
    name = f"diarium_app_{uuid4().hex[:8]}"
    postgres_cluster.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'prov'")
    yield name
    postgres_cluster.execute(f"DROP OWNED BY {name}", database=make_url(migrated_postgresql_url).database)
    postgres_cluster.execute(f"DROP ROLE {name}")


def test_after_the_grant_the_office_can_be_run_as_that_role(
    folder: Path, migrated_postgresql_url: str, role: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_role = make_url(migrated_postgresql_url).set(username=role, password="prov")
    monkeypatch.setenv("DIARIUM_DATABASE_URL", migrated_postgresql_url)
    assert run("db", "grant", "--role", "finns_inte").status == 1
    assert run("db", "grant", "--role", role).status == 0

    monkeypatch.setenv("DIARIUM_DATABASE_URL", as_role.render_as_string(hide_password=False))
    assert run("tenants", "create", "kommun", "--name", "Kommun").status == 0
    assert run("authorities", "create", "ks", "--code", "KS", "--name", "Kommunstyrelsen").status == 0
    assert run("channels", "create", "--name", "Blogg", "--kind", "blog", "--authority", "ks").status == 0
    assert run("tokens", "create", "--label", "Läsare", "--scope", "messages:read").status == 0
    assert run("disposal-stop", "set", "--everything", "--reason", "Tvist").status == 0
    assert run("ledger", "check").status == 0
