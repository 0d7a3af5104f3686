"""What feeds (RSS and Atom, read with feedparser) and sitemaps list, told by content and not by name."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from assistant.errors import ReadError
from assistant.formats import gzipped
from assistant.text import dates

_BEFORE_ROOT = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*", re.DOTALL | re.I)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?P<name>[A-Za-z]\w*)(?P<rest>[^>]*)")
_SPACES = {"feed": ("www.w3.org/2005/Atom", "purl.org/atom/"), "RDF": ("purl.org/rss/", "my.netscape.com/rdf")}
"""What the root of such a name has to say of itself in order to be a feed."""
_HEAD = 4096
_MOST_FEED_BYTES = 5_000_000
_MOST_FEED_TAGS = 200_000
"""They take feedparser some 15 seconds on a slow machine."""
_MOST_SITEMAP_BYTES = 50_000_000
_MOST_LISTED = 50_000
"""Addresses in a sitemap, as its standard has it."""

_BLOCKS = frozenset(
    """address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav
    ol p pre section table td th tr ul""".split()
)
_UNSEEN = ("script", "style", "template", "noscript", "iframe", "object", "svg")
_TRAILER = re.compile(
    r"(?i)the post .{1,300} (?:appeared first|first appeared) on .{1,200}|"
    r"(?:continue reading|read (?:more|the full (?:article|story)))\b.{0,200}|comments"
)
"""What publishing programs put below the text of an entry."""

_XML_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What lxml refuses as text."""


@dataclass(frozen=True)
class Entry:
    """What a feed or sitemap says of one page.

    Attributes:
        address: As written, made absolute.
        published: Its day of publication, in the zone that it is written in.
        text: What the feed holds of its text, a block a line, or nothing.
        changed: What orders the pages of a sitemap by their last change, or nothing.
    """

    address: str
    title: str | None = None
    published: date | None = None
    publisher: str | None = None
    text: str = field(default="", repr=False)
    changed: str = field(default="", repr=False)


