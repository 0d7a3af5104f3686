"""From web addresses to articles: which are visited, what is read of each page, and what feeds and sitemaps list."""

import codecs
import json
import logging
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from assistant.backends.articles import ArticleStore
from assistant.backends.visits import Visits
from assistant.backends.web import Fetched, Gone, Validators, Web
from assistant.errors import LibraryError, ReadError
from assistant.formats.feeds import Entry, Listing, listing
from assistant.formats.kinds import SUFFIXES
from assistant.formats.reading import READER_VERSION, content_hash, dated, read
from assistant.nouns import Article
from assistant.text.addresses import is_same_site, normalised, without_user

MOST_PAGES = 1000
"""Read of what one address leads to; the newest, where a sitemap tells."""
_MOST_SITEMAPS = 50
_DEEPEST = 2
"""Steps from the address that was given: an index of sitemaps, a sitemap, a page."""
FROM_FEED = "Only what the feed holds of it: the page itself could not be read."
"""The note of an article that stands in for its page."""

_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/json": ".json",
    "text/csv": ".csv",
    "message/rfc822": ".eml",
    "multipart/related": ".mht",
    "application/epub+zip": ".epub",
    "application/zip": ".zip",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
"""What a file of each media type is called."""
_UNSAID = ("", "application/octet-stream", "binary/octet-stream")
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEAD = 4096

log = logging.getLogger(__name__)

Record = tuple[str, Article | ReadError]
Read = Callable[[bytes, str], Iterator[Record]]


@dataclass(frozen=True)
class Lead:
    """An address to visit.

    Attributes:
        root: The address that was given and has led to it.
        depth: Steps from there.
        entry: What the feed or sitemap says that lists it.
    """

    address: str
    root: str
    depth: int = 0
    entry: Entry | None = None


@dataclass(frozen=True)
class Visit:
    """What came of visiting an address.

    Attributes:
        records: What was read there, as by `read`; None where nothing was.
        content_hash: What tells next time whether the page has changed; None where the page itself was not read.
        unchanged: Sources that the site says to be as they were.
        failed: `(source, reason)` pairs.
        leads: What is listed there and has not been visited yet.
        is_gone: The site says that the page was removed for good.
    """

    records: Iterator[Record] | None = None
    content_hash: str | None = None
    unchanged: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    leads: tuple[Lead, ...] = ()
    is_gone: bool = False


