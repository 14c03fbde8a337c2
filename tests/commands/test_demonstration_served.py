"""What a stranger does first: start it, paste the command, run the demo. A real server, on both databases."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.commands.conftest import Run

STARTING_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Served:
    """A running server and what it printed before it served."""

    address: str
    printed: str


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@pytest.fixture
def served(folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """``diarium serve --demonstration`` on an empty database."""
    port = free_port()
    monkeypatch.setenv("DIARIUM_DATABASE_URL", database_url)
    monkeypatch.setenv("DIARIUM_PORT", str(port))
    program = Path(sys.executable).parent / "diarium"
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        server = subprocess.Popen([program, "serve", "--demonstration"], stdout=out, stderr=err, env=os.environ)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_ready(address, server, folder / "err")
        yield Served(address, (folder / "out").read_text())
    finally:
        server.terminate()
        # The server ends by itself and then by the signal it was sent, as its starter expects.
        assert server.wait(30) in (0, -signal.SIGTERM)


def wait_until_ready(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        try:
            if httpx2.get(f"{address}/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def paste(served: Served, folder: Path) -> "subprocess.CompletedProcess[str]":
    (line,) = [line for line in served.printed.splitlines() if " post " in line]
    return subprocess.run(line, shell=True, capture_output=True, text=True, cwd=folder, check=False)


def test_from_the_first_start_to_the_demo(served: Served, folder: Path, run: Run) -> None:
    assert served.address in served.printed
    (token,) = re.findall(r"shown only now\): (dk_test_\w{39})$", served.printed, re.MULTILINE)
    channels = httpx2.get(f"{served.address}/api/v1/channels", headers={"authorization": f"Bearer {token}"})
    assert len(channels.json()["data"]) == 5

    # Each paste is a new message.
    first, second = paste(served, folder), paste(served, folder)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert '"outcome"' in first.stdout
    assert first.stdout != second.stdout

    told = run("demo", "--json").told
    outcomes = {name.removeprefix("outcome "): count for name, count in told.items() if name.startswith("outcome ")}
    assert told["messages"] + told["sealed for a holder"] >= 180
    assert told["sealed for a holder"] > 10, "direct messages to the role account"
    assert sum(outcomes.values()) == told["messages"], "every message has exactly one current assessment"
    assert {"register", "keep_ordered", "minor_importance", "review"} <= set(outcomes)
    assert told["numbers drawn"] > 0
    assert told["numbers drawn"] + told["to other registers"] == outcomes["register"]
    assert (told["parked"], told["repeated deliveries"]) == (1, 1)

    # And again: nothing of the second run is taken for a repetition of the first.
    again = run("demo", "--json").told
    assert (again["messages"], again["repeated deliveries"]) == (told["messages"], 1)

    reasons = Counter(each["reason"] for each in run("parked", "list", "--json").told)
    assert reasons == {"unknown_event": 2, "awaits_holder": 2 * told["sealed for a holder"]}
    replayed = run("replay", "--all", "--json")
    assert (replayed.status, {each["state"] for each in replayed.told}) == (0, {"waiting"})
    assert run("ledger", "check").status == 0
    assert run("doctor").status == 0


def test_a_wrong_secret_or_address_is_a_failure_with_the_answer_shown(served: Served, run: Run) -> None:
    (url,) = re.findall(r"--url (\S+)", served.printed)
    secret = "whsec_" + "A" * 43 + "="

    refused = run("post", "--url", url, "--secret", secret, "Hej!")
    assert (refused.status, refused.told["status"]) == (1, 401)
    nowhere = run("post", "--url", url[:-12] + "0" * 12, "--secret", secret, "Hej!")
    assert (nowhere.status, nowhere.told["status"]) == (1, 404)


def test_without_a_server_the_way_to_start_one_is_told(folder: Path, run: Run) -> None:
    refused = run("demo")
    assert (refused.status, refused.out) == (1, "")
    assert "diarium serve --demonstration" in refused.err

    away = run("post", "--url", f"http://127.0.0.1:{free_port()}/webhooks/x", "--secret", "A" * 44, "Hej!")
    assert (away.status, away.out) == (1, "")
    assert away.err.startswith("diarium: http://127.0.0.1:")