@dataclass(frozen=True)
class Listing:
    """What is listed: pages, and further sitemaps."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[str, ...] = ()


def listing(data: bytes, address: str) -> Listing | None:
    """Return what a feed or sitemap lists that was found at an address, or None where it is something else.

    Raises:
        ReadError: it is one of them and can't be read, or is too long.
    """
    if data.startswith(gzipped.MAGIC):
        data = _unpacked(data)
    kind = _kind(data)
    if kind == "feed":
        return Listing(_feed(data, address))
    return _sitemap(data) if kind == "sitemap" else None


def _kind(data: bytes) -> Literal["feed", "sitemap"] | None:
    head = data[:_HEAD]
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = head.decode(encoding, errors="replace")
    before = _BEFORE_ROOT.match(text)
    root = _ROOT.match(text, before.end() if before else 0)
    if not root:
        return None
    name, said = root["name"], root["rest"]
    if name == "rss" or any(space in said for space in _SPACES.get(name, ())):
        return "feed"
    return "sitemap" if name in ("urlset", "sitemapindex") else None


def _unpacked(data: bytes) -> bytes:
    """Return a packed sitemap, or nothing where something else is packed."""
    found = bytearray()
    try:
        for piece in gzipped.unpacked([data]):
            found += piece
            if len(found) > _HEAD and _kind(bytes(found[:_HEAD])) is None:
                return b""
            if len(found) > _MOST_SITEMAP_BYTES:
                raise ReadError(f"the sitemap holds more than {_MOST_SITEMAP_BYTES // 1_000_000} MB")
    except zlib.error as error:
        raise ReadError("can't be unpacked: it is damaged or ends too early") from error
    return bytes(found)


def _feed(data: bytes, address: str) -> tuple[Entry, ...]:
    import feedparser  # type: ignore[import-untyped]

    if len(data) > _MOST_FEED_BYTES:
        raise ReadError(f"the feed holds more than {_MOST_FEED_BYTES // 1_000_000} MB")
    if data.count(b"<") > _MOST_FEED_TAGS:
        raise ReadError(f"the feed holds more than {_MOST_FEED_TAGS:,} tags")
    # As a stream: given text, feedparser opens the file or the address of that name.
    parsed = feedparser.parse(io.BytesIO(data), response_headers={"content-location": address})
    name = _line(parsed.feed.get("title"))
    is_rss = parsed.version.startswith("rss")
    return tuple(_entry(entry, name, is_rss) for entry in parsed.entries if entry.get("link"))


def _entry(entry: Any, feed_name: str | None, is_rss: bool) -> Entry:
    # In RSS, `dc:date` is the only other day that there is; in Atom, `updated` says nothing of the publication.
    # Past `FeedParserDict.get`, which gives the one for the other.
    written = dict.get(entry, "published") or (dict.get(entry, "updated") if is_rss else None) or ""
    texts = [part.get("value") or "" for part in entry.get("content") or ()] + [entry.get("summary") or ""]
    return Entry(
        entry.link,
        _line(entry.get("title")),
        dates.parse_day(str(written)),
        _line((entry.get("source") or {}).get("title")) or feed_name,
        max(map(_plain, texts), key=len),
    )


def _line(value: Any) -> str | None:
    return " ".join(_plain(value).split()) or None if isinstance(value, str) else None


def _plain(markup: str) -> str:
    """Return the text of a piece of HTML, a block a line."""
    from lxml import html  # type: ignore[import-untyped]

    if not markup.strip():
        return ""
    tree = html.fromstring(f"<div>{_XML_UNFIT.sub('', markup)}</div>")
    for unseen in tree.xpath("|".join(f"//{name}" for name in _UNSEEN) + "|//comment()|//processing-instruction()"):
        unseen.drop_tree()
    for element in tree.iter():
        if element.tag in _BLOCKS:
            element.text = f"\n{element.text or ''}"
            element.tail = f"\n{element.tail or ''}"
    lines = (" ".join(line.split()) for line in tree.text_content().splitlines())
    return "\n".join(line for line in lines if line and not _TRAILER.fullmatch(line))


def _sitemap(data: bytes) -> Listing:
    """Read a sitemap or an index of sitemaps; its pages come newest change first, where it says so."""
    from lxml import etree

    if len(data) > _MOST_SITEMAP_BYTES:
        raise ReadError(f"the sitemap holds more than {_MOST_SITEMAP_BYTES // 1_000_000} MB")
    if any("<!ENTITY".encode(encoding) in data for encoding in ("ascii", "utf-16-le", "utf-16-be")):
        raise ReadError("the sitemap declares entities of its own, which are not read")
    pages: list[Entry] = []
    sitemaps: list[tuple[str, str]] = []
    try:
        for name, fields in _nodes(data):
            if not fields.get("loc"):
                continue
            changed = fields.get("lastmod", "")
            if name == "sitemap":
                sitemaps.append((changed, fields["loc"]))
            else:
                day = dates.parse_day(fields.get("publication_date", ""))
                pages.append(Entry(fields["loc"], fields.get("title"), day, fields.get("name"), changed=changed))
            if len(pages) + len(sitemaps) >= _MOST_LISTED:
                break
    except etree.XMLSyntaxError as error:
        raise ReadError(f"the sitemap is no XML: {' '.join(str(error).split())[:120]}") from error
    pages.sort(key=lambda page: page.changed, reverse=True)
    sitemaps.sort(key=lambda found: found[0], reverse=True)
    return Listing(tuple(pages), tuple(address for _, address in sitemaps))


def _nodes(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield `url` or `sitemap`, and the text of what each of them holds by its name, the first of a name."""
    from lxml import etree

    steps = etree.iterparse(io.BytesIO(data), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    for _, node in steps:
        name = etree.QName(node).localname
        if name in ("url", "sitemap"):
            fields: dict[str, str] = {}
            news = (deep for child in node.iterchildren("{*}news") for deep in child.iterdescendants("{*}*"))
            for part in (*node.iterchildren("{*}*"), *news):
                fields.setdefault(etree.QName(part).localname, (part.text or "").strip())
            yield name, fields
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
