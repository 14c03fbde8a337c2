"""A report to the server's moderators about our account, or by it."""

from app.channels.fields import Fields
from app.channels.json_body import Json, compact
from app.channels.mastodon.status import NOT_OURS, PLATFORM, shown_author
from app.channels.parts import Unreadable
from app.channels.storable import Repairs
from app.channels.times import Moment
from app.records.message import Attachment, Content, Event, Ignored, MessageKey
from app.records.vocabulary import Activity, Direction, Kind, ParkedReason, TextMissing, Visibility


def read_report(path: str, report: Fields, account: str | None, body: dict[str, Json]) -> Event | Ignored:
    """Read a report whose target or sender is our account; only the moderators of the server see it.

    ``report.updated`` tells how it is handled (who has it, whether something was done): a version like any other,
    named by ``updated_at``.

    Raises:
        Unreadable: no id, an id that cannot be stored, a field of the wrong type.
    """
    sender, target = _account_of(report, "account"), _account_of(report, "target_account")
    is_ours = account is not None and _id_of(sender) == account
    if not is_ours and (account is None or _id_of(target) != account):
        return Ignored(path, NOT_OURS)
    number = report.identifier("id")
    if number is None:
        raise Unreadable(ParkedReason.MESSAGE_WITHOUT_ID, "object.id")
    created, updated = report.time("created_at"), report.time("updated_at")
    is_new = updated.at is None or updated.at == created.at
    at = created if is_new else updated
    return Event(
        path=path,
        activity=Activity.CREATE if is_new else Activity.EDIT,
        key=MessageKey(PLATFORM, account or "", f"report:{number}"),
        kind=Kind.OTHER,
        direction=Direction.OWN if is_ours else Direction.INCOMING,
        visibility=Visibility.DIRECT,
        discriminator=_discriminator(at, is_new=is_new),
        slice=compact(body),
        thread=f"report:{number}",
        occurred_at=at.at,
        occurred_raw=at.raw,
        content=_content(report, sender),
    )


def _discriminator(at: Moment, *, is_new: bool) -> str:
    return "created" if is_new else f"edited {at.stamp}"


def _account_of(report: Fields, name: str) -> Fields | None:
    """Moderators are shown the account inside what they may know of it (Admin::Account)."""
    known = report.nested(name)
    return None if known is None else known.nested("account") or known


def _id_of(account: Fields | None) -> str | None:
    return None if account is None else account.identifier("id")


def _content(report: Fields, sender: Fields | None) -> Content:
    repairs = Repairs()
    text = report.text("comment", repairs)
    category = report.text("category", repairs)
    marks = [] if category is None else [Attachment("report_category", name=category)]
    reported = [
        Attachment("reported_status", url=each.text("url", repairs) or each.text("uri", repairs))
        for each in report.each("statuses")
    ]
    return Content(
        text=text or None,
        text_missing=None if text and not text.isspace() else TextMissing.EMPTY,
        author=shown_author(sender, repairs),
        attachments=(*marks, *reported),
        repair=repairs.summary(),
    )
