"""From bytes to text: byte order marks, declared character sets, and encodings that only the text itself tells."""

import codecs
import re

from assistant.errors import ReadError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?ix) <meta\b [^>]{0,300}? \bcharset \s{0,9} = \s{0,9} ["']? \s{0,9} ([\w.:-]{2,40})
      | <\?xml\b [^>]{0,200}? \bencoding \s{0,9} = \s{0,9} ["'] ([\w.:-]{2,40})"""
)
_DECLARED_WITHIN = 4096
_AS_BROWSERS_READ = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
    "utf-7": "utf-8",
}
"""Names of encodings that stand for another one in practice: https://encoding.spec.whatwg.org/#names-and-labels"""
_USUAL = tuple(
    """cp1252 cp1250 cp1251 koi8_r koi8_u cp866 iso8859_5 cp1253 iso8859_7 cp1254 cp1255 cp1256 cp1257 cp1258 cp874
    iso8859_2 cp932 euc_jp gb18030 big5hkscs cp949""".split()
)
_LATIN = ("cp1250", "cp1254", "cp1257", "cp1258", "iso8859_2")
_NOT_WESTERN = frozenset(
    "Hungarian Czech Polish Slovak Slovene Croatian Romanian Turkish Lithuanian Latvian Vietnamese".split()
)
"""Languages of Latin script that the encoding of Western Europe can't write, as charset-normalizer names them."""
_JAPANESE_SHIFT = re.compile(rb"\x1b\$[@B]")
_CONTROL_CODES = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LOOKED_AT = 4096


def is_text(data: bytes) -> bool:
    """Say whether the beginning of a file can be text: marked as such, or without the bytes that text never has."""
    if any(data.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS) or _unmarked_utf_16(data):
        return True
    head = data[:_LOOKED_AT]
    return b"\0" not in head and len(_CONTROL_CODES.findall(head)) <= max(2, len(head) // 20)


def decoded(data: bytes, declared: str | None = None) -> str:
    """Return the text in a file's bytes, lines ended by line feeds.

    A byte order mark counts first, then UTF-8 where the bytes are that, then what is declared, then what the text
    itself makes likely.

    Args:
        declared: The character set that the source names, as in a `Content-Type`.

    Raises:
        ReadError: it is no text, or in no encoding that can be told.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return with_line_feeds(data.decode(encoding, errors="replace"))
    if order := _unmarked_utf_16(data):
        return with_line_feeds(data.decode(order, errors="replace"))
    if not is_text(data):
        raise ReadError("it is not text")
    if _JAPANESE_SHIFT.search(data):  # all its bytes are ASCII too
        return with_line_feeds(data.decode("iso2022_jp", errors="replace"))
    stated = _codec(declared) if declared else None
    try:
        return with_line_feeds(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return with_line_feeds(_in_declared(data, stated) or _guessed(data))


def declared(data: bytes) -> str | None:
    """Return the character set that a page or an XML file names in its head, or None."""
    found = _DECLARED.search(data[:_DECLARED_WITHIN])
    return (found[1] or found[2]).decode("ascii") if found else None


def with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _codec(name: str) -> str | None:
    """Return the codec for a declared name, or None where there is none for text."""
    if "escape" in name or "code" in name:  # Python's own, such as `unicode_escape`
        return None
    try:
        known = codecs.lookup(name.strip())
        "".encode(known.name)
    except (LookupError, ValueError):
        return None
    return _AS_BROWSERS_READ.get(known.name, known.name)


def _in_declared(data: bytes, codec: str | None) -> str | None:
    """Return the text as declared where the bytes are that, but for a thousandth of them."""
    if codec is None:
        return None
    text = data.decode(codec, errors="replace")
    return text if text.count("\ufffd") * 1000 <= len(text) else None


def _unmarked_utf_16(data: bytes) -> str | None:
    """Return the byte order of text in UTF-16 without a mark: every other byte of Latin letters is zero."""
    head = data[:_LOOKED_AT]
    half = len(head) // 2
    if half < 8 or b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 4 > half * 3 and not even:
        return "utf-16-le"
    if even * 4 > half * 3 and not odd:
        return "utf-16-be"
    return None


def _guessed(data: bytes) -> str:
    """Return the text in the likeliest of the encodings that files and pages are written in.

    Western European text often reads as smoothly in the encodings of other regions; it is taken for Western then,
    unless its language is one of theirs. Of 36 short texts in 25 languages 35 come out right so, 25 without these
    rules and the choice of encodings.
    """
    from charset_normalizer import from_bytes

    found = from_bytes(data, cp_isolation=list(_USUAL))
    best = found.best()
    if best is None:
        raise ReadError("not text in any known encoding; save it as UTF-8")
    if best.encoding in _LATIN and best.language not in _NOT_WESTERN:
        best = next((m for m in found if m.encoding == "cp1252" and m.chaos <= best.chaos), best)
    return str(best)
