"""One file over HTTPS: addresses that others have named, so nothing in the answer is believed before it is counted."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2

from app.records.attachment import LONGEST_WAIT, Failure, FetchedFile, FetchFault
from app.records.file_types import detect, media_type_of
from app.registry.outgoing.public_network import NotPublic
from app.store.files import Files, Incoming

MOST_REDIRECTS = 5
LARGEST_TOLD = 2**16

_FAULTS = {
    401: FetchFault.REFUSED,
    403: FetchFault.REFUSED,
    404: FetchFault.NOT_FOUND,
    407: FetchFault.REFUSED,
    410: FetchFault.GONE,
    429: FetchFault.TOO_MANY_REQUESTS,
    451: FetchFault.REFUSED,
}


class NotFetched(Exception):
    """A try that gave no file."""

    def __init__(self, fault: FetchFault, http_status: int | None = None, retry_after: timedelta | None = None) -> None:
        super().__init__(fault.value)
        self.failure = Failure(fault, http_status, retry_after)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to fetch. ``token`` goes to the first address only; ``sha256`` is what the platform says the file has."""

    url: str
    token: str | None = None
    sha256: bytes | None = None


@dataclass(frozen=True, slots=True)
class Downloaded:
    """An answer that was read into memory, and what its server called it (``Content-Type``, empty if nothing).

    ``link``: its ``Link`` headers, joined by commas.
    """

    body: bytes
    content_type: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Downloader:
    """Fetches files.

    Attributes:
        client: reaches what may be reached (``public_client``) and follows no redirects by itself.
        files: where they are kept.
        largest: bytes a file may have.
        seconds: how long one may take in all.
        plain_http: whether addresses without TLS may be asked; for tests and development.
    """

    client: httpx2.AsyncClient
    files: Files
    largest: int
    seconds: float = 120.0
    plain_http: bool = False

    async def fetch(self, asked: Asked, tenant: str) -> FetchedFile:
        """Fetch one file and keep it on disk.

        Raises:
            NotFetched: why not; nothing is left on disk then.
        """
        try:
            async with asyncio.timeout(self.seconds):
                return await self._fetch(asked, tenant)
        except TimeoutError:
            raise NotFetched(FetchFault.TOO_SLOW) from None

    async def ask(self, asked: Asked) -> bytes:
        """A short answer, such as a platform's word on where a file is.

        Raises:
            NotFetched: why there is none.
        """
        try:
            async with asyncio.timeout(self.seconds):
                answer = await self._send(asked.url, asked.token)
                try:
                    _require_success(answer)
                    return b"".join([chunk async for chunk in _counted(answer, LARGEST_TOLD)])
                finally:
                    await answer.aclose()
        except TimeoutError:
            raise NotFetched(FetchFault.TOO_SLOW) from None

    async def read(self, asked: Asked) -> Downloaded:
        """What stands at an address, into memory; nothing is kept on disk.

        Raises:
            NotFetched: why there is nothing.
        """
        try:
            async with asyncio.timeout(self.seconds):
                answer = await self._follow(asked)
                try:
                    _require_success(answer)
                    body = b"".join([chunk async for chunk in _counted(answer, self.largest)])
                    headers = answer.headers
                    return Downloaded(body, headers.get("content-type", ""), headers.get("link", ""))
                finally:
                    await answer.aclose()
        except TimeoutError:
            raise NotFetched(FetchFault.TOO_SLOW) from None

    async def _fetch(self, asked: Asked, tenant: str) -> FetchedFile:
        answer = await self._follow(asked)
        try:
            _require_success(answer)
            with self.files.receive(tenant) as incoming:
                async for chunk in _counted(answer, self.largest):
                    incoming.write(chunk)
                if asked.sha256 not in (None, incoming.sha256):
                    raise NotFetched(FetchFault.CHECKSUM_DIFFERS, answer.status_code)
                await asyncio.to_thread(incoming.keep)
                return _fetched(incoming, answer)
        except OSError:
            raise NotFetched(FetchFault.DISK_FAULT) from None
        finally:
            await answer.aclose()

    async def _follow(self, asked: Asked) -> httpx2.Response:
        """The answer at the end of at most so many redirects. Each address is checked as the first one was."""
        url, token = asked.url, asked.token
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._send(url, token)
            if not answer.has_redirect_location:
                return answer
            # Not the answer's own next request: by then the request has the number of the host where its name was.
            url, token = _joined(url, answer.headers["location"]), None
            await answer.aclose()
        raise NotFetched(FetchFault.TOO_MANY_REDIRECTS)

    async def _send(self, url: str, token: str | None) -> httpx2.Response:
        # Nothing compressed: the limit counts bytes that arrive, and the checksum is that of the file.
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        try:
            request = self.client.build_request("GET", url, headers=headers)
            if request.url.scheme != "https" and not (self.plain_http and request.url.scheme == "http"):
                raise NotFetched(FetchFault.NOT_HTTPS)
            return await self.client.send(request, stream=True, auth=None)
        except NotPublic:
            raise NotFetched(FetchFault.NOT_PUBLIC) from None
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol, ValueError):
            raise NotFetched(FetchFault.NOT_HTTPS) from None
        except httpx2.TimeoutException:
            raise NotFetched(FetchFault.TOO_SLOW) from None
        except httpx2.RemoteProtocolError:
            raise NotFetched(FetchFault.STRANGE_ANSWER) from None
        except (httpx2.HTTPError, OSError):
            raise NotFetched(FetchFault.UNREACHABLE) from None


