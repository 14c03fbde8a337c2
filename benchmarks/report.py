"""The figures as tables for people, and as Markdown or JSON for files."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.reading import ReadingCost
from benchmarks.rounds import Batch, Footprint, Result

DIARIUM, NAIVE, EMPTY, READING = "diarium", "naive", "empty", "reading"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run found out, and on what."""

    machine: dict[str, str]
    results: list[Result]
    footprints: list[Footprint]
    batches: list[Batch]
    readings: list[ReadingCost]

    def ratio(self, result: Result, other: str) -> float | None:
        """How many times as many requests a second as another service on the same database, or as the empty one."""
        database = "" if other == EMPTY else result.database
        wanted = (other, database, result.connections)
        found = [each for each in self.results if (each.service, each.database, each.connections) == wanted]
        return result.per_second / found[0].per_second if found and found[0] != result else None

    def tables(self) -> Iterator[tuple[str, list[str], list[list[str]]]]:
        """Title, headings and rows of each table."""
        if self.results:
            yield "Webhook POSTs", _POST_HEADINGS, [self._post_row(each) for each in self.results]
            yield "Start and memory", _NEED_HEADINGS, [_need_row(each) for each in self.footprints]
        if self.batches:
            yield "One Facebook delivery", _BATCH_HEADINGS, [_batch_row(each) for each in self.batches]
        if self.readings:
            yield "Reading one event", _READING_HEADINGS, [_reading_row(each) for each in self.readings]

    def _post_row(self, result: Result) -> list[str]:
        return [
            str(result.connections),
            result.database or "–",
            result.service,
            f"{result.per_second:,.0f}",
            f"{result.p50_ms:.1f}",
            f"{result.p99_ms:.1f}",
            f"{result.server_us:,.0f}",
            _times(self.ratio(result, NAIVE)),
            _times(self.ratio(result, EMPTY)),
            f"{result.client_us:.0f}",
        ]


_POST_HEADINGS = [
    "lines",
    "database",
    "service",
    "POST/s",
    "p50 ms",
    "p99 ms",
    "CPU µs",
    "× naive",
    "× empty",
    "client µs",
]
_NEED_HEADINGS = ["database", "service", "start s", "memory at rest MiB", "memory at most MiB"]
_BATCH_HEADINGS = ["database", "service", "changes", "answered after s"]
_READING_HEADINGS = [
    "channel",
    "payloads",
    "median µs",
    "p90 µs",
    "× parser",
    "of a batch, µs",
    "of a batch, × parser",
]


def _need_row(need: Footprint) -> list[str]:
    return [
        need.database or "–",
        need.service,
        f"{need.start_seconds:.1f}",
        f"{need.rest_mib:.0f}",
        f"{need.peak_mib:.0f}",
    ]


def _batch_row(batch: Batch) -> list[str]:
    return [batch.database, batch.service, str(batch.changes), f"{batch.seconds:.2f}"]


def _reading_row(cost: ReadingCost) -> list[str]:
    return [
        cost.channel,
        str(cost.payloads),
        f"{cost.median_us:.0f}",
        f"{cost.p90_us:.0f}",
        _times(cost.times_parser),
        "" if cost.batch_us is None else f"{cost.batch_us:.0f}",
        _times(cost.batch_times_parser),
    ]


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}" if ratio < 2 else f"{ratio:.1f}"


def show(report: Report, console: Console) -> None:
    """Print the tables."""
    for title, headings, rows in report.tables():
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 0), pad_edge=False)
        for place, heading in enumerate(headings):
            table.add_column(heading, justify="right" if rows and _is_number(rows[-1][place]) else "left")
        for row in rows:
            table.add_row(*row, style="bold" if any(cell.startswith(DIARIUM) for cell in row) else None)
        console.print(table)


def write(report: Report, path: Path) -> None:
    """Write a file: JSON if it ends so, else Markdown."""
    path.write_text(_json(report) if path.suffix == ".json" else _markdown(report), encoding="utf-8")


def _json(report: Report) -> str:
    results = [
        {**asdict(each), "times_naive": report.ratio(each, NAIVE), "times_empty": report.ratio(each, EMPTY)}
        for each in report.results
    ]
    return json.dumps({**asdict(report), "results": results}, indent=2, ensure_ascii=False) + "\n"


def _markdown(report: Report) -> str:
    lines = [f"- {name}: {value}" for name, value in report.machine.items()]
    for title, headings, rows in report.tables():
        lines += ["", f"### {title}", "", _row(headings), _row(["---"] * len(headings)), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _is_number(text: str) -> bool:
    return text[:1].isdigit()
