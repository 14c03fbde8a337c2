"""Who is asking: a bearer token, and the scopes that each operation needs (RFC 6750)."""

from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from app.api.house import House, TheHouse, house_of
from app.api.known_parameters import refuse_unknown_parameters
from app.api.problems import REALM, Refusal
from app.records.access import Credential
from app.records.vocabulary import Scope
from app.registry.office.tokens import find_credential

_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    bearerFormat="dk_…",
    description=(
        "En åtkomstnyckel (`diarium tokens create`), skickad som `Authorization: Bearer dk_…`. Den är bunden till en "
        "organisation och har de rättigheter (scopes) som varje anrop anger.\n\n"
        "A token, sent as `Authorization: Bearer dk_…`. It is bound to one tenant and has the scopes that each "
        "operation names."
    ),
)


async def credential(
    request: Request,
    house: TheHouse,
    needed: SecurityScopes,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Credential:
    """The credential behind the request.

    Raises:
        Refusal: there is none that is valid now (401), or it lacks a scope of the operation (403).
    """
    found = await credential_of(house, bearer.credentials if bearer else None)
    for scope in needed.scopes:
        require(found, Scope(scope))
    refuse_unknown_parameters(request)
    return found


async def credential_of(house: House, token: str | None) -> Credential:
    """What a token may do now.

    Raises:
        Refusal: 401.
    """
    if token is None:
        raise Refusal("unauthenticated")
    now = house.clock()
    found = await house.database.read(lambda connection: find_credential(connection, token, now))
    if found is None:
        raise Refusal("unauthenticated", headers=[("WWW-Authenticate", f'{REALM}, error="invalid_token"')])
    return found


async def credential_in(request: Request, scope: Scope) -> Credential:
    """The same for a plain Starlette route."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    found = await credential_of(house_of(request), token.strip() if kind.lower() == "bearer" else None)
    require(found, scope)
    return found


def require(found: Credential, scope: Scope) -> None:
    """Hold a credential to a scope.

    Raises:
        Refusal: 403, which names the scope.
    """
    if not found.may(scope):
        challenge = f'{REALM}, error="insufficient_scope", scope="{scope}"'
        raise Refusal("insufficient-scope", f"The token lacks the scope {scope}.", [("WWW-Authenticate", challenge)])


ReadsMessages = Annotated[Credential, Security(credential, scopes=[Scope.MESSAGES_READ.value])]
ReadsAssessments = Annotated[Credential, Security(credential, scopes=[Scope.ASSESSMENTS_READ.value])]
ReadsRegistrations = Annotated[Credential, Security(credential, scopes=[Scope.REGISTRATIONS_READ.value])]
ReadsCases = Annotated[Credential, Security(credential, scopes=[Scope.CASES_READ.value])]
ReadsAuthorities = Annotated[Credential, Security(credential, scopes=[Scope.AUTHORITIES_READ.value])]
ReadsChannels = Annotated[Credential, Security(credential, scopes=[Scope.CHANNELS_READ.value])]
WritesChannels = Annotated[Credential, Security(credential, scopes=[Scope.CHANNELS_WRITE.value])]
ReadsParked = Annotated[Credential, Security(credential, scopes=[Scope.PARKED_READ.value])]
Removes = Annotated[Credential, Security(credential, scopes=[Scope.REMOVALS_WRITE.value])]
Unseals = Annotated[Credential, Security(credential, scopes=[Scope.SEALS_WRITE.value])]
WritesParked = Annotated[Credential, Security(credential, scopes=[Scope.PARKED_WRITE.value])]
Screens = Annotated[Credential, Security(credential, scopes=[Scope.SCREENINGS_WRITE.value])]
# The bytes of a delivery hold everybody's words, so both are needed.
ReadsParkedBodies = Annotated[
    Credential, Security(credential, scopes=[Scope.PARKED_READ.value, Scope.PROTECTED_READ.value])
]
