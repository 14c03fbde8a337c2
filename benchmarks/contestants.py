"""The services that are compared: each in its own processes, started as an operator would and measured from outside."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from app.channels.generic.signature import encode_secret
from app.records.vocabulary import ChannelKind
from app.registry.office.authorities import create_authority
from app.registry.office.channels import NewChannel, open_channel
from app.registry.office.tenants import create_tenant
from app.store.migrate import in_connection, upgrade
from app.store.vault import Vault, make_master_key, open_vault
from benchmarks.messages import META_SECRET, PAGE, SECRET

_CHECKOUT = Path(__file__).resolve().parents[1]
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 60
_STOP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Service:
    """One running contestant.

    Attributes:
        name: what it is called in the tables.
        database: ``sqlite``, ``postgresql``, or empty for the service that keeps nothing.
        channel: where signed messages are posted; ``page``: where Facebook deliveries are, if it takes them.
        start_seconds: from the start of its process to its first answer.
    """

    name: str
    database: str
    port: int
    session: int
    channel: str
    page: str
    start_seconds: float

    def cpu_seconds(self) -> float:
        """CPU time that its processes have used so far, user and system; the database's own processes not counted."""
        ticks = (sum(map(int, fields[11:13])) for fields in _processes(self.session).values())
        return sum(ticks) / _TICKS_PER_SECOND

    def resident_mib(self, *, peak: bool = False) -> float:
        """Resident memory of its processes, now or at most."""
        name = "VmHWM:" if peak else "VmRSS:"
        lines = (Path(f"/proc/{pid}/status").read_text().splitlines() for pid in _processes(self.session))
        return sum(int(line.split()[1]) for status in lines for line in status if line.startswith(name)) / 1024


def _processes(session: int) -> dict[str, list[str]]:
    """The fields of ``/proc/<pid>/stat`` after the name, for each process of a session."""
    found = {}
    for directory in Path("/proc").iterdir():
        if directory.name.isdigit():
            try:
                fields = (directory / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it has just ended
            if int(fields[3]) == session:
                found[directory.name] = fields
    return found


@contextmanager
def empty() -> Iterator[Service]:
    """A FastAPI POST that does nothing."""
    with _serving("empty", "", _uvicorn("benchmarks.empty:app"), {}) as service:
        yield service


@contextmanager
def naive(database: str, url: str, processes: int = 1) -> Iterator[Service]:
    """The service most people would write; see ``benchmarks/naive``."""
    environment = {"NAIVE_DATABASE_URL": url, "NAIVE_SECRET": SECRET.decode()}
    command = [*_uvicorn(f"benchmarks.naive.{database}:app"), "--workers", str(processes)]
    with _serving(_named("naive", processes), database, command, environment) as service:
        yield service


@contextmanager
def diarium(database: str, url: str, processes: int = 1) -> Iterator[Service]:
    """The program as it is installed, with one tenant, one authority and two channels."""
    with tempfile.TemporaryDirectory(prefix="diarium-bench-") as folder:
        channel, page = _make_office(url, Path(folder))
        environment = {
            "DIARIUM_ENVIRONMENT": "development",
            "DIARIUM_DATA_DIR": folder,
            "DIARIUM_DATABASE_URL": url,
            "DIARIUM_LOG_LEVEL": "warning",
            "DIARIUM_WORKERS": str(processes),
        }
        command = [str(Path(sys.executable).with_name("diarium")), "serve"]
        name = _named("diarium", processes)
        with _serving(name, database, command, environment, channel=channel, page=page) as service:
            yield service


def _named(service: str, processes: int) -> str:
    return service if processes == 1 else f"{service} × {processes}"


def _uvicorn(app: str) -> list[str]:
    ways = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    return [sys.executable, "-m", "uvicorn", app, *ways]


@contextmanager
def _serving(
    name: str,
    database: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    channel: str = "1",
    page: str = "",
) -> Iterator[Service]:
    port = _free_port()
    with ExitStack() as afterwards:
        folder = Path(afterwards.enter_context(tempfile.TemporaryDirectory(prefix="diarium-bench-")))
        log = afterwards.enter_context((folder / "log").open("wb"))
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=folder,
            env={**_environment(), **environment, "PYTHONPATH": str(_CHECKOUT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        afterwards.callback(_stop, process)
        _wait_until_ready(process, port, folder / "log")
        took = time.perf_counter() - began
        yield Service(name, database, port, process.pid, channel, page, took)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("DIARIUM_", "NAIVE_"))}


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except urllib.error.URLError:
            time.sleep(0.01)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _make_office(url: str, folder: Path) -> tuple[str, str]:
    """Migrate the database and make an office in it; the ids of its generic channel and of its Facebook page."""
    upgrade(url)
    make_master_key(folder / "master.key")
    vault, ids = open_vault(folder / "master.key"), list[str]()
    in_connection(url, lambda connection: ids.extend(_office(connection, vault, datetime.now(UTC))))
    channel, page = ids
    return channel, page


def _office(connection: Connection, vault: Vault, now: datetime) -> Iterator[str]:
    create_tenant(connection, vault, actor="operator", tenant="jamforelse", name="Jämförelsens kommun", now=now)
    create_authority(connection, actor="operator", tenant="jamforelse", id="ks", code="KS", name="Styrelsen", now=now)
    generic = NewChannel("generic", ChannelKind.GENERIC, "Kanalen", "ks", secret_text=encode_secret(SECRET))
    page = NewChannel("facebook_page", ChannelKind.PAGE, "Sidan", "ks", PAGE, secret_text=META_SECRET.decode())
    for wanted in (generic, page):
        opened = open_channel(connection, vault, actor="operator", tenant="jamforelse", wanted=wanted, now=now)
        yield str(opened.view.channel.id)
