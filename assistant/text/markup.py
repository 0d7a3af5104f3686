"""What the markup of a web page says about its article; `tree` is the page as parsed by lxml."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from assistant.text import dates

_DATE_TAGS = (
    "//meta[@property='article:published_time' or @property='og:published_time']/@content",
    "//meta[@itemprop='datePublished' or @name='datePublished']/@content",
    "//meta[@name='parsely-pub-date' or @name='pubdate' or @name='publishdate' or @name='publish-date']/@content",
    "//meta[@name='citation_publication_date' or @name='sailthru.date' or @name='article.published']/@content",
    "//meta[@name='DC.date.issued' or @name='dc.date.issued' or @name='DC.date' or @name='dc.date']/@content",
    "//meta[@name='dcterms.created' or @name='dcterms.date' or @name='date']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//time[@pubdate]/@datetime",
    "//article//time[not(ancestor::aside or ancestor::footer or ancestor::nav)]/@datetime",
    "//main//time[not(ancestor::aside or ancestor::footer or ancestor::nav or ancestor::article)]/@datetime",
    "//header//time/@datetime",
)
"""Where a page states when its article was published, the surest first. Nothing else is taken for it."""

_OUTLET = re.compile(r"\s[-–—|]\s(?P<outlet>[A-Z][\w.'’&-]*(?:\s[A-Z][\w.'’&-]*){0,4})$")


def published(tree: Any) -> date | None:
    """Return the day of publication that the page states, or None; days in its text or footer are not looked at."""
    stated = [*_structured_dates(tree), *(value for path in _DATE_TAGS for value in tree.xpath(path))]
    days = (dates.parse_day(str(value)) for value in stated)
    return next((day for day in days if day), None)


def language(tree: Any) -> str | None:
    """Return the language code that the page states, or None."""
    return next(iter(tree.xpath("/html/@lang")), None)


def name(tree: Any) -> str:
    """Return what the page is called in the title of a browser's window."""
    return " ".join("".join(tree.xpath("//head/title[1]//text()")).split())


def outlet(page_name: str, title: str | None) -> str | None:
    """Return what follows the headline in the name of a page, such as "Headline - Outlet", or None."""
    match = _OUTLET.search(page_name)
    follows = match and title and page_name.startswith(title) and len(page_name) > len(title)
    return match["outlet"] if match and follows else None


def _structured_dates(tree: Any) -> Iterator[str]:
    """Yield `datePublished` of the JSON-LD blocks."""
    for block in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            nodes = [json.loads(block)]
        except (ValueError, RecursionError):
            continue
        while nodes:
            node = nodes.pop(0)
            if isinstance(node, list):
                nodes += node
            elif isinstance(node, Mapping):
                if isinstance(node.get("datePublished"), str):
                    yield node["datePublished"]
                nodes += [node[key] for key in ("@graph", "mainEntity") if key in node]
