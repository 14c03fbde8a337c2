"""``diarium openapi``: the API's document, printed, written, or compared with the committed one."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.commands.terminal import example, note, put
from app.records.errors import Misconfigured

COMMITTED = Path("openapi/openapi.json")


def add_to(program: typer.Typer) -> None:
    epilog = example("diarium openapi", "diarium openapi --check", "diarium openapi --write openapi/openapi.json")
    program.command("openapi", epilog=epilog)(openapi)


def openapi(
    file: Annotated[Path, typer.Argument(help="The file to check or write.")] = COMMITTED,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 if the file says something else.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write the file.")] = False,
) -> None:
    """Print the OpenAPI document of this program."""
    if check and write:
        raise typer.BadParameter("choose --check or --write")
    # Imported here: no other command needs the web framework, and it takes most of a second.
    from app.api.application import assemble_api  # noqa: PLC0415 – see the line above

    text = json.dumps(assemble_api().openapi(), ensure_ascii=False, indent=2)
    if check:
        _require_same(file, text)
    elif write:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n")
        note(f"wrote {file}")
    else:
        put(text)


def _require_same(file: Path, text: str) -> None:
    if not file.is_file():
        raise Misconfigured(f"there is no {file}; run: diarium openapi --write {file}")
    if json.loads(file.read_text()) != json.loads(text):
        raise Misconfigured(f"{file} is not what this program serves; run: diarium openapi --write {file}")
    note(f"{file} is what this program serves")
