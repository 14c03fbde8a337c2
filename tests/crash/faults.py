"""Real faults of a database, each for as long as its context lasts."""

import asyncio
import os
import resource
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from tests.crash.server import Server
from tests.postgres import Cluster

_ALMOST_NO_ROOM = 64 * 1024
_START_SECONDS = 30


@asynccontextmanager
async def sqlite_locked(server: Server) -> AsyncIterator[None]:
    """Somebody else writes, and does not finish."""
    other = sqlite3.connect(_file(server), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@asynccontextmanager
async def sqlite_full(server: Server) -> AsyncIterator[None]:
    """The server's files may not grow. The limit is the process's own, so it needs neither a full disk nor root."""
    assert server.process is not None
    pid = server.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (_ALMOST_NO_ROOM, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def sqlite_read_only(server: Server) -> Iterator[None]:
    """The file may be read and not written; to be entered before the server starts."""
    file = Path(_file(server))
    file.chmod(0o444)
    try:
        yield
    finally:
        file.chmod(0o600)


@asynccontextmanager
async def postgres_locked(server: Server) -> AsyncIterator[None]:
    """Somebody else holds a table, and does not finish."""
    other = await _connect(server)
    try:
        await other.execute("BEGIN; LOCK TABLE deliveries IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        await other.close()


@asynccontextmanager
async def postgres_read_only(server: Server) -> AsyncIterator[None]:
    """The whole cluster takes no writes, as hosts make it when their disk runs full. It must be the server's own."""
    await _alter_system(server, "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        await _alter_system(server, "RESET default_transaction_read_only")


@asynccontextmanager
async def postgres_full(server: Server) -> AsyncIterator[None]:
    """A table that may not grow: PostgreSQL says ``disk_full`` (53100) to every insert of a delivery."""
    owner = await _connect(server)
    try:
        await owner.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;"
            "CREATE TRIGGER no_room BEFORE INSERT ON deliveries EXECUTE FUNCTION no_room()"
        )
        yield
        await owner.execute("DROP FUNCTION no_room CASCADE")
    finally:
        await owner.close()


async def kill_a_postgres_backend(server: Server) -> None:
    """``kill -9`` a process of the database in the middle of its work: PostgreSQL throws everybody out and recovers."""
    watcher = await _connect(server)
    pid = await watcher.fetchval(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'diarium' ORDER BY state = 'active' DESC LIMIT 1"
    )
    watcher.terminate()
    os.kill(pid, signal.SIGKILL)


@dataclass(slots=True)
class Stoppable:
    """A running cluster that can be stopped and started again on the same data."""

    cluster: Cluster
    _again: "subprocess.Popen[bytes] | None" = None

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Nobody answers where the database was."""
        pid, command, owner = self._running()
        os.kill(pid, signal.SIGINT)
        await self._until(lambda: not self._pid_file.exists())
        try:
            yield
        finally:
            self._again = self._start(command, owner)
            await self._until(self._is_ready)

    def close(self) -> None:
        """Stop what was started again."""
        if self._again is not None:
            self._again.send_signal(signal.SIGINT)
            self._again.wait(_START_SECONDS)

    def _running(self) -> tuple[int, list[bytes], int]:
        """The server's process id, its command and whose it is, as the kernel tells."""
        process = Path("/proc") / self._pid_file.read_text().split("\n")[0]
        command = (process / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        return int(process.name), command, process.stat().st_uid

    def _start(self, command: list[bytes], owner: int) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            cwd=self._home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            user=owner if os.geteuid() == 0 else None,
        )

    @property
    def _home(self) -> Path:
        return Path(str(self.cluster.url.query["host"]))

    @property
    def _pid_file(self) -> Path:
        return self._home / "data" / "postmaster.pid"

    def _is_ready(self) -> bool:
        assert self._again is not None
        assert self._again.poll() is None, "PostgreSQL did not start again"
        return self._pid_file.exists() and self._pid_file.read_text().rstrip().endswith("ready")

    async def _until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(_START_SECONDS):
            while not holds():  # noqa: ASYNC110 – it is another process that is waited for
                await asyncio.sleep(0.02)


def _file(server: Server) -> str:
    return str(make_url(server.database_url).database)


async def _connect(server: Server) -> asyncpg.Connection:
    url = make_url(server.database_url).set(drivername="postgresql")
    return await asyncpg.connect(url.render_as_string(hide_password=False))


async def _alter_system(server: Server, how: str) -> None:
    """Change the cluster's setting and wait until a new session has it; old ones take it before they go on."""
    owner = await _connect(server)
    try:
        await owner.execute(f"ALTER SYSTEM {how}")
        await owner.execute("SELECT pg_reload_conf()")
        await asyncio.sleep(0.2)
    finally:
        await owner.close()
