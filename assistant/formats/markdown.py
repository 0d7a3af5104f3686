"""Articles in Markdown, with or without front matter."""

import re
from typing import Any

from assistant.errors import ReadError
from assistant.formats import fields, flattened
from assistant.formats.decoding import decoded
from assistant.nouns import Article


def article(data: bytes, path: str) -> Article:
    """Return the article in a Markdown file: without markup, a block a line."""
    stated, body = _front_matter(decoded(data))
    heading, text = _plain(body)
    if stated:
        return fields.article(text, path, **({"title": heading} | _known(stated)))
    found = flattened.clean(f"{heading}\n\n{text}" if heading else text)
    return fields.article(
        found.text.removeprefix(f"{heading}\n"),
        path,
        title=heading or found.title,
        **found.stated,
    )


def _known(stated: dict[str, Any]) -> dict[str, Any]:
    known = fields.known(stated)
    return known | {"published_from": "front matter"} if "published" in known else known


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


def _plain(text: str) -> tuple[str | None, str]:
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
