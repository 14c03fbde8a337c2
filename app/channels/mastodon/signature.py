"""Mastodon signs as WebSub does, always with SHA-256, and the key is the secret as its pages show it.

Source: docs.joinmastodon.org/admin/ (webhooks) and ``app/workers/webhooks/delivery_worker.rb`` of mastodon/mastodon.
"""

from app.channels.hub_signature import checked_by

SCHEME = "mastodon_hook"

authenticate = checked_by(SCHEME, ("sha256",))
