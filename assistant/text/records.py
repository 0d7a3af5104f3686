"""Articles in exports: JSON Lines."""

import json
from collections.abc import Iterator, Mapping
from functools import partial

from assistant.errors import ReadError
from assistant.nouns import Article
from assistant.text import fields, flattened
from assistant.text.decoding import decoded
from assistant.text.parts import Part


def lines(data: bytes, path: str, chosen: Mapping[str, str]) -> Iterator[Part]:
    """Yield the records of a JSON Lines file, named by their lines."""
    count = 0
    for number, line in enumerate(decoded(data).split("\n"), start=1):
        if line.strip():
            count += 1
            source = f"{path}#{number}"
            yield source, partial(_from_line, line, source, chosen)
    if not count:
        raise ReadError("no article text in it")


def _from_line(line: str, source: str, chosen: Mapping[str, str]) -> Article:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise ReadError(f"not a JSON object: {error}") from error
    if not isinstance(record, dict):
        raise ReadError(f"expected a JSON object, found {type(record).__name__}")
    return _article(record, source, chosen)


def _article(record: Mapping[str, object], source: str, chosen: Mapping[str, str]) -> Article:
    known = fields.known(record, chosen)
    text = known.pop("text", None)
    if not isinstance(text, str) or not text.strip():
        expected = (chosen["text"],) if "text" in chosen else fields.USUAL_NAMES["text"]
        raise ReadError(f"no article text; expected one of the fields {', '.join(expected)}")
    found = flattened.clean(text)
    stated = {"title": found.title, "published": found.published, "publisher": found.publisher}
    return fields.article(text=found.text, path=source, **(stated | known))
