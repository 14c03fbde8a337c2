"""A leaf's bytes can never change once written, so they are held against vectors made by hand with openssl."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree  # type: ignore[import-untyped]  # it has no annotations

from app.ledger.leaf import Leaf, commitment, leaf_hash, make_leaf, opens, utc_text

# printf '%s' '<payload>' | openssl dgst -sha256 -mac HMAC -macopt hexkey:<salt>          gives the commitment;
# (printf '\000'; printf '%s' '<entry>') | openssl dgst -sha256                          gives the leaf hash.
PAYLOAD = (
    '{"actor":"channel:01a2025f-b38e-79a5-a7c8-70fa05b441ab","at":"2026-03-01T12:00:00.123456Z",'
    '"details":{"assignments":[{"authority":"ks","registration":{"number":"KS/2026:17-3"}}],'
    '"note":"Överklagan, 2 §","parked":null,"size":1206},"event":"message.received",'
    '"leaf":"000102030405060708090a0b0c0d0e0f","subject":"01a2025f-b390-767a-aeab-652c9139936c",'
    '"tenant":"exempelkoping","v":1}'
)
ENTRY = (
    b'{"commit":"ef5e03541c712955179c7bfa26867b89d6f53257868084a684dd29ec301df9ad",'
    b'"id":"000102030405060708090a0b0c0d0e0f","v":1}'
)
HASH = "aab9a947010435ce9274af96684aab9c8d902f796850b4e9f9b59e4f71ea1b15"
SALT = bytes(range(0x20, 0x40))


def received() -> Leaf:
    return make_leaf(
        tenant="exempelkoping",
        event="message.received",
        at="2026-03-01T12:00:00.123456Z",
        actor="channel:01a2025f-b38e-79a5-a7c8-70fa05b441ab",
        subject="01a2025f-b390-767a-aeab-652c9139936c",
        details={
            "size": 1206,
            "parked": None,
            "note": "Överklagan, 2 §",
            "assignments": [{"registration": {"number": "KS/2026:17-3"}, "authority": "ks"}],
        },
        leaf_id=bytes(range(16)),
        salt=SALT,
    )


def created() -> Leaf:
    return make_leaf(
        tenant="exempelkoping",
        event="tenant.created",
        at="2026-01-01T00:00:00.000000Z",
        actor="operator",
        subject="exempelkoping",
        details={},
        leaf_id=b"\xff" * 16,
        salt=b"\0" * 32,
    )


def test_the_payload_of_a_leaf_is_the_bytes_written_by_hand() -> None:
    assert received().payload == PAYLOAD.encode()


def test_a_leaf_is_the_bytes_computed_by_openssl() -> None:
    assert received().entry == ENTRY


def test_the_hash_of_a_leaf_is_the_one_computed_by_openssl() -> None:
    assert received().hash.hex() == HASH


def test_a_second_vector_holds_at_the_edges_of_the_values() -> None:
    leaf = created()
    assert leaf.entry == (
        b'{"commit":"293fde03df860fbbd306d19b3d83252bedf1e09fbfa4ef8a2f036b41f835514d",'
        b'"id":"ffffffffffffffffffffffffffffffff","v":1}'
    )
    assert leaf.hash.hex() == "cdc3869516bed22e4884e76d295fcf7e50d5d270b89a1b29876d832573400973"


def test_the_definition_needs_nothing_but_a_hash_function_and_json() -> None:
    payload = json.loads(PAYLOAD)
    commit = hmac.new(SALT, rfc8785.dumps(payload), hashlib.sha256).hexdigest()
    entry = rfc8785.dumps({"v": 1, "id": payload["leaf"], "commit": commit})
    assert entry == received().entry
    assert hashlib.sha256(b"\0" + entry).hexdigest() == HASH


def test_an_independent_merkle_tree_hashes_the_leaf_alike() -> None:
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entry(ENTRY)
    assert tree.get_root(1).hex() == HASH


@pytest.mark.parametrize("leaf", [received(), created()])
def test_every_leaf_is_as_long_as_every_other(leaf: Leaf) -> None:
    assert len(leaf.entry) == 123


def test_a_leaf_tells_nothing_of_what_it_commits_to() -> None:
    entry = received().entry.decode()
    assert set(json.loads(entry)) == {"commit", "id", "v"}
    for secret in ("KS", "2026", "message", "exempelkoping", "01a2025f"):
        assert secret not in entry.replace("ef5e03541c712955179c7bfa26867b89d6f53257868084a684dd29ec301df9ad", "")


def test_salt_and_payload_open_the_leaf_they_belong_to() -> None:
    leaf = received()
    assert opens(leaf.entry, leaf.salt, leaf.payload)


def test_a_payload_does_not_open_the_leaf_of_another() -> None:
    assert not opens(created().entry, received().salt, received().payload)


@given(st.integers(0, 122), st.integers(0, 7))
def test_no_bit_of_a_leaf_can_be_turned(place: int, bit: int) -> None:
    leaf = received()
    turned = bytearray(leaf.entry)
    turned[place] ^= 1 << bit
    # A turned bit in the id still names a leaf, but no longer the one the hash stands for.
    assert leaf_hash(bytes(turned)) != leaf.hash


@given(st.integers(min_value=0), st.integers(0, 7))
def test_no_bit_of_a_payload_can_be_turned(place: int, bit: int) -> None:
    leaf = received()
    turned = bytearray(leaf.payload)
    turned[place % len(turned)] ^= 1 << bit
    assert not opens(leaf.entry, leaf.salt, bytes(turned))


@given(st.integers(0, 31), st.integers(0, 7))
def test_no_bit_of_a_salt_can_be_turned(place: int, bit: int) -> None:
    leaf = received()
    turned = bytearray(leaf.salt)
    turned[place] ^= 1 << bit
    assert not opens(leaf.entry, bytes(turned), leaf.payload)


@given(st.binary(max_size=200))
def test_whatever_is_no_leaf_is_opened_by_nothing(junk: bytes) -> None:
    assert not opens(junk, SALT, PAYLOAD.encode())


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        commitment(b"\0" * length, b"{}")


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_leaf_id_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        make_leaf(tenant="t", event="e", at="a", actor="a", subject="s", details={}, leaf_id=b"\0" * length, salt=SALT)


def test_time_is_written_in_utc_with_six_decimals() -> None:
    stockholm = datetime(2026, 3, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))
    assert utc_text(stockholm) == "2026-03-01T12:00:00.000000Z"
    assert utc_text(datetime(2026, 3, 1, 12, 0, 0, 7, tzinfo=UTC)) == "2026-03-01T12:00:00.000007Z"


def test_equal_content_in_two_leaves_cannot_be_told_from_different_content() -> None:
    same: dict[str, Any] = {"outcome": "register"}
    one, other = (
        make_leaf(tenant="t", event="e", at="a", actor="a", subject="s", details=same, leaf_id=bytes(16), salt=salt)
        for salt in (b"\1" * 32, b"\2" * 32)
    )
    assert one.payload == other.payload
    assert one.entry != other.entry
