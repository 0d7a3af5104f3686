"""The parts of an article: the names that exports and front matter give them, and the article that they make."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.errors import ReadError
from assistant.formats.decoding import with_line_feeds
from assistant.nouns import Article
from assistant.text import dates

USUAL_NAMES = {
    "text": (
        "text",
        "body",
        "content",
        "articlebody",
        "article",
        "maintext",
        "full_text",
        "fulltext",
        "article_text",
        "article_body",
        "body_text",
        "bodytext",
        "content_text",
        "story",
    ),
    "title": ("title", "headline", "name", "head", "heading", "article_title", "webtitle"),
    "published": (
        "published",
        "date",
        "publication_date",
        "published_at",
        "datepublished",
        "date_published",
        "pub_date",
        "pubdate",
        "published_date",
        "publish_date",
        "published_on",
        "publishedat",
        "publicationdate",
        "webpublicationdate",
    ),
    "publisher": (
        "publisher",
        "outlet",
        "source",
        "site",
        "site_name",
        "sitename",
        "publication",
        "newspaper",
        "source_name",
        "outlet_name",
    ),
    "url": ("url", "link", "address", "permalink", "canonical_url", "weburl", "web_url", "article_url"),
    "language": ("language", "lang", "inlanguage"),
    "note": ("note",),
    "byline": ("byline", "author", "authors", "creator", "article_author"),
    "section": ("section", "category", "articlesection", "section_name", "sectionname"),
    "modified": (
        "modified",
        "datemodified",
        "date_modified",
        "modified_at",
        "updated",
        "updated_at",
        "updatedat",
        "last_modified",
    ),
}
"""Names under which exports and front matter give each part of an article, the most usual first."""

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LANGUAGE_CODE = re.compile(r"([a-z]{2})(?![a-z])", re.IGNORECASE)


def article(text: str, path: str | None, **fields: Any) -> Article:
    """Return the article that a source gives.

    Args:
        fields: Those of `Article`, each of which may be None or missing.

    Raises:
        ReadError: there is no text.
    """
    text = _printable(text).strip()
    if not text:
        raise ReadError("no article text in it")
    for name in ("title", "publisher", "url", "language", "note", "byline", "section"):
        fields[name] = _printable(fields.get(name) or "").strip() or None
    code = _LANGUAGE_CODE.match(fields["language"] or "")
    fields["language"] = code[1].lower() if code else None
    if not _WEB_ADDRESS.fullmatch(fields["url"] or ""):
        fields["url"] = None  # "javascript:" and the like would be a link on the page
    for name in ("title", "byline", "section"):
        fields[name] = " ".join(fields[name].split()) if fields[name] else None
    day = fields.get("published")
    fields["published_from"] = fields.get("published_from") if day else None
    identity = json.dumps([fields["title"], fields["publisher"], day and day.isoformat(), text])
    return Article(id=hashlib.sha256(identity.encode()).hexdigest()[:16], text=text, path=path, **fields)


def known(record: Mapping[str, Any], chosen: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return what a record says of an article under any usual name, or under the one chosen for a part; see `text`.

    Raises:
        ReadError: the publication day is given and can't be read.
    """
    values = {_plain_name(str(name)): value for name, value in record.items() if value not in (None, "")}
    found: dict[str, Any] = {}
    for part, usual in USUAL_NAMES.items():
        if part == "text":
            continue
        names = (_plain_name(chosen[part]),) if chosen and part in chosen else usual
        name = next((name for name in names if name in values), None)
        if name is None:
            continue
        if part == "published":
            found |= {part: _day(values[name]), "published_from": "field"}
        elif part == "modified":
            found[part] = dates.parse_day(_written(values[name]))
        else:
            found[part] = _names(values[name]) if part == "byline" else _plain(values[name])
    return found


def text(record: Mapping[str, Any], chosen: Mapping[str, str]) -> str:
    """Return the text of the article in a record, or nothing."""
    values = {_plain_name(str(name)): value for name, value in record.items()}
    names = (_plain_name(chosen["text"]),) if "text" in chosen else USUAL_NAMES["text"]
    return next((found for name in names if (found := _paragraphs(values.get(name))).strip()), "")


def _plain_name(name: str) -> str:
    """Return the name of a field as its usual names are written: "Publication Date" is `publication_date`."""
    return "_".join(name.replace("-", " ").lower().split())


def _plain(value: Any) -> str:
    """Return a value as text: of a nested object its name, of a list its first entry, of anything else nothing."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title") or value.get("rendered")
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _names(value: Any) -> str:
    """Return the names of authors, parted by commas."""
    return ", ".join(filter(None, map(_plain, value if isinstance(value, list) else [value])))


def _paragraphs(value: Any) -> str:
    """Return the text of an article: it may be given as a list of its paragraphs, or with how it is rendered."""
    if isinstance(value, list):
        return "\n\n".join(line for line in value if isinstance(line, str))
    if isinstance(value, Mapping):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def _day(value: Any) -> date:
    written = _written(value)
    day = dates.parse_day(written)
    if day is None:
        raise ReadError(f"publication date is {written[:40]!r}; expected YYYY-MM-DD, 1900 to 2099")
    return day


def _written(value: Any) -> str:
    """Return a day as text."""
    if isinstance(value, date):  # or a `datetime`; "0001-01-01", which stands for no day, is refused as in text
        value = value.isoformat()[:10]
    if isinstance(value, Mapping):  # {"$date": "2024-10-08T…"}, as databases export it
        value = next(iter(value.values()), None)
    return _plain(value)


def _printable(text: str) -> str:
    """Drop characters that show nothing or turn the writing direction; they would break citations on the page."""
    return _UNPRINTABLE.sub("", with_line_feeds(text.replace("\xa0", " ")))
