"""From files to articles: finding the files, and reading each by the kind of its content.

`read` yields one result a record, so that one bad record never stops the rest.
"""

import hashlib
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from glob import glob, has_magic
from pathlib import Path, PurePath

from assistant.errors import ReadError
from assistant.formats import epub, fields, flattened, kinds, mail, markdown, pages, pdf, records, word
from assistant.formats.archives import Archive
from assistant.formats.decoding import decoded
from assistant.formats.kinds import SUFFIXES
from assistant.formats.parts import Part, Result, read_all, refusal, unreadable
from assistant.nouns import Article
from assistant.text import addresses
from assistant.text.characters import NEVER_SHOWN

READER_VERSION = 4
"""Goes up when the same file would be read differently: then unchanged files are read again."""

_ABOUT_A_FOLDER = frozenset(("readme", "license", "licence", "copying", "notice", "changelog", "makefile"))
_LOOKED_AT = 4096
_HIDDEN = re.compile(rf"[\t\n]|{NEVER_SHOWN.pattern}")


@dataclass(frozen=True)
class Found:
    """What a source names: files to read, and `(file, why)` for those that are not even opened."""

    files: tuple[Path, ...]
    refused: tuple[tuple[str, ReadError], ...] = ()


def find(source: str) -> Found:
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
    if path.is_dir():
        return _sorted(_inside(path), path)
    if path.exists():
        if reason := _why_not(path, None):
            raise ReadError(reason)
        return Found((path,))
    if not has_magic(source):
        raise ReadError("no such file or folder")
    matches = [Path(match) for match in glob(str(path), recursive=True)]
    found = [file for match in matches for file in (_inside(match) if match.is_dir() else [match])]
    return _sorted([file for file in found if _is_wanted(file, file.parent)], fixed_part(path))


def _sorted(found: list[Path], folder: Path) -> Found:
    """Part what was found in a folder into files to read and files to refuse."""
    files: dict[Path, Path] = {}
    refused: list[tuple[str, ReadError]] = []
    within = folder.resolve()
    # A link may lead to a file, or round and round to its own folder: the shortest way counts.
    for file in sorted(found, key=lambda file: (len(file.parts), file)):
        if reason := _why_not(file, within):
            refused.append((_shown(file), ReadError(reason)))
        else:
            files.setdefault(file.resolve(), file)
    if not files and not refused:
        raise ReadError(f"nothing readable there; expected files ending in {', '.join(SUFFIXES)}")
    return Found(tuple(sorted(files.values())), tuple(refused))


def fixed_part(pattern: Path) -> Path:
    """Return the folder that a glob starts from."""
    fixed = pattern
    while has_magic(str(fixed)):
        fixed = fixed.parent
    return fixed


def _inside(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if _is_wanted(file, folder)]


def _is_wanted(file: Path, folder: Path) -> bool:
    """Say whether something in a folder is looked at: by its suffix, or by its content where it has none."""
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    if hidden or not _is_named_as_article(file) or file.is_dir() or not file.exists():
        return False
    return bool(file.suffix) or (file.is_file() and _is_known(file))


def _is_named_as_article(file: PurePath) -> bool:
    return file.stem.lower() not in _ABOUT_A_FOLDER and (not file.suffix or file.suffix.lower() in SUFFIXES)


def _is_known(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            head = opened.read(_LOOKED_AT)
        return bool(head) and bool(kinds.kind(head, str(file)))
    except (OSError, ReadError):
        return False


def _why_not(file: Path, folder: Path | None) -> str | None:
    """Return why a file is not to be opened, or None. One that was named itself may be a link to anywhere."""
    if _HIDDEN.search(file.name.encode(errors="replace").decode()):
        return "its name holds characters that show nothing or command a terminal; rename it"
    mode = file.stat().st_mode
    if not stat.S_ISREG(mode):
        what = "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"
        return f"it is {what}, not a file"
    if folder and not file.resolve().is_relative_to(folder):
        return "it is a link out of the folder; give the file that it leads to"
    return None


def _shown(file: Path) -> str:
    """Return a name with what shows nothing written as escapes."""
    return _HIDDEN.sub(lambda match: match[0].encode("unicode_escape", "replace").decode(), str(file))


def read(data: bytes, path: str, chosen: Mapping[str, str] | None = None) -> Iterator[Result]:
    """Yield `(source, article or why there is none)` for each record of a file's bytes.

    `path` helps to tell the kind of file by its suffix and is kept as `Article.path`; the source is the path, with
    `#N` for the N-th record of an export or chapter of an e-book, and `!/NAME` for a file in an archive.

    Args:
        chosen: Names of the fields of exports that hold parts of an article: `{"text": "story_body"}`.
    """
    return read_all(parts(data, path, chosen or {}), path)


def content_hash(data: bytes, chosen: Mapping[str, str] | None = None) -> str:
    """Return what tells whether a file has to be read again: another one when its bytes, or the readers, change."""
    asked = "".join(f"{part}={name};" for part, name in sorted((chosen or {}).items()))
    return f"{READER_VERSION}:{asked}{hashlib.sha256(data).hexdigest()}"


def dated(article: Article, day: date) -> Article:
    """Return an article as published on the day that a feed gives, under the id that goes with it."""
    own = ("title", "publisher", "url", "language", "note", "byline", "section", "modified")
    stated = {name: getattr(article, name) for name in own}
    return fields.article(article.text, article.path, published=day, published_from="feed", **stated)


def parts(data: bytes, path: str, chosen: Mapping[str, str]) -> Iterator[Part]:
    """Yield the parts of a file, each with what reads it; arguments as for `read`.

    Raises:
        ReadError: the file can't be read, or not from here on.
    """
    kind = kinds.kind(data, path)
    if kind == kinds.ZIP:
        yield from _members(data, path, chosen)
    elif kind == kinds.EPUB:
        yield from epub.parts(data, path)
    elif kind in _EXPORTS:
        yield from _EXPORTS[kind](data, path, chosen)
    else:
        yield path, partial(_READERS[kind], data, path)


def _members(data: bytes, path: str, chosen: Mapping[str, str]) -> Iterator[Part]:
    """Yield the parts of the files in an archive; those that a folder would not give are passed over."""
    count = 0
    for name, content in Archive(data).members():
        if not _is_named_as_article(PurePath(name)):
            continue
        count += 1
        source = f"{path}!/{name}"
        try:
            if isinstance(content, ReadError):
                raise content
            if kinds.kind(content, name) == kinds.ZIP:
                raise ReadError("an archive within an archive is not read; unpack it first")
            yield from parts(content, source, chosen)
        except ReadError as error:
            yield source, refusal(error)
        except Exception as error:
            yield source, refusal(unreadable(error))
    if not count:
        raise ReadError(f"nothing readable in it; expected files ending in {', '.join(SUFFIXES)}")


def _from_text(data: bytes, path: str) -> Article:
    found = flattened.clean(decoded(data))
    return fields.article(found.text, path, title=found.title, **found.stated)


_READERS: Mapping[str, Callable[[bytes, str], Article]] = {
    kinds.TEXT: _from_text,
    kinds.MARKDOWN: markdown.article,
    kinds.HTML: pages.article,
    kinds.PDF: pdf.article,
    kinds.WORD: word.article,
    kinds.MAIL: mail.article,
}
_EXPORTS: Mapping[str, Callable[[bytes, str, Mapping[str, str]], Iterator[Part]]] = {
    kinds.LINES: records.lines,
    kinds.JSON: records.document,
    kinds.CSV: records.table,
}
