"""The real program in processes of its own, started, killed and started again on the same data and port."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.line import Line, NoAnswer

_CHECKOUT = Path(__file__).resolve().parents[2]
_START_SECONDS = 40.0
_STOP_SECONDS = 40.0


@dataclass(slots=True)
class Server:
    """One installation.

    Attributes:
        command: what is run; a test may run a program that is wrong on purpose.
        settings: ``DIARIUM_*`` variables without the prefix, beside those every server gets.
        before_exec: runs in the new process before the program.
    """

    database_url: str
    data_dir: Path
    command: Sequence[str] = (str(Path(sys.executable).with_name("diarium")), "serve")
    settings: Mapping[str, str] = field(default_factory=dict)
    before_exec: Callable[[], None] | None = None
    port: int = field(default_factory=lambda: free_port())  # noqa: PLW0108 – it is defined further down
    process: "subprocess.Popen[bytes] | None" = None

    async def start(self) -> float:
        """Start it and wait until it is ready; how many seconds that took."""
        began = time.monotonic()
        self.process = process = self._spawn()
        while not await self._is_ready():
            assert process.poll() is None, f"the server ended at once:\n{self.said()}"
            assert time.monotonic() < began + _START_SECONDS, f"the server did not get ready:\n{self.said()}"
            await asyncio.sleep(0.03)
        return time.monotonic() - began

    async def kill(self) -> None:
        """``kill -9`` every process of the server, in one system call, and wait until its port is free."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        while _answers(self.port):  # noqa: ASYNC110 – it is the kernel that is waited for
            await asyncio.sleep(0.01)

    async def kill_first(self) -> None:
        """``kill -9`` the process that was started and nothing it started, and wait until the others have ended."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        ends = time.monotonic() + _STOP_SECONDS
        while self._any_left():
            assert time.monotonic() < ends, f"some processes did not end:\n{self.said()}"
            await asyncio.sleep(0.02)

    async def terminate(self) -> int:
        """SIGTERM, as systemd and Docker send it; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        ends = time.monotonic() + _STOP_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < ends, f"the server did not stop:\n{self.said()}"
            await asyncio.sleep(0.02)
        return self.process.returncode

    async def stop(self) -> None:
        """End it however it stands; for the end of a test."""
        if self.process is not None and self.process.poll() is None:
            await self.kill()

    @property
    def log(self) -> Path:
        return self.data_dir / "server.log"

    def said(self) -> str:
        """The end of what the server has written."""
        return self.log.read_text(errors="replace")[-4000:]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DIARIUM_")}
        settings = {
            "ENVIRONMENT": "development",
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.database_url,
            "PORT": str(self.port),
            "LOG_LEVEL": "error",
            **self.settings,
        }
        ours = {f"DIARIUM_{name}": value for name, value in settings.items()}
        return {**kept, **ours, "PYTHONPATH": str(_CHECKOUT), "PYTHONUNBUFFERED": "1"}

    def _spawn(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command,
                cwd=self.data_dir,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=self.before_exec,  # noqa: PLW1509 – one system call, and no other thread runs
            )

    def _any_left(self) -> bool:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True

    async def _is_ready(self) -> bool:
        line = Line(self.port)
        try:
            return (await line.get("/readyz")).status == 200
        except NoAnswer:
            return False
        finally:
            await line.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0
