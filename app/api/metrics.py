"""What Prometheus is told: what the processes measure, and what the register itself counts."""

import os
from collections.abc import Iterable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from app.api.credentials import credential_in
from app.api.house import House, house_of
from app.records.vocabulary import Scope
from app.store.soundness import Soundness, weigh

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where several workers leave their figures for each other; set by ``main.serve`` when there are several."""

_TOLD = {
    "assignments": "Messages assigned to authorities.",
    "current_assessments": "Assignments whose current assessment is theirs; equals diarium_assignments, always.",
    "awaiting_person": "Assignments that a person must answer.",
    "overdue": "Assignments that a person should have answered by now.",
    "parked": "Parked parts of deliveries that wait.",
    "attachments_waiting": "Attachments that are to be fetched.",
}


async def get_metrics(request: Request) -> Response:
    """What the service measures, for Prometheus; needs the scope ``metrics:read``."""
    await credential_in(request, Scope.METRICS_READ)
    house = house_of(request)
    counted = await house.database.read(lambda connection: weigh(connection, house.clock()))
    own = CollectorRegistry()
    own.register(_Register(counted))
    told = generate_latest(_measured(house)) + generate_latest(own)
    return Response(told, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _measured(house: House) -> CollectorRegistry:
    if SHARED_FOLDER not in os.environ:
        return house.registry
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # the library has no annotations here
    return shared


class _Register(Collector):
    """Counts read from the database at the moment of asking."""

    def __init__(self, counted: Soundness) -> None:
        self._counted = counted

    def collect(self) -> Iterable[Metric]:
        for name, value in self._counted._asdict().items():
            yield GaugeMetricFamily(f"diarium_{name}", _TOLD[name], value=value)
