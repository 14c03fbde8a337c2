"""What somebody changes behind our back: the triggers are dropped first, as whoever owns the database could."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import Connection, text

from app.records.vocabulary import Scope
from app.registry.office.log_check import LogReport, check_log
from app.registry.office.tenants import create_tenant
from app.registry.office.tokens import create_token
from app.store.migrate import in_connection
from app.store.runners import Database
from app.store.vault import Vault

pytestmark = pytest.mark.anyio

LEAVES = 8


@pytest.fixture
async def log(office: Database, vault: Vault, now: datetime) -> Database:
    """A log of eight leaves, and another tenant's."""
    give = partial(
        create_token, actor="operator", tenant="kommun", label="Läsare", scopes=[Scope.MESSAGES_READ], now=now
    )
    for _ in range(LEAVES - 2):
        await office.write(give)
    await office.write(lambda c: create_tenant(c, vault, actor="operator", tenant="annan", name="Annan", now=now))
    return office


def tamper(url: str, *statements: str) -> None:
    """Do it as the owner of the database, without the triggers of the log."""

    def act(connection: Connection) -> None:
        for table in ("log_entries", "log_openings", "log_heads"):
            if connection.dialect.name == "sqlite":
                for (name,) in connection.execute(
                    text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
                    {"table": table},
                ).all():
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
            else:
                connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            connection.exec_driver_sql(statement)

    # In a thread: it starts an event loop of its own.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(in_connection, url, act).result()


async def check(log: Database) -> LogReport:
    return await log.read(lambda connection: check_log(connection, "kommun"))


async def test_an_untouched_log_is_sound(log: Database) -> None:
    assert await check(log) == LogReport("kommun", checked=LEAVES, erased=0)
    assert (await log.read(lambda connection: check_log(connection, "annan"))).sound


async def test_an_erased_opening_leaves_the_log_sound(log: Database, migrated_database_url: str) -> None:
    tamper(migrated_database_url, "DELETE FROM log_openings WHERE tenant = 'kommun' AND idx IN (2, 5)")

    assert await check(log) == LogReport("kommun", checked=LEAVES, erased=2)


_OTHERS = "(SELECT {column} FROM {table} WHERE tenant = 'annan' AND idx = 0)"


@pytest.mark.parametrize(
    ("statements", "index", "why"),
    [
        (["UPDATE log_entries SET entry = {entry} WHERE tenant = 'kommun' AND idx = 3"], 3, "does not have its hash"),
        (
            ["UPDATE log_entries SET entry = {entry}, leaf_hash = {hash} WHERE tenant = 'kommun' AND idx = 3"],
            3,
            "not what the leaf committed to",
        ),
        (["UPDATE log_openings SET payload = {payload} WHERE tenant = 'kommun' AND idx = 4"], 4, "committed to"),
        (["UPDATE log_openings SET event = 'token.revoked' WHERE tenant = 'kommun' AND idx = 4"], 4, "filed under"),
        (
            [
                "DELETE FROM log_openings WHERE tenant = 'kommun' AND idx = 5",
                "DELETE FROM log_entries WHERE tenant = 'kommun' AND idx = 5",
            ],
            5,
            "missing",
        ),
        (
            [
                "DELETE FROM log_openings WHERE tenant = 'kommun' AND idx >= 6",
                "DELETE FROM log_entries WHERE tenant = 'kommun' AND idx >= 6",
            ],
            6,
            "shorter than its head",
        ),
        (["UPDATE log_heads SET size = 7 WHERE tenant = 'kommun'"], 7, "beyond its head"),
    ],
    ids=["leaf", "leaf and hash", "opening", "event", "one removed", "cut off", "head set back"],
)
async def test_the_first_wrong_leaf_is_named(
    log: Database, migrated_database_url: str, statements: list[str], index: int, why: str
) -> None:
    others = {
        "entry": _OTHERS.format(column="entry", table="log_entries"),
        "hash": _OTHERS.format(column="leaf_hash", table="log_entries"),
        "payload": _OTHERS.format(column="payload", table="log_openings"),
    }
    tamper(migrated_database_url, *(statement.format(**others) for statement in statements))

    report = await check(log)
    assert (report.sound, report.wrong_index) == (False, index)
    assert why in (report.why or "")
