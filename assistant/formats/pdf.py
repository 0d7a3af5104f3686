"""Articles in PDF files, by their text layer."""

import re
import threading
from collections.abc import Iterator
from typing import Any

from assistant.errors import ReadError
from assistant.formats import fields, flattened, layout
from assistant.formats.layout import Line, Page
from assistant.nouns import Article

_SCAN = "no text layer: it is a scan; run text recognition (OCR) over it first"
_LEAST_CHARACTERS = 40
"""A page with fewer characters than this and a picture may be a scan."""
_ONE_AT_A_TIME = threading.Lock()
"""PDFium is not made for several threads."""
_HYPHEN_MARK = 2
_LINE_ENDS = (10, 13, _HYPHEN_MARK)
_ADDRESS = re.compile(r"https?://\S+")


def article(data: bytes, path: str) -> Article:
    """Return the article in a PDF.

    The day of publication is one that its text states: the creation date of a PDF is often that of a print.

    Raises:
        ReadError: it needs a password, is broken, or most of its pages are scans.
    """
    with _ONE_AT_A_TIME:
        pages, name, scanned = _pages(data)
    if scanned * 2 > len(pages):
        raise ReadError(_SCAN)
    printed_from = _address(pages)
    pages = layout.without_running_heads(pages)
    lines = layout.paragraphs(pages)
    if not lines:
        raise ReadError(_SCAN if scanned else "no article text in it")
    title = layout.headline(pages) or _stated_in(lines, name)
    found = flattened.clean("\n\n".join(lines))
    text = found.text.removeprefix(f"{title}\n") if title else found.text
    return fields.article(
        text,
        path,
        title=title or found.title,
        url=printed_from,
        **found.stated,
    )


def _pages(data: bytes) -> tuple[list[Page], str, int]:
    """Return the pages, the title of the metadata, and how many pages seem to be scans."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadError("it needs a password; save it without one") from error
        raise ReadError("it is a broken PDF") from error
    try:
        pages, scanned = [], 0
        for number in range(len(document)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError as error:
                raise ReadError(f"page {number + 1} of this PDF is broken") from error
            lines = tuple(_lines(page.get_textpage()))
            pages.append(Page(max(page.get_height(), 1.0), lines))
            if sum(len(line.text) for line in lines) < _LEAST_CHARACTERS:
                scanned += _has_picture(page)
        return pages, document.get_metadata_value("Title"), scanned
    finally:
        document.close()


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    return any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _lines(page: Any) -> Iterator[Line]:
    """Yield the lines of a page as PDFium finds them.

    It ends each with a carriage return and a line feed, or, where the line ends in a hyphen, with nothing but a mark in
    the place of that hyphen.
    """
    import pypdfium2.raw as pdfium

    count = page.count_chars()
    codes = [pdfium.FPDFText_GetUnicode(page, at) for at in range(count)]
    start = 0
    for at in [*(at for at, code in enumerate(codes) if code in _LINE_ENDS), count]:
        seen = [i for i in range(start, at) if codes[i] > 32 and codes[i] != 0xA0]
        if seen:
            hyphen = "-" if at < count and codes[at] == _HYPHEN_MARK else ""
            left, bottom, _, top = page.get_charbox(seen[0], loose=True)
            right = page.get_charbox(seen[-1], loose=True)[2]
            yield Line(_text(codes[start:at]) + hyphen, left, right, bottom, round(top - bottom, 1))
        start = at + 1


def _text(codes: list[int]) -> str:
    """Return UTF-16 units or whole code points as text, white space folded."""
    units = "".join(map(chr, codes)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return " ".join(units.split())


def _address(pages: list[Page]) -> str | None:
    """Return the address that a browser printed at the foot of each page, or None."""
    feet = [min(page.lines, key=lambda line: line.bottom).text for page in pages if page.lines]
    found = [match[0] for match in map(_ADDRESS.match, feet) if match]
    return found[0] if found and len(found) == len(pages) and len(set(found)) == 1 and "…" not in found[0] else None


def _stated_in(lines: list[str], name: str) -> str | None:
    """Return the title of the metadata where the text begins with it: it is often the name of another file."""
    wanted = " ".join(name.split())
    return wanted if wanted and any(line.casefold() == wanted.casefold() for line in lines[:5]) else None
