"""From files to articles: plain text, Markdown with or without front matter, HTML, JSON Lines.

`read` yields one result a record, so that one bad record never stops the rest.
"""

import codecs
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from glob import glob, has_magic
from pathlib import Path
from typing import Any

from assistant.errors import ReadError
from assistant.nouns import Article
from assistant.text import addresses, dates, flattened, markup

READER_VERSION = 2
"""Goes up when the same file would be read differently: then unchanged files are read again."""

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".jsonl", ".ndjson")
_FIELDS = {
    "text": ("text", "body", "content", "articlebody", "article", "maintext", "full_text"),
    "title": ("title", "headline", "name", "head"),
    "published": (
        "published",
        "date",
        "publication_date",
        "published_at",
        "datepublished",
        "pub_date",
        "pubdate",
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
    ),
    "url": ("url", "link", "address", "permalink", "canonical_url"),
    "language": ("language", "lang", "inlanguage"),
    "note": ("note",),
}
"""Names under which exports and front matter give each part of an article, the most usual first."""

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_LANGUAGE_CODE = re.compile(r"([a-z]{2})(?![a-z])", re.IGNORECASE)


def find(source: str) -> list[Path]:
    """Return the readable files that a path, folder or glob names, sorted; README files in folders are skipped.

    Raises:
        ReadError: there is nothing of that name, or nothing readable in it.
    """
    if scheme := addresses.scheme(source):
        raise ReadError(f"{scheme}:// is not read; expected http:// or https://, or a file")
    try:
        path = Path(source).expanduser()
    except RuntimeError as error:  # ~somebody
        raise ReadError("no such file or folder") from error
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise ReadError(f"{path.suffix or 'a file without suffix'} can't be read; expected {', '.join(SUFFIXES)}")
        return [path]
    if path.is_dir():
        found = _inside(path)
    elif has_magic(source):
        matches = [Path(match) for match in glob(str(path), recursive=True)]
        found = [file for match in matches for file in (_inside(match) if match.is_dir() else [match])]
        found = [file for file in found if _is_wanted(file, file.parent)]
    else:
        raise ReadError("no such file or folder")
    if not found:
        raise ReadError(f"nothing readable there; expected files ending in {', '.join(SUFFIXES)}")
    # A link may lead to a file, or round and round to its own folder: the shortest way counts.
    once: dict[Path, Path] = {}
    for file in sorted(found, key=lambda file: (len(file.parts), file)):
        once.setdefault(file.resolve(), file)
    return sorted(once.values())


def _inside(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if _is_wanted(file, folder)]


def _is_wanted(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and file.suffix.lower() in SUFFIXES and file.stem.lower() != "readme" and file.is_file()


def read(data: bytes, path: str) -> Iterator[tuple[str, Article | ReadError]]:
    """Yield `(source, article or why there is none)` for each record of a file's bytes.

    `path` gives the format by its suffix and is kept as `Article.path`; the source is the path, with `#N` for the
    N-th record of an export.
    """
    suffix = Path(path).suffix.lower()
    if suffix in (".jsonl", ".ndjson"):
        lines = data.removeprefix(codecs.BOM_UTF8).splitlines()
        records = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
        for number, line in records:
            source = f"{path}#{number}"
            yield source, _attempt(_from_json_line, line, source)
        if not records:
            yield path, ReadError("no article text in it")
        return
    reader = {".md": _from_markdown, ".markdown": _from_markdown, ".txt": _from_text}.get(suffix, _from_html)
    yield path, _attempt(reader, data, path)


def content_hash(data: bytes) -> str:
    """Return what tells whether a file has to be read again: another one when its bytes, or the readers, change."""
    return f"{READER_VERSION}:{hashlib.sha256(data).hexdigest()}"


def dated(article: Article, day: date) -> Article:
    """Return an article as published on a day, under the id that goes with it."""
    own = {name: getattr(article, name) for name in ("title", "publisher", "url", "language", "note")}
    return _article(article.text, article.path, published=day, **own)


def _attempt(reader: Callable[[bytes, str], Article], data: bytes, source: str) -> Article | ReadError:
    try:
        return reader(data, source)
    except ReadError as error:
        return error
    except Exception as error:  # what the parsers raise on hostile input is no closed list
        reason = " ".join(str(error).split())[:200]
        return ReadError(f"it can't be parsed ({type(error).__name__}: {reason})")


def _from_text(data: bytes, path: str) -> Article:
    found = flattened.clean(_decoded(data))
    return _article(found.text, path, title=found.title, publisher=found.publisher, published=found.published)


def _from_markdown(data: bytes, path: str) -> Article:
    fields, body = _front_matter(_decoded(data))
    heading, text = _plain_markdown(body)
    if fields:
        known = {"title": heading} | _known_fields(fields)
        known.pop("text", None)
        return _article(text, path, **known)
    found = flattened.clean(f"{heading}\n\n{text}" if heading else text)
    return _article(
        found.text.removeprefix(f"{heading}\n"),
        path,
        title=heading or found.title,
        publisher=found.publisher,
        published=found.published,
    )


def _from_html(data: bytes, path: str) -> Article:
    import trafilatura

    tree = trafilatura.load_html(data)
    if tree is None:
        raise ReadError("no article text found in this page")
    # Before the extraction, which takes the tree apart.
    name, published, language = markup.name(tree), markup.published(tree), markup.language(tree)
    page: Any = trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False, include_tables=False)
    if page is None or not page.text:
        raise ReadError("no article text found in this page")
    found = flattened.clean(page.text)
    return _article(
        found.text,
        path,
        title=page.title or found.title,
        publisher=page.sitename or markup.outlet(name, page.title) or found.publisher,
        published=published or found.published,
        url=page.url,
        language=language or page.language,
    )


