"""Articles in exports: JSON Lines, JSON and CSV."""

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from assistant.errors import ReadError
from assistant.formats import blocks, fields, flattened
from assistant.formats.decoding import decoded
from assistant.formats.parts import Part
from assistant.nouns import Article

_LOOKED_AT = 4096
_DELIMITERS = (",", ";", "\t", "|")
_MOST_CELL = 50_000_000
_SHOWN = 20
"""Columns that a message names, and letters of each."""
_DEEPEST = 4
"""Levels of an export at which its list of records is looked for."""


def lines(data: bytes, path: str, chosen: Mapping[str, str]) -> Iterator[Part]:
    """Yield the records of a JSON Lines file, named by their lines."""
    count = 0
    for number, line in enumerate(_split(data), start=1):
        if line.strip():
            count += 1
            source = f"{path}#{number}"
            yield source, partial(_from_line, line, source, chosen)
    if not count:
        raise ReadError("no article text in it")


def _split(data: bytes) -> Iterator[bytes]:
    """Yield the lines one by one: an export of a hundred megabytes takes four times that as one text."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:_LOOKED_AT]:
        data = decoded(data).encode()
    return iter(io.BytesIO(data.removeprefix(codecs.BOM_UTF8)))


def document(data: bytes, path: str, chosen: Mapping[str, str]) -> Iterator[Part]:
    """Yield the records of a JSON file: one object, a list of them, or a list somewhere within.

    Raises:
        ReadError: it is no JSON, or holds no such list.
    """
    text = decoded(data)
    if not text.strip():
        raise ReadError("no article text in it")
    try:
        whole = json.loads(text)
    except ValueError as error:
        if "Extra data" in str(error):  # an object a line
            yield from lines(data, path, chosen)
            return
        raise ReadError(f"not JSON: {error}") from error
    records = _records(whole, chosen)
    if records is None:
        raise ReadError(_lacking(chosen))
    if isinstance(records, Mapping):
        yield path, partial(_article, records, path, chosen)
        return
    for number, record in enumerate(records, start=1):
        source = f"{path}#{number}"
        yield source, partial(_article, record, source, chosen)


def table(data: bytes, path: str, chosen: Mapping[str, str]) -> Iterator[Part]:
    """Yield the rows of a CSV file under its header, numbered from 1.

    Raises:
        ReadError: it is broken, or no column holds texts.
    """
    csv.field_size_limit(_MOST_CELL)
    text = decoded(data)
    head = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter, strict=False)
    header = next((row for row in rows if any(cell.strip() for cell in row)), [])
    if not header:
        raise ReadError("no article text in it")
    if not fields.text(dict.fromkeys(header, "a text"), chosen):
        columns = ", ".join(" ".join(name.split())[:_SHOWN] for name in header[:_SHOWN])
        raise ReadError(f"{_lacking(chosen)}; its columns are {columns}")
    number = 0
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                number += 1
                source = f"{path}#{number}"
                yield source, partial(_article, dict(zip(header, row, strict=False)), source, chosen)
    except csv.Error as error:
        raise ReadError(f"after row {number} it is no CSV: {error}") from error
    if not number:
        raise ReadError("no article text in it")


def _records(whole: Any, chosen: Mapping[str, str]) -> Mapping[str, Any] | Sequence[Any] | None:
    """Return the article in a JSON value, or its first list with one in it, the nearest to the top."""
    level = [whole]
    for _ in range(_DEEPEST):
        for value in level:
            if isinstance(value, Mapping) and fields.text(value, chosen):
                return value
            if isinstance(value, list) and any(
                isinstance(record, Mapping) and fields.text(record, chosen) for record in islice(value, 100)
            ):
                return value
        level = [inner for value in level if isinstance(value, Mapping) for inner in value.values()]
    return None


def _from_line(line: bytes, source: str, chosen: Mapping[str, str]) -> Article:
    try:
        record = json.loads(decoded(line))
    except ValueError as error:
        raise ReadError(f"not a JSON object: {error}") from error
    return _article(record, source, chosen)


def _article(record: Any, source: str, chosen: Mapping[str, str]) -> Article:
    if not isinstance(record, Mapping):
        raise ReadError(f"expected a JSON object, found {type(record).__name__}")
    known, text = fields.known(record, chosen), fields.text(record, chosen)
    if not text:
        raise ReadError(_lacking(chosen))
    if blocks.is_markup(text):
        heading, paragraphs = blocks.plain(text)
        text = "\n\n".join([heading, *paragraphs] if heading else paragraphs)
    found = flattened.clean(text)
    return fields.article(found.text, source, **({"title": found.title} | found.stated | known))


def _lacking(chosen: Mapping[str, str]) -> str:
    if "text" in chosen:
        return f"no article text; there is none in the field {chosen['text']}"
    usual = ", ".join(fields.USUAL_NAMES["text"][:7])
    return f"no article text; expected one of the fields {usual}, or its name as in --field text=NAME"
