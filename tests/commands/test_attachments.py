"""Attachments at the command line."""

import hashlib
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection

from app.commands import running
from app.records.attachment import AttachmentState, Failure, FetchedFile, FetchFault, Verdict, Wanted
from app.records.identity import new_id
from app.store.attachments import keep_file, note_failure
from app.store.files import Files
from app.store.rows import ATTACHMENTS, AttachmentRow
from tests.commands.conftest import Run
from tests.factories.register import DAY, Seeded, seed_message

TENANT = "exempelkoping"


@pytest.fixture
def files(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Files:
    """An office at the command line, with one message."""
    monkeypatch.setenv("DIARIUM_DATA_DIR", str(tmp_path / "var"))
    assert run("db", "upgrade").status == 0
    assert run("tenants", "create", TENANT, "--name", "Exempelköping").status == 0
    return Files(tmp_path / "var" / "files")


def seed(count: int) -> list[Wanted]:
    """So many attachments of one message, each as a worker has taken it on."""

    def act(connection: Connection) -> list[Wanted]:
        seeded: Seeded = seed_message(connection, TENANT, UUID(int=7), authorities=(), erased=True)
        rows = [
            AttachmentRow(
                TENANT, new_id(DAY), seeded.message, seeded.version, n, UUID(int=7), "image", "waiting", DAY, 0
            )
            for n in range(count)
        ]
        ATTACHMENTS.insert(connection, rows)
        return [
            Wanted(
                TENANT, row.id, row.message, row.version, n, row.channel, 0, "generic", None, erased=False, asked_at=DAY
            )
            for n, row in enumerate(rows)
        ]

    return running.write(act)


def fail(wanted: Wanted) -> None:
    failure, verdict = Failure(FetchFault.GONE, 410), Verdict(AttachmentState.FAILED, None)
    assert running.write(lambda connection: note_failure(connection, wanted, failure, verdict, None))


def keep(wanted: Wanted, content: bytes, files: Files) -> Path:
    with files.receive(TENANT) as incoming:
        incoming.write(content)
        incoming.keep()
    file = FetchedFile(hashlib.sha256(content).digest(), len(content), None, "text/plain")
    assert running.write(lambda connection: keep_file(connection, wanted, file, DAY))
    return files.path_of(TENANT, file.sha256)


@pytest.mark.usefixtures("files")
def test_what_was_given_up_is_listed_and_asked_for_again(run: Run) -> None:
    gone, other = seed(2)
    fail(gone)
    listed = run("attachments", "list", "--state", "failed", "--json").told
    assert [(each["id"], each["fault"], each["http_status"]) for each in listed] == [(str(gone.id), "gone", 410)]
    assert run("attachments", "retry", "--all-given-up", "--json").told == [{"id": str(gone.id)}]
    assert run("attachments", "list", "--state", "failed", "--json").told == []
    assert run("attachments", "retry", str(other.id)).status == 0


@pytest.mark.usefixtures("files")
def test_asking_again_needs_to_be_told_for_what(run: Run) -> None:
    [wanted] = seed(1)
    assert "--all-given-up" in run("attachments", "retry").err
    assert run("attachments", "retry", str(wanted.id), "--all-given-up").status == 1
    assert run("attachments", "retry", str(UUID(int=1))).status == 1


def test_files_that_are_missing_or_changed_are_found(run: Run, files: Files) -> None:
    whole, changed, missing = seed(3)
    keep(whole, b"hel", files)
    keep(changed, b"annan", files).write_bytes(b"byten")
    keep(missing, b"borta", files).unlink()
    checked = run("attachments", "check", "--json")
    assert checked.status == 1
    assert {each["id"] for each in checked.told} == {str(changed.id), str(missing.id)}


def test_files_that_are_as_they_were_are_found_so(run: Run, files: Files) -> None:
    [whole] = seed(1)
    keep(whole, b"hel", files)
    assert run("attachments", "check", "--json").told == []