def _from_json_line(line: bytes, source: str) -> Article:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ReadError(f"not a JSON object: {error}") from error
    if not isinstance(record, dict):
        raise ReadError(f"expected a JSON object, found {type(record).__name__}")
    fields = _known_fields(record)
    text = fields.pop("text", None)
    if not isinstance(text, str) or not text.strip():
        raise ReadError(f"no article text; expected one of the fields {', '.join(_FIELDS['text'])}")
    found = flattened.clean(text)
    stated = {"title": found.title, "published": found.published, "publisher": found.publisher}
    return _article(found.text, source, **(stated | fields))


def _article(text: str, path: str | None, **fields: Any) -> Article:
    text = _printable(text).strip()
    if not text:
        raise ReadError("no article text in it")
    for name in ("title", "publisher", "url", "language", "note"):
        fields[name] = _printable(fields.get(name) or "").strip() or None
    code = _LANGUAGE_CODE.match(fields["language"] or "")
    fields["language"] = code[1].lower() if code else None
    if not _WEB_ADDRESS.fullmatch(fields["url"] or ""):
        fields["url"] = None  # "javascript:" and the like would be a link on the page
    fields["title"] = " ".join(fields["title"].split()) if fields["title"] else None
    day = fields.get("published")
    identity = json.dumps([fields["title"], fields["publisher"], day and day.isoformat(), text])
    return Article(id=hashlib.sha256(identity.encode()).hexdigest()[:16], text=text, path=path, **fields)


def _known_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of an article that a record gives under any usual name."""
    values = {str(name).lower(): value for name, value in record.items() if value not in (None, "")}
    found: dict[str, Any] = {}
    for part, names in _FIELDS.items():
        name = next((name for name in names if name in values), None)
        if name is None:
            continue
        found[part] = _day(values[name]) if part == "published" else _plain(values[name])
    return found


def _plain(value: Any) -> str:
    """Return a value as text: of a nested object its name, of a list its first entry, of anything else nothing."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _day(value: Any) -> date:
    if isinstance(value, date):  # or a `datetime`; "0001-01-01", which stands for no day, is refused as in text
        value = value.isoformat()[:10]
    if isinstance(value, Mapping):  # {"$date": "2024-10-08T…"}, as databases export it
        value = next(iter(value.values()), None)
    written = _plain(value)
    day = dates.parse_day(written)
    if day is None:
        raise ReadError(f"publication date is {written[:40]!r}; expected YYYY-MM-DD, 1900 to 2099")
    return day


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    match = re.match(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", text, re.DOTALL | re.MULTILINE)
    if not match:
        return {}, text
    import yaml

    try:
        fields = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        raise ReadError(f"front matter is not YAML: {' '.join(str(error).split())}") from error
    except ValueError as error:  # an impossible day such as 2024-13-40
        raise ReadError(f"front matter holds an unusable value: {error}") from error
    if fields is not None and not isinstance(fields, dict):
        return {}, text  # a rule across the page, not front matter
    return fields or {}, text[match.end() :]


def _plain_markdown(text: str) -> tuple[str | None, str]:
    """Return the first level-1 heading and the rest as plain paragraphs: no markup, a block a line."""
    from markdown_it import MarkdownIt

    heading: str | None = None
    lines: list[str] = []
    prefix = kind = ""
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "list_item_open":
            prefix = "- "
        elif token.type.endswith("_open"):
            kind = token.tag
        elif token.type == "inline":
            plain = "".join(
                " " if part.type in ("softbreak", "hardbreak") else part.content
                for part in token.children or []
                if part.type in ("text", "code_inline", "softbreak", "hardbreak")
            )
            if kind == "h1" and heading is None and not lines:
                heading = " ".join(plain.split()) or None
            elif plain.strip():
                lines.append(prefix + plain.strip())
            prefix = ""
        elif token.type in ("fence", "code_block"):
            lines += [line for line in token.content.splitlines() if line.strip()]
    return heading, "\n".join(lines)


def _decoded(data: bytes) -> str:
    """Return the text in a file's bytes, lines ended by line feeds.

    Raises:
        ReadError: it is no text, or in no encoding that can be told.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _with_line_feeds(data.decode(encoding, errors="replace"))
    if b"\0" in data[:4096]:
        raise ReadError("it is not text")
    try:
        return _with_line_feeds(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _with_line_feeds(_guessed(data))


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise ReadError("not text in any known encoding; save it as UTF-8")
    return str(best)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _printable(text: str) -> str:
    """Drop characters that show nothing or turn the writing direction; they would break citations on the page."""
    return _UNPRINTABLE.sub("", _with_line_feeds(text.replace("\xa0", " ")))
