"""Speaking to whoever runs a command: data to stdout, progress and faults to stderr.

Tables are drawn for people only; when stdout is no terminal the same rows come as tab-separated lines.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.ledger.leaf import utc_text

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Row = Mapping[str, Any]


def example(*lines: str) -> str:
    """The end of a command's help: how it is typed. The control sign keeps the lines from being joined."""
    return "\n".join(["\b", "Example:", *(f"  {line}" for line in lines)])


def note(text: str) -> None:
    """A line for people, to stderr."""
    sys.stderr.write(f"{text}\n")


def put(text: str) -> None:
    """A line of data, to stdout."""
    sys.stdout.write(f"{text}\n")


def put_json(value: object) -> None:
    """Data as JSON, times as RFC 3339 UTC."""
    put(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def put_rows(title: str, rows: Sequence[Row], *, as_json: bool) -> None:
    """A list: JSON, a table, or tab-separated lines under a line of names."""
    if as_json:
        put_json(rows)
    elif not rows:
        note(f"{title}: none")
    elif sys.stdout.isatty():
        Console().print(_table(title, rows))
    else:
        put("\t".join(rows[0]))
        for row in rows:
            put("\t".join(_cell(value) for value in row.values()))


def put_one(row: Row, *, as_json: bool) -> None:
    """One thing: JSON, or a line for each of its properties."""
    if as_json:
        put_json(row)
        return
    width = max(len(name) for name in row) + 1
    for name, value in row.items():
        put(f"{name + ':':{width}} {_cell(value)}")


def err_console() -> Console:
    """A console on stderr, for progress bars. It honours NO_COLOR and draws nothing when stderr is no terminal."""
    return Console(stderr=True)


def _table(title: str, rows: Sequence[Row]) -> Table:
    table = Table(title=title, title_justify="left")
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        # As text: brackets in a name are no markup.
        table.add_row(*(Text(_cell(value)) for value in row.values()))
    return table


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(str(each) for each in value) or "-"
    return str(_plain(value))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return utc_text(value)
    return value if isinstance(value, int) else str(value)
