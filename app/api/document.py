"""The OpenAPI document: FastAPI's own, made true where it is not, and what is written by hand added to it."""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from app.api import info
from app.api.descriptions import said
from app.api.intake_document import INTAKE_PATHS, INTAKE_SCHEMAS
from app.api.problems import Problem
from app.api.root_document import ROOT_PATHS, ROOT_SCHEMAS
from app.api.validation_faults import Fault

Document = dict[str, Any]

_DESCRIPTION = said(
    "Diarium tar emot meddelanden från en svensk myndighets officiella kanaler, bedömer om de ska registreras och "
    "registrerar dem i diariet. Här läser program meddelanden, bedömningar, registreringar och ärenden, och sköter "
    "kanaler och parkerade leveranser. Vad en nyckel får se följer av nyckeln, aldrig av en parameter. Alla fel "
    "besvaras enligt RFC 9457. Tider är RFC 3339 i UTC. Klienter ska bortse från fält de inte känner.",
    "Diarium receives messages from the official channels of a Swedish authority, assesses whether they must be "
    "registered and registers them in the diary. Here programs read messages, assessments, registrations and cases, "
    "and look after channels and parked deliveries. What a token may see follows from the token, never from a "
    "parameter. Every error is an RFC 9457 problem. Times are RFC 3339 in UTC. Clients must ignore fields they do not "
    "know.",
)
_LIMITATIONS = said(
    "Högst 100 rader i en sida; `page` når de första 10 000 raderna och `cursor` hela listan. En begärans kropp får "
    "vara högst 8 MiB om inget annat ställts in. Listor har inget totalantal. Versionernas nummer räknas fram vid "
    "läsning och kan ändras om plattformen levererar en äldre version i efterhand.",
    "At most 100 rows in a page; `page` reaches the first 10,000 rows and `cursor` the whole list. A request body has "
    "at most 8 MiB unless set otherwise. Lists have no total. Version numbers are counted when read and can change if "
    "the platform delivers an older version later.",
)
_TAGS = (
    ("messages", "Meddelanden som kommit in / messages that came in."),
    ("attachments", "Meddelandens bilagor / what messages carry."),
    ("removals", "Vad myndigheten döljer och tar bort / what the authority hides and removes."),
    ("assessments", "Bedömningar: vad som ska göras och varför / what is to be done and why."),
    ("registrations", "Registrerade handlingar / registered documents."),
    ("cases", "Ärenden / cases."),
    ("authorities", "Nämnder / authorities."),
    ("channels", "Officiella kanaler / official channels."),
    ("parked-deliveries", "Det som inte kunde läsas / what could not be read."),
    ("linkbacks", "Aviseringar om länkar hit / notices of links to us."),
    ("api-info", "Om API:et / about the API."),
    ("webhooks", "Mottagning / intake."),
    ("public", "Öppet för alla / open to all."),
    ("operation", "Drift / operation."),
)


def describe(api: FastAPI, routes: Iterable[APIRoute]) -> Document:
    """The whole document, the same each time. Needs no database.

    Args:
        api: the assembled application.
        routes: its operations as they were written.
    """
    document = get_openapi(
        title=info.API_NAME,
        version=info.API_VERSION,
        summary="Diarieföring av meddelanden från officiella kanaler",
        description=_DESCRIPTION,
        routes=api.routes,
        servers=[{"url": "/api/v1", "description": "Version 1 av API:et på den egna adressen / on this address."}],
        tags=[{"name": name, "description": text} for name, text in _TAGS],
        contact={
            "name": "Diariums bidragsgivare / the Diarium contributors",
            "url": "https://diarium.example/kontakt",
            "email": "diarium@diarium.example",
        },
        license_info={"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/sv/"},
        external_docs={
            "description": "Hur API:et används / how to use the API.",
            "url": "https://diarium.example/docs/api",
        },
    )
    for route in routes:
        _restore_examples(document, route)
    document["info"]["x-limitations"] = _LIMITATIONS
    document["info"]["x-sla"] = said(
        "Servicenivån bestäms av den organisation som driver tjänsten.",
        "The service level is set by the organisation that runs the service.",
    )
    document["paths"] |= INTAKE_PATHS | ROOT_PATHS
    schemas = document["components"]["schemas"]
    schemas |= INTAKE_SCHEMAS | ROOT_SCHEMAS | _problem_schemas()
    document["paths"] = dict(sorted(document["paths"].items()))
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    return document


def _restore_examples(document: Document, route: APIRoute) -> None:
    """FastAPI drops every null from its document, also in examples, where null is a value."""
    for method in route.methods or ():
        answers = document["paths"][route.path_format][method.lower()]["responses"]
        for status, written in route.responses.items():
            for media, content in written.get("content", {}).items():
                answers[str(status)]["content"][media]["examples"] = content["examples"]


def _problem_schemas() -> dict[str, Any]:
    template = "#/components/schemas/{model}"
    problem = Problem.model_json_schema(ref_template=template, mode="serialization")
    problem.pop("$defs")
    return {"Problem": problem, "Fault": Fault.model_json_schema(ref_template=template, mode="serialization")}
