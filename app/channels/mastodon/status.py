"""A status on Mastodon becomes a post of ours or a message to us."""

from app.channels.fields import Fields
from app.channels.html_text import plain_text
from app.channels.json_body import Json, compact
from app.channels.parts import Unreadable
from app.channels.storable import Repairs
from app.records.message import Attachment, Author, Content, Event, Ignored, MessageKey
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility

PLATFORM = "mastodon"

A_BOOST = "a boost repeats another status"
NOT_OURS = "it does not concern our account"

_VISIBILITY = {
    "public": Visibility.PUBLIC,
    "unlisted": Visibility.PUBLIC,
    "private": Visibility.FOLLOWERS,
    "direct": Visibility.DIRECT,
}


def read_status(path: str, status: Fields, account: str | None, body: dict[str, Json]) -> Event | Ignored:
    """Read a status that our account wrote, or that mentions, answers or quotes it.

    A status is told as it stands when the server makes the delivery: it may have been edited already when
    ``status.created`` is sent. So ``edited_at`` says which version it is, not the event's name.

    Raises:
        Unreadable: no id, an id that cannot be stored, a field of the wrong type.
    """
    if status.has("reblog"):
        return Ignored(path, A_BOOST)
    author = status.nested("account")
    is_ours = account is not None and author is not None and author.identifier("id") == account
    if not is_ours and not _concerns(status, account):
        return Ignored(path, NOT_OURS)
    name = status.identifier("id")
    if name is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "object.id")
    in_reply_to, edited = status.identifier("in_reply_to_id"), status.time("edited_at")
    occurred = status.time("created_at") if edited.at is None else edited
    visibility = _VISIBILITY.get(status.text("visibility", Repairs()) or "", Visibility.UNKNOWN)
    return Event(
        path=path,
        activity=Activity.CREATE if edited.at is None else Activity.EDIT,
        key=MessageKey(PLATFORM, account or "", name),
        kind=_kind(status, account, visibility, is_ours=is_ours),
        direction=Direction.OWN if is_ours else Direction.INCOMING,
        visibility=visibility,
        discriminator="created" if edited.at is None else f"edited {edited.stamp}",
        slice=compact(body),
        thread=in_reply_to or name,
        in_reply_to=in_reply_to,
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        content=_content(status, author),
    )


def shown_author(account: Fields | None, repairs: Repairs) -> Author | None:
    """Who an account of the server is, by the address that names it everywhere."""
    if account is None:
        return None
    name = account.identifier("uri") or account.identifier("url") or account.identifier("id")
    return Author(name, account.text("display_name", repairs) or None, account.text("acct", repairs))


def _concerns(status: Fields, account: str | None) -> bool:
    if account is None:
        return False
    return _answers(status, account) or _mentions(status, account) or _quotes(status, account)


def _answers(status: Fields, account: str | None) -> bool:
    return account is not None and status.identifier("in_reply_to_account_id") == account


def _mentions(status: Fields, account: str) -> bool:
    return any(mention.identifier("id") == account for mention in status.each("mentions"))


def _quotes(status: Fields, account: str) -> bool:
    quote = status.nested("quote")
    quoted = quote.nested("quoted_status") if quote is not None else None
    author = quoted.nested("account") if quoted is not None else None
    return author is not None and author.identifier("id") == account


def _kind(status: Fields, account: str | None, visibility: Visibility, *, is_ours: bool) -> Kind:
    if visibility is Visibility.DIRECT:
        return Kind.DIRECT_MESSAGE
    if _answers(status, account) or (is_ours and status.has("in_reply_to_id")):
        return Kind.COMMENT
    return Kind.POST if is_ours else Kind.MENTION


def _content(status: Fields, author: Fields | None) -> Content:
    repairs = Repairs()
    text = _text(status, repairs)
    attachments = tuple(_attachments(status, repairs))
    missing = None if text else TextMissing.MEDIA_ONLY if attachments else TextMissing.EMPTY
    url = status.text("url", repairs)
    return Content(
        text=text or None,
        text_missing=missing,
        author=shown_author(author, repairs),
        attachments=attachments,
        permalink=url if url is not None and url.startswith(("https://", "http://")) else None,
        repair=repairs.summary(),
    )


def _text(status: Fields, repairs: Repairs) -> str:
    """The content warning is part of what was said and stands first, as readers meet it."""
    warning, content = status.text("spoiler_text", repairs) or "", status.text("content", repairs) or ""
    return "\n\n".join(part for part in (warning.strip(), plain_text(content)) if part)


def _attachments(status: Fields, repairs: Repairs) -> list[Attachment]:
    """Media with their descriptions; the choices of a poll, which are words too; what is quoted."""
    found = [
        Attachment(
            kind=media.text("type", repairs) or "other",
            url=media.text("url", repairs) or media.text("remote_url", repairs),
            name=media.text("description", repairs),
        )
        for media in status.each("media_attachments")
    ]
    poll, quote = status.nested("poll"), status.nested("quote")
    if poll is not None:
        found += [Attachment("poll_option", name=each.text("title", repairs)) for each in poll.each("options")]
    quoted = quote.nested("quoted_status") if quote is not None else None
    if quoted is not None:
        found.append(Attachment("quote", url=quoted.text("url", repairs) or quoted.text("uri", repairs)))
    return found