class Crawl:
    """The visits of one ingest: each address once, and no more than a bound for each that was given.

    Args:
        read_page: Read the bytes of a file of some name.
        stop: Set from any thread to give up the visit under way at once; what it comes to then says nothing.
    """

    def __init__(
        self, web: Web, read_page: Read, visits: Visits, store: ArticleStore, stop: threading.Event | None = None
    ) -> None:
        self._web = web
        self._read_page = read_page
        self._visits = visits
        self._store = store
        self._stop = stop
        self._seen: set[str] = set()
        self._pages: Counter[str] = Counter()
        self._sitemaps: Counter[str] = Counter()

    def start(self, source: str) -> tuple[Lead, ...]:
        """Return the way to an address that was given, or none where it was given before.

        Raises:
            ReadError: it can't be read.
        """
        address = normalised(source)
        return (Lead(address, address),) if self._is_new(address) else ()

    def visit(self, lead: Lead) -> Visit:
        """Fetch what is at an address and say what comes of it. Whatever goes wrong there is part of the answer.

        Raises:
            LibraryError: the library can't be used.
        """
        try:
            found = self._web.fetch(lead.address, self._known(lead.address), self._stop)
            if found.is_unchanged:
                return Visit(unchanged=self._held(lead.address))
            listed = listing(found.data, found.address)
            return self._page(lead, found) if listed is None else self._follow(lead, found, listed)
        except LibraryError:
            raise
        except Gone as error:
            return replace(self._without_page(lead, str(error)), is_gone=True)
        except ReadError as error:
            return self._without_page(lead, str(error))
        except Exception as error:  # what the parsers raise on hostile input is no closed list
            log.debug("%s can't be read", lead.address, exc_info=True)
            return self._without_page(
                lead, f"can't be read: {type(error).__name__}: {' '.join(str(error).split())[:120]}"
            )

    def _is_new(self, address: str) -> bool:
        is_new = address not in self._seen
        self._seen.add(address)
        return is_new

    def _known(self, address: str) -> Validators:
        """Return what to send along so that only what has changed is sent back.

        Nothing, where a page was not read to its end last time, or one of those that a feed lists.
        """
        pages = self._visits.pages(address) or (address,)
        if all((self._store.content_hash(page) or "").startswith(f"{READER_VERSION}:") for page in pages):
            return Validators(*self._visits.validators(address))
        return Validators()

    def _held(self, address: str) -> tuple[str, ...]:
        pages = self._visits.pages(address) or (address,)
        return tuple(source for page in pages for source in self._store.sources(page)) or (address,)

    # Pages

    def _page(self, lead: Lead, found: Fetched) -> Visit:
        suffix = _suffix(found)
        new = content_hash(found.data)
        if self._store.content_hash(lead.address) not in (None, new):
            # Before the validators are kept: they are of the page as it is now.
            with self._store.change():
                self._store.forget_file(lead.address)
        self._keep(lead.address, found)
        return Visit(self._records(lead, found, suffix), new)

    def _records(self, lead: Lead, found: Fetched, suffix: str) -> Iterator[Record]:
        called = f"page{suffix}"
        for source, result in self._read_page(_in_utf8(found), called):
            source = source.replace(called, lead.address, 1)
            if isinstance(result, Article):
                yield source, _completed(result, source, found.address, lead.entry)
            else:
                yield source, self._stand_in(lead) or result

    def _without_page(self, lead: Lead, reason: str) -> Visit:
        """Take what the feed holds of a page that can't be had; a page that was read before stays as it is."""
        article = self._stand_in(lead)
        if article:
            return Visit(iter([(lead.address, article)]))
        return Visit(failed=((lead.address, reason),))

    def _stand_in(self, lead: Lead) -> Article | None:
        entry = lead.entry
        if entry is None or not entry.text or self._has_page(lead.address):
            return None
        record = {
            "text": entry.text,
            "title": entry.title,
            "published": entry.published and entry.published.isoformat(),
            "publisher": entry.publisher,
            "url": lead.address,
            "note": FROM_FEED,
        }
        article = next((result for _, result in read(json.dumps(record).encode(), "entry.jsonl")), None)
        if not isinstance(article, Article):
            return None
        return replace(article, path=lead.address, published_from="feed" if article.published else None)

    def _has_page(self, address: str) -> bool:
        held = (self._store.article(id_) for id_ in self._store.sources(address).values())
        return any(article is not None and article.note != FROM_FEED for article in held)

    # Feeds and sitemaps

    def _follow(self, lead: Lead, found: Fetched, listed: Listing) -> Visit:
        if lead.depth >= _DEEPEST:
            raise ReadError("is a feed or sitemap that others led to; give its address to read it")
        if not listed.pages and not listed.sitemaps:
            raise ReadError("lists no pages")
        failed: list[tuple[str, str]] = []
        entries: dict[str, Entry] = {}
        for entry in listed.pages:
            try:
                entries.setdefault(normalised(entry.address), entry)
            except ReadError as error:
                failed.append((without_user(entry.address), str(error)))
        room = MOST_PAGES - self._pages[lead.root]
        pages = dict(list(entries.items())[:room])
        self._pages[lead.root] += len(pages)
        if len(entries) > len(pages):
            failed.append((lead.address, f"lists {len(entries):,} pages, of which the first {len(pages):,} are read"))
        leads = [
            Lead(address, lead.root, lead.depth + 1, entry) for address, entry in pages.items() if self._is_new(address)
        ]
        leads += self._further(lead, listed.sitemaps, failed)
        if not listed.sitemaps:
            self._keep(lead.address, found, tuple(pages))
        return Visit(leads=tuple(leads), failed=tuple(failed))

    def _further(self, lead: Lead, sitemaps: tuple[str, ...], failed: list[tuple[str, str]]) -> Iterator[Lead]:
        """Yield the way to each sitemap of an index; what keeps one from being read goes to `failed`."""
        for number, written in enumerate(sitemaps):
            if self._sitemaps[lead.root] >= _MOST_SITEMAPS:
                failed.append(
                    (lead.address, f"lists {len(sitemaps):,} sitemaps, of which the first {number:,} are read")
                )
                return
            self._sitemaps[lead.root] += 1
            try:
                address = normalised(written)
            except ReadError as error:
                failed.append((without_user(written), str(error)))
                continue
            if self._is_new(address):
                yield Lead(address, lead.root, lead.depth + 1)

    def _keep(self, address: str, found: Fetched, pages: tuple[str, ...] = ()) -> None:
        said = found.validators
        self._visits.keep(address, said.address, said.etag, said.last_modified, pages)


def _suffix(found: Fetched) -> str:
    """Return the suffix of a file that would hold what was found, told by content first.

    Raises:
        ReadError: it is of a kind that is not read.
    """
    if _PAGE.match(found.data[:_HEAD]):
        return ".html"
    named = PurePosixPath(urlsplit(found.address).path).suffix.lower()
    if found.data[:_HEAD].lstrip().startswith(b"%PDF-"):
        suffix = ".pdf"
    elif found.kind in _UNSAID:
        suffix = named if named in SUFFIXES else ".html"
    elif found.kind == "text/plain" and named in SUFFIXES:
        suffix = named
    else:
        suffix = _SUFFIXES.get(found.kind, ".txt" if found.kind.startswith("text/") else "")
    if suffix not in SUFFIXES:
        raise ReadError(f"is {found.kind[:60] or suffix}, which can't be read")
    return suffix


def _in_utf8(found: Fetched) -> bytes:
    """Return a text in UTF-8, marked as such, where only the site says how it is encoded."""
    data = found.data
    if not found.charset or data.startswith(_MARKS):
        return data
    try:
        codec = codecs.lookup(found.charset).name
    except (LookupError, ValueError):
        return data
    if re.search("code|escape|idna|utf-7", codec):  # ways to write text in text, and none of a page
        return data
    try:
        if b"\0" not in data[:_HEAD]:
            data.decode()
            return data  # whatever else it is called
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252" if codec == "iso8859-1" else codec, errors="replace")
    except (LookupError, ValueError):
        return data
    return codecs.BOM_UTF8 + text.encode("utf-8", errors="replace")


def _completed(article: Article, source: str, found_at: str, entry: Entry | None) -> Article:
    """Return an article with where it was read, and with the day that its feed gives where it has none itself.

    The address that a page gives for itself counts where it is of the same site.
    """
    try:
        own = normalised(article.url) if article.url else found_at
    except ReadError:
        own = found_at
    if article.published is None and entry is not None and entry.published is not None:
        article = dated(article, entry.published)
    return replace(article, path=source, url=own if is_same_site(own, found_at) else found_at)
