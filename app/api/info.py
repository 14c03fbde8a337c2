"""What this API is (Digg VER.06). Open to all."""

from typing import Literal

from fastapi import APIRouter, Depends
from pydantic import Field

from app.api.descriptions import answered, said
from app.api.house import TheHouse
from app.api.known_parameters import refuse_unknown_parameters
from app.api.shape import Shown

API_NAME = "Diarium"
API_VERSION = "0.1.0"
API_RELEASED = "2026-11-22"

router = APIRouter(tags=["api-info"])


class ApiInfo(Shown):
    """Names as the national profile has them, which is camelCase here and nowhere else."""

    apiName: str = Field(description="Name of the API.")  # noqa: N815 – the profile's name
    apiVersion: str = Field(description="Its version (SemVer).")  # noqa: N815 – the profile's name
    apiReleased: str = Field(description="Day of release.")  # noqa: N815 – the profile's name
    apiDocumentation: str = Field(description="Address of the OpenAPI document.")  # noqa: N815 – the profile's name
    apiStatus: Literal["active", "deprecated"]  # noqa: N815 – the profile's name


EXAMPLE = {
    "apiName": API_NAME,
    "apiVersion": API_VERSION,
    "apiReleased": API_RELEASED,
    "apiDocumentation": "https://diarium.exempelkoping.example/api/v1/openapi.json",
    "apiStatus": "active",
}


@router.get(
    "/api-info",
    response_model=ApiInfo,
    dependencies=[Depends(refuse_unknown_parameters)],
    summary="Om API:et / about the API",
    description=said("Namn, version, dokumentation och status.", "Name, version, documentation and status."),
    responses=answered("Om API:et / about the API.", EXAMPLE, "validation-failed", "internal-error"),
    openapi_extra={"security": []},
)
async def get_api_info(house: TheHouse) -> ApiInfo:
    return ApiInfo(
        apiName=API_NAME,
        apiVersion=API_VERSION,
        apiReleased=API_RELEASED,
        apiDocumentation=f"{house.settings.address}/api/v1/openapi.json",
        apiStatus="active",
    )
