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
CHANNEL_CHANGED = "channel.changed"
CHANNEL_PUT_DORMANT = "channel.put_dormant"
CHANNEL_REOPENED = "channel.reopened"
CHANNEL_CLOSED = "channel.closed"
CHANNEL_HOLDER_ENTERED = "channel.holder_entered"
CHANNEL_HOLDER_CHANGED = "channel.holder_changed"

TOKEN_CREATED = "token.created"  # noqa: S105 – the name of an event, not a token
TOKEN_REVOKED = "token.revoked"  # noqa: S105 – the name of an event, not a token

MESSAGE_RECEIVED = "message.received"
MESSAGE_EDITED = "message.edited"
MESSAGE_REMOVED = "message.removed"
MESSAGE_HIDDEN = "message.hidden"
MESSAGE_UNHIDDEN = "message.unhidden"
MESSAGE_UNAVAILABLE = "message.unavailable"
MESSAGE_COMPLETED = "message.completed"
MESSAGE_ASSESSED_AGAIN = "message.assessed_again"
MESSAGE_SEALED = "message.sealed"
MESSAGE_UNSEALED = "message.unsealed"
MESSAGE_POLICE_REPORTED = "message.police_reported"
MESSAGE_ERASED_ON_ORDER = "message.erased_on_order"

REMOVAL_REQUESTED = "removal.requested"
REMOVAL_CONFIRMED = "removal.confirmed"

DELIVERY_PARKED = "delivery.parked"
DELIVERY_REPLAYED = "delivery.replayed"
DELIVERY_NOT_CAPTURED = "delivery.not_captured"
DELIVERY_RELEASED = "delivery.released"
DELIVERY_KEPT_PRIVATE = "delivery.kept_private"

ATTACHMENT_FETCHED = "attachment.fetched"
ATTACHMENT_GIVEN_UP = "attachment.given_up"
ATTACHMENT_ASKED_AGAIN = "attachment.asked_again"

DISPOSAL_STOPPED = "disposal.stopped"
DISPOSAL_RESUMED = "disposal.resumed"

RECEIPT_REVOKED = "receipt.revoked"