def without_cookies(client: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """The same client, which takes no cookies: one address shall not learn that another was asked."""
    client.cookies = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    return client


def _joined(url: str, location: str) -> str:
    try:
        return str(httpx2.URL(url).join(location))
    except httpx2.InvalidURL:
        raise NotFetched(FetchFault.STRANGE_ANSWER) from None


def _require_success(answer: httpx2.Response) -> None:
    status = answer.status_code
    if status == 200:
        if answer.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise NotFetched(FetchFault.STRANGE_ANSWER, status)
        return
    fault = _FAULTS.get(status, FetchFault.SERVER_FAULT if status >= 500 else FetchFault.STRANGE_ANSWER)
    raise NotFetched(fault, status, _retry_after(answer.headers.get("retry-after")))


async def _counted(answer: httpx2.Response, largest: int) -> AsyncIterator[bytes]:
    """The bytes of an answer, never more than allowed, whatever its Content-Length says."""
    told, size = answer.headers.get("content-length", ""), 0
    if told.isascii() and told.isdigit() and int(told[:18]) > largest:
        raise NotFetched(FetchFault.TOO_LARGE, answer.status_code)
    try:
        async for chunk in answer.aiter_raw():
            size += len(chunk)
            if size > largest:
                raise NotFetched(FetchFault.TOO_LARGE, answer.status_code)
            yield chunk
    except httpx2.TimeoutException:
        raise NotFetched(FetchFault.TOO_SLOW, answer.status_code) from None
    except httpx2.HTTPError:
        raise NotFetched(FetchFault.CUT_SHORT, answer.status_code) from None


def _fetched(incoming: Incoming, answer: httpx2.Response) -> FetchedFile:
    declared = media_type_of(answer.headers.get("content-type"))
    return FetchedFile(incoming.sha256, incoming.size, declared, detect(incoming.head))


def _retry_after(given: str | None) -> timedelta | None:
    """Seconds, or a date (RFC 9110 section 10.2.3)."""
    if given is None:
        return None
    if given.isascii() and given.isdigit():
        return min(timedelta(seconds=int(given[:9])), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(given)
    except ValueError:
        return None
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)
    return min(max(wait, timedelta()), LONGEST_WAIT)
