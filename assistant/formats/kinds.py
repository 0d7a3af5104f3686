"""What a file is, told by its content first and by its suffix where the content leaves it open."""

import codecs
import re
from pathlib import PurePath

from assistant.errors import ReadError
from assistant.formats.archives import Archive
from assistant.formats.decoding import decoded, is_text

TEXT, MARKDOWN, HTML, LINES, JSON, CSV = "text", "markdown", "html", "lines", "json", "csv"
PDF, WORD, MAIL, EPUB, ZIP = "pdf", "word", "mail", "epub", "zip"

_BY_SUFFIX = {
    ".txt": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".jsonl": LINES,
    ".ndjson": LINES,
    ".json": JSON,
    ".csv": CSV,
    ".tsv": CSV,
    ".pdf": PDF,
    ".docx": WORD,
    ".eml": MAIL,
    ".mht": MAIL,
    ".mhtml": MAIL,
    ".epub": EPUB,
    ".zip": ZIP,
}
SUFFIXES = tuple(_BY_SUFFIX)
_OTHERS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as .docx or PDF"),
    (b"{\\rtf", "a Rich Text file; save it as .docx or .txt"),
    (b"\x1f\x8b", "compressed with gzip; unpack it first"),
    (b"BZh", "compressed with bzip2; unpack it first"),
    (b"\xfd7zXZ", "compressed with xz; unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)
_PAGE = re.compile(
    r"(?is)\A\s*(?:<\?xml\b[^>]*>\s*)?(?>(?:<!--.*?-->\s*)*)(?:<!doctype\s+html\b|<html\b|<head\b|<body\b|<article\b)"
)
_RECORD = re.compile(r"\A\s*(?:\[\s*)?\{\s*\"")
_HEADER = re.compile(r"\A(?:From [^\n]*\n)?((?:[A-Za-z][A-Za-z0-9-]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){3,})")
_HEADER_NAMES = re.compile(r"(?im)^(mime-version|message-id|received|content-type|from|to|subject|date):")
_ZIPPED = (
    ("word/document.xml", WORD),
    ("META-INF/container.xml", EPUB),
    ("xl/workbook.xml", "an Excel table; save it as .csv"),
    ("ppt/presentation.xml", "a PowerPoint file; save it as PDF"),
    ("content.xml", "an OpenDocument file; save it as .docx or PDF"),
)
"""What a ZIP archive is that holds a file of this name."""
_HEAD_BYTES = 4096


def kind(data: bytes, path: str) -> str:
    """Return what a file is, one of the names above.

    Raises:
        ReadError: it is something that holds no article text, or that can't be read.
    """
    named = _BY_SUFFIX.get(PurePath(path).suffix.lower())
    start = data[:_HEAD_BYTES].lstrip()
    if start.startswith(b"%PDF-") or (named == PDF and b"%PDF-" in data[:_HEAD_BYTES]):
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    for magic, what in _OTHERS:
        if start.startswith(magic):
            raise ReadError(f"it is {what}")
    if named == MAIL:
        return MAIL  # whose parts may be in any encoding
    if not is_text(data):
        raise ReadError("it is not text")
    return _written(_head(data), named)


def is_plain(data: bytes, path: str) -> bool:
    """Say whether a file is text that needs no parser of a risky format; nothing is unpacked to tell."""
    named = _BY_SUFFIX.get(PurePath(path).suffix.lower())
    if data.startswith(b"PK") or b"%PDF-" in data[:_HEAD_BYTES] or named == MAIL or not is_text(data):
        return False
    head = _head(data)
    if head.startswith("---") and "\n---" not in head:
        return False  # front matter so long that nested lists in it may take the YAML parser many seconds
    return _written(head, named) in (TEXT, MARKDOWN, LINES)


def _zipped(data: bytes) -> str:
    names = set(Archive(data).names)
    what = next((what for name, what in _ZIPPED if name in names), ZIP)
    if what not in (WORD, EPUB, ZIP):
        raise ReadError(f"it is {what}")
    return what


def _written(head: str, named: str | None) -> str:
    """Return what a text is, by its beginning and by what it is called."""
    if _PAGE.match(head):
        return HTML
    header = _HEADER.match(head)
    known = {name.lower() for name in _HEADER_NAMES.findall(header[1])} if header else set()
    if named in (None, TEXT, HTML) and len(known) >= 3 and known & {"mime-version", "message-id", "received"}:
        return MAIL
    if named in (HTML, MARKDOWN, LINES, JSON, CSV):
        return named
    return JSON if _RECORD.match(head) and named is None else TEXT


def _head(data: bytes) -> str:
    """Return the beginning of a text, however it is encoded; a character cut in two does no harm."""
    head = data[:_HEAD_BYTES].removeprefix(codecs.BOM_UTF8)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head:
        return decoded(head[: len(head) // 4 * 4])
    return head.decode("latin-1")
