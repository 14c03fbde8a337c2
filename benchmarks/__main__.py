"""``make bench``, or ``python -m benchmarks --help``."""

import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import contestants, machine
from benchmarks.contestants import Service
from benchmarks.reading import reading_costs
from benchmarks.report import DIARIUM, EMPTY, NAIVE, READING, Report, show, write
from benchmarks.rounds import Batch, Footprint, answer_facebook, measure, medians
from tests.postgres import running_cluster

_DATABASES = ("sqlite", "postgresql")
_PROCESSES = {"sqlite": (1,), "postgresql": (1, 2)}
"""How many server processes: on PostgreSQL also as many as compose.yaml starts, for both services."""
_AS_IN_SERVICE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "256MB"}


def bench(
    seconds: Annotated[float, typer.Option(min=0.5, max=60, help="How long one measurement lasts.")] = 5,
    rounds: Annotated[int, typer.Option(min=1, max=20, help="How many times everything is measured.")] = 3,
    connections: Annotated[
        str, typer.Option(help="How many connections, one figure or several with commas.")
    ] = "16,64",
    only: Annotated[
        str, typer.Option(help="Only these, with commas: empty, naive, diarium, sqlite, postgresql, facebook, reading.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="File for the figures: .json, else Markdown.")] = None,
) -> None:
    """Measure Diarium against an empty FastAPI route and the naive service, in turns, on both databases; and what it
    costs to read one event of each channel.
    """
    wanted, console = _wanted(only), Console()
    loads = [int(each) for each in connections.split(",")]
    about = machine.describe()
    for warning in machine.warnings():
        console.print(f"Warning: {warning}", style="bold yellow")
    with console.status("reading"):
        readings = reading_costs() if READING in wanted else []
    with _contestants(wanted) as services, console.status("starting") as status:
        rest = [service.resident_mib() for service in services]
        measured = measure(services, connections=loads, seconds=seconds, rounds=rounds, tell=status.update)
        peaks = [service.resident_mib(peak=True) for service in services]
        batches = _facebook(services, wanted, rounds)
    needs = [
        Footprint(service.name, service.database, service.start_seconds, at_rest, at_most)
        for service, at_rest, at_most in zip(services, rest, peaks, strict=True)
    ]
    report = Report(about, medians(measured), needs, batches, readings)
    show(report, console)
    if out is not None:
        write(report, out)


def _wanted(only: str) -> set[str]:
    """The names to measure; naming a service leaves out the other services, naming a database the other one.

    Reading needs no service, so that alone starts none.
    """
    named = {each.strip() for each in only.split(",") if each.strip()}
    groups = ({EMPTY, NAIVE, DIARIUM}, set(_DATABASES), {"facebook"}, {READING})
    unknown = named - set().union(*groups)
    if unknown:
        raise typer.BadParameter(f"unknown: {', '.join(sorted(unknown))}")
    if named == {READING}:
        return named
    return set().union(*((group & named) or group for group in groups))


@contextmanager
def _contestants(wanted: set[str]) -> Iterator[list[Service]]:
    """Start everything that is wanted; all stay up, and those that are not measured are idle."""
    with ExitStack() as running:
        services = [running.enter_context(contestants.empty())] if EMPTY in wanted else []
        for database in (each for each in _DATABASES if each in wanted):
            new_url = running.enter_context(_databases(database))
            for name, start in ((NAIVE, contestants.naive), (DIARIUM, contestants.diarium)):
                counts = _PROCESSES[database] if name in wanted else ()
                services += [running.enter_context(start(database, new_url(), processes)) for processes in counts]
        yield services


@contextmanager
def _databases(kind: str) -> Iterator[Callable[[], str]]:
    """Gives URLs of empty databases: files on disk, or in a cluster that syncs to disk as one in service does."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="diarium-bench-") as folder:
            files = (f"sqlite:///{folder}/{number}.sqlite3" for number in count())
            yield lambda: next(files)
    else:
        with running_cluster(_AS_IN_SERVICE, on_disk=True) as cluster:
            yield cluster.create_database


def _facebook(services: Sequence[Service], wanted: set[str], rounds: int) -> list[Batch]:
    if "facebook" not in wanted:
        return []
    return [answer_facebook(service, rounds) for service in services if service.page]


if __name__ == "__main__":
    # So that what was started is stopped, however this is.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    program = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    program.command()(bench)
    program()
