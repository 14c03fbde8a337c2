"""A credential may what it says and sees what it is bound to."""

from uuid import UUID

import pytest

from app.records.access import Credential
from app.records.errors import NotAllowed
from app.records.vocabulary import Scope


def credential(*scopes: Scope, authorities: frozenset[str] | None = None) -> Credential:
    return Credential("kommun", UUID(int=1), "skript", frozenset(scopes), authorities)


@pytest.mark.parametrize("scope", Scope)
def test_a_scope_gives_itself_and_no_other(scope: Scope) -> None:
    one = credential(scope)

    assert [other for other in Scope if one.may(other)] == [scope]
    one.require(scope)
    for other in set(Scope) - {scope}:
        with pytest.raises(NotAllowed, match=other):
            one.require(other)


def test_who_is_bound_to_no_authority_sees_all_and_who_is_bound_sees_those() -> None:
    assert credential().sees("vilken-som-helst")
    assert credential(authorities=frozenset({"ks"})).sees("ks")
    assert not credential(authorities=frozenset({"ks"})).sees("bun")
    assert not credential(authorities=frozenset()).sees("ks")


def test_the_log_knows_a_credential_by_its_id_and_not_by_its_label() -> None:
    assert credential().actor == f"token:{UUID(int=1)}"
    assert "skript" not in credential().actor
