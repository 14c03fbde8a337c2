"""Posts on X, what is attached to them, what becomes of them, and who likes or reposts them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.channels.json_body import Json
from app.channels.parts import Unreadable
from app.channels.storable import Repairs, identifier
from app.channels.times import Moment
from app.channels.x.surroundings import (
    EMPTY,
    PLATFORM,
    Place,
    Surroundings,
    Value,
    id_of,
    inner,
    listed,
    made_at,
    mapping,
    moment,
    text_of,
)
from app.records.availability import Agent
from app.records.message import Attachment, Content, Context, Event, MessageKey
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility

ADDRESS = "https://x.com/i/web/status/"
_MEDIA_KINDS: Mapping[str, str] = {"animated_gif": "video"}


def read_post(place: Place, post: Value) -> Event:
    """Read a post in either spelling.

    An edit is a post with a new id that names the first one: it becomes a version of that.

    Raises:
        Unreadable: a post without id, an id that cannot be stored, a field of the wrong type.
    """
    own_id, about = _needed(id_of(post), "id"), place.about
    sender, user = _author(post)
    references = _references(post)
    if references.reposted is not None:
        mark = _Mark("repost", own_id, references.reposted, sender, user, moment(post.get("created_at")))
        return _marked(place, mark)
    first = _first_id(post) or own_id
    edited = first != own_id
    occurred = moment(post.get("created_at"))
    if edited and (at := made_at(own_id)) is not None:
        occurred = Moment(at, occurred.raw)
    direction = about.direction(sender)
    return Event(
        path=place.path,
        activity=Activity.EDIT if edited else Activity.CREATE,
        key=MessageKey(PLATFORM, about.namespace, first),
        kind=_kind(post, about, direction, references),
        direction=direction,
        visibility=_visibility(user or about.user(sender)),
        discriminator=f"edited {own_id}" if edited else "created",
        slice=place.slice,
        thread=identifier(post.get("conversation_id"), "conversation_id") or references.answered or first,
        in_reply_to=references.answered or references.quoted,
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        content=_content(post, own_id, (sender, user), references, about),
    )


def read_deletion(place: Place, deleted: Value, timestamp: Json) -> Event:
    """A post that its author took away. X tells this of the subscribing account's own posts only.

    Raises:
        Unreadable: no id, or one that cannot be stored.
    """
    own_id = _needed(id_of(deleted), "id")
    occurred = moment(timestamp)
    return Event(
        path=place.path,
        activity=Activity.REMOVE,
        key=MessageKey(PLATFORM, place.about.namespace, own_id),
        kind=Kind.POST,
        direction=place.about.direction(_author_id(deleted)),
        visibility=Visibility.PUBLIC,
        discriminator="removed",
        slice=place.slice,
        occurred_at=occurred.at,
        occurred_raw=occurred.raw,
        agent=Agent.AUTHOR,
    )


def read_like(place: Place, like: Value, *, outbound: bool = False) -> Event:
    """Somebody likes a post. The newer spelling does not say who: it is the subscriber (``outbound``), or the one
    person beside the post's author.

    Raises:
        Unreadable: no id, or one that cannot be stored.
    """
    own_id, liked = _needed(id_of(like), "id"), mapping(like.get("favorited_status"))
    target = id_of(liked, "favorited_status.") or identifier(like.get("liked_tweet_id"), "liked_tweet_id")
    user = inner(like.get("user"))
    sender = id_of(user, "user.") or _liker(like, place.about, outbound=outbound)
    occurred = moment(like.get("timestamp_ms"))
    if occurred.at is None:
        occurred = moment(like.get("created_at"))
    mark = _Mark("like", f"like:{own_id}", _needed(target, "liked_tweet_id"), sender, user, occurred)
    return _marked(place, mark)


def _liker(like: Value, about: Surroundings, *, outbound: bool) -> str | None:
    if outbound:
        return about.subscriber
    others = [each for each in about.users() if each != like.get("liked_tweet_author_id")]
    return others[0] if len(others) == 1 else None


class _Mark(NamedTuple):
    """A like or a repost: a reaction to a post, without words of its own."""

    sort: str
    id: str
    target: str
    sender: str | None
    user: Value
    occurred: Moment


def _marked(place: Place, mark: _Mark) -> Event:
    repairs, about = Repairs(), place.about
    content = Content(
        text=None,
        text_missing=TextMissing.EMPTY,
        author=about.author(mark.sender, mark.user, repairs),
        attachments=(Attachment("reaction", name=mark.sort),),
        repair=repairs.summary(),
    )
    return Event(
        path=place.path,
        activity=Activity.CREATE,
        key=MessageKey(PLATFORM, about.namespace, _needed(identifier(mark.id, "id"), "id")),
        kind=Kind.REACTION,
        direction=about.direction(mark.sender),
        visibility=Visibility.PUBLIC,
        discriminator="created",
        slice=place.slice,
        thread=mark.target,
        in_reply_to=mark.target,
        occurred_at=mark.occurred.at,
        occurred_raw=mark.occurred.raw,
        content=content,
    )


# --- which post, whose, what it answers ---------------------------------------------------------------------------


def _needed(found: str | None, field: str) -> str:
    if found is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, field)
    return found


def _visibility(user: Value) -> Visibility:
    return Visibility.FOLLOWERS if user.get("protected") is True else Visibility.PUBLIC


def _author_id(post: Value) -> str | None:
    return identifier(post.get("author_id"), "author_id") or identifier(post.get("user_id"), "user_id")


def _author(post: Value) -> tuple[str | None, Value]:
    user = inner(post.get("user"))
    return _author_id(post) or id_of(user, "user."), user


def _first_id(post: Value) -> str | None:
    """The id of the first version, which names the post for ever."""
    ids = listed(post.get("edit_history_tweet_ids"))
    history = mapping(post.get("edit_history"))
    ids = ids or listed(history.get("edit_tweet_ids"))
    first = ids[0] if ids else history.get("initial_tweet_id")
    return identifier(first, "edit_history_tweet_ids")


class _References(NamedTuple):
    """The posts that a post answers, quotes or repeats."""

    answered: str | None
    quoted: str | None
    reposted: str | None


_NEWER_REFERENCES = ("replied_to", "quoted", "retweeted")
_ANSWERED = ("in_reply_to_tweet_id", "in_reply_to_status_id_str", "in_reply_to_status_id")


def _references(post: Value) -> _References:
    named: dict[str, str | None] = {}
    for each in listed(post.get("referenced_tweets")):
        reference = mapping(each)
        sort = reference.get("type")
        if isinstance(sort, str) and sort in _NEWER_REFERENCES:
            named.setdefault(sort, identifier(reference.get("id"), "referenced_tweets[].id"))
    for field in _ANSWERED:
        if (found := identifier(post.get(field), field)) is not None:
            named["replied_to"] = found
            break
    for sort, field in (("quoted", "quoted_status"), ("retweeted", "retweeted_status")):
        if field in post and (found := id_of(mapping(post[field]), f"{field}.")) is not None:
            named.setdefault(sort, found)
    return _References(*map(named.get, _NEWER_REFERENCES))


def _kind(post: Value, about: Surroundings, direction: Direction, references: _References) -> Kind:
    """By what the post is, not by which event told of it: a reply that also mentions us is told of twice. What a
    subscription brings from others, and answers nothing, mentions or quotes the subscriber; a filtered stream has none.
    """
    if references.answered is not None:
        return Kind.COMMENT
    if direction is Direction.OWN:
        return Kind.POST
    if about.subscriber is not None or references.quoted is not None:
        return Kind.MENTION
    mentioned = [
        mapping(each).get(field)
        for holder in (post, _whole(post))
        for name, field in (("mentions", "id"), ("user_mentions", "id_str"))
        for each in listed(mapping(holder.get("entities")).get(name))
    ]
    named = any(isinstance(each, str) and each in about.own for each in mentioned)
    return Kind.MENTION if named else Kind.POST


# --- content --------------------------------------------------------------------------------------------------------


def _content(
    post: Value, own_id: str, author: tuple[str | None, Value], references: _References, about: Surroundings
) -> Content:
    repairs = Repairs()
    whole = _whole(post)
    text = _text(post, whole, repairs)
    quoted = references.quoted
    leads = [each for each in links(whole, repairs) if quoted is None or not str(each.url).endswith(f"/{quoted}")]
    attachments = (*_files(post, whole, about, repairs), *leads)
    files = [each for each in attachments if each.kind != "link"]
    missing = None
    if not text or text.isspace():
        missing = TextMissing.MEDIA_ONLY if files else TextMissing.EMPTY
        missing = TextMissing.NOT_FETCHED if text is None else missing
    return Content(
        text=text or None,
        text_missing=missing,
        author=about.author(*author, repairs),
        attachments=attachments,
        context=_context(post, references, about, repairs),
        permalink=f"{ADDRESS}{own_id}" if own_id.isascii() and own_id.isdigit() else None,
        repair=repairs.summary(),
    )


def _whole(post: Value) -> Value:
    """The part that has the whole text: long posts have it beside a beginning of 140 or 280 characters."""
    for name in ("extended_tweet", "note_tweet"):
        if isinstance(longer := post.get(name), dict) and ("full_text" in longer or "text" in longer):
            return longer
    return post


def _text(post: Value, whole: Value, repairs: Repairs) -> str | None:
    for holder in (whole, post):
        for field in ("full_text", "text"):
            value = holder.get(field)
            if isinstance(value, str):
                return repairs.text(value)
            if value is not None:
                raise Unreadable(ParkedReason.UNKNOWN_SHAPE, field)
    return None


def _files(post: Value, whole: Value, about: Surroundings, repairs: Repairs) -> Iterator[Attachment]:
    """Pictures and films: of ``includes`` by their key, or as they stand in the post."""
    keys = listed(mapping(post.get("attachments")).get("media_keys"))
    for key in keys:
        if isinstance(key, str):
            yield file_of(about.medium(key), repairs)
    if not keys:
        for holder in (whole, post):
            for name in ("extended_entities", "entities"):
                if given := listed(mapping(holder.get(name)).get("media")):
                    yield from (file_of(each, repairs) for each in given if isinstance(each, dict))
                    return


def file_of(media: Value, repairs: Repairs) -> Attachment:
    """A picture or film with the address of its best copy, else the key it can be asked for by."""
    told = text_of(media.get("type"), repairs) or _kind_by_key(media.get("media_key"))
    video = mapping(media.get("video_info")) or media
    copies = [mapping(each) for each in listed(video.get("variants"))]
    films = [each for each in copies if each.get("content_type") == "video/mp4"]
    best = max(films, key=_bit_rate, default=EMPTY)
    addresses = (best.get("url"), media.get("media_url_https"), media.get("preview_image_url"))
    url = next((found for each in addresses if (found := text_of(each, repairs))), None)
    url = url or (text_of(media.get("url"), repairs) if "media_url_https" not in media else None)
    name = text_of(media.get("alt_text") or media.get("ext_alt_text"), repairs)
    if name is None and url is None:
        name = text_of(media.get("media_key") or media.get("id_str"), repairs)
    return Attachment(_MEDIA_KINDS.get(told, told), url, name, "video/mp4" if best else None)


def _kind_by_key(key: Json) -> str:
    """A key begins with the number of its kind: 3 is a photo; 7, 13 and 16 are sorts of films."""
    return "photo" if isinstance(key, str) and key.startswith("3_") else "video"


def _bit_rate(copy: Value) -> int:
    for field in ("bit_rate", "bitrate"):
        if isinstance(rate := copy.get(field), int):
            return rate
    return 0


def links(holder: Value, repairs: Repairs) -> Iterator[Attachment]:
    """Where the text's shortened addresses lead: in the text itself stands only ``t.co``."""
    for each in listed(mapping(holder.get("entities")).get("urls")):
        link = mapping(each)
        url = text_of(link.get("unwound_url") or link.get("expanded_url"), repairs)
        if url is not None and "media_key" not in link and url.startswith(("https://", "http://")):
            yield Attachment("link", url, text_of(link.get("url"), repairs))


def _context(post: Value, references: _References, about: Surroundings, repairs: Repairs) -> Context | None:
    """The post that this one answers or quotes, where the delivery has it."""
    target = references.answered or references.quoted
    found = about.post(target) or mapping(post.get("quoted_status"))
    if not found:
        return None
    whole, author = _whole(found), _author(found)[0]
    text = text_of(whole.get("full_text") or whole.get("text"), repairs)
    if text is None or author is None:
        return None
    return Context("municipality" if author in about.own else "citizen", text)
