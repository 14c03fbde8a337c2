"""Every event the ledger can hold, one a line, shaped ``subject.what_happened``.

The name stands in the erasable opening of a leaf, never in the public leaf itself. ``docs/events.md`` says what each
one commits to; a test holds the two lists together.
"""

TENANT_CREATED = "tenant.created"
AUTHORITY_CREATED = "authority.created"
AUTHORITY_PROFILE_CHOSEN = "authority.profile_chosen"

CHANNEL_OPENED = "channel.opened"
CHANNEL_SECRET_ROTATED = "channel.secret_rotated"  # noqa: S105 – the name of an event, not a secret
CHANNEL_SUBSCRIBED = "channel.subscribed"
CHANNEL_UNSUBSCRIBED = "channel.unsubscribed"
CHANNEL_CLOSED = "channel.closed"

TOKEN_CREATED = "token.created"  # noqa: S105 – the name of an event, not a token
TOKEN_REVOKED = "token.revoked"  # noqa: S105 – the name of an event, not a token

MESSAGE_RECEIVED = "message.received"
MESSAGE_EDITED = "message.edited"
MESSAGE_REMOVED = "message.removed"
MESSAGE_HIDDEN = "message.hidden"
MESSAGE_UNHIDDEN = "message.unhidden"

DELIVERY_PARKED = "delivery.parked"
DELIVERY_REPLAYED = "delivery.replayed"

ATTACHMENT_FETCHED = "attachment.fetched"
ATTACHMENT_GIVEN_UP = "attachment.given_up"
ATTACHMENT_ASKED_AGAIN = "attachment.asked_again"

DISPOSAL_STOPPED = "disposal.stopped"
DISPOSAL_RESUMED = "disposal.resumed"

RECEIPT_REVOKED = "receipt.revoked"
