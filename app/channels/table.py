"""Every way of speaking the register understands, on one page. A new platform is a folder and a row here."""

from collections.abc import Mapping
from types import MappingProxyType

import app.channels.facebook_page.payload as facebook_page
import app.channels.generic.payload as generic
import app.channels.generic.preflight as cloudevents_preflight
import app.channels.generic.signature as standard_webhooks
import app.channels.meta.signature as meta
from app.channels.speech import Speech

CHANNELS: Mapping[str, Speech] = MappingProxyType(
    {
        speech.name: speech
        for speech in (
            Speech(
                name="generic",
                authenticate=standard_webhooks.authenticate,
                read=generic.read,
                delivery_key=generic.delivery_key,
                preflight=cloudevents_preflight.answer,
                answers_with_body=True,
            ),
            Speech(
                name="facebook_page",
                authenticate=meta.authenticate,
                read=facebook_page.read,
                delivery_key=facebook_page.delivery_key,
                handshake=meta.handshake,
            ),
        )
    }
)
