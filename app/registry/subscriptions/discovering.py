"""Asking a feed itself which hub it has."""

from app.channels.websub.discovery import named_by
from app.records.errors import Unacceptable
from app.registry.attachments.download import Asked, Downloader, NotFetched


async def discover_hub(downloader: Downloader, feed: str) -> str:
    """The hub that a feed names.

    Raises:
        Unacceptable: the feed cannot be fetched, names no hub, or calls itself by another address, under which its hub
            would not know it.
    """
    try:
        found = await downloader.read(Asked(feed))
    except NotFetched as fault:
        raise Unacceptable(f"the feed could not be fetched ({fault.failure.fault}); say which hub with --hub") from None
    named = named_by(feed, found.link, found.body)
    if named.hub is None:
        raise Unacceptable('the feed names no hub (a link with rel="hub"); say which with --hub')
    if named.itself not in (None, feed):
        raise Unacceptable(f"the feed calls itself {named.itself}: open the channel with that address")
    return named.hub
