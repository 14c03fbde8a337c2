"""One event about a comment on WordPress becomes one event about a message."""

import hashlib
from collections.abc import Mapping

from app.channels.fields import Fields
from app.channels.html_text import plain_text
from app.channels.json_body import Json, compact
from app.channels.parts import Unreadable
from app.channels.storable import Repairs
from app.channels.times import Moment
from app.records.availability import Agent
from app.records.message import Author, Content, Context, Event, Ignored, MessageKey
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility

PLATFORM = "wordpress"

# Trash, the spam folder and holding back can be undone; only deleting is for good.
ACTIVITIES: Mapping[str, Activity] = {
    "comment.created": Activity.CREATE,
    "comment.edited": Activity.EDIT,
    "comment.held": Activity.HIDE,
    "comment.spammed": Activity.HIDE,
    "comment.trashed": Activity.HIDE,
    "comment.approved": Activity.UNHIDE,
    "comment.deleted": Activity.REMOVE,
}
KINDS: Mapping[str, Kind] = {
    "": Kind.COMMENT,
    "comment": Kind.COMMENT,
    "review": Kind.REVIEW,
    "pingback": Kind.REFERENCE,
    "trackback": Kind.REFERENCE,
}

AN_INTERNAL_NOTE = "a note that a plugin keeps among the comments"

_VERSIONS = frozenset((Activity.CREATE, Activity.EDIT))


def read_comment(path: str, activity: Activity, told: Fields, site: str, body: dict[str, Json]) -> Event | Ignored:
    """Read one event.

    Comments of other types than WordPress's own and reviews are what shops and plugins note for themselves.

    Raises:
        Unreadable: no comment or no id; an id that cannot be stored; a field of the wrong type.
    """
    comment = told.nested("comment")
    if comment is None:
        raise told.misshapen("comment")
    repairs = Repairs()
    kind = KINDS.get(comment.text("type", repairs) or "")
    if kind is None:
        return Ignored(path, AN_INTERNAL_NOTE)
    name = comment.identifier("id")
    if name is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "comment.id")
    occurred = _occurred(told, comment, activity)
    parent, post = comment.identifier("parent_id"), _post_id(told)
    return Event(
        path=path,
        activity=activity,
        key=MessageKey(PLATFORM, site, name),
        kind=kind,
        direction=Direction.OWN if comment.has("staff_id") else Direction.INCOMING,
        visibility=Visibility.PUBLIC if comment.text("status", repairs) == "approved" else Visibility.UNKNOWN,
        discriminator=_discriminator(told, activity, occurred),
        slice=compact(body),
        thread=comment.identifier("thread_id") or parent or name,
        in_reply_to=parent or post,
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        content=_content(told, comment, repairs) if activity in _VERSIONS else None,
        # The site is the authority's own: its editors, and the filters they have chosen.
        agent=Agent.UNKNOWN if activity in _VERSIONS else Agent.AUTHORITY,
    )


def _post_id(told: Fields) -> str | None:
    """Posts and comments are numbered by themselves, so that the same number is two things."""
    post = told.nested("post")
    number = post.identifier("id") if post is not None else None
    return None if number is None else f"post:{number}"


def _occurred(told: Fields, comment: Fields, activity: Activity) -> Moment:
    """A comment is as old as it says; all else happened when the plugin saw it."""
    created = comment.time("created_at") if activity is Activity.CREATE else Moment()
    return told.time("occurred_at") if created.at is None else created


def _discriminator(told: Fields, activity: Activity, occurred: Moment) -> str:
    """A comment is created and deleted once; what can happen again is told apart by when the plugin saw it."""
    if activity is Activity.CREATE:
        return "created"
    if activity is Activity.REMOVE:
        return "removed"
    return f"{told.text('event', Repairs())} {occurred.stamp or 'untimed'}"


def _content(told: Fields, comment: Fields, repairs: Repairs) -> Content:
    text = plain_text(comment.text("content", repairs) or "")
    link = comment.text("link", repairs)
    return Content(
        text=text or None,
        text_missing=None if text else TextMissing.EMPTY,
        author=_author(comment, repairs),
        context=_context(told, comment, repairs),
        permalink=link if link is not None and link.startswith(("https://", "http://")) else None,
        repair=repairs.summary(),
    )


def _author(comment: Fields, repairs: Repairs) -> Author | None:
    """A member of staff by number; anybody else by the address they gave, as a hash, since it is shown to no one."""
    staff, email = comment.identifier("staff_id"), comment.text("author_email", repairs)
    name = comment.text("author_name", repairs) or None
    if staff is not None:
        return Author(f"user:{staff}", name)
    if email:
        return Author(f"email-sha256:{hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]}", name)
    return Author(None, name) if name else None


def _context(told: Fields, comment: Fields, repairs: Repairs) -> Context | None:
    """What the comment stands under: the comment it answers, else the heading of the post, which is ours."""
    answered = comment.nested("parent")
    if answered is not None:
        whose = "municipality" if answered.has("staff_id") else "citizen"
        return Context(whose, plain_text(answered.text("content", repairs) or "") or None)
    post = told.nested("post")
    return None if post is None else Context("municipality", post.text("title", repairs))
