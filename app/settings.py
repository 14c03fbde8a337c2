"""The settings: one frozen class, read once from ``DIARIUM_*`` variables. ``docs/settings.md`` explains each."""

import difflib
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.records.errors import Misconfigured

PREFIX = "DIARIUM_"


class Settings(BaseSettings):
    """How this installation runs. A field's description is what the documentation prints."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", frozen=True, extra="forbid")

    environment: Literal["development", "production"] = Field(
        "development", description="In production, secrets must be given and the public address must be https."
    )
    data_dir: Path = Field(Path("var"), description="Folder of the embedded database, the master key and files.")
    database_url: str = Field(
        "", description="`postgresql+asyncpg://…` in production; empty for the embedded SQLite database."
    )
    master_key_file: Path | None = Field(
        None,
        description="File of 64 hex digits, mode 0600, that seals secrets; by default `master.key` in the data folder.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(8000, description="Port to listen on.")
    public_url: str = Field("", description="Address that others reach the service by; by default the local one.")
    workers: Annotated[int, Field(ge=1, le=64)] = Field(
        1, description="Server processes; more than one needs PostgreSQL."
    )
    body_limit: Annotated[int, Field(ge=1024)] = Field(8 * 2**20, description="Largest request body in bytes.")
    queue_messages: Annotated[int, Field(ge=1)] = Field(
        8192, description="How many messages may wait to be written before 503 is answered."
    )
    queue_bytes: Annotated[int, Field(ge=2**16)] = Field(
        128 * 2**20, description="How many bytes of deliveries may be held in memory before 503 is answered."
    )
    batch_messages: Annotated[int, Field(ge=1, le=2000)] = Field(
        256, description="About how many messages one transaction takes; a delivery is never split."
    )
    reading_seconds: Annotated[float, Field(gt=0)] = Field(
        1.0, description="Time a delivery may take to be read; what is left then is parked."
    )
    observer: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Whether each server process has a process beside it that finds the facts of messages; by default "
        "where there are more cores than server processes.",
    )
    attachments_from: Literal["public", "anywhere", "nowhere"] = Field(
        "public",
        description="Where attachments and pages that link to us may be fetched from: the public internet (attachments "
        "over HTTPS only); anywhere, this machine and plain HTTP included (for development); nowhere, so that they "
        "wait.",
    )
    attachment_limit: Annotated[int, Field(ge=1024)] = Field(
        100 * 2**20, description="Largest attachment that is fetched, in bytes."
    )
    attachments_at_once: Annotated[int, Field(ge=1, le=64)] = Field(
        4, description="How many attachments one server process fetches at the same time."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least serious log lines shown."
    )
    proxies: str = Field("127.0.0.1", description="Addresses of trusted reverse proxies, separated by commas.")

    @model_validator(mode="after")
    def hold_together(self) -> "Settings":
        if self.database_url and not self.database_url.startswith(("sqlite:///", "postgresql+asyncpg://")):
            raise ValueError("DIARIUM_DATABASE_URL begins with postgresql+asyncpg:// or sqlite:///")
        if self.workers > 1 and self.sqlite:
            raise ValueError("DIARIUM_WORKERS above 1 needs PostgreSQL: SQLite has one server process")
        if self.environment == "production" and not self.public_url.startswith("https://"):
            raise ValueError("DIARIUM_PUBLIC_URL must be an https:// address in production")
        if self.environment == "production" and self.attachments_from == "anywhere":
            raise ValueError(
                "DIARIUM_ATTACHMENTS_FROM cannot be anywhere in production: a sender could reach your network"
            )
        return self

    @property
    def sqlite(self) -> bool:
        return self.database.startswith("sqlite")

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'diarium.sqlite3'}"

    @property
    def observes_aside(self) -> bool:
        """Whether a server process has a process beside it that finds facts."""
        return self.observer == "on" or (self.observer == "auto" and (os.cpu_count() or 1) > self.workers)

    @property
    def master_key(self) -> Path:
        return self.master_key_file or self.data_dir / "master.key"

    @property
    def files(self) -> Path:
        """The folder of fetched attachments."""
        return self.data_dir / "files"

    @property
    def address(self) -> str:
        """The public address without a trailing slash."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 – compared, not bound
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def read_settings() -> Settings:
    """Read the environment.

    Raises:
        Misconfigured: an unknown ``DIARIUM_*`` variable or a value that cannot be; every fault at once.
    """
    faults = [_unknown(name) for name in os.environ if name.startswith(PREFIX) and not _known(name)]
    settings = None
    try:
        settings = Settings()
    except ValidationError as refused:
        faults += [_fault(error["loc"], error["msg"]) for error in refused.errors(include_input=False)]
    if settings is None or faults:
        raise Misconfigured("; ".join(faults))
    return settings


def _known(name: str) -> bool:
    return name.removeprefix(PREFIX).lower() in Settings.model_fields


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, [PREFIX + field.upper() for field in Settings.model_fields], n=1)
    return f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "")


def _fault(place: tuple[int | str, ...], message: str) -> str:
    name = f"{PREFIX}{str(place[0]).upper()}: " if place else ""
    return name + message.removeprefix("Value error, ")
