"""The container image: built from the Dockerfile as it stands, run as its user on a read-only root.

buildah builds without a daemon. The base image is made from Debian's packages, so that no image registry is needed;
``TEST_IMAGE_BASE`` names another one to pull.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.foreign.tools import require, require_root

pytestmark = pytest.mark.foreign

ROOT = Path(__file__).parents[2]
DEBIAN = "bookworm"
CERTIFICATES = "/etc/ssl/certs"


@dataclass(frozen=True)
class Image:
    """A built image, unpacked at ``files``, with what it says about how it is to be run."""

    files: Path
    user: str
    entrypoint: list[str]
    command: list[str]
    environment: Mapping[str, str]
    has_health_check: bool
    labels: Mapping[str, str]

    def argv(self, data: Path, *command: str) -> list[str]:
        """The command line that runs the image as its own user: everything read-only but ``/data`` and ``/tmp``."""
        user, group = self.user.split(":")
        kept = [part for name, value in self.environment.items() for part in ("--setenv", name, value)]
        return [
            *("bwrap", "--ro-bind", str(self.files), "/", "--bind", str(data), "/data", "--tmpfs", "/tmp"),
            *("--proc", "/proc", "--dev", "/dev", "--ro-bind", "/etc/resolv.conf", "/etc/resolv.conf"),
            *("--chdir", "/data", "--clearenv", *kept, "--"),
            *("/usr/bin/setpriv", "--reuid", user, "--regid", group, "--clear-groups", "--no-new-privs"),
            *command,
        ]

    def run(self, data: Path, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(self.argv(data, *command), check=False, capture_output=True, text=True, timeout=120)


class Buildah:
    """buildah with its whole store in one directory of ours."""

    def __init__(self, store: Path) -> None:
        self.start = ["buildah", "--root", f"{store}/root", "--runroot", f"{store}/run", "--storage-driver", "vfs"]

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run([*self.start, *arguments], check=False, capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, f"buildah {arguments[0]} failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
        return done.stdout.strip()

    def build(self, *arguments: str) -> None:
        self("build", "--isolation", "chroot", "--network", "host", "--format", "docker", *arguments)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    require("buildah", "bwrap", "mmdebstrap")
    require_root("building and mounting an image takes root")
    store = tmp_path_factory.mktemp("image")
    buildah = Buildah(store)
    base = os.environ.get("TEST_IMAGE_BASE") or debian_with_python(buildah, store)
    trust = ["--volume", f"{CERTIFICATES}:{CERTIFICATES}:ro"] if Path(CERTIFICATES).is_dir() else []
    buildah.build("--build-arg", f"BASE={base}", *trust, "--tag", "localhost/diarium:test", str(ROOT))
    container = buildah("from", "--pull=never", "localhost/diarium:test")
    try:
        yield described(buildah, Path(buildah("mount", container)))
    finally:
        buildah("umount", container)
        shutil.rmtree(store)


def debian_with_python(buildah: Buildah, store: Path) -> str:
    """Make a base image of Debian's smallest system and its Python."""
    packages = "--include=python3,python3-venv,ca-certificates"
    archive = store / "base.tar"
    subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", packages, DEBIAN, archive], check=True)
    (store / "Dockerfile").write_text("FROM scratch\nADD base.tar /\n")
    buildah.build("--tag", "localhost/debian-python", "--file", str(store / "Dockerfile"), str(store))
    archive.unlink()
    return "localhost/debian-python"


def described(buildah: Buildah, files: Path) -> Image:
    config = json.loads(buildah("inspect", "--type", "image", "localhost/diarium:test"))["Docker"]["config"]
    return Image(
        files=files,
        user=config["User"],
        entrypoint=config["Entrypoint"],
        command=config["Cmd"],
        environment=dict(setting.split("=", 1) for setting in config["Env"]),
        has_health_check="Healthcheck" in config,
        labels=config["Labels"],
    )


@pytest.fixture
def data(image: Image, tmp_path: Path) -> Path:
    """An empty volume that belongs to the image's user, as a container engine makes it."""
    volume = tmp_path / "data"
    volume.mkdir(mode=0o700)
    os.chown(volume, *(int(part) for part in image.user.split(":")))
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    return volume


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status(address: str) -> int | None:
    """The HTTP status at an address, or ``None`` if nobody listens yet."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            code: int = answer.status
            return code
    except (URLError, ConnectionError):
        return None


def test_the_image_runs_as_an_ordinary_user_and_says_so(image: Image, data: Path) -> None:
    assert image.user == "10001:10001"
    assert image.run(data, "/usr/bin/id", "-u").stdout.strip() == "10001"


def test_nothing_but_the_volume_can_be_written(image: Image, data: Path) -> None:
    refused = image.run(data, "/bin/sh", "-c", "echo x > /opt/diarium/x || echo x > /etc/x || echo x > /x")
    accepted = image.run(data, "/bin/sh", "-c", "echo x > /data/x")

    assert refused.returncode != 0
    assert "Read-only file system" in refused.stderr
    assert accepted.returncode == 0


def test_the_image_carries_no_build_tools_and_none_of_our_tests(image: Image) -> None:
    packages = {path.name for path in image.files.glob("opt/diarium/lib/python3*/site-packages/*")}

    assert {"app", "migrations"} <= packages
    assert not {"hatchling", "pytest", "tests", "benchmarks"} & packages
    assert not (image.files / "src").exists()


def test_the_image_says_what_it_is_under_which_licence_and_how_to_tell_that_it_is_well(image: Image) -> None:
    assert image.labels["org.opencontainers.image.licenses"] == "EUPL-1.2"
    assert image.labels["org.opencontainers.image.title"] == "Diarium"
    assert image.has_health_check


def test_after_migrating_the_server_of_the_image_answers_and_ends_when_told(image: Image, data: Path) -> None:
    migrated = image.run(data, *image.entrypoint, "db", "upgrade")
    assert migrated.returncode == 0, migrated.stderr
    port = free_port()

    # A group of its own: what wraps the server does not pass a signal on to it.
    argv = image.argv(data, *image.entrypoint, *image.command, "--port", str(port))
    server = subprocess.Popen(argv, start_new_session=True)
    address = f"http://127.0.0.1:{port}/healthz"
    try:
        assert answers(server, address) == 200
        os.killpg(server.pid, signal.SIGTERM)
        assert falls_silent(address)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait(30)


def falls_silent(address: str) -> bool:
    """Whether nobody answers at an address any more, at the latest after half a minute."""
    for _ in range(120):
        if status(address) is None:
            return True
        time.sleep(0.25)
    return False


def answers(server: "subprocess.Popen[bytes]", address: str) -> int | None:
    """The first HTTP status at an address, or ``None`` if the server ends or half a minute passes without any."""
    for _ in range(120):
        code = status(address)
        if code is not None or server.poll() is not None:
            return code
        time.sleep(0.25)
    return None
