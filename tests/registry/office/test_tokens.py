from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from app.records.access import Credential
from app.records.errors import NotFound, Unacceptable
from app.records.vocabulary import ChannelKind, Scope
from app.registry.office.channels import NewChannel, open_channel
from app.registry.office.tenants import create_tenant
from app.registry.office.token_text import is_token_text, make_token_text
from app.registry.office.tokens import CreatedToken, create_token, find_credential, revoke_token
from app.store.runners import Database
from app.store.tenants import configuration_of
from app.store.tokens import get_token, list_tokens
from app.store.vault import Vault
from tests.registry.office.leaves import last_leaf, leaves

READ = [Scope.MESSAGES_READ, Scope.ASSESSMENTS_READ]


async def give(office: Database, now: datetime, **more: object) -> CreatedToken:
    wanted = {"label": "Integration", "scopes": READ, "tenant": "kommun"} | more
    return await office.write(lambda c: create_token(c, actor="operator", now=now, **wanted))  # type: ignore[arg-type]  # a test gives what it is about


async def found(office: Database, text: str, at: datetime) -> Credential | None:
    return await office.read(lambda connection: find_credential(connection, text, at))


@pytest.mark.parametrize("demonstration", [False, True])
def test_a_token_has_its_prefix_196_random_bits_and_a_checksum(demonstration: bool) -> None:
    text = make_token_text(demonstration=demonstration)

    assert is_token_text(text)
    assert len(text) == (8 if demonstration else 3) + 33 + 6
    assert text.startswith("dk_test_") is demonstration
    assert make_token_text(demonstration=demonstration) != text


def test_the_checksum_of_a_known_token_is_as_computed_elsewhere() -> None:
    assert is_token_text("dk_" + "0" * 33 + _base62_of_crc("dk_" + "0" * 33))


