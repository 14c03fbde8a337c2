"""What anybody may see without a token: receipts (mottagningskvitton), told alike for every outcome."""

import base64
import re
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.api.house import House, house_of
from app.records.errors import NotFound
from app.records.registration import STOCKHOLM
from app.store.receipts import show_receipt

# As long as a receipt's id can be; anything else is not asked about.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)

EXAMPLE: Final = {
    "status": "received",
    "received_on": "2026-03-02",
    "log": {
        "index": 4711,
        "leaf_hash": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
        "entry": (
            "eyJjb21taXQiOiI5ZjdkMGUyYjFjNGE1ZjY4NzdkMGUyYjFjNGE1ZjY4NzdkMGUyYjFjNGE1ZjY4NzdkMGUyYjFjNGE1ZjY4NzdkIiwi"
            "aWQiOiIwYjFjMmQzZTRmNTA2MTcyODM5NGE1YjZjN2Q4ZTlmMCIsInYiOjF9"
        ),
    },
}


async def get_receipt(request: Request) -> Response:
    """Received, on which Swedish day, and its leaf in the public log. Unknown and revoked receipts are alike."""
    house: House = house_of(request)
    tenant, receipt = request.path_params["tenant"], request.path_params["receiptId"]
    if not (_NAME.fullmatch(tenant) and _NAME.fullmatch(receipt)):
        raise NotFound("there is no such receipt")
    shown = await house.database.read(lambda connection: show_receipt(connection, tenant, receipt))
    return JSONResponse(
        {
            "status": "received",
            "received_on": shown.received_at.astimezone(STOCKHOLM).date().isoformat(),
            "log": {
                "index": shown.log_index,
                "leaf_hash": bytes(shown.leaf_hash).hex(),
                "entry": base64.b64encode(shown.entry).decode(),
            },
        }
    )
