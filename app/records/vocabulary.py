"""The closed vocabularies of the register. Their Swedish words and paragraphs: ``docs/glossary.md``."""

from enum import StrEnum


class Outcome(StrEnum):
    """What an assessment says is to be done with an official document (OSL 5:1, TF 2:8)."""

    REGISTER = "register"
    KEEP_ORDERED = "keep_ordered"
    MINOR_IMPORTANCE = "minor_importance"
    NOT_OFFICIAL_DOCUMENT = "not_official_document"
    REVIEW = "review"


class Status(StrEnum):
    """Who stands behind an assessment: nobody yet, the machine, or a named person."""

    PROPOSED = "proposed"
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"


class Protection(StrEnum):
    """Whether content is held back. Only a person assesses; the machine presumes (OSL 5:5)."""

    NONE = "none"
    PRESUMED = "presumed"
    ASSESSED = "assessed"


class Placement(StrEnum):
    """Where a registered document goes."""

    NEW_CASE = "new_case"
    EXISTING_CASE = "existing_case"
    COLLECTIVE_CASE = "collective_case"
    OTHER_REGISTER = "other_register"


class Kind(StrEnum):
    """What sort of message it is."""

    COMMENT = "comment"
    POST = "post"
    MENTION = "mention"
    DIRECT_MESSAGE = "direct_message"
    REVIEW = "review"
    REACTION = "reaction"
    REFERENCE = "reference"
    OTHER = "other"


class Visibility(StrEnum):
    """Who could read the message on the platform when it was captured."""

    PUBLIC = "public"
    FOLLOWERS = "followers"
    DIRECT = "direct"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Incoming from somebody outside, or the authority's own."""

    INCOMING = "incoming"
    OWN = "own"
    UNKNOWN = "unknown"


class ChannelKind(StrEnum):
    """What an official channel is to its readers."""

    PAGE = "page"
    ROLE_ACCOUNT = "role_account"
    BLOG = "blog"
    GENERIC = "generic"
    UNLISTED = "unlisted"


class ChannelStatus(StrEnum):
    """An open channel is used and watched; a dormant one is not used for now, but what comes there is assessed as ever;
    what arrives at a closed one is kept all the same and put to a person.
    """

    OPEN = "open"
    DORMANT = "dormant"
    CLOSED = "closed"


class Activity(StrEnum):
    """What a platform event did to a message. Unavailable: it was found to be away, and nobody said why."""

    CREATE = "create"
    EDIT = "edit"
    REMOVE = "remove"
    HIDE = "hide"
    UNHIDE = "unhide"
    UNAVAILABLE = "unavailable"


class TextMissing(StrEnum):
    """Why a version has no readable text."""

    MEDIA_ONLY = "media_only"
    NOT_FETCHED = "not_fetched"
    REMOVED_BEFORE_READ = "removed_before_read"
    UNSUPPORTED_BY_API = "unsupported_by_api"
    ENCRYPTED = "encrypted"
    EMPTY = "empty"


class ArrivalBasis(StrEnum):
    """What the time of arrival rests on (TF 2:9: available to the authority)."""

    PLATFORM = "platform"
    OUR_CLOCK = "our_clock"
    PERSON = "person"


class ParkedReason(StrEnum):
    """Why a delivery, or a part of it, was kept without being read."""

    NOT_JSON = "not_json"
    NOT_XML = "not_xml"
    NOT_UTF8 = "not_utf8"
    AMBIGUOUS_JSON = "ambiguous_json"
    NESTED_TOO_DEEP = "nested_too_deep"
    UNKNOWN_SHAPE = "unknown_shape"
    UNKNOWN_EVENT = "unknown_event"
    MESSAGE_WITHOUT_ID = "message_without_id"
    UNSTORABLE_VALUE = "unstorable_value"
    ID_REUSED_WITH_OTHER_BODY = "id_reused_with_other_body"
    READER_FAILED = "reader_failed"
    TIME_BUDGET = "time_budget"
    WRITE_FAILED = "write_failed"
    AWAITS_HOLDER = "awaits_holder"


class ParkedState(StrEnum):
    """A parked delivery waits for a person or a fix; replaying reads it again. Private: a holder's own mail, unread."""

    WAITING = "waiting"
    REPLAYED = "replayed"
    PRIVATE = "private"


class Screening(StrEnum):
    """What was decided about a sealed direct message to a role account."""

    RELEASED = "released"
    PRIVATE = "private"


class CaseKind(StrEnum):
    """An ordinary case (ärende), or the year's collective one (samlingsärende)."""

    ORDINARY = "ordinary"
    COLLECTIVE = "collective"


class CaseStatus(StrEnum):
    """Whether a case still takes documents without a person reopening it."""

    OPEN = "open"
    CLOSED = "closed"


class Scope(StrEnum):
    """What a token may do. Reading names the resource; nothing follows from another scope."""

    DELIVERIES_WRITE = "deliveries:write"
    MESSAGES_READ = "messages:read"
    ASSESSMENTS_READ = "assessments:read"
    REGISTRATIONS_READ = "registrations:read"
    CASES_READ = "cases:read"
    AUTHORITIES_READ = "authorities:read"
    CHANNELS_READ = "channels:read"
    CHANNELS_WRITE = "channels:write"
    PARKED_READ = "parked:read"
    PARKED_WRITE = "parked:write"
    PROTECTED_READ = "protected:read"
    SCREENINGS_WRITE = "screenings:write"
    REMOVALS_WRITE = "removals:write"
    SEALS_WRITE = "seals:write"
    METRICS_READ = "metrics:read"