def _base62_of_crc(body: str) -> str:
    """CRC-32 bit by bit (polynomial 0xEDB88320), written in base 62; shares no code with the program."""
    crc = 0xFFFFFFFF
    for byte in body.encode():
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0xEDB88320 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    letters = [chr(code) for span in ((48, 58), (65, 91), (97, 123)) for code in range(*span)]
    return "".join(letters[crc // 62**place % 62] for place in range(5, -1, -1))


@given(st.integers(0, 41), st.sampled_from("0Az9_é"))
def test_changing_any_character_breaks_the_checksum(place: int, other: str) -> None:
    text = make_token_text(demonstration=False)
    changed = text[:place] + other + text[place + 1 :]

    assert is_token_text(changed) is (changed == text)


@given(st.text())
def test_other_text_is_no_token(text: str) -> None:
    assert not is_token_text(text)


@pytest.mark.anyio
class TestInTheRegister:
    async def test_a_token_gives_what_it_was_made_with(self, office: Database, now: datetime) -> None:
        expires = now + timedelta(days=1)
        token = await give(office, now, authorities=["ks"], expires_at=expires)

        assert await found(office, token.text, now) == Credential(
            "kommun", token.id, "Integration", frozenset(READ), frozenset({"ks"}), None, expires
        )

    async def test_a_token_may_be_bound_to_a_channel(self, office: Database, vault: Vault, now: datetime) -> None:
        wanted = NewChannel("generic", ChannelKind.GENERIC, "Allmän", "ks", takes_bearer=True)
        opened = await office.write(
            lambda c: open_channel(c, vault, actor="operator", tenant="kommun", wanted=wanted, now=now)
        )
        token = await give(office, now, scopes=[Scope.DELIVERIES_WRITE], channel=opened.view.channel.id)

        credential = await found(office, token.text, now)
        assert credential is not None
        assert credential.channel == opened.view.channel.id
        assert credential.authorities is None

    async def test_a_token_is_valid_until_the_moment_it_expires(self, office: Database, now: datetime) -> None:
        token = await give(office, now, expires_at=now + timedelta(days=1))

        assert await found(office, token.text, now + timedelta(days=1, microseconds=-1)) is not None
        assert await found(office, token.text, now + timedelta(days=1)) is None

    async def test_a_revoked_token_gives_nothing(self, office: Database, now: datetime) -> None:
        token = await give(office, now)
        later = now + timedelta(hours=1)

        view = await office.write(
            lambda c: revoke_token(c, actor="operator", tenant="kommun", token=token.id, now=later)
        )

        assert view.revoked_at == later
        assert await found(office, token.text, later) is None
        leaf = await office.read(last_leaf)
        assert (leaf["event"], leaf["subject"]) == ("token.revoked", str(token.id))
        assert leaf["details"]["after"] == {"revoked_at": "2026-03-02T10:30:00.000000Z"}

    async def test_revoking_twice_is_one_leaf_and_one_time(self, office: Database, now: datetime) -> None:
        token = await give(office, now)
        for _ in range(2):
            await office.write(lambda c: revoke_token(c, actor="operator", tenant="kommun", token=token.id, now=now))

        log = await office.read(lambda connection: leaves(connection, "kommun"))
        assert [leaf["event"] for leaf in log].count("token.revoked") == 1

    async def test_a_new_token_is_in_the_log_without_its_text_and_makes_servers_reload(
        self, office: Database, now: datetime
    ) -> None:
        before = await office.read(configuration_of)
        token = await give(office, now, authorities=["ks"])

        leaf = await office.read(last_leaf)
        assert (leaf["event"], leaf["subject"]) == ("token.created", str(token.id))
        assert leaf["details"]["after"] == {
            "scopes": ["assessments:read", "messages:read"],
            "authorities": ["ks"],
            "channel": None,
            "expires_at": None,
        }
        assert token.text not in str(leaf)
        assert token.text not in repr(token)
        assert (await office.read(configuration_of))["kommun"] == before["kommun"] + 1

    async def test_tokens_are_listed_without_their_text(self, office: Database, now: datetime) -> None:
        first, second = await give(office, now), await give(office, now + timedelta(seconds=1))

        views = await office.read(lambda connection: list_tokens(connection, "kommun"))
        assert [view.credential.id for view in views] == [first.id, second.id]
        assert views[0] == await office.read(lambda connection: get_token(connection, "kommun", first.id))
        assert first.text not in repr(views)

    async def test_an_unknown_token_gives_nothing(self, office: Database, now: datetime) -> None:
        assert await found(office, make_token_text(demonstration=False), now) is None

    def test_a_text_with_a_wrong_checksum_is_refused_without_a_question(self, now: datetime) -> None:
        no_database: Connection = None  # type: ignore[assignment]  # asking it anything would raise

        assert find_credential(no_database, "dk_" + "0" * 39, now) is None
        assert find_credential(no_database, "", now) is None

    async def test_a_demonstration_tenant_gets_test_tokens(
        self, database: Database, vault: Vault, now: datetime
    ) -> None:
        def make(connection: Connection) -> None:
            create_tenant(connection, vault, actor="operator", tenant="prov", name="Prov", demonstration=True, now=now)

        await database.write(make)
        assert (await give(database, now, tenant="prov")).text.startswith("dk_test_")

    async def test_a_token_that_could_do_nothing_is_refused(self, office: Database, now: datetime) -> None:
        refused: list[dict[str, object]] = [{"scopes": []}, {"authorities": []}, {"expires_at": now}, {"label": ""}]
        for more in refused:
            with pytest.raises(Unacceptable):
                await give(office, now, **more)

    async def test_a_token_for_what_does_not_exist_is_refused(self, office: Database, now: datetime) -> None:
        for more in ({"tenant": "ingen"}, {"authorities": ["bun"]}, {"channel": uuid4()}):
            with pytest.raises(NotFound):
                await give(office, now, **more)
        with pytest.raises(NotFound):
            await office.write(lambda c: revoke_token(c, actor="operator", tenant="kommun", token=uuid4(), now=now))
