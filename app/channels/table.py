"""Every way of speaking the register understands, on one page. A new platform is a folder and a row here."""

from collections.abc import Mapping
from types import MappingProxyType

import app.channels.facebook_page.payload as facebook_page
import app.channels.generic.payload as generic
import app.channels.generic.preflight as cloudevents_preflight
import app.channels.generic.signature as standard_webhooks
import app.channels.instagram.payload as instagram
import app.channels.linkback.payload as linkback
import app.channels.mastodon.payload as mastodon
import app.channels.mastodon.signature as mastodon_signature
import app.channels.messenger.payload as messenger
import app.channels.meta.envelope as meta_envelope
import app.channels.meta.signature as meta
import app.channels.websub.payload as websub
import app.channels.websub.signature as websub_signature
import app.channels.whatsapp.payload as whatsapp
import app.channels.wordpress.payload as wordpress
import app.channels.x.payload as x
import app.channels.x.signature as x_signature
from app.channels.speech import AccountForm, Signing, Speech

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
                signing=Signing.STANDARD_WEBHOOKS,
                account=None,
            ),
            Speech(
                name="facebook_page",
                authenticate=meta.authenticate,
                read=facebook_page.read,
                delivery_key=meta_envelope.delivery_key,
                handshake=meta.handshake,
                fetches_with_token=True,
            ),
            Speech(
                name="mastodon",
                authenticate=mastodon_signature.authenticate,
                read=mastodon.read,
                delivery_key=mastodon.delivery_key,
                account=AccountForm(r"[0-9]{1,20}", "the number of the account on its own server"),
            ),
            Speech(
                name="websub",
                authenticate=websub_signature.authenticate,
                read=websub.read,
                delivery_key=websub.delivery_key,
                signing=Signing.OURS,
                account=AccountForm(r"https?://[\x21-\x7e]+", "the address of the feed, beginning with http"),
            ),
            Speech(
                name="wordpress",
                authenticate=standard_webhooks.authenticate,
                read=wordpress.read,
                delivery_key=wordpress.delivery_key,
                signing=Signing.STANDARD_WEBHOOKS,
                account=AccountForm(r"https?://[\x21-\x7e]+", "the address of the site, beginning with http"),
            ),
            Speech(
                name="messenger",
                authenticate=meta.authenticate,
                read=messenger.read,
                delivery_key=meta_envelope.delivery_key,
                handshake=meta.handshake,
                fetches_with_token=True,
            ),
            Speech(
                name="instagram",
                authenticate=meta.authenticate,
                read=instagram.read,
                delivery_key=meta_envelope.delivery_key,
                handshake=meta.handshake,
                fetches_with_token=True,
            ),
            Speech(
                name="whatsapp",
                authenticate=meta.authenticate,
                read=whatsapp.read,
                delivery_key=whatsapp.delivery_key,
                handshake=meta.handshake,
                fetches_with_token=True,
            ),
            Speech(
                name="x",
                authenticate=x_signature.authenticate,
                read=x.read,
                delivery_key=x.delivery_key,
                handshake=x_signature.handshake,
                signs_handshake=True,
            ),
            Speech(
                name="linkback",
                authenticate=linkback.authenticate,
                read=linkback.read,
                delivery_key=linkback.delivery_key,
                signing=Signing.NOBODYS,
                account=AccountForm(
                    r"https?://[a-z0-9.:-]+(/[\x21-\x5b\x5d-\x7e]*)?",
                    "the address of the site that is linked to, beginning with http and in small letters",
                ),
            ),
        )
    }
)
