"""Headline, byline, outlet and section of the article in a web page: from its data, its markup and its head."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from assistant.formats import bylines, page_blocks
from assistant.formats.page_blocks import Block
from assistant.formats.page_body import same
from assistant.formats.page_data import texts
from assistant.formats.page_head import Head, is_in, is_of_article, is_short, stated_in, text_of

_HEADLINE_WORDS = 4
_LONGEST_TITLE, _MOST_LINKS = 500, 2000
_META_NAMES = (
    "//meta[@name='author' or @property='author']/@content",
    "//meta[@property='article:author' or @name='article:author']/@content",
    "//meta[@name='parsely-author' or @name='sailthru.author' or @name='citation_author' or @name='byl']/@content",
    "//meta[@name='DC.creator' or @name='dc.creator' or @name='DC.Creator' or @name='dcterms.creator']/@content",
)
_BYLINES = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author' and not(.//*[@itemprop='name'])]",
    "//a[contains(concat(' ', @rel, ' '), ' author ')]",
    "//a[contains(@href, '/author/') or contains(@href, '/authors/') or contains(@href, '/autor/')]",
    "//*[contains(concat(' ', @class, ' '), ' vcard ')]//*[contains(concat(' ', @class, ' '), ' fn ')]",
)
_BYLINE_PURPOSE = re.compile(r"\b(?:by ?lines?|authors?|autor(?:en|es)?|auteur|author \w+|person name)\b")
_SECTIONS = (
    "//meta[@property='article:section' or @name='article:section' or @name='section']/@content",
    "//meta[@itemprop='articleSection']/@content",
    "//*[@itemprop='articleSection' and not(self::meta)]",
    "//a[contains(@rel, 'category')]",
)
_SECTION_META = re.compile(r"\b(?:section|category|rubrik|rubrique|seccion)\b")
_SECTION_PURPOSE = re.compile(
    r"\b(?:kicker|overline|rubrik\w*|eyebrow|section(?: name| label| link)?|category|categor\w+|cat links)\b"
)
_TRAIL = re.compile(r"\b(?:bread ?crumbs?|breadcrumb\w*|crumbs?)\b")
_TITLE_SIGN = re.compile(r"\s+(?:[-–—|·•»«:]|::)\s+|:\s+")
_SITE_SIGN = re.compile(r"\s+[-–—|·•»]\s+[^-–—|·•»]{2,40}$")
_COPYRIGHT = re.compile(r"(?i)(?:©|\(c\)|copyright)[\s\d©–—,-]*(?P<name>[^\W\d_][^.|,;]{2,40})")
_OUTLETS = (
    "//meta[@property='og:site_name' or @name='og:site_name']/@content",
    "//meta[@name='application-name' or @name='publisher']/@content",
    "//*[@itemprop='publisher']//*[@itemprop='name']/@content",
    "//*[@itemprop='publisher']//*[@itemprop='name']",
)


def headline(tree: Any, name: str, texts_of_page: set[str]) -> str | None:
    """Return what a page calls its article.

    A first-level heading counts where the title of the page, or what it tells other sites, holds it, and so does a part
    of these titles that stands on the page.

    Args:
        name: The title of the page.
        texts_of_page: Its blocks, as `same` writes them.
    """
    shared = next((" ".join(text.split()) for text in tree.xpath("//meta[@property='og:title']/@content")), "")
    shared, name = shared[:_LONGEST_TITLE], name[:_LONGEST_TITLE]
    headings = [" ".join(one.text_content().split()) for one in tree.xpath("//h1")]
    known = [same(text) for text in (shared, name) if text]
    fitting = [one for one in headings if one and any(same(one) in text for text in known)]
    fitting += [part for written in (shared, name) for part in _cuts(written) if same(part) in texts_of_page]
    if fitting:
        return max(fitting, key=len)  # the name of the outlet may be such a heading, too
    if len(headings) == 1 and len(headings[0].split()) >= _HEADLINE_WORDS:
        return headings[0]  # a page may well have another title for other sites
    return shared or _SITE_SIGN.sub("", name) or None


def byline(page: Head, outlet: str | None) -> str | None:
    """Return the names of who wrote the article, parted by commas, or None."""
    of_data = [text for key in ("author", "creator") for text in texts(page.data.node.get(key))]
    of_meta = stated_in(page.tree, _META_NAMES)
    for written in (of_data, _marked_names(page), of_meta, _named_blocks(page)):
        names = [name for text in written for name in bylines.names(text) if same(name) != same(outlet or "")]
        if names:
            return ", ".join(dict.fromkeys(names))
    return None


def section(page: Head, address: str | None) -> str | None:
    """Return the part of the outlet that the article stands in, or None."""
    found = [*texts(page.data.node.get("articleSection")), *stated_in(page.tree, _SECTIONS)]
    found += [
        str(one.get("content"))
        for one in page.tree.xpath("//meta[@name and @content]")
        if _SECTION_META.search(page_blocks.purpose_of(one.get("name")))
    ]
    found += [block.text for block in page.head if is_in(block.element, _SECTION_PURPOSE) and is_short(block.text)]
    found += reversed([one for one in page.data.crumbs if same(one) != same(page.headline or "")])
    found += _trail(page) + _parts_above(page, address)
    return next((text for text in found if is_short(text)), None)


def outlet(page: Head, name: str, blocks: Sequence[Block]) -> str | None:
    """Return who publishes the page, or None."""
    found = [*stated_in(page.tree, _OUTLETS), *texts(page.data.node.get("publisher")), *page.data.others]
    if found:
        return found[0]
    rest = _rest(name, page.headline)
    if rest:
        return rest
    for block in blocks[-12:]:
        match = _COPYRIGHT.search(block.text)
        if match and len(match["name"].split()) <= 6:
            return match["name"].strip()
    return None


def _rest(name: str, title: str | None) -> str | None:
    """Return what the title of a page holds besides the headline."""
    if not title or same(title) not in same(name):
        return None
    at = name.casefold().find(title.casefold())
    if at < 0:
        return None
    parts = [name[:at].strip(" -–—|·•»«:"), name[at + len(title) :].strip(" -–—|·•»«:")]
    rest = [piece for part in parts for piece in _TITLE_SIGN.split(part) if piece]
    return rest[-1] if rest and rest[-1][:1].isupper() and len(rest[-1].split()) <= 6 else None


def _cuts(written: str) -> Iterator[str]:
    """Yield a title, and it without what stands before or after some sign."""
    yield written
    for sign in _TITLE_SIGN.finditer(written):
        yield written[: sign.start()]
        yield written[sign.end() :]


def _marked_names(page: Head) -> list[str]:
    for path in _BYLINES:
        names = [
            text_of(one)
            for one in page.tree.xpath(path)
            if is_of_article(one, page)
            and not any(page_blocks.is_other(up) for up in one.iterancestors("div", "section", "ol", "li"))
        ]
        if names:
            return names
    return []


def _named_blocks(page: Head) -> list[str]:
    """Return the names in lines around the headline that say so by their place or their first word."""
    found = [b.text for b in page.head if not b.is_other and bylines.BY.match(b.text) and len(b.text.split()) <= 16]
    found = found or [b.text for b in page.head if is_in(b.element, _BYLINE_PURPOSE) and is_short(b.text)]
    return found or [b.text for b in page.foot if is_in(b.element, _BYLINE_PURPOSE) and is_short(b.text)][:1]


def _parts_above(page: Head, address: str | None) -> list[str]:
    """Return what links are called that lead to a part of the address of the page, the longest part first."""
    if not address:
        return []
    own, found = urlsplit(address).path, []
    for link in page.tree.xpath("//a[@href]")[:_MOST_LINKS]:
        try:
            path = urlsplit(urljoin(address, link.get("href"))).path.rstrip("/")
        except ValueError:  # half an address
            continue
        if path and own.startswith(f"{path}/"):
            found.append((len(path), text_of(link)))
    return [text for _, text in sorted(found, key=lambda one: -one[0]) if text]


def _trail(page: Head) -> list[str]:
    """Return the last step of a trail of crumbs before the headline itself, or of a line such as "Home > World"."""
    for element in page.tree.xpath("//nav | //ol | //ul | //div | //p"):
        if _TRAIL.search(page_blocks.purpose(element)):
            steps = [text_of(one) for one in element.xpath(".//a | .//li[not(.//a)]")]
            steps = [step for step in steps if same(step) != same(page.headline or "")]
            if steps:
                return steps[:0:-1] or steps
    for block in page.head:
        steps = re.split(r"\s+[>»›/]\s+", block.text)
        if len(steps) > 1 and all(map(is_short, steps)):
            return steps[:0:-1]
    return []
