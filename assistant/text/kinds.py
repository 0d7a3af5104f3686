"""What a file is, told by its content first and by its suffix where the content leaves it open."""

import codecs
import re
from pathlib import PurePath

from assistant.errors import ReadError
from assistant.text.decoding import decoded, is_text

MARKDOWN, HTML, LINES, PDF, TEXT = "markdown", "html", "lines", "pdf", "text"

_BY_SUFFIX = {
    ".txt": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".jsonl": LINES,
    ".ndjson": LINES,
    ".pdf": PDF,
}
SUFFIXES = tuple(_BY_SUFFIX)
_OTHERS = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive"),
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
    r"(?is)\A\s*(?:<\?xml\b[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html\b|<html\b|<head\b|<body\b|<article\b)"
)
_RECORD = re.compile(r"\A\s*\{\s*\"")
_HEAD_BYTES = 4096


def kind(data: bytes, path: str) -> str:
    """Return what a file is: one of `TEXT`, `MARKDOWN`, `HTML`, `LINES` (JSON Lines), `PDF`.

    Raises:
        ReadError: it is something that holds no article text, or that can't be read.
    """
    named = _BY_SUFFIX.get(PurePath(path).suffix.lower())
    start = data[:_HEAD_BYTES].lstrip()
    if start.startswith(b"%PDF-") or (named == PDF and b"%PDF-" in data[:_HEAD_BYTES]):
        return PDF
    for magic, what in _OTHERS:
        if start.startswith(magic):
            raise ReadError(f"it is {what}")
    if not is_text(data):
        raise ReadError("it is not text")
    head = _head(data)
    if _PAGE.match(head):
        return HTML
    if named in (HTML, LINES, MARKDOWN):
        return named
    return LINES if _RECORD.match(head) and named is None else TEXT


def _head(data: bytes) -> str:
    """Return the beginning of a text, however it is encoded; a character cut in two does no harm."""
    head = data[:_HEAD_BYTES].removeprefix(codecs.BOM_UTF8)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head:
        return decoded(head[: len(head) // 4 * 4])
    return head.decode("latin-1")
