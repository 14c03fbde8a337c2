"""``diarium settings``: what is in force and where it comes from."""

import os

import typer
from pydantic_settings import DotEnvSettingsSource
from sqlalchemy.engine import make_url

from app.commands.terminal import AsJson, Row, example, put_rows
from app.settings import PREFIX, Settings, read_settings


def add_to(program: typer.Typer) -> None:
    program.command("settings", epilog=example("diarium settings", "diarium settings --json"))(settings)


def settings(as_json: AsJson = False) -> None:
    """Show every setting: its value, and whether it comes from the environment, .env or the program."""
    values = read_settings()
    in_file = DotEnvSettingsSource(Settings)()
    put_rows("Settings", [_row(name, values, name in in_file) for name in Settings.model_fields], as_json=as_json)


def _row(name: str, values: Settings, in_file: bool) -> Row:
    variable = PREFIX + name.upper()
    in_environment = any(each.upper() == variable for each in os.environ)
    origin = "environment" if in_environment else ".env" if in_file else "default"
    value = getattr(values, name)
    if name == "database_url" and value:
        value = make_url(value).render_as_string(hide_password=True)
    return {"setting": variable, "value": None if value is None else str(value), "origin": origin}
