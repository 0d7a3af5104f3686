"""Articles in e-books (EPUB): one for each chapter that holds text."""

import posixpath
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import unquote

from assistant.errors import ReadError
from assistant.formats import blocks, fields, flattened
from assistant.formats.archives import Archive
from assistant.formats.decoding import declared, decoded
from assistant.formats.parts import Part, refusal
from assistant.nouns import Article
from assistant.text import dates

_CONTAINER = "META-INF/container.xml"
_LEAST_CHARACTERS = 200
"""A chapter with less text is a cover, a dedication or a list of contents."""


def parts(data: bytes, path: str) -> Iterator[Part]:
    """Yield the chapters that hold text, numbered in reading order.

    Raises:
        ReadError: it is broken, or no chapter holds text.
    """
    archive = Archive(data)
    package = _xml(archive.read(_CONTAINER)).xpath("//*[local-name()='rootfile']/@full-path")
    if not package:
        raise ReadError("it is a broken e-book: it names no contents")
    folder, book = posixpath.dirname(package[0]), _xml(archive.read(package[0]))
    stated: dict[str, Any] = {
        "publisher": _one(book, "publisher"),
        "language": _one(book, "language"),
        "published": _published(book),
    }
    stated["published_from"] = "book" if stated["published"] else None
    count = 0
    for number, name in enumerate(_chapters(book), start=1):
        source = f"{path}#{number}"
        try:
            page = archive.read(posixpath.normpath(posixpath.join(folder, name)))
            heading, lines = blocks.plain(_body(decoded(page, declared(page))))
        except ReadError as error:
            count += 1
            yield source, refusal(error)
            continue
        if len(" ".join(lines)) >= _LEAST_CHARACTERS:
            count += 1
            yield source, partial(_article, heading, lines, source, stated)
    if not count:
        raise ReadError("no article text in it")


def _article(heading: str | None, lines: list[str], source: str, stated: dict[str, Any]) -> Article:
    found = flattened.clean("\n\n".join([heading, *lines] if heading else lines))
    named = stated | {name: value for name, value in found.stated.items() if value}
    text = found.text.removeprefix(f"{heading}\n")
    return fields.article(text, source, title=heading or found.title, **named)


def _chapters(book: Any) -> list[str]:
    """Return the names of the documents of the text in reading order, without the table of contents."""
    items = {item.get("id"): item for item in book.xpath("//*[local-name()='manifest']/*[local-name()='item']")}
    spine = [items.get(ref) for ref in book.xpath("//*[local-name()='spine']/*[local-name()='itemref']/@idref")]
    return [
        unquote(item.get("href", ""))
        for item in spine
        if item is not None and "html" in item.get("media-type", "") and "nav" not in item.get("properties", "").split()
    ]


def _published(book: Any) -> date | None:
    """Return the day of publication: EPUB 3 has `dc:date` for nothing else, EPUB 2 marks it."""
    is_third = str(book.get("version", "")).startswith("3")
    for element in book.xpath("//*[local-name()='metadata']/*[local-name()='date']"):
        event = next((value for name, value in element.attrib.items() if name.endswith("event")), None)
        if event == "publication" or (event is None and is_third):
            return dates.parse_day(element.text or "")
    return None


def _one(book: Any, name: str) -> str | None:
    found = book.xpath(f"//*[local-name()='metadata']/*[local-name()='{name}']")
    return found[0].text if found else None


def _xml(data: bytes) -> Any:
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(data, parser)
    if root is None:
        raise ReadError("it is a broken e-book")
    return root


def _body(page: str) -> str:
    """Return a chapter from its body on: it is XHTML, whose declaration the HTML parser does not want."""
    at = page.find("<body")
    return page[max(at, 0) :]
