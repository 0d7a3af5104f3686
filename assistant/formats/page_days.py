"""The days on which the article in a web page was published and last changed: no other day that stands on it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from assistant.formats import local_days, page_blocks, stamps
from assistant.formats.page_blocks import Block
from assistant.formats.page_data import texts
from assistant.formats.page_head import Head, is_in, is_of_article, stated_in, text_of
from assistant.formats.stamps import CHANGED, LABEL, MOST_WORDS, is_sentence
from assistant.text import dates

_LOWER_NAME = "translate(@name, 'DCTERMSIUAOFGHL', 'dctermsiuaofghl')"
_META_DAYS = (
    "//meta[@property='article:published_time' or @property='article:published']/@content",
    "//meta[@property='og:published_time']/@content",
    "//head/meta[@itemprop='datePublished' or @name='datePublished']/@content",
    "//meta[@name='parsely-pub-date' or @name='pubdate' or @name='publishdate' or @name='publish-date']/@content",
    "//meta[@name='citation_publication_date' or @name='sailthru.date' or @name='article.published']/@content",
    "//meta[@name='publication_date' or @name='article:published_time' or @name='cXenseParse:publishtime']/@content",
    f"//meta[{_LOWER_NAME}='dc.date.issued' or {_LOWER_NAME}='dcterms.issued']/@content",
    f"//meta[{_LOWER_NAME}='dc.date' or {_LOWER_NAME}='dcterms.date']/@content",
    f"//meta[{_LOWER_NAME}='dcterms.created' or {_LOWER_NAME}='dc.date.created' or @name='date']/@content",
)
"""Where the head of a page states when its article was published, the surest first."""
_META_CHANGES = (
    "//meta[@property='article:modified_time' or @property='og:updated_time' or @property='article:modified']/@content",
    "//head/meta[@itemprop='dateModified']/@content",
    "//meta[@name='modified-date' or @name='last-modified' or @name='lastmod']/@content",
    f"//meta[{_LOWER_NAME}='dcterms.modified' or {_LOWER_NAME}='dc.date.modified']/@content",
)
_PICTURE = re.compile(r"\b(?:caption\w*|figure|credits?|images?|photos?|fotos?|img|pictures?|media)\b")
_IN_ADDRESS = re.compile(r"/(20\d\d|19\d\d)[/-](\d\d)[/-](\d\d)(?=[/_.-])|/(20\d\d)(\d\d)(\d\d)(?=[/_.-])")


def published(page: Head, address: str | None) -> tuple[date | None, str | None]:
    """Return the day of publication that a page states and where it does, or nothing."""
    for found, values in (
        ("json-ld", texts(page.data.node.get("datePublished"))),
        ("meta", stated_in(page.tree, _META_DAYS)),
        ("microdata", _marked(page, ("datePublished", "schema:datePublished"))),
        ("time", _times(page)),
        ("header line", stamps.of_publication(list(_stamps(page.head)))),
        ("header line", _foot_lines(page)),
    ):
        day = next((day for value in values if (day := local_days.parse_day(str(value), page.language))), None)
        if day:
            return day, found
    if day := _day_in(address):
        return day, "address"
    return None, None


def modified(page: Head) -> date | None:
    """Return the day of the last change that a page states."""
    for values in (
        texts(page.data.node.get("dateModified")),
        stated_in(page.tree, _META_CHANGES),
        _marked(page, ("dateModified", "schema:dateModified")),
        _times(page, changed=True),
        _changed_lines(page),
    ):
        day = next((day for value in values if (day := local_days.parse_day(str(value), page.language))), None)
        if day:
            return day
    return None


def _marked(page: Head, names: Sequence[str]) -> Iterator[str]:
    """Yield what microdata and RDFa say of the article: not of another one, nor of a comment."""
    for element in page.tree.xpath("//*[@itemprop or @property]"):
        said = f"{element.get('itemprop') or ''} {element.get('property') or ''}".split()
        if element.tag != "meta" and set(said) & set(names) and is_of_article(element, page):
            yield from (element.get(key) for key in ("content", "datetime", "title") if element.get(key))
            yield text_of(element)
        elif element.tag == "meta" and set(said) & set(names) and is_of_article(element, page):
            yield element.get("content") or ""


def _times(page: Head, changed: bool = False) -> Iterator[str]:
    """Yield the days of `time` elements that stand with the headline."""
    near = {id(block.element) for block in page.head}
    for element in page.tree.xpath("//time[@datetime]"):
        around = [element, *element.iterancestors()]
        if not any(id(one) in near for one in around[:4]):
            continue
        if any(
            page_blocks.is_other(one) for one in around if one.tag not in ("body", "html") and not one.xpath(".//h1")
        ):
            continue
        if _is_changed(element) == changed:
            yield element.get("datetime")


def _is_changed(element: Any) -> bool:
    """Say whether a day is marked as that of a change: by name, or by the words before it."""
    for one in (element, element.getparent()):
        if one is not None and CHANGED.search(page_blocks.purpose(one)):
            return True
    before = element.getprevious()
    said = " ".join(
        (
            before.text_content() + (before.tail or "") if before is not None else (element.getparent().text or "")
        ).split()
    )
    last = list(CHANGED.finditer(said))
    return bool(last) and local_days.span(said[last[-1].end() :]) is None


def _stamps(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the lines around a headline that may hold a day."""
    for block in blocks:
        if block.is_other or len(block.text.split()) > MOST_WORDS or is_sentence(block.text):
            continue
        if block.tag != "figcaption" and not is_in(block.element, _PICTURE):
            yield block.text


def _foot_lines(page: Head) -> Iterator[str]:
    for line in _stamps(page.foot):
        label = LABEL.match(line.lstrip(" -–—|("))
        if label and not CHANGED.search(line):
            yield line


def _changed_lines(page: Head) -> Iterator[str]:
    lines = list(_stamps([*page.head, *page.foot]))
    for at, line in enumerate(lines):
        changed = CHANGED.search(line)
        if changed:
            yield line[changed.start() :]
            if local_days.span(line, page.language) is None and at + 1 < len(lines):
                yield lines[at + 1]


def _day_in(address: str | None) -> date | None:
    match = _IN_ADDRESS.search(address or "")
    return dates.parse_day("-".join(part for part in match.groups() if part)) if match else None
