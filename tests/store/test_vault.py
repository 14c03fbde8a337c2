"""What is sealed opens with the same key in the same place, and nowhere else."""

import os
import stat
from pathlib import Path

import pytest

from app.records.errors import Misconfigured
from app.store.vault import Vault, make_master_key, open_vault

PLACE = "kommun/channel_secrets/1"


@pytest.fixture
def vault() -> Vault:
    return Vault(b"k" * 32)


@pytest.mark.parametrize("secret", [b"", b"hemlig", bytes(range(256))])
def test_what_is_sealed_opens(vault: Vault, secret: bytes) -> None:
    assert Vault(b"k" * 32).open(vault.seal(secret, PLACE), PLACE) == secret


def test_the_same_secret_is_never_sealed_the_same_way_twice(vault: Vault) -> None:
    assert vault.seal(b"hemlig", PLACE) != vault.seal(b"hemlig", PLACE)


def test_a_sealed_secret_does_not_show(vault: Vault) -> None:
    assert b"hemlig" not in vault.seal(b"hemlig" * 10, PLACE)


def test_a_sealed_secret_moved_to_another_row_does_not_open(vault: Vault) -> None:
    with pytest.raises(Misconfigured):
        vault.open(vault.seal(b"hemlig", PLACE), "kommun/channel_secrets/2")


def test_another_master_key_does_not_open(vault: Vault) -> None:
    with pytest.raises(Misconfigured, match="restore"):
        Vault(b"j" * 32).open(vault.seal(b"hemlig", PLACE), PLACE)


@pytest.mark.parametrize("at", [0, 11, 12, -1])
def test_a_changed_byte_is_noticed(vault: Vault, at: int) -> None:
    sealed = bytearray(vault.seal(b"hemlig", PLACE))
    sealed[at] ^= 1

    with pytest.raises(Misconfigured):
        vault.open(bytes(sealed), PLACE)


def test_a_master_key_file_is_its_owners_and_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "data" / "master.key"
    make_master_key(path)
    first = path.read_text()
    make_master_key(path)

    assert path.read_text() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_vault(path).open(open_vault(path).seal(b"hemlig", PLACE), PLACE) == b"hemlig"


@pytest.mark.parametrize("held", ["", "inte hex", "ab" * 31, "ab" * 33, "å" * 64])
def test_a_file_that_holds_no_key_is_refused(tmp_path: Path, held: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(held, encoding="utf-8")
    path.chmod(0o600)

    with pytest.raises(Misconfigured, match="64 hex digits"):
        open_vault(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured):
        open_vault(tmp_path / "finns-inte")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    path.write_text(os.urandom(32).hex())
    path.chmod(mode)

    with pytest.raises(Misconfigured, match="chmod 600"):
        open_vault(path)
