"""Every problem the service can answer with, one a row. A code never changes its meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem (RFC 9457).

    Attributes:
        code: stable kebab-case name; the problem's ``type`` is the page ``/problems/{code}``.
        title: a short English sentence, the same each time.
        explanation: what to do about it; the ``detail`` where nothing more exact is known.
    """

    code: str
    status: int
    title: str
    explanation: str


PROBLEMS: Mapping[str, ProblemKind] = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            ProblemKind(
                "malformed-request",
                400,
                "The request cannot be read",
                "The request is not well-formed HTTP or its body is not well-formed JSON.",
            ),
            ProblemKind(
                "invalid-cursor",
                400,
                "The cursor cannot be used",
                "A cursor belongs to the list and the filters it was given for, and takes the place of page.",
            ),
            ProblemKind(
                "page-too-deep",
                400,
                "The page is too deep",
                "Pages reach the first 10,000 rows. Follow next_cursor to read further.",
            ),
            ProblemKind(
                "unauthenticated",
                401,
                "A valid token is needed",
                "Send Authorization: Bearer with a token that is neither expired nor revoked.",
            ),
            ProblemKind(
                "signature-refused",
                401,
                "The signature does not hold",
                "Sign the exact bytes of the body with a secret of the channel that is valid now. Nothing was stored.",
            ),
            ProblemKind(
                "handshake-refused",
                403,
                "The handshake does not fit this channel",
                "The verify token is not the one agreed on, or the challenge has a shape that we do not echo.",
            ),
            ProblemKind(
                "insufficient-scope",
                403,
                "The token lacks a scope",
                "Ask for a token with the scope that the operation's description names.",
            ),
            ProblemKind(
                "handshake-refused",
                403,
                "The handshake does not fit this channel",
                "The verify token is not the one agreed on for this channel.",
            ),
            ProblemKind(
                "not-allowed", 403, "This is not allowed", "The credential is valid but may not do what was asked for."
            ),
            ProblemKind(
                "sealed",
                403,
                "The content is sealed",
                "Possession of it is itself a crime, so it is shown to nobody. No token opens a seal.",
            ),
            ProblemKind(
                "not-found",
                404,
                "There is no such thing",
                "There is nothing at this address, or the credential may not know of it.",
            ),
            ProblemKind(
                "method-not-allowed",
                405,
                "The method is not allowed here",
                "The Allow header names the methods of this address.",
            ),
            ProblemKind(
                "copy-not-whole",
                409,
                "The copy is not whole yet",
                "Files are still to be fetched, or nothing of the message is kept. Wait, or accept what is missing.",
            ),
            ProblemKind("already-exists", 409, "It exists already", "Another one holds the place that was asked for."),
            ProblemKind(
                "precondition-failed",
                412,
                "It has changed meanwhile",
                "The ETag in If-Match is not the present one. Read it again and decide anew.",
            ),
            ProblemKind(
                "notice-refused",
                400,
                "The notice of a link is not taken",
                "Name a source on the web that links to one of this site's addresses. Nothing was stored.",
            ),
            ProblemKind(
                "channel-closed",
                410,
                "The channel is closed",
                "Notices of links are not taken here any more. Nothing was stored.",
            ),
            ProblemKind(
                "too-many-notices",
                429,
                "There are too many notices",
                "Wait as long as Retry-After says. Nothing was stored.",
            ),
            ProblemKind(
                "body-too-large", 413, "The body is too large", "Send less in one request. Nothing was stored."
            ),
            ProblemKind(
                "unsupported-media-type",
                415,
                "The media type is not supported",
                "Send the body with the Content-Type that the operation's description names.",
            ),
            ProblemKind(
                "validation-failed",
                422,
                "Some values cannot be used",
                "The list errors says which; their values are not repeated here.",
            ),
            ProblemKind(
                "unacceptable",
                422,
                "The values cannot stand together",
                "Each value is well-formed, but what was asked for cannot be done with them.",
            ),
            ProblemKind(
                "idempotency-key-reused",
                422,
                "The Idempotency-Key was used for another request",
                "The same key with another body is a mistake. Use a new key for a new request.",
            ),
            ProblemKind(
                "too-many-requests",
                429,
                "Too many requests",
                "Wait as many seconds as Retry-After says and send the request again.",
            ),
            ProblemKind(
                "internal-error",
                500,
                "Something went wrong in the service",
                "It has been logged under the request's id. Sending the same request again is safe.",
            ),
            ProblemKind(
                "not-stored",
                500,
                "The delivery could not be stored",
                "Nothing was stored, not even the raw bytes. Keep the delivery and send it again later.",
            ),
            ProblemKind(
                "unavailable",
                503,
                "The service cannot take this now",
                "Nothing was stored. Send the same request again after as many seconds as Retry-After says.",
            ),
        )
    }
)


def page_of(kind: ProblemKind) -> str:
    """The documentation page that a problem's ``type`` leads to, as plain text."""
    return f"{kind.title}\n\ncode: {kind.code}\nstatus: {kind.status}\n\n{kind.explanation}\n"
