"""Articles in e-mails (.eml) and in pages that a browser saved as one file (MHTML)."""

import email
import re
from datetime import date
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from assistant.errors import ReadError
from assistant.formats import blocks, fields, flattened, pages
from assistant.formats.decoding import decoded
from assistant.nouns import Article
from assistant.text import dates

_FORWARDED = re.compile(r"(?i)\s*(?:fwd?|wg|tr|rv|vs)\s*:\s*")
_ANSWERED = re.compile(r"(?i)\s*(?:re|aw|sv|antw)\s*:\s*")
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_LONGEST_HEADER = 2000
_BRIEF = 0.5
"""A plain part of less than this share of the page's length only says that there is a page."""


def article(data: bytes, path: str) -> Article:
    """Return the article in an e-mail or a saved page.

    An e-mail was published when it was sent, unless its text names a day or it was forwarded. The date of a saved page
    is that of saving, and does not count.

    Raises:
        ReadError: it holds no text.
    """
    # The newer policy parses headers with a grammar that fails on hostile ones, or takes all the memory for them.
    message = email.message_from_bytes(data, policy=policy.compat32)
    if _is_saved_page(message):
        return _from_page(message, path)
    subject = " ".join(_header(message, "subject").split())
    heading, lines = _body(message)
    found = flattened.clean("\n\n".join([heading, *lines] if heading else lines))
    is_forwarded = _FORWARDED.match(subject) is not None
    title = _ANSWERED.sub("", _FORWARDED.sub("", subject, count=1), count=1)
    sent = None if found.published or is_forwarded else _sent(message)
    return fields.article(
        found.text.removeprefix(f"{title}\n"),
        path,
        title=title or heading or found.title,
        **(found.stated | ({"published": sent, "published_from": "mail header"} if sent else {})),
    )


def _is_saved_page(message: Message) -> bool:
    if message["snapshot-content-location"] or "<Saved by" in _header(message, "from"):
        return True
    is_mail = any(name in message for name in ("to", "received", "message-id", "delivered-to"))
    return message.get_content_type() == "multipart/related" and not is_mail


def _from_page(message: Message, path: str) -> Article:
    part = _first(message, "text/html")
    if part is None:
        raise ReadError("no article text found in this page")
    address = _header(part, "content-location") or _header(message, "snapshot-content-location")
    return pages.article(_payload(part), path, _charset(part), address)


def _body(message: Message) -> tuple[str | None, list[str]]:
    """Return heading and blocks of the fuller of the plain and the marked-up text."""
    plain, page = (_first(message, kind) for kind in ("text/plain", "text/html"))
    text = _without_quotes(decoded(_payload(plain), _charset(plain))) if plain else ""
    if page is None:
        return None, text.split("\n")
    heading, lines = blocks.plain(decoded(_payload(page), _charset(page)))
    if len(text) >= _BRIEF * len(" ".join(lines)):
        return None, text.split("\n")
    return heading, lines


def _without_quotes(text: str) -> str:
    """Leave out the signature, and the lines quoted from another e-mail where there are others."""
    text = _SIGNATURE.split(text, maxsplit=1)[0] or text
    own = [line for line in text.split("\n") if not line.startswith(">")]
    return "\n".join(own) if any(line.strip() for line in own) else re.sub(r"(?m)^>+ ?", "", text)


def _first(message: Message, kind: str) -> Message | None:
    for part in message.walk():
        if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
            return part
    return None


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, IndexError, AttributeError):  # as of a name that is itself in an unknown encoding
        return None


def _header(message: Message, name: str) -> str:
    """Return a header decoded, or as it is where that can't be done."""
    written = str(message[name] or "")[:_LONGEST_HEADER]
    try:
        return str(make_header(decode_header(written)))
    except (LookupError, ValueError, HeaderParseError):
        return written


def _sent(message: Message) -> date | None:
    """Return the day on which an e-mail was sent, where its sender was."""
    try:
        return dates.parse_day(parsedate_to_datetime(_header(message, "date")).date().isoformat())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
